import { fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import { exemptAssets, identicalAssets } from "../journal/linked-assets.js";
import { usTaxRules } from "../law/rules.js";
import type { TaxLedger, TaxLot } from "../types.js";

/** What the wash-sale rule makes of sales and purchases on one day, read from a ledger. */
export interface WashWindow {
  /** Days on each side; `null` when no sale of the asset can wash. */
  readonly days: (asset: string) => number | null;
  /** The assets that are one with it, itself included. */
  readonly identical: (asset: string) => readonly string[];
  /** Shares held in any account that a loss of the asset on this day would meet. */
  readonly fresh: (asset: string) => readonly TaxLot[];
  /** Whether buying the asset on this day would wash a loss that was taken before. */
  readonly washesEarlierLoss: (asset: string) => boolean;
  /** Whether the asset was sold on this day already, by a sale that is booked after the purchases of the day. */
  readonly soldToday: (asset: string) => boolean;
  /** Whether shares that were bought in the window and sold since would still replace. */
  readonly soldStillReplaces: (asset: string) => boolean;
}

export function washWindow(ledger: TaxLedger, day: number): WashWindow {
  const { options, transactions } = ledger;
  const days = options.washSales === false ? null : (options.rules ?? usTaxRules).washSaleDays;
  const renamed = transactions.filter(({ type }) => type === "symbol-change");
  const exempt = exemptAssets(options.notSecurities ?? [], renamed);
  const known = new Map<string, readonly string[]>();
  const identical = (asset: string): readonly string[] => {
    let names = known.get(asset);
    if (names === undefined) {
      names = [...identicalAssets(asset, options.substantiallyIdentical ?? [], renamed)];
      for (const name of names) known.set(name, names);
    }
    return names;
  };
  const inWindow = (date: string): boolean => days !== null && day - toEpochDay(date) <= days;
  const noReplacement = new Set(transactions.flatMap(({ id, cannotReplace }) => (cannotReplace === true ? [id] : [])));
  const fresh = byAsset(ledger.openLots.filter(({ acquired, lot }) => inWindow(acquired) && !noReplacement.has(lot)));
  const losses = new Set(
    ledger.dispositions
      .filter(({ date, proceeds, basis }) => inWindow(date) && proceeds < basis)
      .map(({ asset }) => asset),
  );
  const policies = options.washSales === false ? {} : (options.washSales ?? {});
  const bought = new Set(
    transactions
      .filter(({ type, date }) => (type === "buy" || type === "dividend-reinvestment") && inWindow(date))
      .map(({ asset }) => asset),
  );
  const today = fromEpochDay(day);
  const soldToday = new Set<string>();
  if (options.sameDayOrder === "unknown") {
    for (const { type, date, asset } of transactions) if (type === "sell" && date === today) soldToday.add(asset);
  }
  const any = (asset: string, names: ReadonlySet<string>): boolean =>
    !exempt.has(asset) && identical(asset).some((name) => names.has(name));
  return {
    days: (asset) => (exempt.has(asset) ? null : days),
    identical,
    fresh: (asset) => (exempt.has(asset) ? [] : identical(asset).flatMap((name) => fresh.get(name) ?? [])),
    washesEarlierLoss: (asset) => any(asset, losses),
    soldToday: (asset) => soldToday.has(asset),
    soldStillReplaces: (asset) => policies.soldReplacement === "eligible" && any(asset, bought),
  };
}

function byAsset(lots: readonly TaxLot[]): ReadonlyMap<string, readonly TaxLot[]> {
  const map = new Map<string, TaxLot[]>();
  for (const lot of lots) {
    const own = map.get(lot.asset);
    if (own === undefined) map.set(lot.asset, [lot]);
    else own.push(lot);
  }
  return map;
}
