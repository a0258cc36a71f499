import type {
  FactorMoments,
  InfeasibleResult,
  Moments,
  OptimalResult,
  OptimizationResult,
  UnsolvedResult,
} from "../core/types.js";
import { refuseIndefinite } from "./check-moments.js";
import { describeOptimum } from "./describe-optimum.js";
import { explainContradiction, explainInfeasibility } from "./explain-infeasibility.js";
import { explainRiskLimit } from "./explain-risk-limit.js";
import { isFactorMoments } from "./is-factor-moments.js";
import { loosenMeanVariance } from "./loosen-mean-variance.js";
import { offerRelaxed } from "./offer-relaxed.js";
import {
  type MeanVarianceCall,
  type MeanVarianceOptions,
  readMeanVariance,
  solveMeanVariance,
} from "./read-mean-variance.js";
import type { ResolvedConstraints } from "./resolve-constraints.js";
import type { ObjectiveOutcome } from "./solve-objective.js";

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
 * `relax` adds to an infeasible result what `InfeasibleResult.relaxed` describes: the limits that gave, by how much, and the
 * portfolio then. The budget never gives, nor does a bound past zero: who was long-only stays so, who was shut out stays
 * out. All other limits may; their violations are counted in units of weight (a linear row or the target return divided by its
 * greatest coefficient), and a linear program makes the sum of them least. A volatility or tracking error that still
 * cannot be met is raised to the least there is, and `maxAssets` to the least number that does. Missing where that does not help: no
 * excess return, all assets shut out.
 *
 * @param moments - N assets, per year; a factor form is never expanded to N by N
 * @param options - the objective, its parameters, `constraints` (long-only and fully invested unless given), `relax` false
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
  const call = readMeanVariance(moments, options);
  return offerRelaxed(
    call,
    options.relax,
    (question) => answerMeanVariance(moments, question).result,
    (question, room) => loosenMeanVariance(moments.mean, question, room),
  );
}

/** What is said of a question, with the solution in numbers where there is one. */
export type MeanVarianceAnswer =
  | { readonly result: OptimalResult; readonly outcome: ObjectiveOutcome }
  | { readonly result: InfeasibleResult<never> | UnsolvedResult; readonly outcome?: undefined };

/** `meanVariance` for arguments that were read already. */
export function answerMeanVariance(moments: Moments | FactorMoments, call: MeanVarianceCall): MeanVarianceAnswer {
  const { resolved, objective, riskFreeRate } = call;
  const contradiction = explainContradiction(objective.kind, resolved);
  if (contradiction !== undefined) return { result: contradiction };
  const { outcome, gap, iterations } = solveMeanVariance(moments.mean, call);
  if (outcome === undefined) return { result: explainCardinality(resolved, objective.kind, gap ?? 0, iterations) };
  if (outcome.status !== "optimal") return { result: explainOutcome(moments, call, outcome) };
  const result = describeOptimum(moments, outcome.solution.x, objective.kind, riskFreeRate, {
    iterations,
    kktResidual: outcome.solution.kktResidual,
    binding: outcome.binding,
    ...(gap !== undefined && { gap }),
  });
  return { result, outcome };
}

function explainOutcome(
  moments: Moments | FactorMoments,
  { form, resolved, objective }: MeanVarianceCall,
  outcome: ObjectiveOutcome,
): InfeasibleResult<never> | UnsolvedResult {
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

/** Why no portfolio of so few assets was found. */
export function explainCardinality(
  resolved: ResolvedConstraints,
  method: string,
  gap: number,
  iterations: number,
): InfeasibleResult<never> | UnsolvedResult {
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
): InfeasibleResult<never> | UnsolvedResult {
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
