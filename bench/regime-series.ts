import { seededRandom } from "../src/core/random/seeded-random.js";
import type { PricesTable } from "../src/core/types.js";
import type { HmmParameters } from "../src/regime/index.js";
import { businessDays } from "./backtest-walk.js";

/** Rows of D returns from six states of rising volatility. */
export function stateReturns(rows: number, dimension: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const values = new Float64Array(rows * dimension);
  let state = 0;
  for (let t = 0; t < rows; t++) {
    if (random.uniform() < 0.02) state = random.integer(6);
    for (let d = 0; d < dimension; d++) {
      values[t * dimension + d] = 0.001 * (2.5 - state) + 0.004 * (1 + state) * random.normal();
    }
  }
  return values;
}

/** The same plain start for both sides. */
export function sixStates(dimension: number, full: boolean): HmmParameters {
  const states = 6;
  const covariances = new Float64Array(states * dimension * (full ? dimension : 1));
  const means = new Float64Array(states * dimension);
  for (let k = 0; k < states; k++) {
    for (let d = 0; d < dimension; d++) {
      means[k * dimension + d] = 0.001 * (2.5 - k);
      covariances[full ? (k * dimension + d) * dimension + d : k * dimension + d] = (0.005 * (k + 1)) ** 2;
    }
  }
  return {
    start: new Float64Array(states).fill(1 / states),
    transition: Float64Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 0.9 : 0.02)),
    means,
    covariances,
  };
}

/** A market of daily prices from the same states. */
export function statePrices(rows: number, seed: number): PricesTable {
  const returns = stateReturns(rows, 1, seed);
  let price = 100;
  return {
    kind: "prices",
    assets: ["MARKET"],
    dates: businessDays(rows),
    values: returns.map((r) => (price *= Math.exp(0.5 * r))),
  };
}
