import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import type { Constraints, PerAsset } from "../core/types.js";
import { constraintsFromLimits } from "../limits/constraints-from-limits.js";
import type { ReadInputs } from "./read-inputs.js";

/**
 * Constraints of an optimizer that keep both the given constraints and the configured limits.
 *
 * Bounds take the tighter of both, rows of both are kept, and where both have a figure of which there can be one (budget,
 * turnover, tracking error), the given constraint stands: the check of the trades then has the last word.
 *
 * @throws {@link PortfolioError} those of `constraintsFromLimits`
 */
export function limitedConstraints(inputs: ReadInputs, constraints: Constraints): Constraints {
  const { settings, prices, portfolio, sectorOf, latest, date } = inputs;
  if (settings.limits === undefined) return constraints;
  const { assets } = prices;
  const { asOf: _asOf, lastTraded: _lastTraded, ...held } = portfolio;
  const limits = constraintsFromLimits(settings.limits, {
    assets,
    portfolio: held,
    prices: latest,
    date,
    ...(sectorOf !== undefined && { groupsOf: sectorOf }),
  });
  const bound = (
    name: "min" | "max",
    neutral: number,
    tighter: (a: number, b: number) => number,
  ): { readonly [K in typeof name]?: PerAsset } => {
    if (limits[name] === undefined) return {};
    const own = resolvePerAsset(`constraints.${name}`, constraints[name], assets, neutral, { allowInfinite: true });
    const other = resolvePerAsset(`limits.${name}`, limits[name], assets, neutral, { allowInfinite: true });
    return { [name]: own.map((value, i) => tighter(value, other[i]!)) };
  };
  const least = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined ? b : b === undefined ? a : Math.min(a, b);
  const maxGross = least(limits.maxGross, constraints.maxGross);
  const maxPositions = least(limits.maxPositions, constraints.maxPositions);
  return {
    ...limits,
    ...constraints,
    ...bound("min", 0, Math.max),
    ...bound("max", 1, Math.min),
    ...(limits.groups !== undefined && { groups: [...(constraints.groups ?? []), ...limits.groups] }),
    ...(limits.linear !== undefined && { linear: [...(constraints.linear ?? []), ...limits.linear] }),
    ...(maxGross !== undefined && { maxGross }),
    ...(maxPositions !== undefined && { maxPositions }),
  };
}
