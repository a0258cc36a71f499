import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { finishObjective } from "./finish-objective.js";
import { maximumSharpe } from "./maximum-sharpe.js";
import { MeanVarianceSolver, meanVarianceProblem } from "./mean-variance-problem.js";
import type { ObjectiveOutcome } from "./objective-outcome.js";
import { targetVolatility } from "./target-volatility.js";

/** What is to be made best, with every option filled in. */
export type Objective =
  | { readonly kind: "minimum-variance" }
  | { readonly kind: "maximum-sharpe"; readonly riskFreeRate: number }
  | { readonly kind: "target-return"; readonly target: number }
  | { readonly kind: "target-volatility"; readonly target: number }
  | { readonly kind: "maximum-utility"; readonly riskAversion: number }
  | { readonly kind: "minimum-tracking-error"; readonly benchmark: Float64Array };

/** How an objective is solved. */
export interface SolveOptions {
  /** Called before every program; throws where the caller wants no more. */
  readonly watch?: (() => void) | undefined;
  /** Weights near which the optimum is expected. */
  readonly warm?: Float64Array | undefined;
}

/** Solves one objective under all constraints but cardinality. */
export function solveObjective(
  form: QuadraticForm,
  mean: Float64Array,
  resolved: ResolvedConstraints,
  objective: Objective,
  { watch, warm }: SolveOptions = {},
): ObjectiveOutcome {
  if (objective.kind === "minimum-tracking-error") {
    return minimumTrackingError(form, resolved, objective.benchmark, { watch, warm });
  }
  const extra = objective.kind === "target-return" ? [targetReturnRow(mean, objective.target)] : [];
  const problem = meanVarianceProblem(form, mean, resolved, extra);
  const solver = new MeanVarianceSolver(problem, watch, warm);
  switch (objective.kind) {
    case "minimum-variance":
    case "target-return":
      return finishObjective(solver, solver.solve(0, 0.5), 2);
    case "maximum-utility": {
      const lambda = 1 / objective.riskAversion;
      return finishObjective(solver, solver.solve(lambda, lambda), objective.riskAversion);
    }
    case "maximum-sharpe":
      return maximumSharpe(solver, objective.riskFreeRate, warm);
    case "target-volatility":
      return targetVolatility(solver, objective.target);
  }
}

/** The row that keeps the expected return at the target or above. */
export function targetReturnRow(mean: Float64Array, target: number): ConstraintRow {
  return {
    coefficients: mean,
    min: target,
    max: Number.POSITIVE_INFINITY,
    minName: "targetReturn",
    maxName: "targetReturn",
  };
}

/** The least variance of the difference to a benchmark: the pull of the benchmark stands in the place of the mean. */
function minimumTrackingError(
  form: QuadraticForm,
  resolved: ResolvedConstraints,
  benchmark: Float64Array,
  { watch, warm }: SolveOptions,
): ObjectiveOutcome {
  const pull = new Float64Array(form.size);
  form.accumulate(
    Int32Array.from(benchmark, (_, i) => i),
    benchmark,
    form.size,
    pull,
  );
  const solver = new MeanVarianceSolver(meanVarianceProblem(form, pull, resolved), watch, warm);
  const outcome = finishObjective(solver, solver.solve(1, 0.5), 2);
  const { x } = outcome.solution;
  const difference = x.map((w, i) => w - benchmark[i]!);
  const variance = formProductKernel(form, difference, difference);
  return { ...outcome, value: variance + tradingCost(resolved, x) };
}
