import { seededRandom } from "../src/core/random/seeded-random.js";
import type { ReturnsTable } from "../src/core/types.js";

/** T returns of a day each, fat tails now and then. */
export function dailyReturns(periods: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from(
    { length: periods },
    () => 0.0004 + 0.011 * random.normal() * (random.uniform() < 0.05 ? 3 : 1),
  );
}

/** T rows of N returns with a common part. */
export function returnsTable(assets: number, periods: number, seed: number): ReturnsTable {
  const random = seededRandom(seed);
  const values = new Float64Array(periods * assets);
  for (let t = 0; t < periods; t++) {
    const common = 0.008 * random.normal();
    for (let i = 0; i < assets; i++) values[t * assets + i] = 0.0003 + common + 0.012 * random.normal();
  }
  return {
    kind: "simple",
    assets: Array.from({ length: assets }, (_, i) => `asset${i}`),
    dates: Array.from({ length: periods }, (_, t) => new Date(Date.UTC(2000, 0, 1 + t)).toISOString().slice(0, 10)),
    values,
  };
}
