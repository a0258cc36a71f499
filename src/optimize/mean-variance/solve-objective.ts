import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
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
  | { readonly kind: "maximum-utility"; readonly riskAversion: number };

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
