/**
 * No strategy of the examples sees the future: every example and the main job run on their data as they are, and again with all numbers after
 * a date changed. What any of their strategies answered up to that date, in any of their backtests, may not move by one bit.
 *
 * The data change where they are read, so that what an example computes from them before its backtest changes too.
 *
 * Usage: npx tsx scripts/acceptance/examples-look-ahead.ts [dates tried = 3] [part of a file's name]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const trials = Number(process.argv[2] ?? 3);
const only = process.argv[3] ?? "";
const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

/** One backtest of an example: the date and the answer of each decision, in order. */
type Answers = [date: string, answer: string][];

interface Watch {
  /** Data after this date are changed; undefined for none. */
  after: string | undefined;
  readonly calls: Answers[];
}
const watch: Watch = { after: undefined, calls: [] };

interface Dated {
  readonly dates: readonly string[];
  readonly assets: readonly string[];
  readonly values: Float64Array;
}
const isDated = (value: unknown): value is Dated =>
  typeof value === "object" && value !== null && "dates" in value && "values" in value;

/** Every table in what a reader of data gives, with other numbers after the date. Tables of one reader change alike, so that highs stay highs. */
function changed(value: unknown): unknown {
  const { after } = watch;
  if (after === undefined || typeof value !== "object" || value === null) return value;
  if (!isDated(value)) {
    return Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, changed(v)]));
  }
  const n = value.assets.length;
  const values = value.values.map((number, k) => {
    const t = Math.floor(k / n);
    if (value.dates[t]! <= after) return number;
    // another level for each asset and a little on each date: prices as they could have been
    return (
      number * (1 + 0.2 * Math.sin(78.233 * (k % n) + 1)) * (1 + 0.004 * Math.sin(12.9898 * (t + 1) + 7.1 * (k % n)))
    );
  });
  return { ...value, values };
}

type Run = (input: { readonly strategy: (past: { readonly date: string }) => unknown }, options?: unknown) => unknown;

function watched(original: Run): Run {
  return (input, options) => {
    const answers: Answers = [];
    watch.calls.push(answers);
    const { strategy } = input;
    const ask = (past: { readonly date: string }): unknown => {
      const answer = strategy(past);
      answers.push([past.date, JSON.stringify(answer)]);
      return answer;
    };
    return original({ ...input, strategy: ask }, options);
  };
}
Object.assign(globalThis, { lookAhead: { changed, watched } });

/** Puts the two functions above between an example and the simulation, and between it and its data. */
const between: Plugin = {
  name: "between",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8").replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href));
      if (path.endsWith("/simulation/backtest.ts")) {
        contents = contents.replace("export function backtest(", "function plainBacktest(");
        contents += "\nexport const backtest = (globalThis as any).lookAhead.watched(plainBacktest);\n";
      }
      if (path.endsWith("/examples/real-prices.ts")) {
        const names = [...contents.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name]) => name!);
        for (const name of names) {
          contents = contents
            .replace(`function ${name}(`, `function plain_${name}(`)
            .replace(`export function plain_`, `function plain_`);
          contents += `\nexport const ${name} = (...given: any[]) => (globalThis as any).lookAhead.changed((plain_${name} as any)(...given));\n`;
        }
      }
      return { contents, loader: "ts" };
    });
  },
};

// beside the examples, so that the packages they import are found
const folder = mkdtempSync(join(examples, "..", ".look-ahead-"));
let runs = 0;
async function run(file: string, after: string | undefined): Promise<readonly Answers[]> {
  watch.after = after;
  watch.calls.length = 0;
  const { log, warn } = console;
  console.log = console.warn = () => undefined;
  try {
    await import(`${pathToFileURL(file).href}?${runs++}`);
  } finally {
    console.log = log;
    console.warn = warn;
  }
  return watch.calls.map((answers) => [...answers]);
}

let [strategies, decisions, moved, failed] = [0, 0, 0, 0];
try {
  const files = readdirSync(examples).filter((file) => /^(\d\d-.*|main)\.ts$/.test(file) && file.includes(only));
  for (const file of files) {
    const outfile = join(folder, `${basename(file, ".ts")}.mjs`);
    await build({
      entryPoints: [join(examples, file)],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      plugins: [between],
      logLevel: "silent",
      absWorkingDir: examples,
    });
    const plain = await run(outfile, undefined);
    const asked = plain.flat().map(([date]) => date);
    if (asked.length === 0) continue;
    strategies += plain.length;
    asked.sort();
    const found = new Set<string>();
    for (let k = 1; k <= trials; k++) {
      const after = asked[Math.floor((asked.length * k) / (trials + 1))]!;
      let other: readonly Answers[];
      try {
        other = await run(outfile, after);
      } catch (error) {
        failed++;
        console.log(`${file}: with other data after ${after} it ends in ${(error as Error).message.slice(0, 120)}`);
        continue;
      }
      for (const [c, answers] of plain.entries()) {
        const known = answers.filter(([date]) => date <= after);
        const again = (other[c] ?? []).filter(([date]) => date <= after);
        decisions += known.length;
        const at = known.findIndex(([date, answer], i) => again[i]?.[0] !== date || again[i]?.[1] !== answer);
        if (at >= 0 || again.length !== known.length) {
          found.add(`backtest ${c + 1} on ${known[at]?.[0] ?? after} (data changed after ${after})`);
        }
      }
    }
    moved += found.size;
    console.log(
      `${file}: ${plain.length} backtests${found.size === 0 ? "" : `; MOVED: ${[...found].slice(0, 4).join(", ")}`}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${strategies} backtests, ${decisions} decisions compared, ${moved} moved, ${failed} runs failed`);
if (moved + failed > 0) process.exitCode = 1;
