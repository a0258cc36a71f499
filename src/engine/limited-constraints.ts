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
  const most = bound("max", 1, Math.min);
  const budget = constraints.budget ?? withoutOverdraft(limits.budget);
  return {
    ...limits,
    ...constraints,
    budget,
    ...bound("min", 0, Math.max),
    ...most,
    ...roomForCash(inputs, constraints, budget, most.max),
    ...(limits.groups !== undefined && { groups: [...(constraints.groups ?? []), ...limits.groups] }),
    ...(limits.linear !== undefined && { linear: [...(constraints.linear ?? []), ...limits.linear] }),
    ...(maxGross !== undefined && { maxGross }),
    ...(maxPositions !== undefined && { maxPositions }),
  };
}

/**
 * The budget that the greatest weights leave: after a loss positions may only shrink, and the rest stays in cash, unless the
 * settings ask for a least sum of weights.
 */
function roomForCash(
  { config, prices }: ReadInputs,
  constraints: Constraints,
  budget: NonNullable<Constraints["budget"]>,
  max: PerAsset | undefined,
): Pick<Constraints, "budget"> {
  if (config.constraints.minInvested !== "as-max" || typeof budget !== "number" || !(max instanceof Float64Array))
    return {};
  const sum = max.reduce((a, b) => a + b, 0);
  const own = resolvePerAsset("constraints.max", constraints.max, prices.assets, 1, { allowInfinite: true });
  // constraints that contradict themselves stay a conflict, which is explained
  if (own.reduce((a, b) => a + b, 0) < budget) return {};
  // slightly less, so that rounding does not close the last gap
  return sum < budget ? { budget: sum * (1 - 1e-6) } : {};
}

/** A limit that allows an overdraft does not ask for one: without a budget of its own the sum of weights stays 1 at most. */
function withoutOverdraft(budget: Constraints["budget"] = 1): NonNullable<Constraints["budget"]> {
  if (typeof budget === "number") return Math.min(budget, 1);
  return budget[1] > 1 && budget[0] <= 1 ? 1 : budget;
}
