import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { Constraints, FactorMoments, IsoDate, Moments, Weights } from "../../core/types.js";
import { constraintsFromLimits } from "../../limits/constraints-from-limits.js";
import type { Limits } from "../../limits/types.js";
import type { TaxLedger } from "../../tax/types.js";

/** What limits on trades and holdings are read against. */
interface LimitedBook {
  readonly moments: Moments | FactorMoments;
  readonly portfolio: { readonly cash: number; readonly holdings: Weights };
  readonly prices: Weights;
  readonly date: IsoDate;
}

/**
 * Constraints that keep both the given ones and the limits: bounds and figures take the tighter of both, rows of both are kept.
 * Where both have a budget, a turnover or a tracking error, the given one stands.
 *
 * @throws {@link PortfolioError} as `constraintsFromLimits`
 */
export function withinLimits(constraints: Constraints, limits: Limits, book: LimitedBook): Constraints {
  const { assets } = book.moments;
  const more = constraintsFromLimits(limits, book);
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
  return {
    ...more,
    ...constraints,
    min: bound("min", 0, Math.max),
    max: bound("max", 1, Math.min),
    ...(more.groups !== undefined && { groups: [...(constraints.groups ?? []), ...more.groups] }),
    ...(more.linear !== undefined && { linear: [...(constraints.linear ?? []), ...more.linear] }),
    ...least("maxGross"),
    ...least("maxPositions"),
  };
}

/** Shares by asset in the open lots of one account. */
export function heldShares(ledger: TaxLedger, account: string): Weights {
  const shares = new Map<string, number>();
  for (const lot of ledger.openLots) {
    if (lot.account === account) shares.set(lot.asset, (shares.get(lot.asset) ?? 0) + lot.quantity);
  }
  return Object.fromEntries(shares);
}
