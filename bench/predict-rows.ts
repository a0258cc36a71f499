import { type PricesTable, seededRandom } from "../src/core/index.js";
import type { FeatureMatrix } from "../src/predict/index.js";

/** Rows whose target depends on four of the features, by a line, a curve and a product. */
export interface MadeRows {
  readonly x: FeatureMatrix;
  readonly y: Float64Array;
}

export function madeRows(rows: number, columns: number, seed: number): MadeRows {
  const random = seededRandom(seed);
  const values = Float64Array.from({ length: rows * columns }, () => random.normal());
  const y = Float64Array.from({ length: rows }, (_, t) => {
    const [a, b, c, d] = values.subarray(t * columns, t * columns + 4);
    return a! + Math.sin(2 * b!) + c! * d! + 0.5 * random.normal();
  });
  return { x: { values, columns }, y };
}

/** Daily prices of assets with a common factor. */
export function madePrices(dates: number, assets: number, seed: number): PricesTable {
  const random = seededRandom(seed);
  const values = new Float64Array(dates * assets).fill(50);
  for (let t = 1; t < dates; t++) {
    const market = 0.0003 + 0.01 * random.normal();
    for (let i = 0; i < assets; i++) {
      values[t * assets + i] = values[(t - 1) * assets + i]! * (1 + market + 0.015 * random.normal());
    }
  }
  return {
    kind: "prices",
    assets: Array.from({ length: assets }, (_, i) => `A${i}`),
    dates: Array.from({ length: dates }, (_, t) =>
      new Date(Date.UTC(1990, 0, 1 + Math.round((t * 7) / 5))).toISOString().slice(0, 10),
    ),
    values,
  };
}
