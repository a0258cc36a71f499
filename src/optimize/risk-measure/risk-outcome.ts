import type { BindingConstraint } from "../../core/types.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { maximumReturn } from "../mean-variance/maximum-return.js";
import { meanVarianceProblem } from "../mean-variance/mean-variance-problem.js";
import type { RiskSolution } from "./risk-solution.js";

export interface RiskOutcome {
  /**
   * `"above-target"`: even the least risk is more than is allowed. `"no-excess"`: nothing earns more than the rate. `"no-risk"`: a
   * portfolio has an excess return and no risk.
   */
  readonly status: RiskSolution["status"] | "above-target" | "no-excess" | "no-risk";
  /** The objective as something to minimize. */
  readonly value: number;
  readonly solution: { readonly x: Float64Array };
  readonly risk: number;
  readonly residual: number;
  readonly iterations: number;
  readonly binding: readonly BindingConstraint[];
}

/** Turns of the searches; the linear measures end after a few, the smooth ones when all digits are there. */
export const TURNS = 100;

/** A risk below this part of that of the greatest return is none. */
export const STILL = 1e-12;

/** A solution as an answer. */
export function riskOutcome(found: RiskSolution, value: number, scale: number): RiskOutcome {
  return {
    status: found.status,
    value,
    solution: { x: found.weights },
    risk: found.risk,
    residual: found.residual,
    iterations: found.iterations,
    binding: found.status === "optimal" ? found.binding(scale) : [],
  };
}

/** The weights of the greatest expected return less costs; undefined where the limits cannot be met or the return has no bound. */
export function greatestReturn(mean: Float64Array, resolved: ResolvedConstraints): Float64Array | undefined {
  const none = new DenseForm(new Float64Array(mean.length ** 2), mean.length);
  return maximumReturn(meanVarianceProblem(none, mean, resolved))?.weights;
}
