import { fromEpochDay, toEpochDay } from "../core/calendar.js";
import type { IsoDate, Weights } from "../core/types.js";
import { deferralBreakEven } from "./deferral-break-even.js";
import { priceOf } from "./harvest-candidates.js";
import type { HarvestOptions } from "./harvest-types.js";
import { longTermFrom } from "./long-term-from.js";
import { usTaxRules } from "./rules.js";
import type { TaxLedger } from "./types.js";
import { valueOfLosses } from "./value-of-losses.js";

/** Shares with a short-term gain that is about to become long-term. Currency units. */
export interface Deferral {
  readonly account: string;
  readonly asset: string;
  readonly lot: string;
  readonly quantity: number;
  readonly gain: number;
  /** The first day on which a sale is long-term. */
  readonly longTermFrom: IsoDate;
  readonly days: number;
  /** Tax saved by waiting, when the price stays. */
  readonly saving: number;
  /** Fall of the price until then that eats the saving up. */
  readonly breakEvenFall: number;
  readonly breakEvenPrice: number;
}

/**
 * Gains near the one-year line, with the fall of the price at which waiting stops to pay.
 *
 * @param prices - of every asset held in a taxable account, currency units per share
 * @param options - `date`, `rates`, `income` as in {@link findHarvests}; `withinDays` 60
 * @returns by falling saving; none when the law knows no long term
 * @throws {@link PortfolioError} `missing-price`, `invalid-price`, `invalid-date`, `not-finite`
 * @remarks O(lots · log lots). NaN throws. With brackets the rates are those of one more dollar of gain in the year so far.
 * @example
 * findDeferrals(ledger, { KO: 100 }, { date: "2025-11-03", rates: { shortTerm: 0.408, longTerm: 0.238 } });
 */
export function findDeferrals(
  ledger: TaxLedger,
  prices: Weights,
  options: Pick<HarvestOptions, "date" | "rates" | "income"> & { readonly withinDays?: number },
): readonly Deferral[] {
  const day = toEpochDay(options.date);
  const years = (ledger.options.rules ?? usTaxRules).longTermYears;
  if (years === null) return [];
  const taxable = new Set(ledger.options.accounts.filter(({ kind }) => kind === "taxable").map(({ id }) => id));
  const year = ledger.byYear[options.date.slice(0, 4)];
  const income = { ...options.income, shortTerm: year?.shortTerm ?? 0, longTerm: year?.longTerm ?? 0 };
  const rateOf = (gain: { readonly shortTerm: number; readonly longTerm: number }): number =>
    -valueOfLosses(gain, options.rates, { income }).now;
  const shortTermRate = rateOf({ shortTerm: -1, longTerm: 0 });
  const longTermRate = rateOf({ shortTerm: 0, longTerm: -1 });
  return ledger.openLots
    .flatMap((lot): Deferral[] => {
      if (!taxable.has(lot.account)) return [];
      const from = longTermFrom(toEpochDay(lot.adjustedAcquired), years);
      const days = from - day;
      const price = priceOf(lot.asset, prices);
      const gain = lot.quantity * price - lot.adjustedBasis;
      if (days <= 0 || days > (options.withinDays ?? 60) || gain <= 0) return [];
      const { account, asset, quantity, lot: id } = lot;
      const basis = lot.adjustedBasis / quantity;
      const { fall, price: breakEvenPrice, saving } = deferralBreakEven({ price, basis, shortTermRate, longTermRate });
      return [
        {
          account,
          asset,
          lot: id,
          quantity,
          gain,
          longTermFrom: fromEpochDay(from),
          days,
          saving: saving * quantity,
          breakEvenFall: fall,
          breakEvenPrice,
        },
      ];
    })
    .sort((a, b) => b.saving - a.saving);
}
