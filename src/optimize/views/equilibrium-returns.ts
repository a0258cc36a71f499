import type { OptionsOf } from "../../core/options/option-types.js";
import type { FactorMoments, Moments, Weights } from "../../core/types.js";
import { marketPortfolio } from "../../moments/market-portfolio.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { checkMoments } from "../inputs/check-moments.js";
import { readCallOptions } from "../inputs/read-call-options.js";

/** The market portfolio and what its risk earns. */
export interface EquilibriumOptions {
  /** Weights of the market, or capitalizations: they are scaled to sum to 1. An asset left out has 0. */
  readonly marketWeights: Weights;
  /** Excess return of the market for each unit of its variance, δ. */
  readonly riskAversion: number;
  /** Per year. Default 0. */
  readonly riskFreeRate?: number;
}

const declared: OptionsOf<EquilibriumOptions> = {
  marketWeights: { kind: "numbers-by-name", required: true },
  riskAversion: { kind: "number", above: 0, required: true },
  riskFreeRate: { kind: "number" },
};

/**
 * The expected returns at which the market portfolio is optimal: rf + δ·Σw, by reverse optimization.
 *
 * @param moments - N assets; covariance (N, N) per year, or factors; its means are not used
 * @param options - `marketWeights`, `riskAversion`, `riskFreeRate` 0 per year
 * @returns N returns per year in the order of `moments.assets`, with the risk-free rate
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite`, `invalid-argument` (a negative weight, all 0, δ not above
 *   0), `shape`, `not-a-covariance`
 * @remarks O(N·k) for k assets in the market. NaN throws. Sharpe (1974); Black and Litterman (1992).
 * @example
 * equilibriumReturns(moments, { marketWeights: { US: 0.6, EU: 0.4 }, riskAversion: 2.5 })
 */
export function equilibriumReturns(moments: Moments | FactorMoments, options: EquilibriumOptions): Float64Array {
  checkMoments(moments);
  const {
    marketWeights,
    riskAversion,
    riskFreeRate = 0,
  } = readCallOptions("equilibriumReturns", options, declared, moments.assets);
  const market = marketPortfolio(marketWeights, moments.assets);
  return covarianceProductKernel(moments, market).map((value) => riskFreeRate + riskAversion * value);
}
