/**
 * Do the tests notice a wrong line? Changes one line at a time in the rooms that decide about money, runs the tests that
 * reach the changed file, and lists the changes that no test noticed.
 *
 *   npx tsx scripts/acceptance/mutants.ts [count=200] [seed=1] [rooms=tax,rebalance,limits,backtest,optimize]
 *
 * Works on a copy in a temporary folder. One mutant takes some 5 to 40 seconds, so 200 take about an hour; the same seed
 * chooses the same lines as long as the source is the same. A survivor is a question, not yet a fault: the change may do
 * nothing (a tolerance, a shortcut, a message). Read each, and write the test that was missing.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { seededRandom } from "../../src/core/random/seeded-random.js";

interface Mutant {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const [count = "200", seed = "1", rooms = "tax,rebalance,limits,backtest,optimize"] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const root = process.cwd();

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">"],
  "<=": ["<", ">="],
  ">": [">=", "<"],
  ">=": [">", "<="],
  "===": ["!=="],
  "!==": ["==="],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "&&": ["||"],
  "||": ["&&"],
  "+=": ["-="],
  "-=": ["+="],
  "??": ["&&"],
};
const WORDS: Readonly<Record<string, string>> = {
  buy: "sell",
  sell: "buy",
  short: "long",
  long: "short",
  min: "max",
  max: "min",
};

/** Every change of one place that the file offers. */
function mutantsOf(file: string): Mutant[] {
  const text = readFileSync(join(root, file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: Mutant[] = [];
  const offer = (node: ts.Node, replacement: string) =>
    found.push({ file, start: node.getStart(source), end: node.getEnd(), text: replacement });
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isThrowStatement(node)) return;
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.getText(source);
      for (const other of OPERATORS[operator] ?? []) offer(node.operatorToken, other);
    } else if (ts.isNumericLiteral(node)) {
      offer(node, String(Number(node.text.replaceAll("_", "")) + 1));
    } else if (node.kind === ts.SyntaxKind.TrueKeyword) offer(node, "false");
    else if (node.kind === ts.SyntaxKind.FalseKeyword) offer(node, "true");
    else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      offer(node, node.operand.getText(source));
    } else if (ts.isStringLiteral(node) && Object.hasOwn(WORDS, node.text)) offer(node, `"${WORDS[node.text]}"`);
    else if (ts.isPropertyAccessExpression(node) && node.expression.getText(source) === "Math") {
      const other = WORDS[node.name.text];
      if (other !== undefined) offer(node.name, other);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = rooms
  .split(",")
  .flatMap((room) =>
    readdirSync(join(root, "src", room), { recursive: true, encoding: "utf8" }).map((file) => `src/${room}/${file}`),
  )
  .filter((file) => file.endsWith(".ts") && !file.endsWith("index.ts"))
  .sort();
const offered = files.flatMap(mutantsOf);
console.log(`${offered.length} possible changes in ${files.length} files of ${rooms}; trying ${count} (seed ${seed})`);

const copy = mkdtempSync(join(tmpdir(), "mutants-"));
for (const entry of execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n")) {
  if (/^(src|test|examples|bench|scripts)\/|^[^/]+\.(json|ts|cjs)$/.test(entry))
    cpSync(join(root, entry), join(copy, entry));
}
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));

const survivors: string[] = [];
let killed = 0;
try {
  for (let k = 0; k < Number(count); k++) {
    const mutant = offered[Math.floor(random.uniform() * offered.length)]!;
    const path = join(copy, mutant.file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.slice(0, mutant.start) + mutant.text + text.slice(mutant.end));
    const { status } = spawnSync(
      "npx",
      ["vitest", "related", mutant.file, "--run", "--bail=1", "--reporter=dot", "--typecheck.enabled=false"],
      {
        cwd: copy,
        stdio: "ignore",
        timeout: 240_000,
      },
    );
    writeFileSync(path, text);
    if (status !== 0) {
      killed += 1;
      continue;
    }
    const line = text.slice(0, mutant.start).split("\n").length;
    const shown = `${mutant.file}:${line}: ${text.slice(mutant.start, mutant.end)} → ${mutant.text} in: ${text.split("\n")[line - 1]!.trim()}`;
    survivors.push(shown);
    console.log(`survived (${killed} killed so far): ${shown}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${killed} killed, ${survivors.length} survived of ${count}`);
