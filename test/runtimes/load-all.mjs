// Loads every entry point of the built package by import and by require, and compares the names they give.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const root = new URL("../../", import.meta.url);
const require = createRequire(import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
let count = 0;
for (const [path, entry] of Object.entries(exports)) {
  if (typeof entry === "string") continue;
  const module = await import(new URL(entry.import.default, root).href);
  const required = require(new URL(entry.require.default, root).pathname);
  const names = (of) =>
    Object.keys(of)
      .filter((name) => name !== "default" && name !== "module.exports")
      .sort()
      .join();
  if (names(module) === "" || names(module) !== names(required)) {
    throw new Error(`${path}: import gives ${names(module)}, require gives ${names(required)}`);
  }
  count += 1;
}
console.log(`${count} entry points by import and by require`);
