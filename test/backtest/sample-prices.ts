import { readFileSync } from "node:fs";
import { pricesFromCsv } from "../../src/core/csv/prices-from-csv.js";
import { fromEpochDay } from "../../src/core/dates/calendar.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { selectAssets } from "../../src/core/tables/select-assets.js";
import type { PricesTable } from "../../src/core/types.js";

/** `count` days in a row from 2020-01-01. */
export function days(count: number): string[] {
  return Array.from({ length: count }, (_, t) => fromEpochDay(18_262 + t));
}

/** A geometric random walk of `assets` assets named A0, A1, …; a share `missing` of the prices after the first row is NaN. */
export function randomPrices(seed: number, assets: number, rows: number, missing = 0): PricesTable {
  const random = seededRandom(seed);
  const values = new Float64Array(assets * rows);
  const level = new Float64Array(assets).fill(100);
  for (let k = 0; k < values.length; k++) {
    const i = k % assets;
    if (k >= assets) level[i] = level[i]! * Math.exp(0.0003 + 0.01 * random.normal());
    values[k] = k >= assets && random.uniform() < missing ? Number.NaN : level[i]!;
  }
  return { kind: "prices", assets: Array.from({ length: assets }, (_, i) => `A${i}`), dates: days(rows), values };
}

/** Real monthly prices, 2000–2010. */
export function monthlyStocks(assets: readonly string[]): PricesTable {
  const path = new URL("../../node_modules/vega-datasets/data/stocks.csv", import.meta.url);
  return selectAssets(pricesFromCsv(readFileSync(path, "utf8")), assets);
}
