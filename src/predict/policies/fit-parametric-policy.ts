import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { ReturnsTable } from "../../core/types.js";
import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import type { FeatureTable } from "../features/feature-types.js";
import type { ParametricPolicyModel } from "./policy-models.js";
import { policyPeriods } from "./policy-periods.js";
import { growthOf, growthSlopes, policyTilts, type Tilt, type Trading } from "./policy-tilts.js";
import { type PolicyCosts, policyCosts } from "./trading-costs.js";

/** What the policy is fitted for. */
export interface ParametricPolicyOptions {
  /** γ of the utility (1 + r)^(1 − γ) / (1 − γ); 1 is its logarithm. Default 5. */
  readonly riskAversion?: number;
  /** Penalty on Σθ², per period; it shrinks weights to equal ones. Default 0. */
  readonly penalty?: number;
  /** Costs of going from the weights of one date to those of the next, which the returns are taken after. Default none. */
  readonly costs?: PolicyCosts;
}

const declared: OptionsOf<ParametricPolicyOptions, "riskAversion" | "penalty"> = {
  riskAversion: { kind: "number", above: 0, max: 1_000, default: 5 },
  penalty: { kind: "number", min: 0, default: 0 },
  costs: policyCosts,
};

/** Most steps of Newton's method. */
const MOST_STEPS = 100;

/** How far |trade| is rounded off, in parts of an equal weight, one after the other: Newton's method meets no corner unprepared. */
const SMOOTHINGS = [1, 0.1, 0.01, 0.001];

/**
 * The linear policy of Brandt, Santa-Clara and Valkanov: w = 1/N + θ'x/N, with the θ whose returns had the greatest utility.
 *
 * Features are best scaled across assets with mean 0, so that the tilts of a date sum to 0. Weights may be negative;
 * {@link policyWeights} cuts them off on request.
 *
 * With `costs` the returns are taken after what the way from one date's weights to the next one's costs; the weights drift in between
 * with the growth of equal ones. The first weights cost nothing. |trade| is rounded off below a thousandth of an equal weight, so that
 * the objective has slopes.
 *
 * @param features - T dates by N assets by F features; an asset with a missing one is left out on its date
 * @param returns - simple returns of the same assets; each feature row goes with the period that begins at its date
 * @param options - risk aversion 5, no penalty, no costs
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
  const { riskAversion, penalty, costs } = readOptions("options", options, declared, {
    what: "an option of fitParametricPolicy",
  });
  const periods = policyPeriods(features, returns);
  const d = features.names.length;
  const rate = costs?.proportional ?? 0;
  const tilts = policyTilts(periods, d, rate);
  const most = periods.reduce((n, { returns: own }) => Math.max(n, own.length), 1);
  const stages = (rate > 0 ? SMOOTHINGS : [0]).map((part) => ({ rate, smooth: part / most }));
  let found = maximize(tilts, new Float64Array(d), riskAversion, penalty, stages[0]!);
  for (const trading of stages.slice(1)) found = maximize(tilts, found.theta, riskAversion, penalty, trading);
  const { theta, steps, converged, curvature } = found;
  const trading = stages.at(-1)!;
  return {
    kind: "parametric-policy",
    version: 1,
    features: [...features.names],
    coefficients: Array.from(theta),
    standardErrors: standardErrors(tilts, theta, riskAversion, curvature, trading),
    riskAversion,
    certaintyEquivalent: {
      policy: certaintyEquivalent(tilts, theta, riskAversion, trading),
      equalWeights: certaintyEquivalent(tilts, new Float64Array(d), riskAversion, trading),
    },
    periods: periods.length,
    iterations: steps,
    converged,
  };
}

function utilityOf(growth: number, gamma: number): number {
  if (!(growth > 0)) return Number.NEGATIVE_INFINITY;
  return gamma === 1 ? Math.log(growth) : growth ** (1 - gamma) / (1 - gamma);
}

function meanUtility(tilts: readonly Tilt[], theta: Float64Array, gamma: number, trading: Trading): number {
  let sum = 0;
  for (const tilt of tilts) sum += utilityOf(growthOf(tilt, theta, trading), gamma);
  return sum / tilts.length;
}

function maximize(tilts: readonly Tilt[], from: Float64Array, gamma: number, penalty: number, trading: Trading) {
  const d = from.length;
  let theta = from;
  // near the corners of costs the objective's own rounding is all that is left to gain
  const enough = trading.rate > 0 ? 1e-15 : 1e-24;
  const objective = (at: Float64Array): number => {
    let square = 0;
    for (let j = 0; j < d; j++) square += at[j]! * at[j]!;
    return meanUtility(tilts, at, gamma, trading) - penalty * square;
  };
  let value = objective(theta);
  if (!Number.isFinite(value)) {
    throw new PortfolioError(
      "invalid-argument",
      "returns lose all capital under equal weights, so no utility is defined",
    );
  }
  for (let step = 0; ; step++) {
    const { gradient, curvature } = derivatives(tilts, theta, gamma, penalty, trading);
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
    if (gain <= enough || step === MOST_STEPS) return { theta, steps: step, converged: gain <= enough, curvature };
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
function derivatives(tilts: readonly Tilt[], theta: Float64Array, gamma: number, penalty: number, trading: Trading) {
  const d = theta.length;
  const gradient = new Float64Array(d);
  const curvature = new Float64Array(d * d);
  for (const tilt of tilts) {
    const growth = growthOf(tilt, theta, trading);
    const first = growth ** -gamma / tilts.length;
    const second = (gamma * first) / growth;
    const slopes = growthSlopes(tilt, theta, trading, { curvature, scale: first });
    for (let i = 0; i < d; i++) {
      const own = slopes[i]!;
      gradient[i]! += first * own;
      for (let j = 0; j < d; j++) curvature[i * d + j]! += second * own * slopes[j]!;
    }
  }
  for (let j = 0; j < d; j++) {
    gradient[j]! -= 2 * penalty * theta[j]!;
    curvature[j * d + j]! += 2 * penalty;
  }
  return { gradient, curvature };
}

/** Square roots of the diagonal of H⁻¹VH⁻¹/T, V the mean of the squared scores (Hansen 1982). */
function standardErrors(
  tilts: readonly Tilt[],
  theta: Float64Array,
  gamma: number,
  curvature: Float64Array,
  trading: Trading,
): number[] {
  const d = theta.length;
  const factor = choleskyKernel(curvature, d, 1e-14);
  if (factor.status !== "ok") return Array.from(theta, () => 0);
  const variance = new Float64Array(d);
  for (const tilt of tilts) {
    const first = growthOf(tilt, theta, trading) ** -gamma;
    const influence = choleskySolveKernel(
      factor.lower,
      growthSlopes(tilt, theta, trading).map((own) => first * own),
    );
    for (let j = 0; j < d; j++) variance[j]! += influence[j]! ** 2;
  }
  return Array.from(variance, (own) => Math.sqrt(own) / tilts.length);
}

function certaintyEquivalent(tilts: readonly Tilt[], theta: Float64Array, gamma: number, trading: Trading): number {
  const utility = meanUtility(tilts, theta, gamma, trading);
  return gamma === 1 ? Math.exp(utility) - 1 : ((1 - gamma) * utility) ** (1 / (1 - gamma)) - 1;
}
