import { seededRandom } from "../src/core/random/seeded-random.js";
import type { ReturnsTable } from "../src/core/types.js";

/** Daily returns of N assets that five factors and their own noise move; the same numbers for every contender. */
export function factorReturns(assets: number, rows: number, seed = 1): ReturnsTable {
  const random = seededRandom(seed);
  const factors = 5;
  const loadings = Float64Array.from({ length: assets * factors }, (_, k) =>
    k % factors === 0 ? 1 + 0.3 * random.normal() : 0.4 * random.normal(),
  );
  const own = Float64Array.from({ length: assets }, () => 0.008 + 0.015 * random.uniform());
  const values = new Float64Array(rows * assets);
  for (let t = 0; t < rows; t++) {
    const moves = Array.from({ length: factors }, (_, f) => random.normal() * (f === 0 ? 0.01 : 0.005));
    for (let i = 0; i < assets; i++) {
      let sum = 0.0003 + own[i]! * random.normal();
      for (let f = 0; f < factors; f++) sum += loadings[i * factors + f]! * moves[f]!;
      values[t * assets + i] = sum;
    }
  }
  const first = Date.UTC(2015, 0, 1);
  return {
    kind: "simple",
    assets: Array.from({ length: assets }, (_, i) => `A${i}`),
    dates: Array.from({ length: rows }, (_, t) => new Date(first + t * 86_400_000).toISOString().slice(0, 10)),
    values,
  };
}
