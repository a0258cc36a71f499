import type { BindingConstraint } from "../../core/types.js";
import { rowBinding } from "../answer/row-binding.js";
import type { ShareMinimum } from "./share-descent.js";
import type { ShareProblem } from "./share-problem.js";

/**
 * What binds at a minimum under share limits, with its price: of a share limit what a share of 1 more would gain.
 *
 * @param gain - what a unit of the multipliers is in units of the objective
 */
export function bindingOfShares(
  { resolved, rows, lower, upper, limits }: ShareProblem,
  { weights, prices, solution, variance }: ShareMinimum,
  gain: number,
): BindingConstraint[] {
  const binding: BindingConstraint[] = [];
  rows.forEach((row, r) => {
    const side = solution.rowState[r]!;
    if (side !== 0) binding.push(rowBinding(row, side, gain * solution.rowMultiplier[r]!));
  });
  for (const [k, { name }] of limits.entries()) {
    if (prices[k]! > 0) binding.push({ constraint: name, shadowPrice: gain * prices[k]! * variance });
  }
  for (const [i, asset] of resolved.assets.entries()) {
    const z = gain * solution.boundMultiplier[i]!;
    const atUpper = weights[i] === upper[i];
    if (weights[i] === lower[i] && !(atUpper && z < 0))
      binding.push({ constraint: `min.${asset}`, shadowPrice: z + 0 });
    else if (atUpper) binding.push({ constraint: `max.${asset}`, shadowPrice: -z + 0 });
  }
  return binding;
}
