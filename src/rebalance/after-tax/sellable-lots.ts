import { toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { IsoDate, Weights } from "../../core/types.js";
import { washWindow } from "../../tax/harvest/wash-window.js";
import { isLongTerm } from "../../tax/law/is-long-term.js";
import { previewSale } from "../../tax/preview/preview-sale.js";
import type { TaxLedger, TaxLot, TaxRates } from "../../tax/types.js";

/** One lot as the program sees it. Values are fractions of the account's value. */
export interface SellableLot {
  readonly lot: TaxLot;
  readonly term: "short" | "long";
  /** Gain per share in currency units; negative at a loss. */
  readonly gain: number;
  /** Tax of selling a unit of value: the rate of the term times gain over price. Negative at a loss. */
  readonly taxRate: number;
  readonly value: number;
  /** Gain over price in a taxable account, else 0: what selling a unit of value realizes. */
  readonly gainRate: number;
}

/** What may be done with one asset on the day. */
export interface AssetChoices {
  /** Weight before any trade. */
  readonly held: number;
  /** Lots that may be sold, the cheapest tax first. */
  readonly lots: readonly SellableLot[];
  /** Lots at a loss that a purchase of the wash window would wash. */
  readonly locked: readonly SellableLot[];
  /** False where a loss of the wash window would be washed by buying. */
  readonly mayBuy: boolean;
}

export interface LotQuestion {
  readonly ledger: TaxLedger;
  readonly account: string;
  readonly prices: Weights;
  readonly date: IsoDate;
  readonly rates: TaxRates;
  readonly avoidWashSales: boolean;
}

/**
 * The lots of one account by asset, each with its tax and whether the wash-sale rule locks it, in the order of `assets`.
 *
 * A lot at a loss is locked when selling it alone on `date` would be washed by shares that some account, retirement accounts
 * included, acquired in the window before; an asset may not be bought when a loss on it was taken in that window.
 *
 * @param value - of the account: cash and holdings, in currency units
 * @throws {@link PortfolioError} `conflicting-options` where lots of the account have no place: an open short position, an average-cost pool
 * @remarks O(lots + transactions), and a preview of each lot at a loss that has fresh shares beside it.
 */
export function sellableLots(question: LotQuestion, assets: readonly string[], value: number): AssetChoices[] {
  const { ledger, account, prices, date, rates, avoidWashSales } = question;
  const { kind } = ledger.options.accounts.find(({ id }) => id === account)!;
  const window = washWindow(ledger, toEpochDay(date));
  const extra = rates.netInvestmentIncome ?? 0;
  const byAsset = new Map<string, SellableLot[]>(assets.map((asset) => [asset, []]));
  for (const lot of ledger.openLots) {
    if (lot.account !== account) continue;
    const price = prices[lot.asset]!;
    const gain = price - lot.adjustedBasis / lot.quantity;
    const term = isLongTerm(lot.adjustedAcquired, date) ? "long" : "short";
    const rate = kind === "taxable" ? (term === "long" ? rates.longTerm : rates.shortTerm) + extra : 0;
    byAsset.get(lot.asset)!.push({
      lot,
      term,
      gain,
      taxRate: (rate * gain) / price,
      value: (lot.quantity * price) / value,
      gainRate: kind === "taxable" ? gain / price : 0,
    });
  }
  const short = ledger.openShorts.find((position) => position.account === account);
  if (short !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      `the ledger has an open short position in ${short.asset} in ${account}: cover it first, optimizeAfterTax sells what is held`,
      { asset: short.asset, account },
    );
  }
  return assets.map((asset) => {
    const all = byAsset.get(asset)!.sort((a, b) => a.taxRate - b.taxRate);
    const washed = (lot: SellableLot): boolean =>
      avoidWashSales && kind === "taxable" && lot.gain < 0 && wouldWash(question, window.fresh(asset), lot);
    // shares of one purchase with one date cannot be told apart when they are named, so they are locked together
    const keyOf = ({ lot }: SellableLot): string => `${lot.adjustedAcquired} ${lot.lot}`;
    const keys = new Set(all.filter(washed).map(keyOf));
    return {
      held: all.reduce((sum, lot) => sum + lot.value, 0),
      lots: keys.size === 0 ? all : all.filter((lot) => !keys.has(keyOf(lot))),
      locked: keys.size === 0 ? [] : all.filter((lot) => keys.has(keyOf(lot))),
      mayBuy: !(avoidWashSales && window.washesEarlierLoss(asset)),
    };
  });
}

/**
 * The sets of two or more assets that are substantially identical, by their numbers: a purchase of one washes a loss of another.
 *
 * @remarks O(N).
 */
export function identicalSets(
  { ledger, date, account, avoidWashSales }: LotQuestion,
  assets: readonly string[],
): number[][] {
  const { kind } = ledger.options.accounts.find(({ id }) => id === account)!;
  if (!avoidWashSales || kind !== "taxable") return [];
  const window = washWindow(ledger, toEpochDay(date));
  const numbers = new Map(assets.map((asset, i) => [asset, i]));
  const seen = new Set<number>();
  return assets.flatMap((asset, i) => {
    if (seen.has(i) || window.days(asset) === null) return [];
    const set = window
      .identical(asset)
      .flatMap((name) => numbers.get(name) ?? [])
      .sort((a, b) => a - b);
    for (const k of set) seen.add(k);
    return set.length > 1 ? [set] : [];
  });
}

function wouldWash(
  { ledger, account, prices, date }: LotQuestion,
  fresh: readonly TaxLot[],
  { lot }: SellableLot,
): boolean {
  if (!fresh.some((other) => other.lot !== lot.lot || other.account !== lot.account)) return false;
  const sale = {
    date,
    account,
    asset: lot.asset,
    quantity: lot.quantity,
    amount: Math.round(lot.quantity * prices[lot.asset]! * 100) / 100,
    lots: [{ lot: lot.lot, quantity: lot.quantity, adjustedAcquired: lot.adjustedAcquired }],
  };
  return previewSale(ledger, sale).disallowed > 0;
}
