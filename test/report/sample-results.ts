import type { BacktestResult } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { fromEpochDay } from "../../src/core/dates/calendar.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { PricesTable } from "../../src/core/types.js";
import type { ClusterTree } from "../../src/optimize/hierarchical/cluster-tree.js";
import type { Regime, RegimePath } from "../../src/regime/types.js";
import type { TaxLot } from "../../src/tax/types.js";

/** Daily prices of `assets` random walks, from 2015. */
export function walk(assets: readonly string[], rows: number, seed = 1): PricesTable {
  const random = seededRandom(seed);
  const n = assets.length;
  const values = new Float64Array(n * rows);
  for (let k = 0; k < values.length; k++) {
    values[k] = k < n ? 100 : values[k - n]! * Math.exp(0.0004 + 0.013 * random.normal());
  }
  return { kind: "prices", assets, dates: Array.from({ length: rows }, (_, t) => fromEpochDay(16_436 + t)), values };
}

/** A backtest of a tilted mix with a benchmark. */
export function sampleBacktest(assets: readonly string[], rows: number): BacktestResult {
  const prices = walk(assets, rows);
  const total = (assets.length * (assets.length + 1)) / 2;
  const weights = JSON.parse(
    `{${assets.map((asset, i) => `${JSON.stringify(asset)}: ${(0.95 * (i + 1)) / total}`).join(",")}}`,
  );
  return backtest(
    { prices, strategy: () => weights, benchmark: walk(["INDEX"], rows, 2) },
    { rebalance: { kind: "calendar", every: "month" }, costs: { proportional: 0.001 } },
  );
}

export function sampleTree(assets: readonly string[]): ClusterTree {
  const merges = assets.slice(1).map((_, k) => ({
    left: k === 0 ? 0 : k + 1,
    right: k === 0 ? 1 : assets.length + k - 1,
    distance: 0.2 + 0.1 * k,
    size: k + 2,
  }));
  return { assets, merges, order: assets };
}

export function samplePath(rows: number): RegimePath {
  const names: Regime[] = ["bull-quiet", "bull-volatile", "bear-quiet", "bear-volatile", "transition", "crisis"];
  const random = seededRandom(5);
  const probabilities = new Float64Array(6 * rows);
  const regimes: Regime[] = [];
  for (let t = 0; t < rows; t++) {
    const raw = names.map((_, k) => Math.exp(2 * Math.sin(t / 60 + k) + 0.2 * random.normal()));
    const sum = raw.reduce((a, b) => a + b, 0);
    for (const [k, x] of raw.entries()) probabilities[6 * t + k] = x / sum;
    regimes.push(names[raw.indexOf(Math.max(...raw))]!);
  }
  return { dates: walk(["A"], rows).dates, probabilities, regimes, firstInformed: 0 };
}

export function sampleLots(count: number): TaxLot[] {
  return Array.from({ length: count }, (_, k) => ({
    lot: `lot-${k}`,
    account: k % 3 === 0 ? "retirement" : "broker",
    asset: ["AAPL", "MSFT", "KO"][k % 3]!,
    acquired: fromEpochDay(17_000 + 30 * k),
    adjustedAcquired: fromEpochDay(17_000 + 30 * k),
    quantity: 10 + k,
    basis: 1000 + 200 * k,
    adjustedBasis: 1000 + 200 * k,
  }));
}
