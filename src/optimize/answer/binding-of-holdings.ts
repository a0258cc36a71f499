import type { BindingConstraint } from "../../core/types.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";

/**
 * What binds where the search for few or large holdings set bounds of its own: the limits as they were given, and `minHolding` with
 * what a unit less of it would gain.
 */
export function bindingOfHoldings(
  { assets, lower, upper, minHolding }: ResolvedConstraints,
  x: Float64Array,
  binding: readonly BindingConstraint[],
): BindingConstraint[] {
  const own = new Set<string>();
  const small = new Set<string>();
  for (const [i, asset] of assets.entries()) {
    if (x[i] !== lower[i]) own.add(`min.${asset}`);
    if (x[i] !== upper[i]) own.add(`max.${asset}`);
    if (x[i] !== 0 && x[i] !== lower[i] && x[i] === minHolding?.[i]) small.add(`min.${asset}`);
    if (x[i] !== 0 && x[i] !== upper[i] && x[i] === -(minHolding?.[i] ?? 0)) small.add(`max.${asset}`);
  }
  const given = binding.filter(({ constraint }) => !own.has(constraint));
  if (small.size === 0) return given;
  const price = binding.reduce(
    (sum, { constraint, shadowPrice }) => sum + (small.has(constraint) ? (shadowPrice ?? 0) : 0),
    0,
  );
  return [...given, { constraint: "minHolding", shadowPrice: price }];
}
