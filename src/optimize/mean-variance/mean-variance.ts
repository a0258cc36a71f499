import type {
  BindingConstraint,
  FactorMoments,
  InfeasibleResult,
  Moments,
  OptimalResult,
  OptimizationResult,
  UnsolvedResult,
} from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { vector } from "../../numerics/matrix/vector.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import { bindingOfHoldings } from "../answer/binding-of-holdings.js";
import type { ObjectiveDemand } from "../answer/conflict-beside.js";
import { conflictSentence } from "../answer/conflict-sentence.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { canBeMet, explainInfeasibility, limitsInOrder } from "../answer/explain-infeasibility.js";
import { explainTotals } from "../answer/explain-totals.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import type { Limit } from "../answer/limit.js";
import { offerRelaxed } from "../answer/offer-relaxed.js";
import { withoutAssets } from "../answer/without-assets.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { hasHoldingLimits } from "../constraints/solve-holdings.js";
import { refuseIndefinite } from "../inputs/check-moments.js";
import { isFactorMoments } from "../inputs/is-factor-moments.js";
import { explainNoExcess, slackForExcess } from "./explain-no-excess.js";
import { explainRiskLimit, slackUnderRisk, type VolatilityLimit } from "./explain-risk-limit.js";
import { hasRisklessRay } from "./has-riskless-ray.js";
import { loosenMeanVariance } from "./loosen-mean-variance.js";
import type { ObjectiveOutcome } from "./objective-outcome.js";
import {
  type MeanVarianceCall,
  type MeanVarianceOptions,
  readMeanVariance,
  solveMeanVariance,
} from "./read-mean-variance.js";
import { slackOfFew, withTarget } from "./slack-of-few.js";
import { targetReturnRow } from "./solve-objective.js";
import { unexplained } from "./unexplained.js";

/**
 * The portfolio of Markowitz: the best balance of expected return and variance under the constraints.
 *
 * - `minimum-variance`: least w'Σw.
 * - `maximum-sharpe`: greatest (μ'w − riskFreeRate) / √(w'Σw). The rate is taken off once whatever the budget is, as if
 *   the capital were one; with a budget range the ratio chooses the sum of the weights as well.
 * - `target-return`: least variance among those with μ'w ≥ target.
 * - `target-volatility`: greatest μ'w among those with √(w'Σw) ≤ target.
 * - `maximum-utility`: greatest μ'w − (riskAversion / 2)·w'Σw.
 * - `minimum-tracking-error`: least (w − b)'Σ(w − b) for the benchmark b. A benchmark outside the universe is one more asset of the
 *   moments (`mergeTables([returns, indexReturns])`, then `estimateMoments`), named in `outside`; a tracking error limit may use it too.
 *
 * `ridge` puts Σ + γI in the place of Σ wherever risk is optimized or limited; the figures of the result are of Σ. Costs are taken from
 * the objective: added to the variance, subtracted from the return or the excess return.
 *
 * `maxPositions` and `minHolding` are met by branch and bound: proved for up to some 40 assets (nearly always up to 60 with `minHolding`),
 * above that cut with `diagnostics.gap` left. So are `minGross`, `minLong` and `minShort` where the best portfolio would have less of them: every sign is a branch, which is
 * proved for up to some 12 assets that may be long or short, 20 where signs alone are open and variance is the objective or part of it.
 *
 * `relax` adds to an infeasible result what `InfeasibleResult.relaxed` describes: the limits that gave, by how much, and the
 * portfolio then. The budget never gives, nor does a bound past zero: who was long-only stays so, who was shut out stays
 * out. All other limits may; their violations are counted in units of weight (a linear row or the target return divided by its
 * greatest coefficient), and a linear program makes the sum of them least. A volatility or tracking error that still
 * cannot be met is raised to the least there is, and `maxPositions` to the least number that does. Missing where that does not help: no
 * excess return, all assets shut out.
 *
 * @param moments - N assets, per year; a factor form is never expanded to N by N
 * @param options - the objective, its parameters, `constraints` (long-only and fully invested unless given), `relax` false,
 *   `explain` true
 * @returns weights exactly on their bounds where these bind, with the certificate; or `infeasible` with a minimal
 *   conflict by name (`riskFreeRate` stands in it when no portfolio has an excess return), or why there is no answer.
 *   A shadow price is what one unit more room for that constraint would gain the objective (variance, ratio, return or
 *   utility): never negative, but for the budget, where it is what one unit more of it would gain
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `not-a-covariance`, `unknown-asset`, `invalid-argument`
 * @remarks O(N·k) a turn for k assets held, O(k³/6) a factorization. NaN throws. Active set and critical line:
 *   Markowitz (1956). Reference values: test/reference/optimize/mean-variance.json.
 * @example
 * requireOptimal(meanVariance(moments, { objective: "maximum-sharpe", constraints: { max: 0.3 } })).weights
 */
export function meanVariance(moments: Moments | FactorMoments, options: MeanVarianceOptions): OptimizationResult {
  const call = readMeanVariance(moments, options);
  const result = offerRelaxed(
    call,
    options.relax,
    (question) => answerMeanVariance(moments, question).result,
    (question, room) => loosenMeanVariance(moments.mean, question, room),
  );
  const { outside, assets } = call.resolved;
  return outside === undefined
    ? result
    : withoutAssets(
        result,
        assets.filter((_, i) => outside.has(i)),
      );
}

/** What is said of a question, with the solution in numbers where there is one. */
export type MeanVarianceAnswer =
  | { readonly result: OptimalResult; readonly outcome: ObjectiveOutcome }
  | { readonly result: InfeasibleResult<never> | UnsolvedResult; readonly outcome?: undefined };

/** `meanVariance` for arguments that were read already. */
export function answerMeanVariance(moments: Moments | FactorMoments, call: MeanVarianceCall): MeanVarianceAnswer {
  const answer = answerOrExplain(moments, call);
  const { result } = answer;
  if (result.status !== "infeasible" || !call.explain || !hasHoldingLimits(call.resolved)) return answer;
  const conflict = slackOfFew(moments.mean, call, result.conflict);
  const same = conflict.every(({ slackNeeded }, k) => isSame(slackNeeded, result.conflict[k]!.slackNeeded));
  return { result: { ...result, conflict, reason: same ? result.reason : conflictSentence(conflict) } };
}

/** Whether two slacks read the same in a sentence. */
function isSame(a: number | null, b: number | null): boolean {
  return a === b || (a !== null && b !== null && Math.abs(a - b) <= 1e-6 * Math.abs(b));
}

function answerOrExplain(moments: Moments | FactorMoments, call: MeanVarianceCall): MeanVarianceAnswer {
  const { resolved, objective, riskFreeRate } = call;
  if (!limitsInOrder(resolved)) {
    if (!call.explain) return { result: unexplained(objective.kind, 0) };
    const contradiction = explainInfeasibility(
      objective.kind,
      resolved,
      extraRows(moments.mean, call),
      slackOf(moments, call),
    );
    if (contradiction !== undefined) return { result: contradiction };
  }
  const { outcome, gap, iterations } = solveMeanVariance(moments.mean, call);
  if (outcome === undefined) {
    if (!call.explain && gap === 0) return { result: unexplained(objective.kind, iterations) };
    const solvable = (given: ResolvedConstraints): boolean => hasPortfolio(moments.mean, { ...call, resolved: given });
    const demand = demandOf(moments.mean, call);
    return { result: explainTotals(resolved, objective.kind, gap ?? 0, iterations, solvable, demand) };
  }
  if (outcome.status !== "optimal") return { result: explainOutcome(moments, call, outcome) };
  if (!(outcome.residual <= CERTIFIED)) {
    return { result: uncertified(objective.kind, iterations, outcome.residual) };
  }
  const diagnostics = {
    iterations,
    kktResidual: outcome.residual,
    binding: gap === undefined ? outcome.binding : bindingOfFew(moments.mean, call, outcome),
    ...(gap !== undefined && { gap }),
    ...(call.warmStart !== undefined && { warmStart: call.warmStart }),
  };
  const { x, product } = outcome.solution;
  const { form } = call;
  const isOwn = !isFactorMoments(moments) && form instanceof DenseForm && form.isOf(moments.covariance);
  const marginal = isOwn ? product : undefined;
  const described = describeOptimum(moments, x, objective.kind, riskFreeRate, diagnostics, marginal);
  const benchmark =
    objective.kind === "minimum-tracking-error" ? objective.benchmark : resolved.trackingError?.benchmark;
  if (benchmark === undefined) return { result: described, outcome };
  const trackingError = volatilityOf(
    moments,
    outcome.solution.x.map((w, i) => w - benchmark[i]!),
  );
  return { result: { ...described, trackingError }, outcome };
}

/** Whether any portfolio meets the whole question. */
function hasPortfolio(mean: Float64Array, call: MeanVarianceCall): boolean {
  const { outcome } = solveMeanVariance(mean, { ...call, effort: { ...call.effort, any: true } });
  return outcome !== undefined && ["optimal", "unbounded", "no-tangency"].includes(outcome.status);
}

/** What the objective asks beside the constraints; undefined where it only makes something small or great. */
function demandOf(mean: Float64Array, call: MeanVarianceCall): ObjectiveDemand | undefined {
  const name = {
    "target-return": "targetReturn",
    "target-volatility": "targetVolatility",
    "maximum-sharpe": "riskFreeRate",
  };
  const { kind } = call.objective;
  if (!(kind in name)) return undefined;
  return {
    name: name[kind as keyof typeof name],
    solvable: (given, slack) => hasPortfolio(mean, { ...(withTarget(call, slack) ?? call), resolved: given }),
  };
}

function volatilityOf(moments: Moments | FactorMoments, x: Float64Array): number {
  return Math.sqrt(Math.max(0, dotKernel(covarianceProductKernel(moments, x, vector(x.length)), x)));
}

/** Above this residual a portfolio is not called optimal. */
const CERTIFIED = 1e-8;

function uncertified(method: string, iterations: number, kktResidual: number): UnsolvedResult {
  return {
    status: "numerical-error",
    method,
    reason: `the best portfolio found misses the optimality conditions by ${kktResidual.toExponential(1)}: loosen limits that leave hardly any room, or give moments that are better conditioned`,
    diagnostics: { iterations, kktResidual: finiteOrNull(kktResidual), binding: [] },
  };
}

/** What binds where few assets may be held: the limits as they were given, and `maxPositions` with what one more would gain. */
function bindingOfFew(mean: Float64Array, call: MeanVarianceCall, outcome: ObjectiveOutcome): BindingConstraint[] {
  const { assets, maxPositions } = call.resolved;
  const { x } = outcome.solution;
  const binding = bindingOfHoldings(call.resolved, x, outcome.binding);
  if (maxPositions === undefined || maxPositions >= assets.length) return binding;
  if (x.filter((weight) => weight !== 0).length < maxPositions) return binding;
  const more = solveMeanVariance(mean, {
    ...call,
    resolved: { ...call.resolved, maxPositions: maxPositions + 1 },
  }).outcome;
  const gain = more === undefined ? 0 : Math.max(0, outcome.value - more.value);
  return [...binding, { constraint: "maxPositions", shadowPrice: gain }];
}

/** The row of a target return, as the program has it. */
function extraRows(mean: Float64Array, { objective }: MeanVarianceCall): readonly ConstraintRow[] {
  return objective.kind === "target-return" ? [targetReturnRow(mean, objective.target)] : [];
}

function volatilityLimit({ objective }: MeanVarianceCall): VolatilityLimit | undefined {
  return objective.kind === "target-volatility" ? { name: "targetVolatility", max: objective.target } : undefined;
}

/** How far a limit must give for the whole question, where it must give some for bounds and rows; undefined where they are all of it. */
function slackOf(
  moments: Moments | FactorMoments,
  call: MeanVarianceCall,
): ((limit: Limit, least: number) => number) | undefined {
  const { form, resolved, objective } = call;
  if (objective.kind === "maximum-sharpe") return slackForExcess(moments, form, resolved, objective.riskFreeRate);
  const limit = volatilityLimit(call);
  if (limit === undefined && resolved.trackingError === undefined) return undefined;
  return slackUnderRisk(form, resolved, limit, extraRows(moments.mean, call));
}

function explainOutcome(
  moments: Moments | FactorMoments,
  call: MeanVarianceCall,
  outcome: ObjectiveOutcome,
): InfeasibleResult<never> | UnsolvedResult {
  const { form, resolved, objective } = call;
  const method = objective.kind;
  const diagnostics = { iterations: outcome.iterations, kktResidual: null, binding: [] };
  if (outcome.status === "infeasible" || outcome.status === "risk-limit") {
    const limit = volatilityLimit(call);
    const risky = limit !== undefined || resolved.trackingError !== undefined;
    if (!call.explain && (risky || outcome.status === "risk-limit" || !canBeMet(resolved, outcome.extra))) {
      return unexplained(method, outcome.iterations);
    }
    const linear = explainInfeasibility(method, resolved, outcome.extra, slackOf(moments, call));
    if (linear !== undefined) return linear;
    if (objective.kind === "maximum-sharpe" && outcome.status === "risk-limit") {
      return explainNoExcess(moments, form, resolved, objective.riskFreeRate, outcome.iterations);
    }
    if (!risky) {
      const reason = "limits leave no more room than rounding: loosen the target or a bound by a billionth";
      return { status: "numerical-error", method, reason, diagnostics };
    }
    const beyond = objective.kind === "maximum-sharpe" ? slackOf(moments, call) : undefined;
    return explainRiskLimit(method, form, { ...resolved, rows: [...resolved.rows, ...outcome.extra] }, limit, beyond);
  }
  if (outcome.status === "indefinite" && !isFactorMoments(moments)) {
    refuseIndefinite("moments.covariance", moments.covariance, moments.assets.length);
  }
  if (outcome.status === "no-tangency") {
    const reason =
      "the ratio of excess return to risk has no greatest value: it keeps rising with the size of the weights; give every asset a finite min and max";
    return { status: "unbounded", method, reason, diagnostics };
  }
  if (outcome.status === "unbounded" || hasRisklessRay(outcome.problem)) {
    const reason = "the objective has no bound: give every asset a finite min and max";
    return { status: "unbounded", method, reason, diagnostics };
  }
  if (outcome.status === "iteration-limit") {
    return {
      status: "iteration-limit",
      method,
      reason: `no optimum after ${outcome.iterations} iterations`,
      diagnostics,
    };
  }
  const reason = "the covariance could not be factorized: its smallest eigenvalues are rounding";
  return { status: "numerical-error", method, reason, diagnostics };
}
