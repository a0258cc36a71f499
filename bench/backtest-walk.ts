import { fromEpochDay, weekday } from "../src/core/dates/calendar.js";
import { seededRandom } from "../src/core/random/seeded-random.js";
import type { PricesTable } from "../src/core/types.js";

/** `count` days from Monday to Friday, from 2010-01-04. */
export function businessDays(count: number): string[] {
  const days: string[] = [];
  for (let day = 14_613; days.length < count; day++) if (weekday(day) < 5) days.push(fromEpochDay(day));
  return days;
}

/** Seeded random walks of daily prices, correlated through one common factor. */
export function walkPrices(assets: number, rows: number, seed: number): PricesTable {
  const random = seededRandom(seed);
  const values = new Float64Array(assets * rows);
  const level = new Float64Array(assets).fill(100);
  for (let t = 0; t < rows; t++) {
    const common = 0.008 * random.normal();
    for (let i = 0; i < assets; i++) {
      values[t * assets + i] = level[i]!;
      level[i] = level[i]! * Math.exp(0.0003 + common + 0.012 * random.normal());
    }
  }
  return {
    kind: "prices",
    assets: Array.from({ length: assets }, (_, i) => `A${i}`),
    dates: businessDays(rows),
    values,
  };
}
