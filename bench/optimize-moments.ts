import { seededRandom } from "../src/core/random/seeded-random.js";
import type { FactorMoments, Moments } from "../src/core/types.js";

/** Moments of a factor model, made once for both sides: a market, some styles, specific risk. */
export function factorModel(n: number, factors: number, seed: number, common = 1): FactorMoments {
  const random = seededRandom(seed);
  const loadings = new Float64Array(n * factors);
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < factors; f++) {
      loadings[i * factors + f] = common * (f === 0 ? 0.15 + 0.05 * random.normal() : 0.1 * random.normal());
    }
  }
  const covariance = new Float64Array(factors * factors);
  for (let f = 0; f < factors; f++) covariance[f * factors + f] = 1;
  return {
    assets: Array.from({ length: n }, (_, i) => `A${i}`),
    mean: Float64Array.from({ length: n }, () => 0.08 + 0.05 * random.normal()),
    periodsPerYear: 252,
    factors: {
      names: Array.from({ length: factors }, (_, f) => `F${f}`),
      loadings,
      covariance,
      specificVariance: Float64Array.from({ length: n }, () => 0.02 + 0.1 * random.uniform() ** 2),
    },
  };
}

export function denseModel(n: number, factors: number, seed: number, common = 1): Moments {
  const { assets, mean, periodsPerYear, factors: model } = factorModel(n, factors, seed, common);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? model.specificVariance[i]! : 0;
      for (let f = 0; f < factors; f++) sum += model.loadings[i * factors + f]! * model.loadings[j * factors + f]!;
      covariance[i * n + j] = covariance[j * n + i] = sum;
    }
  }
  return { assets, mean, covariance, periodsPerYear };
}
