import { fromEpochDay, toEpochDay } from "../../src/core/dates/calendar.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { PricesTable } from "../../src/core/types.js";

/** A chain of states that stay with probability `stay`, and normal or heavy-tailed rows of its states. */
export function simulateStates(
  rows: number,
  means: readonly number[],
  deviations: readonly number[],
  { stay = 0.98, seed = 1, nu = Number.POSITIVE_INFINITY }: { stay?: number; seed?: number; nu?: number } = {},
): { readonly values: Float64Array; readonly states: Int32Array } {
  const random = seededRandom(seed);
  const values = new Float64Array(rows);
  const states = new Int32Array(rows);
  let state = 0;
  for (let t = 0; t < rows; t++) {
    if (t > 0 && random.uniform() >= stay) state = (state + 1 + random.integer(means.length - 1)) % means.length;
    let wild = 1;
    if (nu < Number.POSITIVE_INFINITY) {
      let chiSquare = 0;
      for (let i = 0; i < nu; i++) chiSquare += random.normal() ** 2;
      wild = Math.sqrt(nu / chiSquare);
    }
    values[t] = means[state]! + deviations[state]! * wild * random.normal();
    states[t] = state;
  }
  return { values, states };
}

/** Daily prices of one asset from log returns. */
export function pricesOf(returns: ArrayLike<number>, asset = "MARKET"): PricesTable {
  const values = new Float64Array(returns.length + 1);
  values[0] = 100;
  for (let t = 0; t < returns.length; t++) values[t + 1] = values[t]! * Math.exp(returns[t]!);
  return { kind: "prices", assets: [asset], dates: datesFrom("2001-01-01", values.length), values };
}

export function datesFrom(first: string, count: number): string[] {
  const day = toEpochDay(first);
  return Array.from({ length: count }, (_, t) => fromEpochDay(day + t));
}

/** Rows of a table cut off at `rows` dates. */
export function head(prices: PricesTable, rows: number): PricesTable {
  return {
    ...prices,
    dates: prices.dates.slice(0, rows),
    values: prices.values.slice(0, rows * prices.assets.length),
  };
}
