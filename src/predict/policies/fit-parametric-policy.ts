import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { ReturnsTable } from "../../core/types.js";
import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import type { FeatureTable } from "../features/feature-types.js";
import type { ParametricPolicyModel } from "./policy-models.js";
import { type PolicyPeriod, policyPeriods } from "./policy-periods.js";

/** What the policy is fitted for. */
export interface ParametricPolicyOptions {
  /** γ of the utility (1 + r)^(1 − γ) / (1 − γ); 1 is its logarithm. Default 5. */
  readonly riskAversion?: number;
  /** Penalty on Σθ², per period; it shrinks weights to equal ones. Default 0. */
  readonly penalty?: number;
}

const declared: OptionsOf<ParametricPolicyOptions, "riskAversion" | "penalty"> = {
  riskAversion: { kind: "number", above: 0, max: 1_000, default: 5 },
  penalty: { kind: "number", min: 0, default: 0 },
};

/** Most steps of Newton's method. */
const MOST_STEPS = 100;

/**
 * The linear policy of Brandt, Santa-Clara and Valkanov: w = 1/N + θ'x/N, with the θ whose returns had the greatest utility.
 *
 * Features are best scaled across assets with mean 0, so that the tilts of a date sum to 0. Weights may be negative;
 * {@link policyWeights} cuts them off on request.
 *
 * @param features - T dates by N assets by F features; an asset with a missing one is left out on its date
 * @param returns - simple returns of the same assets; each feature row goes with the period that begins at its date
 * @param options - risk aversion 5, no penalty
 * @returns a plain JSON model with standard errors and certainty equivalents
 * @throws {@link PortfolioError} those of tables; `too-few-observations`; `constant-series` when features follow from each other and
 *   there is no penalty
 * @remarks Newton's method on a concave objective, O(T·(N·F + F²)) a step. Brandt, Santa-Clara and Valkanov (2009), "Parametric
 *   portfolio policies". Reference values: test/reference/predict/policies.json.
 * @example
 * const policy = fitParametricPolicy(buildFeatures(prices), returnsFromPrices(prices), { riskAversion: 5, penalty: 1e-5 });
 */
export function fitParametricPolicy(
  features: FeatureTable,
  returns: ReturnsTable,
  options: ParametricPolicyOptions = {},
): ParametricPolicyModel {
  const { riskAversion, penalty } = readOptions("options", options, declared, {
    what: "an option of fitParametricPolicy",
  });
  const periods = policyPeriods(features, returns);
  const tilts = periods.map((period) => tiltOf(period, features.names.length));
  const { theta, steps, converged, curvature } = maximize(tilts, features.names.length, riskAversion, penalty);
  return {
    kind: "parametric-policy",
    version: 1,
    features: [...features.names],
    coefficients: Array.from(theta),
    standardErrors: standardErrors(tilts, theta, riskAversion, curvature),
    riskAversion,
    certaintyEquivalent: {
      policy: certaintyEquivalent(tilts, theta, riskAversion),
      equalWeights: certaintyEquivalent(tilts, new Float64Array(theta.length), riskAversion),
    },
    periods: periods.length,
    iterations: steps,
    converged,
  };
}

/** A period's return under equal weights, and how each coefficient adds to it: Σ x r / N. */
interface Tilt {
  /** Return of equal weights. */
  readonly base: number;
  /** What each coefficient adds. */
  readonly slopes: Float64Array;
}

function tiltOf({ features, returns }: PolicyPeriod, d: number): Tilt {
  const n = returns.length;
  const slopes = new Float64Array(d);
  let base = 0;
  for (let i = 0; i < n; i++) {
    base += returns[i]! / n;
    for (let j = 0; j < d; j++) slopes[j]! += (features[i * d + j]! * returns[i]!) / n;
  }
  return { base, slopes };
}

/** 1 + the return of a period. */
function growthOf({ base, slopes }: Tilt, theta: Float64Array): number {
  let growth = 1 + base;
  for (let j = 0; j < theta.length; j++) growth += theta[j]! * slopes[j]!;
  return growth;
}

function utilityOf(growth: number, gamma: number): number {
  if (!(growth > 0)) return Number.NEGATIVE_INFINITY;
  return gamma === 1 ? Math.log(growth) : growth ** (1 - gamma) / (1 - gamma);
}

function meanUtility(tilts: readonly Tilt[], theta: Float64Array, gamma: number): number {
  let sum = 0;
  for (const tilt of tilts) sum += utilityOf(growthOf(tilt, theta), gamma);
  return sum / tilts.length;
}

function maximize(tilts: readonly Tilt[], d: number, gamma: number, penalty: number) {
  let theta: Float64Array = new Float64Array(d);
  const objective = (at: Float64Array): number => {
    let square = 0;
    for (let j = 0; j < d; j++) square += at[j]! * at[j]!;
    return meanUtility(tilts, at, gamma) - penalty * square;
  };
  let value = objective(theta);
  if (!Number.isFinite(value)) {
    throw new PortfolioError(
      "invalid-argument",
      "returns lose all capital under equal weights, so no utility is defined",
    );
  }
  for (let step = 0; ; step++) {
    const { gradient, curvature } = derivatives(tilts, theta, gamma, penalty);
    const factor = choleskyKernel(curvature, d, 1e-14);
    if (factor.status !== "ok") {
      throw new PortfolioError(
        "constant-series",
        `feature ${factor.pivot} is constant or follows from those before it: leave it out, or give a penalty above 0`,
        { column: factor.pivot },
      );
    }
    const move = choleskySolveKernel(factor.lower, gradient);
    let gain = 0;
    for (let j = 0; j < d; j++) gain += gradient[j]! * move[j]!;
    if (gain <= 1e-24 || step === MOST_STEPS) return { theta, steps: step, converged: gain <= 1e-24, curvature };
    let part = 1;
    let next = theta;
    let reached = value;
    // a step that loses all capital in some period, or gains nothing, is halved
    for (; part > 1e-12; part /= 2) {
      next = theta.map((own, j) => own + part * move[j]!);
      reached = objective(next);
      if (reached >= value + 1e-4 * part * gain) break;
    }
    if (part <= 1e-12) return { theta, steps: step, converged: gain < 1e-14, curvature };
    theta = next;
    value = reached;
  }
}

/** Gradient of the objective and minus its second derivatives. */
function derivatives(tilts: readonly Tilt[], theta: Float64Array, gamma: number, penalty: number) {
  const d = theta.length;
  const gradient = new Float64Array(d);
  const curvature = new Float64Array(d * d);
  for (const tilt of tilts) {
    const growth = growthOf(tilt, theta);
    const first = growth ** -gamma / tilts.length;
    const second = (gamma * first) / growth;
    for (let i = 0; i < d; i++) {
      const own = tilt.slopes[i]!;
      gradient[i]! += first * own;
      for (let j = 0; j < d; j++) curvature[i * d + j]! += second * own * tilt.slopes[j]!;
    }
  }
  for (let j = 0; j < d; j++) {
    gradient[j]! -= 2 * penalty * theta[j]!;
    curvature[j * d + j]! += 2 * penalty;
  }
  return { gradient, curvature };
}

/** Square roots of the diagonal of H⁻¹VH⁻¹/T, V the mean of the squared scores (Hansen 1982). */
function standardErrors(tilts: readonly Tilt[], theta: Float64Array, gamma: number, curvature: Float64Array): number[] {
  const d = theta.length;
  const factor = choleskyKernel(curvature, d, 1e-14);
  if (factor.status !== "ok") return Array.from(theta, () => 0);
  const variance = new Float64Array(d);
  for (const tilt of tilts) {
    const first = growthOf(tilt, theta) ** -gamma;
    const influence = choleskySolveKernel(
      factor.lower,
      tilt.slopes.map((own) => first * own),
    );
    for (let j = 0; j < d; j++) variance[j]! += influence[j]! ** 2;
  }
  return Array.from(variance, (own) => Math.sqrt(own) / tilts.length);
}

function certaintyEquivalent(tilts: readonly Tilt[], theta: Float64Array, gamma: number): number {
  const utility = meanUtility(tilts, theta, gamma);
  return gamma === 1 ? Math.exp(utility) - 1 : ((1 - gamma) * utility) ** (1 / (1 - gamma)) - 1;
}
