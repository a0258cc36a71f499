import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { Observations } from "./observations.js";

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
