import { seededRandom } from "../../core/random/seeded-random.js";

/** Constant mixes with what each has earned so far. */
export interface UniversalMixes {
  /** Lets the mixes earn a period, and writes their mean weights by what each earned. */
  readonly step: (moves: Float64Array, weights: Float64Array) => void;
}

/**
 * Mixes spread evenly over all that sum to 1: a grid with both ends for two assets, otherwise drawn from the uniform distribution.
 *
 * @remarks O(N·mixes) a step. Cover (1991), whose figures for two assets are on a grid of 21.
 */
export function universalMixes(n: number, count: number, seed: number): UniversalMixes {
  const mixes = new Float64Array(count * n);
  const random = seededRandom(seed);
  for (let m = 0; m < count; m++) {
    if (n === 2) {
      mixes[2 * m] = m / (count - 1);
      mixes[2 * m + 1] = 1 - m / (count - 1);
      continue;
    }
    let sum = 0;
    for (let i = 0; i < n; i++) {
      mixes[m * n + i] = -Math.log(1 - random.uniform());
      sum += mixes[m * n + i]!;
    }
    for (let i = 0; i < n; i++) mixes[m * n + i]! /= sum;
  }
  const earned = new Float64Array(count).fill(1);
  return {
    step: (moves, weights) => {
      let most = 0;
      for (let m = 0; m < count; m++) {
        let growth = 0;
        for (let i = 0; i < n; i++) growth += mixes[m * n + i]! * moves[i]!;
        earned[m]! *= growth;
        most = Math.max(most, earned[m]!);
      }
      weights.fill(0);
      let all = 0;
      for (let m = 0; m < count; m++) {
        // only ratios count, so the greatest is kept at 1 and nothing overflows
        earned[m]! /= most;
        all += earned[m]!;
        for (let i = 0; i < n; i++) weights[i]! += earned[m]! * mixes[m * n + i]!;
      }
      for (let i = 0; i < n; i++) weights[i]! /= all;
    },
  };
}
