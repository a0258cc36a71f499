import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import type { PricesTable } from "../../core/types.js";
import type { CorporateEvent } from "./corporate-event.js";
import { rowOfDate } from "./row-of-date.js";

/** A corporate event by positions, as the simulation applies it. */
export interface Exchange {
  readonly kind: CorporateEvent["kind"];
  readonly from: number;
  /** Undefined where only cash is paid. */
  readonly to: number | undefined;
  /** New shares for each old one; 0 where only cash is paid. */
  readonly ratio: number;
  /** Units of currency for each old share. */
  readonly cash: number;
  /** The event as it was given, with what taxes need filled in. */
  readonly event: CorporateEvent;
}

/**
 * Corporate events by the row on which they take effect, checked against the prices.
 *
 * @param ends - positions that come to an end otherwise, by a delisting
 * @throws {@link PortfolioError} `unknown-asset`; `invalid-argument`, naming the entry, for an event that lacks a part or has one too
 *   many, prices after the end of an asset, and a new asset without a price
 * @remarks O(E·(log T + T)).
 */
export function readCorporateEvents(
  events: readonly CorporateEvent[],
  prices: PricesTable,
  ends: ReadonlySet<number> = new Set(),
): ReadonlyMap<number, readonly Exchange[]> {
  const rows = new Map<number, Exchange[]>();
  const ended = new Set(ends);
  const n = prices.assets.length;
  for (const [k, event] of events.entries()) {
    const refuse = (what: string): never => refused(k, event, what);
    checkParts(event, refuse);
    const from = assetPosition(`corporateEvents[${k}].asset`, event.asset, prices.assets);
    const to =
      event.newAsset === undefined
        ? undefined
        : assetPosition(`corporateEvents[${k}].newAsset`, event.newAsset, prices.assets);
    if (from === to) refuse("becomes itself: name another newAsset");
    const row = rowOfDate(prices.dates, event.date);
    if (event.kind !== "spin-off") {
      if (ended.has(from)) refuse("came to an end by another entry already: give one for each asset");
      ended.add(from);
      for (let t = row; t < prices.dates.length; t++) {
        if (!Number.isNaN(prices.values[t * n + from]!)) {
          refuse(`and still has a price on ${prices.dates[t]}: leave prices from then on out (NaN), or mend the date`);
        }
      }
    }
    if (row === prices.dates.length || row === 0) continue;
    const newPrice = to === undefined ? Number.NaN : prices.values[row * n + to]!;
    if (to !== undefined && Number.isNaN(newPrice)) {
      refuse(`and ${event.newAsset} has no price on ${prices.dates[row]}: give one, or the date on which it is listed`);
    }
    const { ratio = event.kind === "rename" ? 1 : 0, cash = 0 } = event;
    const filled = forTaxes(event, ratio, newPrice, prices.values[row * n + from]!);
    const list = rows.get(row) ?? [];
    list.push({ kind: event.kind, from, to, ratio, cash, event: filled });
    rows.set(row, list);
  }
  return rows;
}

function checkParts({ kind, newAsset, ratio, cash }: CorporateEvent, refuse: (what: string) => never): void {
  if (kind === "merger") {
    if (newAsset === undefined && cash === undefined) refuse("needs newAsset with ratio, or cash, or both");
    if ((newAsset === undefined) !== (ratio === undefined)) refuse("needs newAsset and ratio together");
    return;
  }
  if (newAsset === undefined) refuse("needs newAsset");
  if (cash !== undefined) refuse("pays no cash: give it as a dividend");
  if (kind === "rename" && ratio !== undefined && ratio !== 1) refuse("has no ratio: give a split on the same date");
  if (kind === "spin-off" && ratio === undefined) refuse("needs ratio: new shares for each old one");
}

function forTaxes(event: CorporateEvent, ratio: number, newPrice: number, oldPrice: number): CorporateEvent {
  if (event.kind === "spin-off" && event.basisFraction === undefined) {
    const spun = ratio * newPrice;
    // without a price of the old shares nothing better than halves is known
    return { ...event, basisFraction: Number.isNaN(oldPrice) ? 0.5 : spun / (oldPrice + spun) };
  }
  if (event.kind === "merger" && event.cash !== undefined && event.newAsset !== undefined) {
    return { newPrice, ...event };
  }
  return event;
}

function refused(k: number, { kind, asset, date }: CorporateEvent, what: string): never {
  throw new PortfolioError("invalid-argument", `corporateEvents[${k}]: the ${kind} of ${asset} on ${date} ${what}`, {
    argument: `corporateEvents[${k}]`,
    asset,
    date,
  });
}
