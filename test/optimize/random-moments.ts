import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { FactorMoments, Moments } from "../../src/core/types.js";

/** A covariance of a few factors and specific parts, as real ones are: seeded, N assets A0 … */
export function randomMoments(n: number, seed: number, options: { factors?: number; scale?: number } = {}): Moments {
  const { assets, mean, factors, periodsPerYear } = randomFactorMoments(n, seed, options);
  const k = factors.names.length;
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? factors.specificVariance[i]! : 0;
      for (let f = 0; f < k; f++) {
        for (let h = 0; h < k; h++) {
          sum += factors.loadings[i * k + f]! * factors.covariance[f * k + h]! * factors.loadings[j * k + h]!;
        }
      }
      covariance[i * n + j] = covariance[j * n + i] = sum;
    }
  }
  return { assets, mean, covariance, periodsPerYear };
}

export function randomFactorMoments(
  n: number,
  seed: number,
  { factors = 4, scale = 1 }: { factors?: number; scale?: number } = {},
): FactorMoments {
  const random = seededRandom(seed);
  const loadings = new Float64Array(n * factors);
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < factors; f++) loadings[i * factors + f] = f === 0 ? 1 + 0.3 * random.normal() : random.normal();
  }
  const covariance = new Float64Array(factors * factors);
  for (let f = 0; f < factors; f++) {
    for (let h = 0; h < factors; h++)
      covariance[f * factors + h] = scale * (f === h ? (f === 0 ? 0.025 : 0.01) : 0.001);
  }
  return {
    assets: Array.from({ length: n }, (_, i) => `A${i}`),
    mean: Float64Array.from({ length: n }, () => 0.07 + 0.05 * random.normal()),
    periodsPerYear: 252,
    factors: {
      names: Array.from({ length: factors }, (_, f) => `F${f}`),
      loadings,
      covariance,
      specificVariance: Float64Array.from({ length: n }, () => scale * (0.01 + 0.06 * random.uniform())),
    },
  };
}
