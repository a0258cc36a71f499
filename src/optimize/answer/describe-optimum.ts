import { labeled } from "../../core/names/labeled.js";
import type { FactorMoments, Moments, OptimalResult } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { vector } from "../../numerics/matrix/vector.js";
import { finiteOrNull } from "./finite-or-null.js";

/**
 * The optimal result that every method gives: labeled weights, the figures of the portfolio, the certificate.
 *
 * @param weights - N numbers in the order of `moments.assets`; −0 becomes 0
 * @param method - what the result calls itself
 * @param riskFreeRate - per year
 * @param marginal - Σw, where it is known already
 * @returns expected return and volatility per year; risk contributions w_i (Σw)_i / w'Σw summing to 1, or in equal
 *   parts of the held assets when the portfolio carries no variance (of all assets when none is held), so that they
 *   always sum to 1; a Sharpe ratio of 0 when there is neither excess return nor variance, null when there is an
 *   excess return and no variance
 * @remarks O(N·k) for k assets held.
 */
export function describeOptimum(
  moments: Moments | FactorMoments,
  weights: Float64Array,
  method: string,
  riskFreeRate: number,
  diagnostics: OptimalResult["diagnostics"],
  marginal: Float64Array = covarianceProductKernel(moments, weights, vector(weights.length)),
): OptimalResult {
  const { assets, mean } = moments;
  const n = assets.length;
  let expectedReturn = 0;
  let variance = 0;
  let gross = 0;
  let held = 0;
  for (let i = 0; i < n; i++) {
    const w = weights[i]!;
    if (w === 0) continue;
    expectedReturn += w * mean[i]!;
    variance += w * marginal[i]!;
    gross += Math.abs(w * marginal[i]!);
    held++;
  }
  // hedges that cancel leave rounding of either sign
  if (!(variance > 1e-15 * gross)) variance = 0;
  const volatility = Math.sqrt(variance);
  const excess = expectedReturn - riskFreeRate;
  const share = (i: number): number => {
    if (variance > 0) return (weights[i]! * marginal[i]!) / variance;
    if (held === 0) return 1 / n;
    return weights[i] === 0 ? 0 : 1 / held;
  };
  return {
    status: "optimal",
    method,
    weights: labeled(assets, (i) => weights[i]! + 0),
    expectedReturn,
    volatility,
    sharpeRatio: excess === 0 && volatility === 0 ? 0 : finiteOrNull(excess / volatility),
    riskContributions: labeled(assets, (i) => share(i) + 0),
    diagnostics,
  };
}
