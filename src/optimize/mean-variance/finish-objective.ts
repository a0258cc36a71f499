import type { BindingConstraint } from "../../core/types.js";
import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { boundName } from "../answer/bound-name.js";
import { rowBinding } from "../answer/row-binding.js";
import { tradingCost } from "../constraints/trading-cost.js";
import type { MeanVarianceProblem, MeanVarianceSolver, WeightedSolution } from "./mean-variance-problem.js";
import type { ObjectiveOutcome } from "./objective-outcome.js";

/**
 * The outcome of an objective: its value, its residual and what binds.
 *
 * @param gain - what a unit of the multipliers is in units of the objective where the variance has a weight of 1
 */
export function finishObjective(
  solver: MeanVarianceSolver,
  solution: WeightedSolution,
  gain: number,
): ObjectiveOutcome {
  const { problem } = solver;
  const { mean, resolved } = problem;
  const { x, product, trackingShare, returnWeight } = solution;
  // as if the tracking error had no part in the program
  const lambda = trackingShare < 1 ? returnWeight / (1 - trackingShare) : 0;
  const variance = product === undefined ? solver.variance(x) : dotKernel(product, x);
  const risk = 0.5 * variance - lambda * dotKernel(mean, x);
  const costs = tradingCost(resolved, x) * (lambda === 0 ? 0.5 : lambda);
  const optimal = solution.status === "optimal";
  return {
    status: solution.status,
    solution,
    problem,
    value: gain * (risk + costs),
    residual: optimal ? solver.residual(solution) : Number.POSITIVE_INFINITY,
    binding: optimal ? bindingConstraints(problem, solution, gain) : [],
    iterations: solver.iterations,
    extra: problem.extra,
    lambda,
  };
}

function bindingConstraints(
  problem: MeanVarianceProblem,
  solution: WeightedSolution,
  gain: number,
): BindingConstraint[] {
  const { resolved, names } = problem;
  const { assets, lower, upper, trackingError } = resolved;
  const { x, rowState, rowMultiplier, boundMultiplier, trackingShare, returnWeight } = solution;
  const unit = trackingShare < 1 ? gain / (1 - trackingShare) : returnWeight > 0 ? 1 / returnWeight : 0;
  const binding: BindingConstraint[] = [];
  for (let r = 0; r < names.length; r++) {
    if (rowState[r] !== 0) binding.push(rowBinding(names[r]!, rowState[r]!, unit * rowMultiplier[r]!));
  }
  for (let i = 0; i < assets.length; i++) {
    const z = unit * boundMultiplier[i]!;
    const atLower = x[i] === lower[i];
    const atUpper = x[i] === upper[i];
    if (atLower && !(atUpper && z < 0))
      binding.push({ constraint: boundName("min", assets[i]!, i), shadowPrice: z + 0 });
    else if (atUpper) binding.push({ constraint: boundName("max", assets[i]!, i), shadowPrice: -z + 0 });
  }
  if (trackingError !== undefined && trackingShare > 0) {
    // without any weight on return or variance only the portfolio nearest to the benchmark is left, and the price has no bound
    const price = trackingShare < 1 || returnWeight > 0 ? unit * trackingError.max * trackingShare : null;
    binding.push({ constraint: "trackingError", shadowPrice: price });
  }
  return binding;
}
