import { PortfolioError } from "../core/portfolio-error.js";
import { smallestEigenvalueKernel } from "../numerics/matrix/smallest-eigenvalue-kernel.js";
import { exponentialWeights, weightedMeans } from "./exponential-weights.js";
import type { Observations } from "./observations.js";

/** Means whose observations lose half their weight every `halfLife` rows, per period. O(T·N). As pandas `ewm(halflife=…).mean()`. */
export function exponentialMean(observations: Observations, halfLife: number): Float64Array {
  const { values, rows, columns, mean } = observations;
  return weightedMeans(values, rows, columns, exponentialWeights(rows, halfLife), mean);
}

/**
 * Means drawn to their grand mean by (tr Σ − 2λ₁) / (T·Σ(m_i − m̄)²), held within 0 and 1, per period.
 *
 * @param covariance - per period
 * @remarks O(N²·min(N, 300)). James and Stein (1961) for a general covariance (Bodnar, Okhrin and Parolya 2019). Where
 *   one factor carries more than half of the total variance, the intensity is 0 and the means stay as they are.
 */
export function jamesSteinMean(observations: Observations, covariance: Float64Array): Float64Array {
  const { mean, rows, columns: n } = observations;
  let grand = 0;
  for (const value of mean) grand += value / n;
  let spread = 0;
  for (const value of mean) spread += (value - grand) ** 2;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += covariance[i * n + i]!;
  const largest = -smallestEigenvalueKernel(
    covariance.map((value) => -value),
    n,
  );
  const shrinkage = spread > 0 ? Math.max(0, Math.min(1, (trace - 2 * largest) / spread / rows)) : 0;
  return mean.map((value) => (1 - shrinkage) * value + shrinkage * grand);
}

/**
 * Means of the capital asset pricing model: rf + β·(market mean − rf), per period.
 *
 * @param market - T returns of the market
 * @throws {@link PortfolioError} `no-variance` when the market does not move
 * @remarks O(T·N).
 */
export function capmMean(observations: Observations, market: Float64Array, riskFree: number): Float64Array {
  const { values, rows, columns, mean } = observations;
  let marketMean = 0;
  for (const value of market) marketMean += value / rows;
  let variance = 0;
  const covariance = new Float64Array(columns);
  for (let t = 0; t < rows; t++) {
    const move = market[t]! - marketMean;
    variance += move * move;
    for (let i = 0; i < columns; i++) covariance[i] = covariance[i]! + move * (values[t * columns + i]! - mean[i]!);
  }
  if (!(variance > 0)) {
    throw new PortfolioError("no-variance", 'the market of mean "capm" does not move: give market returns that do', {});
  }
  return covariance.map((value) => riskFree + (value / variance) * (marketMean - riskFree));
}
