import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { Constraints, FactorMoments, IsoDate, Moments, Weights } from "../../core/types.js";
import { constraintsFromLimits } from "../../limits/constraints-from-limits.js";
import type { GroupsOf, Limits } from "../../limits/types.js";
import type { TaxLedger } from "../../tax/types.js";

/** What limits on trades and holdings are read against. */
interface LimitedBook {
  readonly moments: Moments | FactorMoments;
  readonly portfolio: { readonly cash: number; readonly holdings: Weights };
  readonly prices: Weights;
  readonly date: IsoDate;
  readonly groupsOf?: GroupsOf;
  readonly volumes?: Weights;
}

/**
 * Constraints that keep both the given ones and the limits: bounds, ranges and figures take the tighter of both, rows of both are
 * kept. A turnover or a tracking error against another portfolio than that of the limits cannot be held beside theirs.
 *
 * @param invested - the sum of the weights before any trade, which stays where neither says otherwise
 * @throws {@link PortfolioError} as `constraintsFromLimits`; `conflicting-options` for limits that are not held here;
 *   `invalid-argument` for a limit on volume without volumes
 */
export function withinLimits(
  constraints: Constraints,
  limits: Limits,
  invested: number,
  book: LimitedBook,
): Constraints {
  const { assets } = book.moments;
  const more = constraintsFromLimits(limits, book);
  refuseUnheld(limits, book.volumes);
  const bound = (name: "min" | "max", neutral: number, tighter: (a: number, b: number) => number): Float64Array => {
    const read = (from: Constraints, label: string): Float64Array =>
      resolvePerAsset(`${label}.${name}`, from[name], assets, neutral, { allowInfinite: true });
    const other = read(more, "limits");
    return read(constraints, "constraints").map((value, i) => tighter(value, other[i]!));
  };
  const least = (key: "maxGross" | "maxPositions"): Constraints => {
    const values = [more[key], constraints[key]].filter((value) => value !== undefined);
    return values.length === 0 ? {} : { [key]: Math.min(...values) };
  };
  const groups = [...(constraints.groups ?? []), ...(more.groups ?? [])];
  const linear = [...(constraints.linear ?? []), ...(more.linear ?? [])];
  const turnover = tighterOf(constraints.turnover, more.turnover, ({ from }) => from, "turnover", assets);
  const benchmarkOf = ({ benchmark }: NonNullable<Constraints["trackingError"]>): Weights => benchmark;
  const trackingError = tighterOf(constraints.trackingError, more.trackingError, benchmarkOf, "trackingError", assets);
  return {
    ...constraints,
    min: bound("min", 0, Math.max),
    max: bound("max", 1, Math.min),
    ...budgetWithin(constraints.budget, limits, invested),
    ...(groups.length > 0 && { groups }),
    ...(linear.length > 0 && { linear }),
    ...(turnover !== undefined && { turnover }),
    ...(trackingError !== undefined && { trackingError }),
    ...least("maxGross"),
    ...least("maxPositions"),
  };
}

/** The range that the given budget, or else what is invested, leaves within the net exposure and the least cash. */
function budgetWithin(given: Constraints["budget"], { net, minCash }: Limits, invested: number): Constraints {
  if (net === undefined && minCash === undefined) return given === undefined ? {} : { budget: given };
  const low = net?.min ?? 0;
  const high = Math.min(net?.max ?? Number.POSITIVE_INFINITY, 1 - (minCash ?? 0));
  if (given === undefined) return { budget: Math.min(Math.max(invested, low), high) };
  const [least, most] = typeof given === "number" ? [given, given] : given;
  return { budget: [Math.max(least, low), Math.min(most, high)] };
}

/** The tighter of two limits against the same portfolio. */
function tighterOf<T extends { readonly max: number }>(
  given: T | undefined,
  other: T | undefined,
  reference: (limit: T) => Weights,
  name: "turnover" | "trackingError",
  assets: readonly string[],
): T | undefined {
  if (given === undefined || other === undefined) return given ?? other;
  const weightOf = (limit: T, asset: string): number =>
    Object.hasOwn(reference(limit), asset) ? reference(limit)[asset]! : 0;
  const apart = assets.find((asset) => Math.abs(weightOf(given, asset) - weightOf(other, asset)) > 1e-9);
  if (apart === undefined) return given.max <= other.max ? given : other;
  throw new PortfolioError(
    "conflicting-options",
    `options.limits and options.constraints.${name} measure against different weights of ${apart} (${weightOf(other, apart)} and ${weightOf(given, apart)}): give one of them`,
    { asset: apart },
  );
}

/** Limits that no weights decide, or whose data no option gives, are not left out without a word. */
function refuseUnheld(limits: Limits, volumes: Weights | undefined): void {
  const { orders, prices, drawdown, dailyLoss } = limits;
  const tails = (["valueAtRisk", "conditionalValueAtRisk"] as const).filter(
    (rule) => limits[rule]?.method === "historical",
  );
  const unheld = [
    ...(["minValue", "maxCount", "refuseDuplicates"] as const)
      .filter((key) => orders?.[key] !== undefined && orders[key] !== false)
      .map((key) => `orders.${key}`),
    ...(prices === undefined ? [] : ["prices"]),
    ...(drawdown === undefined ? [] : ["drawdown"]),
    ...(dailyLoss === undefined ? [] : ["dailyLoss"]),
    ...tails,
  ];
  if (unheld.length > 0) {
    throw new PortfolioError(
      "conflicting-options",
      `options.limits.${unheld.join(" and ")} cannot be held by optimizeAfterTax: leave it out, and check the trades with checkTrades`,
      { limits: unheld },
    );
  }
  if (limits.volume !== undefined && volumes === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      "options.limits.volume needs input.volumes: give the average shares a day of every asset",
      { argument: "volumes" },
    );
  }
}

/** Shares by asset in the open lots of one account. */
export function heldShares(ledger: TaxLedger, account: string): Weights {
  const shares = new Map<string, number>();
  for (const lot of ledger.openLots) {
    if (lot.account === account) shares.set(lot.asset, (shares.get(lot.asset) ?? 0) + lot.quantity);
  }
  return Object.fromEntries(shares);
}
