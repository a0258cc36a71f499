import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { checkMoments } from "../inputs/check-moments.js";
import { covarianceForm } from "../inputs/covariance-form.js";
import { positiveVariances } from "../inputs/positive-variances.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { type CovarianceSet, covarianceSetOption } from "./covariance-set.js";
import { findError } from "./find-error.js";
import { loosenMeanVariance } from "./loosen-mean-variance.js";
import { answerMeanVariance, type MeanVarianceAnswer } from "./mean-variance.js";
import { penalized } from "./penalized-moments.js";
import { type MeanVarianceCall, readMeanVariance } from "./read-mean-variance.js";
import { type RobustFigures, robustOverSet } from "./robust-over-set.js";

/** How uncertain the means are, what risk costs, and the constraints. */
export interface RobustMeanVarianceOptions extends RelaxOption {
  /** Periods that the means were estimated from. */
  readonly observations: number;
  /** How many standard errors the mean may be off; with 0 only the utility is left. Default 1. */
  readonly radius?: number;
  /**
   * How the errors of the means move: in an ellipsoid as the assets do, in an ellipsoid each for itself, or in a box, where every mean may be
   * off by all of its own `radius` standard errors at once. Default "covariance".
   */
  readonly uncertainty?: "covariance" | "diagonal" | "box";
  /**
   * How far the covariance may be off: every Δ with √(Σ_ij (Δ_ij / (σ_i·σ_j))²) up to this, an ellipsoid in units of the assets' volatilities.
   * Default 0.
   */
  readonly covarianceRadius?: number;
  /**
   * What the covariance may be: a box between two matrices, an ellipsoid around the estimate, or the region of confidence of normal returns.
   * In the place of `covarianceRadius`. Default the estimate alone.
   */
  readonly covarianceSet?: CovarianceSet;
  /** How much variance costs. Default 1. */
  readonly riskAversion?: number;
  /** What the portfolio must keep to. Default long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone. Default 0. */
  readonly riskFreeRate?: number;
}

const declared: OptionsOf<RobustMeanVarianceOptions> = {
  ...commonOptions,
  observations: { kind: "number", min: 1, required: true },
  radius: { kind: "number", min: 0 },
  covarianceRadius: { kind: "number", min: 0, max: 1_000_000 },
  covarianceSet: covarianceSetOption,
  uncertainty: { kind: "choice", of: ["covariance", "diagonal", "box"] },
  riskAversion: { kind: "number", min: 0 },
};

/**
 * The portfolio with the best utility in the worst case of its uncertain means.
 *
 * Greatest over w of the least over μ̃ of μ̃'w − (riskAversion / 2)·w'Σw, where μ̃ lies in the ellipsoid of `radius`
 * standard errors around the means (or in the box of them: μ'w − radius·Σ_i √Ω_ii·|w_i| in the place of the root): μ'w − radius·√(w'Ωw) − (riskAversion / 2)·w'Σw, Ω = Σ or its diagonal times
 * periodsPerYear / observations, the covariance of a year's mean. With `covarianceRadius` κ the covariance is at its worst too: the greatest
 * w'(Σ + Δ)w over its ellipsoid is w'Σw + κ·Σ_i σ_i²·w_i².
 *
 * `covarianceSet` names other sets: w'Σw is then the greatest w'Mw over all positive semidefinite M of the set. The matrices that were worst for
 * one portfolio after another are mixed until no portfolio is better for the mixture than the last one is for its own worst;
 * `worstCovariance` tells that matrix, its variance, and what no matrix of the set exceeds, `diagnostics.gap` what is left between the two.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets, per year; `mean` estimated from `observations` periods
 * @param given - `observations`; `radius` 1, `covarianceRadius` 0 or a `covarianceSet`, `uncertainty` "covariance", `riskAversion` 1, `constraints` long-only
 * @returns weights as {@link meanVariance} gives them; its statuses and conflicts too. `expectedReturn` is of the means
 *   as they are, not of the worst case, and `volatility` of the covariance as it is. Shadow prices are in utility. `iteration-limit` where the
 *   worst of a set was not found: more than 1,300 entries are free and their worst ends are no covariance
 * @throws {@link PortfolioError} as {@link meanVariance}; `no-variance` when an asset does not move; `invalid-argument`, `shape` or `not-a-covariance` for
 *   a set that is none; `conflicting-options` for a set without a price of risk, or beside `covarianceRadius`, or for a tracking error with diagonal uncertainty or an uncertain covariance, as the two would need two matrices
 * @remarks About thirty times the work of `meanVariance`: √(w'Ωw) is the least over t of (w'Ωw / t + t) / 2, so the
 *   problem is a utility for each t, and the best t is found on a falling function. NaN throws. Goldfarb and Iyengar
 *   (2003); Tütüncü and Koenig (2004). With a set that work some
 *   five times where the worst matrix follows from the weights, and a semidefinite program of N²/2 unknowns each time where it does not.
 *   Reference values: test/reference/optimize/robust.json, robust-covariance-sets.json.
 * @example
 * requireOptimal(robustMeanVariance(moments, { observations: 120, radius: 1 })).weights
 */
export function robustMeanVariance(
  moments: Moments | FactorMoments,
  given: RobustMeanVarianceOptions,
): OptimizationResult<RobustFigures> {
  const method = "robustMeanVariance";
  checkMoments(moments);
  const options = readCallOptions(method, given, declared, moments.assets);
  const { observations, radius = 1, riskAversion = 1, uncertainty = "covariance", riskFreeRate = 0 } = options;
  const { covarianceRadius = 0 } = options;
  const variances = positiveVariances(moments, method);
  const perYear = moments.periodsPerYear / observations;
  if (options.covarianceSet !== undefined) {
    return robustOverSet(moments, { ...options, covarianceSet: options.covarianceSet }, variances);
  }
  if (uncertainty === "box") return worstOfBox(moments, options, variances);
  const constraints = options.constraints && { constraints: options.constraints };
  const call = readMeanVariance(moments, { objective: "maximum-utility", ...constraints });
  // the limit is measured with the same matrix as the objective, and that is Σ only where the errors move as the assets do
  const priced = riskAversion > 0 || (radius > 0 && uncertainty === "covariance");
  if (
    call.resolved.trackingError !== undefined &&
    (!priced || covarianceRadius > 0 || (uncertainty === "diagonal" && radius > 0))
  ) {
    throw new PortfolioError(
      "conflicting-options",
      'constraints.trackingError cannot be held by robustMeanVariance with diagonal uncertainty, an uncertain covariance or without any price of risk: use uncertainty "covariance" and no covarianceRadius, leave it out, or use meanVariance',
      { method, constraint: "trackingError" },
    );
  }
  const withWeight = (question: MeanVarianceCall, weight: number): MeanVarianceCall => {
    const factor = riskAversion + (uncertainty === "covariance" ? weight * perYear : 0);
    if (factor > 0 && covarianceRadius === 0 && (uncertainty === "covariance" || weight === 0)) {
      return { ...question, objective: { kind: "maximum-utility", riskAversion: factor } };
    }
    const own = riskAversion * covarianceRadius + (uncertainty === "covariance" ? 0 : weight * perYear);
    const extra = variances.map((variance) => own * variance);
    return {
      ...question,
      form: covarianceForm(penalized(moments, extra, factor)),
      objective: { kind: "maximum-utility", riskAversion: 1 },
    };
  };
  const errorOf = (w: Float64Array): number => {
    const product =
      uncertainty === "covariance" ? covarianceProductKernel(moments, w) : w.map((x, i) => x * variances[i]!);
    return Math.sqrt(
      Math.max(
        0,
        product.reduce((sum, x, i) => sum + x * w[i]!, 0),
      ) * perYear,
    );
  };
  const scale = Math.sqrt(Math.max(...variances) * perYear);
  return offerRelaxed(
    call,
    options.relax,
    (question): OptimizationResult<RobustFigures> => {
      const solve = (weight: number): MeanVarianceAnswer => answerMeanVariance(moments, withWeight(question, weight));
      const { answer, miss } = findError(solve, errorOf, radius, scale);
      if (answer.outcome === undefined) return { ...answer.result, method };
      const { diagnostics } = answer.result;
      return describeOptimum(moments, answer.outcome.solution.x, method, riskFreeRate, {
        ...diagnostics,
        kktResidual: Math.max(diagnostics.kktResidual, miss),
      });
    },
    (question, room) => loosenMeanVariance(moments.mean, question, room),
  );
}

/** Every mean at its worst end: what a weight loses by it is a cost of its size, long or short. */
function worstOfBox(
  moments: Moments | FactorMoments,
  options: RobustMeanVarianceOptions,
  variances: Float64Array,
): OptimizationResult<RobustFigures> {
  const method = "robustMeanVariance";
  const { observations, radius = 1, riskAversion = 1, riskFreeRate = 0 } = options;
  if (options.constraints?.costs !== undefined || !(riskAversion > 0)) {
    const what = riskAversion > 0 ? "constraints.costs cannot be held" : "options.riskAversion is 0";
    throw new PortfolioError(
      "conflicting-options",
      `${what} with uncertainty "box", whose worst case is a cost of every weight itself: use "covariance" or "diagonal"`,
      { method, uncertainty: "box" },
    );
  }
  const errors = variances.map((variance) => radius * Math.sqrt((variance * moments.periodsPerYear) / observations));
  const constraints: Constraints = { ...options.constraints, costs: { from: {}, buy: errors, sell: errors } };
  const { covarianceRadius = 0 } = options;
  if (covarianceRadius > 0 && constraints.trackingError !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "constraints.trackingError cannot be held with an uncertain covariance: leave out covarianceRadius or the tracking error",
      { method, constraint: "trackingError" },
    );
  }
  const worst = penalized(
    moments,
    variances.map((variance) => covarianceRadius * variance),
    1,
  );
  const read = readMeanVariance(moments, { objective: "maximum-utility", riskAversion, constraints });
  const call = covarianceRadius > 0 ? { ...read, form: covarianceForm(worst) } : read;
  const result = offerRelaxed(
    call,
    options.relax,
    (question): OptimizationResult<RobustFigures> => answerMeanVariance(moments, { ...question, riskFreeRate }).result,
    (question, room) => loosenMeanVariance(moments.mean, question, room),
  );
  return { ...result, method };
}
