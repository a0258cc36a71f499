import { fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import type { IsoDate, Weights } from "../../core/types.js";
import { deferralBreakEven } from "../law/deferral-break-even.js";
import { longTermFrom } from "../law/long-term-from.js";
import { usTaxRules } from "../law/rules.js";
import { lossValueIn } from "../law/value-of-losses.js";
import { yearSoFar } from "../law/year-so-far.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { TaxLedger } from "../types.js";
import { priceOf } from "./harvest-candidates.js";
import { type DeferralOptions, readDeferralOptions } from "./planning-options.js";

/** Shares with a short-term gain that is about to become long-term. Currency units. */
export interface Deferral {
  /** The account that holds the lot. */
  readonly account: string;
  /** The asset. */
  readonly asset: string;
  /** Id of the lot. */
  readonly lot: string;
  /** Shares of the lot. */
  readonly quantity: number;
  /** Unrealized gain at the given price, in units of currency. */
  readonly gain: number;
  /** The first day on which a sale is long-term. */
  readonly longTermFrom: IsoDate;
  /** Days until a sale is long-term. */
  readonly days: number;
  /** Tax saved by waiting, when the price stays. */
  readonly taxSaved: number;
  /** Fall of the price until then after which nothing is saved, as a fraction. */
  readonly breakEvenFall: number;
  /** Price at which waiting no longer pays, in units of currency per share. */
  readonly breakEvenPrice: number;
}

/**
 * Gains near the one-year line, with the fall of the price at which waiting stops to pay.
 *
 * @param ledger - up to `options.date`
 * @param prices - of every asset held in a taxable account, currency units per share
 * @param options - see {@link DeferralOptions}
 * @returns the greatest `taxSaved` first; none when the law knows no long term
 * @throws {@link PortfolioError} `missing-price`, `invalid-price`, `invalid-date`, `invalid-argument`, `not-finite`,
 *   `conflicting-options`
 * @remarks O(lots · (brackets + log lots)). NaN throws. With brackets `taxSaved` is that of the year's netting, of each lot alone after the
 *   year so far; the break-even takes its rates on the whole gain.
 * @example
 * findDeferrals(ledger, { KO: 100 }, { date: "2025-11-03", rates: { shortTerm: 0.408, longTerm: 0.238 } });
 */
export function findDeferrals(ledger: TaxLedger, prices: Weights, options: DeferralOptions): readonly Deferral[] {
  const book = requireLedger("findDeferrals", ledger);
  const read = readDeferralOptions(book, prices, options);
  const { date, rates, withinDays } = read;
  const day = toEpochDay(date);
  const years = (book.options.rules ?? usTaxRules).longTermYears;
  if (years === null) return [];
  const taxable = new Set(book.options.accounts.filter(({ kind }) => kind === "taxable").map(({ id }) => id));
  const income = yearSoFar(book, date, rates, read.income);
  const worthOf = lossValueIn(rates, income, () => 0);
  const rateOf = (gain: number, term: "shortTerm" | "longTerm"): number => {
    const none = { shortTerm: 0, longTerm: 0 };
    return Math.max(0, -worthOf({ ...none, [term]: -gain }).taxSaved / gain);
  };
  return book.openLots
    .flatMap((lot): Deferral[] => {
      if (!taxable.has(lot.account)) return [];
      const from = longTermFrom(toEpochDay(lot.adjustedAcquired), years);
      const days = from - day;
      const price = priceOf(lot.asset, prices);
      const gain = lot.quantity * price - lot.adjustedBasis;
      if (days <= 0 || days > withinDays || gain <= 0) return [];
      const { account, asset, quantity, lot: id } = lot;
      const basis = lot.adjustedBasis / quantity;
      const {
        fall,
        price: breakEvenPrice,
        taxSaved,
      } = deferralBreakEven({
        price,
        basis,
        shortTermRate: rateOf(gain, "shortTerm"),
        longTermRate: rateOf(gain, "longTerm"),
      });
      return [
        {
          account,
          asset,
          lot: id,
          quantity,
          gain,
          longTermFrom: fromEpochDay(from),
          days,
          taxSaved: taxSaved * quantity,
          breakEvenFall: fall,
          breakEvenPrice,
        },
      ];
    })
    .sort((a, b) => b.taxSaved - a.taxSaved);
}
