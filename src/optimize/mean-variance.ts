import { PortfolioError } from "../core/portfolio-error.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult } from "../core/types.js";
import { checkMoments, refuseIndefinite } from "./check-moments.js";
import { covarianceForm } from "./covariance-form.js";
import { describeOptimum } from "./describe-optimum.js";
import { explainInfeasibility } from "./explain-infeasibility.js";
import { explainRiskLimit } from "./explain-risk-limit.js";
import { isFactorMoments } from "./is-factor-moments.js";
import { type ResolvedConstraints, resolveConstraints } from "./resolve-constraints.js";
import { solveCardinality } from "./solve-cardinality.js";
import { type Objective, type ObjectiveOutcome, solveObjective } from "./solve-objective.js";

export interface MeanVarianceOptions {
  readonly objective: "minimum-variance" | "maximum-sharpe" | "target-return" | "target-volatility" | "maximum-utility";
  /** The least expected return or the greatest volatility, per year; for the two target objectives only. */
  readonly target?: number;
  /** How much variance costs in the utility; 1. */
  readonly riskAversion?: number;
  /** Per year; 0. */
  readonly riskFreeRate?: number;
  /** γ of γ·w'w added to the variance; 0. */
  readonly ridge?: number;
  readonly constraints?: Constraints;
}

/**
 * The portfolio of Markowitz: the best balance of expected return and variance under the constraints.
 *
 * - `minimum-variance`: least w'Σw.
 * - `maximum-sharpe`: greatest (μ'w − riskFreeRate) / √(w'Σw). The rate is taken off once whatever the budget is, as if
 *   the capital were one; with a budget range the ratio chooses the sum of the weights as well.
 * - `target-return`: least variance among those with μ'w ≥ target.
 * - `target-volatility`: greatest μ'w among those with √(w'Σw) ≤ target.
 * - `maximum-utility`: greatest μ'w − (riskAversion / 2)·w'Σw.
 *
 * `ridge` puts Σ + γI in the place of Σ wherever risk is optimised or limited; the figures of the result are of Σ. Costs are taken from
 * the objective: added to the variance, subtracted from the return or the excess return.
 *
 * `maxAssets` is met by branch and bound: proved for up to some 40 assets, above that cut with `diagnostics.gap` left.
 *
 * @param moments - N assets, per year; a factor form is never expanded to N by N
 * @param options - the objective, its parameters, `constraints` (long-only and fully invested unless given)
 * @returns weights exactly on their bounds where these bind, with the certificate; or `infeasible` with a minimal
 *   conflict by name (`riskFreeRate` stands in it when no portfolio has an excess return), or why there is no answer.
 *   A shadow price is what one unit more room for that constraint would gain the objective (variance, ratio, return or
 *   utility): never negative, but for the budget, where it is what one unit more of it would gain
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `not-a-covariance`, `unknown-asset`, `invalid-argument`
 * @remarks O(N·k) a turn for k assets held, O(k³/6) a factorisation. NaN throws. Active set and critical line:
 *   Markowitz (1956). Reference values: test/reference/optimize/mean-variance.json.
 * @example
 * requireOptimal(meanVariance(moments, { objective: "maximum-sharpe", constraints: { max: 0.3 } })).weights
 */
export function meanVariance(moments: Moments | FactorMoments, options: MeanVarianceOptions): OptimizationResult {
  checkMoments(moments);
  const objective = readObjective(options);
  const resolved = resolveConstraints(options.constraints, moments.assets, "meanVariance", [
    "turnover",
    "costs",
    "trackingError",
    "maxGross",
    "maxAssets",
  ]);
  const riskFreeRate = finite("riskFreeRate", options.riskFreeRate ?? 0);
  const form = covarianceForm(moments, atLeastZero("ridge", options.ridge ?? 0));
  const root = solveObjective(form, moments.mean, resolved, objective);
  const limited = resolved.maxAssets !== undefined && resolved.maxAssets < moments.assets.length;
  const search = limited ? solveCardinality(form, moments.mean, resolved, objective, root) : undefined;
  const outcome = search === undefined || root.status !== "optimal" ? root : search.best;
  if (outcome === undefined)
    return explainCardinality(resolved, objective.kind, search?.gap ?? 0, search?.iterations ?? 0);
  if (outcome.status === "optimal") {
    return describeOptimum(moments, outcome.solution.x, objective.kind, riskFreeRate, {
      iterations: search?.iterations ?? outcome.iterations,
      kktResidual: outcome.solution.kktResidual,
      binding: outcome.binding,
      ...(search !== undefined && { gap: search.gap }),
    });
  }
  return explainOutcome(moments, form, resolved, objective, outcome);
}

function explainOutcome(
  moments: Moments | FactorMoments,
  form: ReturnType<typeof covarianceForm>,
  resolved: ResolvedConstraints,
  objective: Objective,
  outcome: ObjectiveOutcome,
): OptimizationResult {
  const method = objective.kind;
  const diagnostics = { iterations: outcome.iterations, kktResidual: Number.POSITIVE_INFINITY, binding: [] };
  if (outcome.status === "infeasible" || outcome.status === "risk-limit") {
    const linear = explainInfeasibility(method, resolved, outcome.extra);
    if (linear !== undefined) return linear;
    if (objective.kind === "maximum-sharpe" && outcome.status === "risk-limit") {
      return explainNoExcess(moments, resolved, objective.riskFreeRate, outcome);
    }
    const limit = objective.kind === "target-volatility" ? objective.target : undefined;
    return explainRiskLimit(
      method,
      form,
      resolved,
      limit === undefined ? undefined : { name: "targetVolatility", max: limit },
    );
  }
  if (outcome.status === "indefinite" && !isFactorMoments(moments)) {
    refuseIndefinite("moments.covariance", moments.covariance, moments.assets.length);
  }
  if (outcome.status === "iteration-limit") {
    return {
      status: "iteration-limit",
      method,
      reason: `no optimum after ${outcome.iterations} iterations`,
      diagnostics,
    };
  }
  const reason =
    outcome.status === "unbounded"
      ? "the objective has no bound: give every asset a finite min and max"
      : "the covariance could not be factorised: its smallest eigenvalues are rounding";
  return { status: "numerical-error", method, reason, diagnostics };
}

function explainCardinality(
  resolved: ResolvedConstraints,
  method: string,
  gap: number,
  iterations: number,
): OptimizationResult {
  const { assets, lower, upper, rows, maxAssets = 0 } = resolved;
  const diagnostics = { iterations, kktResidual: Number.POSITIVE_INFINITY, binding: [] };
  if (gap > 0) {
    const reason = `no portfolio of ${maxAssets} assets was found before the search was cut: raise constraints.maxAssets`;
    return { status: "iteration-limit", method, reason, diagnostics };
  }
  const forced = assets.filter((_, i) => lower[i]! > 0 || upper[i]! < 0);
  if (forced.length > maxAssets) {
    const members = forced.slice(0, maxAssets + 1);
    return {
      status: "infeasible",
      method,
      reason: `constraints.maxAssets is ${maxAssets} but ${forced.length} assets may not be left out: raise it or lower their min`,
      conflict: [
        { constraint: "maxAssets", slackNeeded: forced.length - maxAssets },
        ...members.map((asset) => {
          const i = assets.indexOf(asset);
          const name = lower[i]! > 0 ? `min.${asset}` : `max.${asset}`;
          const alone = forced.length === maxAssets + 1 ? Math.max(lower[i]!, -upper[i]!) : Number.POSITIVE_INFINITY;
          return { constraint: name, slackNeeded: alone };
        }),
      ],
      diagnostics,
    };
  }
  // how many of the largest caps it takes to fill the budget
  const caps = [...upper].sort((a, b) => b - a);
  const budget = rows[0]?.min ?? 0;
  const reach = (count: number): number => caps.slice(0, count).reduce((sum, cap) => sum + cap, 0);
  let needed = maxAssets;
  while (needed < assets.length && reach(needed) < budget - 1e-12) needed++;
  const short = budget - reach(maxAssets);
  const byCaps = short > 1e-12;
  return {
    status: "infeasible",
    method,
    reason: byCaps
      ? `constraints.maxAssets is ${maxAssets} but it takes ${needed} assets at their max to fill the budget: raise maxAssets or max`
      : `no ${maxAssets} assets can meet the other constraints together: raise constraints.maxAssets`,
    conflict: byCaps
      ? [
          { constraint: "maxAssets", slackNeeded: needed - maxAssets },
          { constraint: "budget", slackNeeded: short },
          ...assets.map((asset) => ({
            constraint: `max.${asset}`,
            slackNeeded: short + caps[maxAssets - 1]! - upper[assets.indexOf(asset)]!,
          })),
        ].map((member, i) => (i > 1 ? { ...member, slackNeeded: Math.max(short, member.slackNeeded) } : member))
      : [{ constraint: "maxAssets", slackNeeded: Number.POSITIVE_INFINITY }],
    diagnostics,
  };
}

function explainNoExcess(
  moments: Moments | FactorMoments,
  resolved: ResolvedConstraints,
  riskFreeRate: number,
  outcome: ObjectiveOutcome,
): OptimizationResult {
  const largest = moments.mean.reduce((most, m) => Math.max(most, Math.abs(m)), Math.abs(riskFreeRate));
  const row = {
    coefficients: moments.mean,
    min: riskFreeRate + 1e-9 * largest,
    max: Number.POSITIVE_INFINITY,
    minName: "riskFreeRate",
    maxName: "riskFreeRate",
  };
  const diagnostics = { iterations: outcome.iterations, kktResidual: Number.POSITIVE_INFINITY, binding: [] };
  const explained = explainInfeasibility("maximum-sharpe", resolved, [row]);
  const conflict = explained?.conflict ?? [{ constraint: "riskFreeRate", slackNeeded: Number.POSITIVE_INFINITY }];
  return {
    status: "infeasible",
    method: "maximum-sharpe",
    reason: `no portfolio within the constraints has an expected return above the riskFreeRate of ${riskFreeRate}, so no ratio of excess return to risk is positive: minimise the variance instead, or lower the rate`,
    conflict,
    diagnostics,
  };
}

function readObjective(options: MeanVarianceOptions): Objective {
  const { objective: kind } = options;
  switch (kind) {
    case "minimum-variance":
      return { kind };
    case "maximum-sharpe":
      return { kind, riskFreeRate: finite("riskFreeRate", options.riskFreeRate ?? 0) };
    case "target-return":
      return { kind, target: finite("target", options.target) };
    case "target-volatility":
      return { kind, target: atLeastZero("target", options.target) };
    case "maximum-utility": {
      const riskAversion = finite("riskAversion", options.riskAversion ?? 1);
      if (riskAversion <= 0) {
        throw new PortfolioError("invalid-argument", `riskAversion is ${riskAversion}: give a number above 0`, {
          argument: "riskAversion",
          value: riskAversion,
        });
      }
      return { kind, riskAversion };
    }
    default:
      throw new PortfolioError(
        "invalid-argument",
        `objective is ${JSON.stringify(kind)}: give minimum-variance, maximum-sharpe, target-return, target-volatility or maximum-utility`,
        { argument: "objective", value: kind },
      );
  }
}

function finite(name: string, value: number | undefined): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new PortfolioError("not-finite", `${name} is ${String(value)}: give a finite number`, {
    argument: name,
    value,
  });
}

function atLeastZero(name: string, value: number | undefined): number {
  const number = finite(name, value);
  if (number >= 0) return number;
  throw new PortfolioError("invalid-argument", `${name} is ${number}: give a number of 0 or more`, {
    argument: name,
    value: number,
  });
}
