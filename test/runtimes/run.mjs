// Runs the smoke script in six versions of Node, in Node without WebAssembly, in Deno, Bun and headless Chromium, and
// compares every number with those of the Node that runs this file. Each Node also loads every entry point by import and by
// require: versions below 22.12 cannot require a package that has ES modules alone.
// The logarithm and the exponential are the engine's own, so the last bits may differ: 1e-12 relative is asked for, and
// how many numbers agree to the last bit is printed.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { inChromium } from "./in-chromium.mjs";

const here = (file) => new URL(file, import.meta.url).pathname;
const script = here("print-smoke.mjs");
const run = (file, ...args) => JSON.parse(execFileSync(file, args, { encoding: "utf8", cwd: here(".") }));

const nodes = Object.fromEntries(
  Object.keys(JSON.parse(readFileSync(here("package.json"), "utf8")).devDependencies)
    .filter((name) => name.startsWith("node-"))
    .map((name) => [name, here(`node_modules/${name}/bin/node`)]),
);
for (const [name, file] of Object.entries(nodes)) {
  const printed = execFileSync(file, [here("load-all.mjs")], { encoding: "utf8" });
  console.log(`${name} (${execFileSync(file, ["--version"], { encoding: "utf8" }).trim()}): ${printed.trim()}`);
}

const answers = {
  node: run(process.execPath, script),
  ...Object.fromEntries(Object.entries(nodes).map(([name, file]) => [name, run(file, script)])),
  "node without WebAssembly": run(process.execPath, "--no-expose-wasm", script),
  deno: run(here("node_modules/.bin/deno"), "run", "--allow-read", "--no-prompt", script),
  bun: run(here("node_modules/@oven/bun-linux-x64/bin/bun"), script),
  chromium: await inChromium(here("smoke.mjs"), "smoke()"),
};

let wrong = 0;
for (const [runtime, answer] of Object.entries(answers)) {
  let count = 0;
  let identical = 0;
  for (const [name, numbers] of Object.entries(answers.node)) {
    for (const [k, expected] of numbers.entries()) {
      const actual = answer[name]?.[k];
      count += 1;
      if (actual === expected) identical += 1;
      else if (!(Math.abs(actual - expected) <= 1e-12 * Math.max(1e-3, Math.abs(expected)))) {
        wrong += 1;
        console.error(`${runtime}: ${name}[${k}] is ${actual}, in Node ${expected}`);
      }
    }
  }
  console.log(`${runtime}: ${count} numbers, ${identical} to the last bit`);
}
process.exit(wrong === 0 ? 0 : 1);
