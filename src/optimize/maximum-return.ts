import type { BindingConstraint } from "../core/types.js";
import { BoundedSimplex } from "../numerics/bounded-simplex.js";
import type { MeanVarianceProblem } from "./mean-variance-problem.js";

export interface MaximumReturn {
  readonly expectedReturn: number;
  /** What a unit more room for each binding constraint would add to the return. */
  readonly binding: readonly BindingConstraint[];
}

/** The greatest expected return under bounds and rows, by the simplex; undefined where there is none. O(N·rows) an iteration. */
export function maximumReturn(problem: MeanVarianceProblem): MaximumReturn | undefined {
  const { program, mean, names, resolved } = problem;
  const simplex = new BoundedSimplex(program);
  const limit = 50 * (simplex.n + simplex.m) + 1000;
  if (simplex.findFeasible(limit) !== "feasible") return undefined;
  const outcome = simplex.minimise(
    mean.map((m) => -m),
    limit,
  );
  if (outcome !== "optimal") return undefined;
  const binding: BindingConstraint[] = [];
  const add = (variable: number, scale: number, low: string, high: string): void => {
    const side = simplex.state[variable]!;
    if (side !== -1 && side !== 1) return;
    const price = simplex.reducedCost[variable]! / scale;
    // more of an equality is a gain of −price; a fixed weight is named by the side that holds it
    const equality = simplex.lower[variable] === simplex.upper[variable];
    const upper = equality ? low === high || price < 0 : side === 1;
    binding.push({ constraint: upper ? high : low, shadowPrice: (upper ? -price : price) + 0 });
  };
  names.forEach(({ minName, maxName }, r) => {
    add(simplex.n + r, simplex.rowScale[r]!, minName, maxName);
  });
  resolved.assets.forEach((asset, i) => {
    add(i, 1, `min.${asset}`, `max.${asset}`);
  });
  let expectedReturn = 0;
  for (let i = 0; i < mean.length; i++) expectedReturn += mean[i]! * simplex.x[i]!;
  return { expectedReturn, binding };
}
