import { PortfolioError } from "../core/portfolio-error.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult } from "../core/types.js";
import { checkMoments } from "./check-moments.js";
import { chooseOption, positiveVariances } from "./cluster-tree.js";
import { describeOptimum } from "./describe-optimum.js";
import { isFactorMoments } from "./is-factor-moments.js";
import { meanVariance } from "./mean-variance.js";
import { multiplyCovariance } from "./multiply-covariance.js";

export interface RobustMeanVarianceOptions {
  /** Periods that the means were estimated from. */
  readonly observations: number;
  /** How many standard errors the mean may be off; 1. Of 0 only the utility is left. */
  readonly radius?: number;
  /** How the errors of the means move: as the assets do, or each for itself. `"covariance"`. */
  readonly uncertainty?: "covariance" | "diagonal";
  /** How much variance costs; 1. */
  readonly riskAversion?: number;
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

/**
 * The portfolio with the best utility in the worst case of its uncertain means.
 *
 * Greatest over w of the least over μ̃ of μ̃'w − (riskAversion / 2)·w'Σw, where μ̃ lies in the ellipsoid of `radius`
 * standard errors around the means: μ'w − radius·√(w'Ωw) − (riskAversion / 2)·w'Σw, Ω = Σ or its diagonal times
 * periodsPerYear / observations, the covariance of a year's mean.
 *
 * @param moments - N assets, per year; `mean` estimated from `observations` periods
 * @param options - `observations`; `radius` 1, `uncertainty` "covariance", `riskAversion` 1, `constraints` long-only
 * @returns weights as {@link meanVariance} gives them; its statuses and conflicts too. `expectedReturn` is of the means
 *   as they are, not of the worst case. Shadow prices are in utility
 * @throws {@link PortfolioError} as {@link meanVariance}; `no-variance` when an asset does not move
 * @remarks About thirty times the work of `meanVariance`: √(w'Ωw) is the least over t of (w'Ωw / t + t) / 2, so the
 *   problem is a utility for each t, and the best t is found on a falling function. NaN throws. Goldfarb and Iyengar
 *   (2003); Tütüncü and Koenig (2004). Reference values: test/reference/optimize/robust.json.
 * @example
 * requireOptimal(robustMeanVariance(moments, { observations: 120, radius: 1 })).weights
 */
export function robustMeanVariance(
  moments: Moments | FactorMoments,
  options: RobustMeanVarianceOptions,
): OptimizationResult {
  const method = "robustMeanVariance";
  const { observations, radius = 1, riskAversion = 1 } = options;
  checkMoments(moments);
  atLeast("observations", observations, 1);
  atLeast("radius", radius, 0);
  atLeast("riskAversion", riskAversion, 0);
  const uncertainty = chooseOption("uncertainty", options.uncertainty, ["covariance", "diagonal"]);
  const variances = positiveVariances(moments, method);
  const perYear = moments.periodsPerYear / observations;
  const solve = (weight: number): OptimizationResult =>
    meanVariance(penalised(moments, variances, uncertainty, riskAversion, weight * perYear), {
      objective: "maximum-utility",
      riskAversion: 1,
      ...(options.constraints && { constraints: options.constraints }),
    });
  const errorOf = (w: Float64Array): number => {
    const product = uncertainty === "covariance" ? multiplyCovariance(moments, w) : w.map((x, i) => x * variances[i]!);
    return Math.sqrt(
      Math.max(
        0,
        product.reduce((sum, x, i) => sum + x * w[i]!, 0),
      ) * perYear,
    );
  };
  const errorIn = (found: OptimizationResult): number | undefined =>
    found.status === "optimal"
      ? errorOf(Float64Array.from(moments.assets, (asset) => found.weights[asset]!))
      : undefined;
  const scale = Math.sqrt(Math.max(...variances) * perYear);
  const { result, miss } = findError(solve, errorIn, radius, scale);
  if (result.status !== "optimal") return { ...result, method };
  const weights = Float64Array.from(moments.assets, (asset) => result.weights[asset]!);
  const { diagnostics } = result;
  return describeOptimum(moments, weights, method, options.riskFreeRate ?? 0, {
    ...diagnostics,
    kktResidual: Math.max(diagnostics.kktResidual, miss),
  });
}

/** The t at which the portfolio that is best for it has just this error; how far it is off, relative to t. */
function findError(
  solve: (weight: number) => OptimizationResult,
  errorOf: (result: OptimizationResult) => number | undefined,
  radius: number,
  scale: number,
): { result: OptimizationResult; miss: number } {
  if (radius === 0) return { result: solve(0), miss: 0 };
  const at = (t: number): { result: OptimizationResult; error: number | undefined } => {
    const result = solve(radius / t);
    return { result, error: errorOf(result) };
  };
  // error(t) − t falls from above zero to below it: bracket, then regula falsi with bisection
  let low = 0;
  let high = scale;
  let best = at(high);
  while (best.error !== undefined && best.error > high) {
    low = high;
    high *= 4;
    best = at(high);
  }
  if (best.error === undefined) return { result: best.result, miss: 0 };
  let t = high;
  for (let k = 0; k < 100 && Math.abs(best.error! - t) > 1e-13 * t; k++) {
    // the error hardly depends on t, so the error itself is the best next guess while it stays inside
    const guess = best.error!;
    t = guess > low && guess < high && k % 4 !== 3 ? guess : (low + high) / 2;
    best = at(t);
    if (best.error === undefined) return { result: best.result, miss: 0 };
    if (best.error > t) low = t;
    else high = t;
    // a portfolio without any error: the smallest t that can be told from none
    if (high < 1e-12 * scale) return { result: best.result, miss: 0 };
  }
  return { result: best.result, miss: Math.abs(best.error! - t) / t };
}

/** Moments whose utility at risk aversion 1 carries the variance of the returns and that of the means. */
function penalised(
  moments: Moments | FactorMoments,
  variances: Float64Array,
  uncertainty: "covariance" | "diagonal",
  riskAversion: number,
  weight: number,
): Moments | FactorMoments {
  const factor = riskAversion + (uncertainty === "covariance" ? weight : 0);
  const extra = (i: number): number => (uncertainty === "diagonal" ? weight * variances[i]! : 0);
  if (isFactorMoments(moments)) {
    const { factors } = moments;
    return {
      ...moments,
      factors: {
        ...factors,
        covariance: factors.covariance.map((c) => c * factor),
        specificVariance: factors.specificVariance.map((s, i) => s * factor + extra(i)),
      },
    };
  }
  const n = variances.length;
  const covariance = moments.covariance.map((c) => c * factor);
  for (let i = 0; i < n; i++) covariance[i * n + i]! += extra(i);
  return { ...moments, covariance };
}

function atLeast(name: string, value: number, least: number): void {
  if (typeof value === "number" && Number.isFinite(value) && value >= least) return;
  throw new PortfolioError(
    typeof value === "number" && !Number.isFinite(value) ? "not-finite" : "invalid-argument",
    `${name} is ${String(value)}: give a finite number of ${least} or more`,
    { argument: name, value },
  );
}
