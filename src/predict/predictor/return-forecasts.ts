import { labeled } from "../../core/names/labeled.js";
import type { FactorMoments, Moments, Weights } from "../../core/types.js";
import { covarianceEntryKernel } from "../../numerics/covariance/covariance-entry-kernel.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import type { ReturnView } from "../../optimize/views/resolve-views.js";
import { equalWeightPrior } from "./equal-within-constraints.js";
import { standardScores } from "./judge-scores.js";
import type { WeightPredictor } from "./predictor-types.js";
import { scoreRows } from "./score-rows.js";

/** Forecasts as views on a prior. */
export interface ReturnForecasts {
  /** Expected returns under which equal weights are best, per year. */
  readonly prior: Float64Array;
  /** Of each asset with a forecast: its return beyond the mean of all. */
  readonly views: readonly ReturnView[];
  /** The same by name, per year; 0 without one. */
  readonly forecasts: Weights;
}

/**
 * Scores of assets as expected returns beyond the mean of all: coefficient × volatility × score × √(periods per year / horizon),
 * the volatility being that of the asset against the mean of all, and Ω its variance as far as forecasts left it unexplained.
 *
 * @param rows - features of the latest date, N * d; an asset with a missing one has no view
 * @param part - of the forecasts that is taken
 */
export function returnForecasts(
  predictor: WeightPredictor,
  rows: Float64Array,
  moments: Moments | FactorMoments,
  riskAversion: number,
  part: number,
): ReturnForecasts {
  const { assets } = moments;
  const n = assets.length;
  const { horizon, periodsPerYear } = predictor.state.settings;
  const prior = equalWeightPrior(moments, riskAversion);
  const d = rows.length / n;
  const known = assets.map((_, i) => i).filter((i) => !rows.subarray(i * d, (i + 1) * d).some(Number.isNaN));
  const values = new Float64Array(known.length * d);
  for (const [k, i] of known.entries()) values.set(rows.subarray(i * d, (i + 1) * d), k * d);
  const standard = standardScores(
    scoreRows(predictor, values),
    known.map(() => "latest"),
    Int32Array.from(known, (_, k) => k),
  );
  const variances = againstMean(moments);
  const yearly = part * predictor.informationCoefficient.mean * Math.sqrt(periodsPerYear / horizon);
  const forecast = new Float64Array(n);
  for (const [k, i] of known.entries()) forecast[i] = yearly * Math.sqrt(variances[i]!) * standard[k]!;
  const priorMean = prior.reduce((sum, value) => sum + value, 0) / n;
  const views = known
    .filter((i) => variances[i]! > 0)
    .map((i) => ({
      assets: labeled(assets, (j) => (i === j ? 1 : 0) - 1 / n),
      return: prior[i]! - priorMean + forecast[i]!,
      variance: variances[i]! * Math.max(predictor.state.unexplained, 1e-6),
    }));
  return { prior, views, forecasts: labeled(assets, (i) => forecast[i]!) };
}

/** Variance of each asset against the mean of all, per year. O(N²), in factor form O(N·K²). */
function againstMean(moments: Moments | FactorMoments): Float64Array {
  const n = moments.assets.length;
  const rowMeans = covarianceProductKernel(moments, new Float64Array(n).fill(1)).map((sum) => sum / n);
  let whole = 0;
  for (let i = 0; i < n; i++) whole += rowMeans[i]! / n;
  return rowMeans.map((mean, i) => Math.max(0, covarianceEntryKernel(moments, i, i) - 2 * mean + whole));
}
