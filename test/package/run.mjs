// Packs the library, installs the tarball into an empty folder, and uses it there as its users do:
// from ESM, from CommonJS, and from TypeScript under `nodenext` and `bundler` resolution.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "package-"));
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

try {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root));
  const unwanted = packed.files
    .map(({ path }) => path)
    .filter((path) => !/^(dist\/|package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD-PARTY-NOTICES\.md)/.test(path));
  if (unwanted.length > 0) throw new Error(`the tarball ships what users do not need: ${unwanted.join(", ")}`);
  console.log(`${packed.filename}: ${packed.files.length} files, ${Math.round(packed.size / 1024)} kB`);

  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  // `zod` is the optional peer that `omni-alpha/schemas` needs
  const {
    typescript,
    zod,
    "@types/node": nodeTypes,
  } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies;
  run("npm", [
    "install",
    "--no-audit",
    "--no-fund",
    join(folder, packed.filename),
    `typescript@${typescript}`,
    `zod@${zod}`,
    `@types/node@${nodeTypes}`,
  ]);

  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [example] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);
  if (example === undefined) throw new Error("README.md has no example in TypeScript");
  const commonJs = example.replace(/import (\{[\s\S]*?\}) from ("omni-alpha[^"]*");/g, "const $1 = require($2);");
  writeFileSync(join(folder, "esm.mjs"), example);
  writeFileSync(join(folder, "commonjs.cjs"), commonJs);
  writeFileSync(join(folder, "typed.mts"), example);
  const [esm, cjs] = [run("node", ["esm.mjs"]), run("node", ["commonjs.cjs"])];
  if (esm !== cjs || esm.trim() === "") throw new Error(`ESM printed ${esm}, CommonJS ${cjs}`);
  console.log(`the example of the README prints: ${esm.trim()}`);

  // every subpath loads both ways and gives the same names
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const paths = Object.keys(exports)
    .filter((path) => path !== "./package.json")
    .map((path) => `omni-alpha${path.slice(1)}`);
  writeFileSync(
    join(folder, "subpaths.mjs"),
    `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
for (const path of ${JSON.stringify(paths)}) {
  const names = Object.keys(await import(path)).filter((name) => name !== "module.exports" && name !== "default").sort().join();
  const required = Object.keys(require(path)).sort().join();
  if (names === "" || names !== required) throw new Error(path + ": ESM gives " + names + ", CommonJS " + required);
}
console.log(${paths.length} + " entry points load from ESM and CommonJS");`,
  );
  process.stdout.write(run("node", ["subpaths.mjs"]));

  // importing opens few files and does no work that can wait for the first call
  const dist = join(folder, "node_modules", "omni-alpha", "dist");
  const opened = (file, files = new Set()) => {
    if (files.has(file)) return files;
    files.add(file);
    for (const [, next] of readFileSync(file, "utf8").matchAll(/^(?:import|export) [^'"]*['"](\..*?)['"];$/gm))
      opened(join(file, "..", next), files);
    return files;
  };
  const [all, core] = ["index.js", "core/index.js"].map((entry) => opened(join(dist, entry)).size);
  if (core !== 2) throw new Error(`omni-alpha/core opens ${core} files: its entry and the file of the room should do`);
  if (all < 3 || all > paths.length + 2) throw new Error(`omni-alpha opens ${all} files: one for each room should do`);
  writeFileSync(
    join(folder, "idle.mjs"),
    `const never = (what) => function () { throw new Error("importing omni-alpha calls " + what); };
for (const name of ["Module", "Instance", "compile", "instantiate", "validate"]) WebAssembly[name] = never("WebAssembly." + name);
for (const name of ["atob", "fetch", "setTimeout", "setInterval", "queueMicrotask"]) globalThis[name] = never(name);
for (const [owner, name] of [[Date, "now"], [Math, "random"], [JSON, "parse"]]) owner[name] = never(name);
await import("omni-alpha");
process.stdout.write("importing opens ${all} files and calls nothing that can wait\\n");`,
  );
  process.stdout.write(run("node", ["idle.mjs"]));

  for (const [module, resolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    const options = {
      strict: true,
      noEmit: true,
      target: "es2022",
      skipLibCheck: false,
      module,
      moduleResolution: resolution,
      types: ["node"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["typed.mts"] }));
    run("npx", ["tsc", "-p", "tsconfig.json"]);
    console.log(`the example compiles under ${resolution}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
