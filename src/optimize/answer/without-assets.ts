import type { BindingConstraint, OptimizationResult, Weights } from "../../core/types.js";

/** A result without the assets that cannot be held: their weights are 0 and nothing can be changed about their bounds. */
export function withoutAssets(result: OptimizationResult, outside: readonly string[]): OptimizationResult {
  const names = new Set(outside.flatMap((asset) => [`min.${asset}`, `max.${asset}`]));
  const named = <One extends { readonly constraint: string }>(list: readonly One[]): One[] =>
    list.filter(({ constraint }) => !names.has(constraint));
  const diagnostics = <D extends { readonly binding: readonly BindingConstraint[] }>(given: D): D => ({
    ...given,
    binding: named(given.binding),
  });
  switch (result.status) {
    case "optimal":
      return {
        ...result,
        weights: withoutKeys(result.weights, outside),
        riskContributions: withoutKeys(result.riskContributions, outside),
        diagnostics: diagnostics(result.diagnostics),
      };
    case "infeasible": {
      const { relaxed, ...rest } = result;
      const own = { ...rest, conflict: named(result.conflict) };
      if (relaxed === undefined) return own;
      const inner = withoutAssets(relaxed.result, outside);
      return inner.status === "optimal" ? { ...own, relaxed: { ...relaxed, result: inner } } : own;
    }
    default:
      return result;
  }
}

function withoutKeys(weights: Weights, keys: readonly string[]): Weights {
  return Object.fromEntries(Object.entries(weights).filter(([key]) => !keys.includes(key)));
}
