import type { BindingConstraint } from "../../core/types.js";
import type { QuadraticStatus } from "../../numerics/quadratic-program/quadratic-program.js";
import type { ConstraintRow } from "../constraints/resolve-constraints.js";
import type { MeanVarianceProblem, WeightedSolution } from "./mean-variance-problem.js";

/** The end of one objective, before it is labeled. */
export interface ObjectiveOutcome {
  /**
   * `"risk-limit"`: all linear constraints can be met, but not the limit on risk or on the excess return. `"no-tangency"`: the ratio
   * rises along the frontier forever.
   */
  readonly status: QuadraticStatus | "risk-limit" | "no-tangency";
  readonly solution: WeightedSolution;
  readonly problem: MeanVarianceProblem;
  /** The objective as something to minimize: variance + costs, −Sharpe ratio, −return, −utility. */
  readonly value: number;
  /** Greatest violation of the optimality conditions of the question as it was asked, the outer searches included. */
  readonly residual: number;
  readonly binding: readonly BindingConstraint[];
  readonly iterations: number;
  readonly extra: readonly ConstraintRow[];
  /** Weight of the mean in the last program. */
  readonly lambda: number;
}
