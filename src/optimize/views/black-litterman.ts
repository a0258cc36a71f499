import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { FactorMoments, Moments, Weights } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { choleskySolveKernel, forwardSolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import { checkMoments } from "../inputs/check-moments.js";
import { isFactorMoments } from "../inputs/is-factor-moments.js";
import { readCallOptions } from "../inputs/read-call-options.js";
import { equilibriumReturns } from "./equilibrium-returns.js";
import { posteriorFactors } from "./posterior-factors.js";
import { type ResolvedView, type ReturnView, resolveViews, returnView } from "./resolve-views.js";

/** The prior, the views, and how much they count. */
export interface BlackLittermanOptions {
  /** Of the prior: weights of the market or capitalizations, scaled to sum to 1. */
  readonly marketWeights?: Weights;
  /** The prior itself, N returns per year with the risk-free rate; goes before `marketWeights`. */
  readonly prior?: Float64Array;
  /** δ of the equilibrium prior. Default 2.5. */
  readonly riskAversion?: number;
  /** Variance of the prior mean as a part of the covariance, τ. Default 0.05. */
  readonly tau?: number;
  /** Added to the equilibrium prior, per year. Default 0. */
  readonly riskFreeRate?: number;
  /** What is expected of mixes of assets. An empty list leaves the prior as it is. */
  readonly views: readonly ReturnView[];
  /**
   * Ω itself, V * V row-major per year: the covariance of the errors of the views, symmetric and positive semidefinite. In the place of the
   * confidences and variances of the views.
   */
  readonly viewCovariance?: Float64Array | readonly number[];
  /** `"posterior"`: Σ + M, with the uncertainty of the mean. `"prior"`: Σ as it was. Default "posterior". */
  readonly covariance?: "posterior" | "prior";
}

const declared: OptionsOf<BlackLittermanOptions> = {
  marketWeights: { kind: "numbers-by-name" },
  prior: { kind: "numbers" },
  riskAversion: { kind: "number", above: 0 },
  tau: { kind: "number", above: 0 },
  riskFreeRate: { kind: "number" },
  views: { kind: "list", of: { kind: "object", of: returnView }, required: true },
  viewCovariance: { kind: "numbers" },
  covariance: { kind: "choice", of: ["posterior", "prior"] },
};

/**
 * Expected returns that blend a prior with views, and the covariance of returns given both.
 *
 * μ = Π + τΣP'(PτΣP' + Ω)⁻¹(Q − PΠ); M = τΣ − τΣP'(PτΣP' + Ω)⁻¹PτΣ. A confidence c stands for Ω = τ·pΣp'·(1 − c)/c, so it
 * moves the mean of the mix by the share c of the way to the view; without confidence and variance c is 0.5 (He and
 * Litterman's Ω = diag(PτΣP')).
 *
 * @param moments - N assets; covariance (N, N) per year, or factors; its means are not used
 * @param options - `marketWeights` or `prior`; `riskAversion` 2.5, `tau` 0.05, `riskFreeRate` 0, `covariance` `"posterior"`
 * @returns moments with the posterior mean; without views the mean is the prior. Factors stay factors: with the posterior covariance
 *   each asset in a view gets one of its own, `"specific.AAPL"`
 * @throws {@link PortfolioError} `unknown-asset` in a view, `invalid-argument` (confidence outside 0..1, a variance below
 *   0, a view without assets, τ not above 0, no prior), `conflicting-options` (confidence and variance of one view;
 *   certain views that repeat or contradict each other; Ω beside confidences), `shape`, `not-finite`, `not-a-covariance`
 * @remarks O(N²·V + V³) for V views. NaN throws. Black and Litterman (1992); He and Litterman (1999); Idzorek (2005), in
 *   the closed form of Walters (2014). Reference values: test/reference/optimize/black-litterman.json.
 * @example
 * blackLitterman(moments, { marketWeights: { US: 0.6, EU: 0.4 }, views: [{ assets: { US: 1, EU: -1 }, return: 0.02, confidence: 0.6 }] })
 */
export function blackLitterman(moments: Moments, options: BlackLittermanOptions): Moments;
export function blackLitterman(moments: FactorMoments, options: BlackLittermanOptions): FactorMoments;
export function blackLitterman(
  moments: Moments | FactorMoments,
  options: BlackLittermanOptions,
): Moments | FactorMoments;
export function blackLitterman(
  moments: Moments | FactorMoments,
  given: BlackLittermanOptions,
): Moments | FactorMoments {
  checkMoments(moments);
  const options = readCallOptions("blackLitterman", given, declared, moments.assets);
  const { tau = 0.05, covariance = "posterior" } = options;
  const prior = priorOf(moments, options);
  const omega = readViewCovariance(options);
  const views = resolveViews(options.views, moments.assets).filter((view) => omega || view.confidence !== 0);
  const { mean, spread, lower } = blended(moments, prior, views, tau, omega);
  if (covariance === "prior") return { ...moments, mean };
  if (isFactorMoments(moments)) {
    const mixes = views.map(({ mix }) => mix);
    return { ...moments, mean, factors: posteriorFactors(moments, mixes, lower, tau) };
  }
  return { ...moments, mean, covariance: posteriorCovariance(moments.covariance, spread, lower, tau) };
}

function priorOf(moments: Moments | FactorMoments, options: BlackLittermanOptions): Float64Array {
  const { prior, marketWeights, riskAversion = 2.5, riskFreeRate = 0 } = options;
  if (prior === undefined) {
    if (marketWeights === undefined) {
      throw new PortfolioError("invalid-argument", "blackLitterman has no prior: give marketWeights or prior", {});
    }
    return equilibriumReturns(moments, { marketWeights, riskAversion, riskFreeRate });
  }
  const { assets } = moments;
  if (prior.length !== assets.length) {
    throw new PortfolioError(
      "shape",
      `prior has ${prior.length} numbers for ${assets.length} assets: give one for each`,
      {
        argument: "prior",
        expected: assets.length,
        actual: prior.length,
      },
    );
  }
  prior.forEach((value, i) => {
    if (Number.isFinite(value)) return;
    throw new PortfolioError("not-finite", `prior of ${assets[i]} is ${value}: give a finite return per year`, {
      asset: assets[i],
      value,
    });
  });
  return prior;
}

/** Ω as it was given: symmetric, positive semidefinite, a row and a column for each view. */
function readViewCovariance({ viewCovariance, views }: BlackLittermanOptions): Float64Array | undefined {
  if (viewCovariance === undefined) return undefined;
  const v = views.length;
  const argument = "options.viewCovariance";
  if (viewCovariance.length !== v * v) {
    throw new PortfolioError(
      "shape",
      `${argument} has ${viewCovariance.length} numbers for ${v} views: give ${v * v}, row by row`,
      { argument, expected: v * v, actual: viewCovariance.length },
    );
  }
  const own = views.findIndex(({ confidence, variance }) => confidence !== undefined || variance !== undefined);
  if (own >= 0) {
    throw new PortfolioError(
      "conflicting-options",
      `${argument} beside a confidence or variance of options.views[${own}]: leave one of the two out`,
      { argument, view: own },
    );
  }
  const omega = Float64Array.from(viewCovariance);
  if (v > 0) checkMoments(viewMoments(omega, v), argument);
  return omega;
}

/** Ω in the shape that the reader of covariances takes. */
function viewMoments(covariance: Float64Array, count: number): Moments {
  const assets = Array.from({ length: count }, (_, a) => `views[${a}]`);
  return { assets, mean: new Float64Array(count), covariance, periodsPerYear: 1 };
}

/** The posterior mean, the V rows of PτΣ, and L with L·L' = PτΣP' + Ω. */
function blended(
  moments: Moments | FactorMoments,
  prior: Float64Array,
  views: readonly ResolvedView[],
  tau: number,
  omega?: Float64Array,
): { readonly mean: Float64Array; readonly spread: readonly Float64Array[]; readonly lower: Float64Array } {
  const n = prior.length;
  const v = views.length;
  const mean = prior.slice();
  if (v === 0) return { mean, spread: [], lower: new Float64Array(0) };
  const spread = views.map(({ mix }) => covarianceProductKernel(moments, mix).map((value) => tau * value)); // rows of PτΣ
  const inner = new Float64Array(v * v);
  for (let a = 0; a < v; a++) {
    for (let b = 0; b < v; b++) inner[a * v + b] = dotKernel(views[a]!.mix, spread[b]!);
  }
  for (let a = 0; a < v; a++) {
    const own = inner[a * v + a]!;
    const { variance, confidence } = views[a]!;
    if (omega === undefined) inner[a * v + a] = own + (variance ?? (own * (1 - confidence)) / confidence);
    else for (let b = 0; b < v; b++) inner[a * v + b] = inner[a * v + b]! + omega[a * v + b]!;
  }
  const outcome = choleskyKernel(inner, v, 1e-13);
  if (outcome.status !== "ok") {
    throw new PortfolioError(
      "conflicting-options",
      `views[${views[outcome.pivot]!.position}] is certain about a mix that carries no risk or that earlier certain views already fix: lower a confidence or leave one out`,
      { view: views[outcome.pivot]!.position },
    );
  }
  const surprise = Float64Array.from(views, ({ mix, expected }) => expected - dotKernel(mix, prior));
  const pull = choleskySolveKernel(outcome.lower, surprise);
  for (let a = 0; a < v; a++) for (let i = 0; i < n; i++) mean[i] = mean[i]! + spread[a]![i]! * pull[a]!;
  return { mean, spread, lower: outcome.lower };
}

/** Σ + M: the squares of the rows of L⁻¹·PτΣ are what views take off. */
function posteriorCovariance(
  covariance: Float64Array,
  spread: readonly Float64Array[],
  lower: Float64Array,
  tau: number,
): Float64Array {
  const posterior = covariance.map((value) => (1 + tau) * value);
  const n = spread[0]?.length ?? 0;
  const whitened = spread.map(() => new Float64Array(n));
  const column = new Float64Array(spread.length);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < spread.length; a++) column[a] = spread[a]![i]!;
    for (const [a, value] of forwardSolveKernel(lower, column).entries()) whitened[a]![i] = value;
  }
  for (const row of whitened) {
    for (let i = 0; i < n; i++) {
      const factor = row[i]!;
      for (let j = 0; j < n; j++) posterior[i * n + j] = posterior[i * n + j]! - factor * row[j]!;
    }
  }
  return posterior;
}
