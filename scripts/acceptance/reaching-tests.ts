/**
 * Which test files call a function of the library? Runs tests once under V8's precise coverage, which counts calls by function, and keeps
 * for each test file its seconds and the names of the functions that it called, file by file.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** What one test file called. */
interface Reach {
  readonly test: string;
  readonly seconds: number;
  /** Names of functions by source file. */
  readonly called: Readonly<Record<string, readonly string[]>>;
}

const SETUP = `import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { afterAll, expect } from "vitest";

const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
const started = performance.now();

afterAll(() => {
  session.post("Profiler.takePreciseCoverage", (error, answer) => {
    if (error) throw error;
    const called = {};
    for (const { url, functions } of answer.result) {
      const at = url.indexOf(process.env.REACH_ROOT + "/src/");
      if (at < 0) continue;
      const names = functions.filter(({ ranges }) => ranges[0].count > 0).map(({ functionName }) => functionName);
      called[url.slice(at + process.env.REACH_ROOT.length + 1)] = [...new Set(names)];
    }
    const { testPath } = expect.getState();
    const test = testPath.slice(testPath.indexOf(process.env.REACH_ROOT) + process.env.REACH_ROOT.length + 1);
    const seconds = (performance.now() - started) / 1000;
    writeFileSync(process.env.REACH_RESULTS + "/" + randomUUID() + ".json", JSON.stringify({ test, seconds, called }));
  });
  session.disconnect();
});
`;

const CONFIG = `import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.js";

export default mergeConfig(base, defineConfig({ test: { maxWorkers: 1, setupFiles: ["reach.setup.js"] } }));
`;

/**
 * Measures what the tests call.
 *
 * @param copy - Folder of the library in which the tests run.
 * @param run - Runs vitest in that folder with arguments and more of the environment; tells whether all tests passed.
 * @param tests - Folders or files of tests.
 * @returns One entry a test file, the quickest first.
 */
export function measureReach(
  copy: string,
  run: (args: readonly string[], environment: Readonly<Record<string, string>>) => boolean,
  tests: readonly string[],
): readonly Reach[] {
  const results = join(copy, "reach");
  mkdirSync(results);
  writeFileSync(join(copy, "reach.setup.js"), SETUP);
  writeFileSync(join(copy, "reach.config.js"), CONFIG);
  if (!run([...tests, "--config=reach.config.js"], { REACH_ROOT: copy, REACH_RESULTS: results }))
    throw new Error("the tests fail before anything is changed");
  return readdirSync(results)
    .map((name) => JSON.parse(readFileSync(join(results, name), "utf8")) as Reach)
    .sort((a, b) => a.seconds - b.seconds);
}

/** The name that V8 gives to a function of the source, where it has one. */
function nameOf(node: ts.Node): string | undefined {
  if (ts.isConstructorDeclaration(node)) return node.parent.name?.text;
  if (ts.isGetAccessor(node)) return `get ${node.name.getText()}`;
  if (ts.isSetAccessor(node)) return `set ${node.name.getText()}`;
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node.name?.getText();
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return undefined;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : undefined;
}

/** Names of the functions around a place of a file, the innermost first. */
function functionsAround(file: string, text: string, place: number): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (place < node.pos || place >= node.end) return;
    const name = nameOf(node);
    if (name !== undefined) found.unshift(name);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  return found;
}

/**
 * The test files that call the function around a place: the innermost function with a name that any test calls, else all tests that
 * call something of the file. Those of the file's own room come first, within each the quickest.
 *
 * @param reach - What the tests call.
 * @param file - Source file.
 * @param text - Its text.
 * @param place - Offset in the text.
 * @returns The test files, none where no test calls anything of the file.
 */
export function testsReaching(reach: readonly Reach[], file: string, text: string, place: number): readonly string[] {
  const own = `test/${file.split("/")[1]!}/`;
  const calling = (name: string | undefined): readonly string[] =>
    reach
      .filter(({ called }) => {
        const names = called[file];
        return names !== undefined && (name === undefined ? names.some((x) => x !== "") : names.includes(name));
      })
      .map(({ test }) => test);
  const names = functionsAround(file, text, place);
  const tests = [...names, undefined].map(calling).find((some) => some.length > 0) ?? [];
  return [...tests.filter((test) => test.startsWith(own)), ...tests.filter((test) => !test.startsWith(own))];
}
