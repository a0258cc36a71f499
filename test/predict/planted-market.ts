import type { PricesTable } from "../../src/core/index.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { CustomFeature } from "../../src/predict/features/feature-types.js";

/** A made-up market in which a signal is known before each return, and its correlation with the returns across assets. */
export interface PlantedMarket {
  readonly prices: PricesTable;
  /** The signal as a feature. */
  readonly signal: CustomFeature;
}

export interface PlantedOptions {
  readonly seed: number;
  readonly dates: number;
  readonly assets: number;
  /** Correlation of the signal at row t and the return from t to t + 1. */
  readonly coefficient: (t: number) => number;
  /** How much the signal keeps from one date to the next, 0 to 1. Default 0. */
  readonly persistence?: number;
}

export function plantedMarket({ seed, dates, assets: n, coefficient, persistence = 0 }: PlantedOptions): PlantedMarket {
  const random = seededRandom(seed);
  const values = new Float64Array(dates * n).fill(50);
  const signals = new Float64Array(dates * n);
  const news = Math.sqrt(1 - persistence * persistence);
  for (let t = 0; t < dates; t++) {
    const market = 0.01 * random.normal();
    const c = coefficient(t);
    for (let i = 0; i < n; i++) {
      const before = t === 0 ? random.normal() : signals[(t - 1) * n + i]!;
      const own = persistence * before + news * random.normal();
      signals[t * n + i] = own;
      if (t + 1 === dates) continue;
      const chance = c * own + Math.sqrt(1 - c * c) * random.normal();
      values[(t + 1) * n + i] = values[t * n + i]! * (1 + market + 0.02 * chance);
    }
  }
  const table: PricesTable = {
    kind: "prices",
    assets: Array.from({ length: n }, (_, i) => `A${i}`),
    dates: Array.from({ length: dates }, (_, t) => new Date(Date.UTC(2000, 0, 1 + t)).toISOString().slice(0, 10)),
    values,
  };
  const row = new Map(table.dates.map((date, t) => [date, t]));
  const signal: CustomFeature = {
    name: "signal",
    lookback: 1,
    compute: ({ date }) => signals.subarray(row.get(date)! * n, (row.get(date)! + 1) * n),
  };
  return { prices: table, signal };
}
