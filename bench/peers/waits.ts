import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pricesFromCsv, returnsFromPrices } from "../../src/core/index.js";
import type { PricesTable } from "../../src/core/types.js";
import { rollingMoments } from "../../src/moments/index.js";
import { meanVariance, requireOptimal } from "../../src/optimize/index.js";
import { walkPrices } from "../backtest-walk.js";
import { factorReturns } from "../moments-returns.js";
import { comparePeers, type OurRow } from "./compare-peers.js";

// What people wait for: files, daily decisions, and whole processes.
const WINDOW = 252;
const MOST = 0.2;
const library = "dist/index.js";
if (!existsSync(library)) throw new Error(`${library} is missing: run \`npm run build\` first`);

const tables = new Map([20, 100, 500].map((n) => [n, walkPrices(n, 2520, 3)]));
const wide = wideText(tables.get(500)!);
const long = longText(tables.get(100)!);
const files = [
  { name: "wide", work: "a wide CSV file, N=500, T=2520", text: wide, rows: 2520 },
  { name: "long", work: "a long CSV file, N=100, T=2520", text: long, rows: 252_000 },
];
const decisions = [
  { n: 20, every: 1, count: 252 },
  { n: 100, every: 1, count: 252 },
  { n: 500, every: 1, count: 60 },
  { n: 100, every: 21, count: 108 },
  { n: 500, every: 21, count: 60 },
].map(({ n, every, count }) => {
  const rows = WINDOW + (count - 1) * every;
  const work = `${count} ${every === 1 ? "daily" : "monthly"} decisions from a year each, N=${n}`;
  return { n, every, rows, key: `returns${n}every${every}`, returns: factorReturns(n, rows), work };
});
const folder = mkdtempSync(join(tmpdir(), "walks-"));
const processes = [20, 100].map((n) => {
  const path = join(folder, `prices${n}.csv`);
  writeFileSync(path, wideText(tables.get(n)!));
  return { work: `a monthly walk-forward from a CSV file as one process, N=${n}, T=2520`, path };
});

function decide({ returns, every }: (typeof decisions)[number]): number {
  let weights: readonly number[] = [];
  let former: ReturnType<typeof meanVariance> | undefined;
  for (const { moments } of rollingMoments(returns, { window: WINDOW, every, periodsPerYear: 252 })) {
    const start = former && { warmStart: former };
    former = meanVariance(moments, { objective: "minimum-variance", constraints: { max: MOST }, ...start });
    weights = Object.values(requireOptimal(former).weights);
  }
  return Math.max(...weights);
}

try {
  const ours: OurRow[] = [
    ...files.map(({ work, text, rows }) => ({ work, run: () => pricesFromCsv(text), repeat: 5, value: () => rows })),
    {
      work: "returns from prices, N=500, T=2520",
      run: () => returnsFromPrices(tables.get(500)!),
      repeat: 21,
      value: () => returnsFromPrices(tables.get(500)!).values.at(-1)!,
    },
    ...decisions.map((decision) => ({
      work: decision.work,
      run: () => decide(decision),
      repeat: 5,
      value: () => decide(decision),
    })),
    ...processes.map(({ work, path }) => {
      const run = (): number =>
        Number(execFileSync(process.execPath, ["bench/peers/whole-walk.mjs", pathToFileURL(library).href, path]));
      return { work, run, repeat: 11, value: run };
    }),
  ];
  comparePeers(
    "What people wait for",
    "waits.py",
    {
      prices500: tables.get(500)!.values,
      ...Object.fromEntries(decisions.map(({ key, returns }) => [key, returns.values])),
    },
    {
      files: files.map(({ name, work, text }) => ({ name, work, text })),
      returns: [{ work: "returns from prices, N=500, T=2520", prices: "prices500", rows: 2520, assets: 500 }],
      decisions: decisions.map(({ n, every, rows, key, work }) => ({
        work,
        returns: key,
        rows,
        assets: n,
        window: WINDOW,
        every,
        most: MOST,
      })),
      processes,
    },
    ours,
  );
} finally {
  rmSync(folder, { recursive: true });
}

/** A column for each asset. */
function wideText({ assets, dates, values }: PricesTable): string {
  const n = assets.length;
  const lines = dates.map((date, t) => `${date},${Array.from(values.subarray(t * n, (t + 1) * n), shown).join()}`);
  return [`date,${assets.join()}`, ...lines].join("\n");
}

/** A line for each price. */
function longText({ assets, dates, values }: PricesTable): string {
  const n = assets.length;
  const lines = dates.flatMap((date, t) => assets.map((asset, i) => `${date},${asset},${shown(values[t * n + i]!)}`));
  return ["date,asset,price", ...lines].join("\n");
}

function shown(price: number): string {
  return price.toFixed(4);
}
