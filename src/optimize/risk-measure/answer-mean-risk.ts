import type { InfeasibleResult, OptimizationResult, UnsolvedResult } from "../../core/types.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import { bindingOfHoldings } from "../answer/binding-of-holdings.js";
import { explainHoldings } from "../answer/explain-holdings.js";
import { explainInfeasibility, limitsInOrder } from "../answer/explain-infeasibility.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import { leastLoosening } from "../answer/least-loosening.js";
import { limitName, limitsOf } from "../answer/limit.js";
import { leastSlack, loosen } from "../answer/loosen-constraints.js";
import { neededLimits } from "../answer/needed-limits.js";
import type { Loosened } from "../answer/offer-relaxed.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { hasHoldingLimits, solveHoldings } from "../constraints/solve-holdings.js";
import { describeSample, violation } from "../cvar/describe-cvar.js";
import { targetRow } from "../cvar/unsolved-cvar.js";
import { explainNoExcess } from "../mean-variance/explain-no-excess.js";
import type { MeanRiskCall } from "./read-mean-risk.js";
import type { RiskOutcome } from "./risk-outcome.js";
import { riskProgram } from "./risk-program.js";
import { solveMeanRisk } from "./solve-mean-risk.js";

/** What {@link meanRisk} gives beside the portfolio. */
export interface RiskFigure {
  /** The measure of the portfolio's returns, per period; null where there is no portfolio. */
  readonly risk: number | null;
  /** (expectedReturn − riskFreeRate) / risk; null where there is no portfolio or no risk. */
  readonly returnOverRisk: number | null;
}

const NO_RISK: RiskFigure = { risk: null, returnOverRisk: null };
/** Above this residual a portfolio is not called optimal. */
const CERTIFIED = 1e-8;

function extraRows({ sample, objective }: MeanRiskCall): readonly ConstraintRow[] {
  return objective.kind === "target-return" ? [targetRow(sample.mean, objective.target)] : [];
}

/** `meanRisk` for arguments that were read already. */
export function answerMeanRisk(call: MeanRiskCall): OptimizationResult<RiskFigure> {
  const { method, sample, risk, resolved, objective, riskFreeRate, effort } = call;
  if (!limitsInOrder(resolved)) {
    const contradiction = explainInfeasibility(call.method, resolved, extraRows(call));
    if (contradiction !== undefined) return { ...contradiction, ...NO_RISK };
  }
  const solve = (given: ResolvedConstraints): RiskOutcome => solveMeanRisk(risk, sample.mean, given, objective);
  const root = solve(resolved);
  if (root.status !== "optimal") return { ...explain(call, root), ...NO_RISK };
  const search = hasHoldingLimits(resolved) ? solveHoldings(resolved, root, solve, effort) : undefined;
  const best = search === undefined ? root : search.best;
  const iterations = search?.iterations ?? root.iterations;
  if (best === undefined) {
    const solvable = (given: ResolvedConstraints): boolean => {
      const first = solve(given);
      return first.status === "optimal" && solveHoldings(given, first, solve, { any: true }).best !== undefined;
    };
    return { ...explainHoldings(resolved, method, search?.gap ?? 0, iterations, solvable), ...NO_RISK };
  }
  if (!(best.residual <= CERTIFIED))
    return { ...unsolved(call.method, "numerical-error", iterations, best.residual), ...NO_RISK };
  const figures = describeSample(sample, best.solution.x, riskFreeRate);
  const ratio = (figures.expectedReturn - riskFreeRate) / best.risk;
  return {
    status: "optimal",
    method,
    ...figures,
    diagnostics: {
      iterations,
      kktResidual: best.residual,
      binding: search === undefined ? best.binding : bindingOfHoldings(resolved, best.solution.x, best.binding),
      ...(search !== undefined && { gap: search.gap }),
    },
    risk: best.risk,
    returnOverRisk: finiteOrNull(ratio),
  };
}

function unsolved(
  method: string,
  status: UnsolvedResult["status"],
  iterations: number,
  residual: number,
): UnsolvedResult {
  const reason =
    status === "unbounded"
      ? "the objective has no bound: give every asset a finite min and max"
      : status === "iteration-limit"
        ? `no optimum after ${iterations} iterations`
        : `the best portfolio found misses the optimality conditions by ${residual.toExponential(1)}: loosen limits that leave hardly any room`;
  return {
    status,
    method,
    reason,
    diagnostics: { iterations, kktResidual: finiteOrNull(residual), binding: [] },
  };
}

function explain(call: MeanRiskCall, root: RiskOutcome): InfeasibleResult<never> | UnsolvedResult {
  const { sample, resolved, objective } = call;
  switch (root.status) {
    case "above-target":
      return explainTarget(call, root);
    case "no-excess": {
      const n = sample.assets.length;
      const moments = {
        assets: sample.assets,
        mean: sample.mean,
        covariance: new Float64Array(n * n),
        periodsPerYear: sample.periodsPerYear,
      };
      const rate = objective.kind === "maximum-ratio" ? objective.riskFreeRate : 0;
      const form = new DenseForm(moments.covariance, n);
      return { ...explainNoExcess(moments, form, resolved, rate, root.iterations), method: call.method };
    }
    case "no-risk": {
      const reason =
        "a portfolio within the constraints has an excess return and no risk by this measure, so the ratio has no greatest value: use target-risk, or a deviation measure";
      return { ...unsolved(call.method, "unbounded", root.iterations, root.residual), reason };
    }
    case "infeasible": {
      const conflict = explainInfeasibility(call.method, resolved, extraRows(call));
      return conflict ?? unsolved(call.method, "numerical-error", root.iterations, root.residual);
    }
    case "optimal":
      return unsolved(call.method, "numerical-error", root.iterations, root.residual);
    default:
      return unsolved(call.method, root.status, root.iterations, root.residual);
  }
}

/** Why no portfolio has as little risk: a minimal set of limits, each taken out in turn, and how far each must give. */
function explainTarget(call: MeanRiskCall, root: RiskOutcome): InfeasibleResult<never> {
  const { method, sample, risk, resolved, objective } = call;
  const target = objective.kind === "target-risk" ? objective.target : 0;
  const size = 1e-10 * Math.max(Math.abs(target), Math.abs(root.risk), 1e-300);
  const missing = (given: ResolvedConstraints): number => {
    if (!limitsInOrder(given)) return Number.POSITIVE_INFINITY;
    if (target >= 0 && violation(given, [], new Float64Array(sample.assets.length)) <= 0) return -1;
    const least = riskProgram(risk, sample.mean, given, []).solve(0, 0);
    if (least.status === "unbounded") return -1;
    return least.status === "optimal" ? least.risk - target - size : Number.POSITIVE_INFINITY;
  };
  const all = limitsOf(resolved);
  // what does not bind at the least risk can stay out from the beginning
  const touching = new Set(
    riskProgram(risk, sample.mean, resolved, [])
      .solve(0, 0)
      .binding(1)
      .filter(({ shadowPrice }) => shadowPrice !== 0)
      .map(({ constraint }) => constraint),
  );
  const nameOf = (limit: (typeof all)[number]): string => limitName(resolved.assets, resolved.rows, limit);
  let suspects = all.filter((limit) => touching.has(nameOf(limit)));
  let kept = all.filter((limit) => !suspects.includes(limit)).reduce((given, limit) => loosen(given, limit), resolved);
  if (!(missing(kept) > 0)) {
    kept = resolved;
    suspects = all;
  }
  const members = neededLimits(suspects, kept, (rest) => missing(rest) > 0);
  const by = root.risk - target;
  return {
    status: "infeasible",
    method,
    reason: `the least risk within the constraints is ${root.risk.toPrecision(6)}, above the target of ${target}: raise the target by ${by.toPrecision(6)} or loosen ${members.map(nameOf).slice(0, 5).join(", ") || "the constraints"}`,
    conflict: [
      { constraint: "targetRisk", slackNeeded: by },
      ...members.map((limit) => ({
        constraint: nameOf(limit),
        slackNeeded: finiteOrNull(leastSlack(resolved, limit, missing)),
      })),
    ],
    diagnostics: { iterations: root.iterations, kktResidual: null, binding: [] },
  };
}

/** A question after the least loosening: of the limits and the target return first, then of the target risk. */
export function loosenMeanRisk(call: MeanRiskCall, room: number): Loosened<MeanRiskCall> | undefined {
  const target =
    call.objective.kind === "target-return" ? targetRow(call.sample.mean, call.objective.target) : undefined;
  const least = leastLoosening(call.resolved, room, target);
  if (least === undefined) return undefined;
  const loosened = [...least.loosened];
  let objective = call.objective;
  if (objective.kind === "target-return" && least.target) objective = { ...objective, target: least.target.min };
  if (objective.kind === "target-risk") {
    const calmest = riskProgram(call.risk, call.sample.mean, least.resolved, []).solve(0, 0);
    if (calmest.status !== "optimal") return undefined;
    const by = calmest.risk - objective.target;
    if (by > 0) {
      loosened.push({ constraint: "targetRisk", by });
      objective = { ...objective, target: calmest.risk };
    }
  }
  return { question: { ...call, resolved: least.resolved, objective }, loosened };
}
