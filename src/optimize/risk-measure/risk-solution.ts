import type { BindingConstraint } from "../../core/types.js";

/** The least of risk + costWeight·costs − returnWeight·mean'w, with its certificate. */
export interface RiskSolution {
  readonly status: "optimal" | "infeasible" | "unbounded" | "iteration-limit" | "numerical-error";
  readonly weights: Float64Array;
  readonly risk: number;
  /** How far the weights may be from the optimum, relative to the size of the risk. */
  readonly residual: number;
  readonly iterations: number;
  /** What binds, priced in `scale` times the fall of the objective. */
  readonly binding: (scale: number) => BindingConstraint[];
}

/** One measure under one set of limits, for any weight of the return. */
export interface RiskProgram {
  solve(returnWeight: number, costWeight: number): RiskSolution;
}
