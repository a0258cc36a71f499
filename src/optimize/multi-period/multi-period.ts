import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { labeled } from "../../core/names/labeled.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { ConflictingConstraint, Constraints, Moments, PerAsset, Weights } from "../../core/types.js";
import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { multiplySymmetricKernel } from "../../numerics/matrix/multiply-symmetric-kernel.js";
import { QuadraticSolver } from "../../numerics/quadratic-program/quadratic-solver.js";
import { explainInfeasibility } from "../answer/explain-infeasibility.js";
import { resolveConstraints } from "../constraints/resolve-constraints.js";
import { checkMoments } from "../inputs/check-moments.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { type PlanQuestion, planProgram } from "./plan-program.js";

/** What is held now, what trading costs, and how steps are weighed. */
export interface MultiPeriodOptions {
  /** Weights held now; an asset left out weighs 0. */
  readonly from: Weights;
  /** How many steps make a year: 12 for months. */
  readonly stepsPerYear: number;
  /** How much variance costs, per year. Default 1. */
  readonly riskAversion?: number;
  /** What a unit of weight costs to buy. Default 0. */
  readonly buy?: PerAsset;
  /** What a unit of weight costs to sell. Default 0. */
  readonly sell?: PerAsset;
  /** Bounds, budget, groups and linear rows that every step keeps. Default long-only and fully invested. */
  readonly constraints?: Constraints;
}

/** One step of a plan. */
export interface PlannedStep {
  /** Weights after the trades of the step. */
  readonly weights: Weights;
  /** What is bought (positive) or sold (negative), in weight. */
  readonly trades: Weights;
  /** Per year, by the forecast of the step. */
  readonly expectedReturn: number;
  /** Standard deviation per year, by the forecast of the step. */
  readonly volatility: number;
  /** Costs of its trades. */
  readonly cost: number;
}

/** A plan for all steps, or why there is none. */
export interface MultiPeriodResult {
  /** Whether there is a plan. */
  readonly status: "optimal" | "infeasible" | "unbounded" | "iteration-limit" | "numerical-error";
  /** The method that made it. */
  readonly method: "multiPeriod";
  /** One for each forecast; the first is what to do now. Empty unless optimal. */
  readonly steps: readonly PlannedStep[];
  /** Sum over the steps of (expected return − riskAversion / 2 · variance) / stepsPerYear less costs; null where there is no plan. */
  readonly utility: number | null;
  /** Why there is none, when the status is not optimal. */
  readonly reason?: string;
  /** As in an infeasible result of `meanVariance`. */
  readonly conflict?: readonly ConflictingConstraint[];
  /** How the plan was found, and how good it is. */
  readonly diagnostics: {
    /** Changes of the working set. */
    readonly iterations: number;
    /** Greatest violation of the optimality conditions; null where there is no plan. */
    readonly kktResidual: number | null;
  };
}

const declared: OptionsOf<MultiPeriodOptions> = {
  from: { kind: "numbers-by-name", required: true },
  stepsPerYear: { kind: "number", above: 0, required: true },
  riskAversion: { kind: "number", above: 0 },
  buy: { kind: "per-asset", min: 0 },
  sell: { kind: "per-asset", min: 0 },
  constraints: commonOptions.constraints,
};

/** Above so many trades the dense program of the plan takes minutes. */
const MOST_TRADES = 1000;

/** Above this residual a plan is not called optimal. */
const CERTIFIED = 1e-8;

/**
 * The best plan of trades over a horizon of forecasts, with costs: what is bought now for a forecast that will not last is not worth its
 * way back.
 *
 * Greatest Σ_h (μ_h'w_h − (riskAversion / 2)·w_h'Σ_h w_h) / stepsPerYear − costs of w_h − w_{h−1}, from the weights held now, all steps
 * within the constraints. Only the first step is carried out; the next day plans anew (Boyd et al. 2017). Weights do not drift with
 * returns within the plan, as in the paper.
 *
 * @param forecasts - moments of each step, per year, the same assets in the same order; at most 1000 trades (assets times steps)
 * @param given - `from`, `stepsPerYear`; `riskAversion` 1, costs 0, `constraints` long-only and fully invested
 * @returns the plan with its certificate; or `infeasible` with a minimal conflict by name
 * @throws {@link PortfolioError} `empty`, `shape` (forecasts of other assets), `not-finite`, `not-a-covariance`, `unknown-asset`,
 *   `invalid-argument`; `conflicting-options` for constraints beyond bounds, budget, groups and linear rows
 * @remarks One quadratic program of assets times steps variables and nearly as many rows, by the active set. NaN throws.
 *   Reference values: test/reference/optimize/multi-period.json.
 * @example
 * multiPeriod([next, later, later], { from: weights, stepsPerYear: 12, buy: 0.002, sell: 0.002 }).steps[0]
 */
export function multiPeriod(forecasts: readonly Moments[], given: MultiPeriodOptions): MultiPeriodResult {
  const question = readPlan(forecasts, given);
  const { resolved, steps, from } = question;
  const without = (
    status: Exclude<MultiPeriodResult["status"], "optimal">,
    reason: string,
    iterations: number,
    conflict?: readonly ConflictingConstraint[],
  ): MultiPeriodResult => ({
    status,
    method: METHOD,
    steps: [],
    utility: null,
    reason,
    ...(conflict && { conflict }),
    diagnostics: { iterations, kktResidual: null },
  });
  const infeasible = explainInfeasibility(METHOD, resolved);
  if (infeasible !== undefined) {
    return without("infeasible", infeasible.reason, infeasible.diagnostics.iterations, infeasible.conflict);
  }
  const solution = new QuadraticSolver(planProgram(question)).solve();
  const { x, iterations, kktResidual } = solution;
  if (solution.status === "unbounded") {
    return without("unbounded", "the utility has no bound: give every asset a finite min and max", iterations);
  }
  if (solution.status !== "optimal" || !(kktResidual <= CERTIFIED)) {
    const status = solution.status === "iteration-limit" ? "iteration-limit" : "numerical-error";
    return without(
      status,
      `no plan after ${iterations} iterations misses its conditions by less than 1e-8`,
      iterations,
    );
  }
  const n = from.length;
  let weights = from;
  let utility = 0;
  const planned = steps.map(({ mean, covariance }, h): PlannedStep => {
    const trades = x.slice(h * n, (h + 1) * n);
    weights = withinBounds(
      weights.map((w, i) => w + trades[i]!),
      question,
    );
    const expectedReturn = dotKernel(mean, weights);
    const variance = Math.max(0, dotKernel(weights, multiplySymmetricKernel(covariance, weights)));
    const cost = trades.reduce((sum, d, i) => sum + (d > 0 ? question.buy[i]! * d : -question.sell[i]! * d), 0);
    utility += question.years * (expectedReturn - (question.riskAversion / 2) * variance) - cost;
    const now = weights;
    return {
      weights: labeled(resolved.assets, (i) => now[i]! + 0),
      trades: labeled(resolved.assets, (i) => trades[i]! + 0),
      expectedReturn,
      volatility: Math.sqrt(variance),
      cost,
    };
  });
  return { status: "optimal", method: METHOD, steps: planned, utility, diagnostics: { iterations, kktResidual } };
}

const METHOD = "multiPeriod";

/** Sums of trades carry rounding; a weight this near to its bound stands on it. */
function withinBounds(weights: Float64Array, { resolved: { lower, upper } }: PlanQuestion): Float64Array {
  return weights.map((w, i) => {
    if (Math.abs(w - lower[i]!) <= 1e-13) return lower[i]!;
    return Math.abs(w - upper[i]!) <= 1e-13 ? upper[i]! : w;
  });
}

function readPlan(forecasts: readonly Moments[], given: MultiPeriodOptions): PlanQuestion {
  if (!Array.isArray(forecasts)) {
    throw new PortfolioError(
      "invalid-argument",
      `forecasts are ${shownValue(forecasts)}: give a list of moments, one for each step`,
      {
        argument: "forecasts",
      },
    );
  }
  if (forecasts.length === 0)
    throw new PortfolioError("empty", "forecasts are empty: give moments for at least one step");
  for (const [h, moments] of forecasts.entries()) {
    checkMoments(moments, `forecasts[${h}]`);
    if ("factors" in moments) {
      throw new PortfolioError(
        "invalid-argument",
        `forecasts[${h}] is in factor form: multiPeriod needs a full covariance`,
      );
    }
    const assets: readonly string[] = forecasts[0]!.assets;
    const other = moments.assets.findIndex((asset: string, i: number) => asset !== assets[i]);
    if (other < 0 && moments.assets.length === assets.length) continue;
    throw new PortfolioError(
      "shape",
      `forecasts[${h}] has ${other < 0 ? `${moments.assets.length} assets` : moments.assets[other]} where forecasts[0] has ${other < 0 ? assets.length : assets[other]}: give the same assets in the same order for each step`,
      { step: h },
    );
  }
  const assets: readonly string[] = forecasts[0]!.assets;
  const options = readCallOptions(METHOD, given, declared, assets);
  if (assets.length * forecasts.length > MOST_TRADES) {
    throw new PortfolioError(
      "invalid-argument",
      `forecasts plan ${assets.length * forecasts.length} trades: at most ${MOST_TRADES} (assets times steps); give fewer steps`,
      { most: MOST_TRADES },
    );
  }
  const resolved = resolveConstraints(options.constraints, assets, METHOD);
  return {
    steps: forecasts,
    years: 1 / options.stepsPerYear,
    riskAversion: options.riskAversion ?? 1,
    from: resolvePerAsset("options.from", options.from, assets, 0),
    buy: resolvePerAsset("options.buy", options.buy, assets, 0),
    sell: resolvePerAsset("options.sell", options.sell, assets, 0),
    resolved,
  };
}
