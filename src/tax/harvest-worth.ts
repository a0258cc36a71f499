import type { HarvestOptions } from "./harvest-types.js";
import type { ReplacementRisk } from "./replacement-risk.js";
import type { YearIncome } from "./tax-of-year.js";
import type { TaxLedger } from "./types.js";
import { type Losses, type LossValue, valueOfLosses } from "./value-of-losses.js";

/** The parts of a harvest's benefit, currency units. */
export interface HarvestWorth {
  readonly taxSaved: number;
  readonly carryoverValue: number;
  readonly laterTax: number;
  readonly tradingCost: number;
  readonly trackingCost: number;
  readonly benefit: number;
  readonly breakEvenYears: number | null;
}

/** Options with their defaults, and what of them does not change from one proposal to the next. */
export interface HarvestTerms {
  readonly options: HarvestOptions;
  /** The year so far. */
  readonly income: YearIncome;
  readonly laterRate: number;
  readonly discountRate: number;
  /** What a unit of the later tax is worth today. */
  readonly discount: number;
  /** Both trades, as a fraction of the value. */
  readonly roundTrip: number;
  /** Penalty for a unit of tracking variance and of value. */
  readonly varianceCost: number;
}

export function harvestTerms(ledger: TaxLedger, options: HarvestOptions, washDays: number | null): HarvestTerms {
  const { horizonYears = 10, discountRate = 0.04, riskAversion = 3, tradingCost = 0, rates } = options;
  const year = ledger.byYear[options.date.slice(0, 4)];
  const income = { ...options.income, shortTerm: year?.shortTerm ?? 0, longTerm: year?.longTerm ?? 0 };
  return {
    options,
    income,
    // of one more dollar of long-term gain, in a year without other gains
    laterRate:
      options.laterRate ?? -valueOfLosses({ shortTerm: 0, longTerm: -1 }, rates, { income: options.income ?? {} }).now,
    discountRate,
    discount: (1 + discountRate) ** -horizonYears,
    roundTrip: 2 * tradingCost,
    varianceCost: washDays === null ? 0 : ((riskAversion / 2) * (washDays + 1)) / 365,
  };
}

/** Worth of more losses after those of the year so far and those that the plan has taken. */
export function worthOfLosses({ options, income, discountRate }: HarvestTerms, taken: Losses, more: Losses): LossValue {
  const { shortTerm = 0, longTerm = 0 } = income;
  return valueOfLosses(more, options.rates, {
    income: { ...income, shortTerm: shortTerm - taken.shortTerm, longTerm: longTerm - taken.longTerm },
    discountRate,
  });
}

/** What a sale with these losses and proceeds is worth. O(brackets). */
export function harvestWorth(
  terms: HarvestTerms,
  taken: Losses,
  losses: Losses,
  proceeds: number,
  risk: ReplacementRisk | undefined,
): HarvestWorth {
  const { now, carried } = worthOfLosses(terms, taken, losses);
  const later = terms.laterRate * (losses.shortTerm + losses.longTerm);
  const laterTax = later * terms.discount;
  const tradingCost = terms.roundTrip * proceeds;
  const trackingCost = terms.varianceCost * (risk?.trackingError ?? 0) ** 2 * proceeds;
  const gained = now + carried - tradingCost - trackingCost;
  return {
    taxSaved: now,
    carryoverValue: carried,
    laterTax,
    tradingCost,
    trackingCost,
    benefit: gained - laterTax,
    breakEvenYears: breakEvenYears(gained, later, terms.discountRate),
  };
}

/** Years after which the later tax, discounted, is no more than what was gained. */
function breakEvenYears(gained: number, later: number, discountRate: number): number | null {
  if (gained <= 0) return null;
  if (later <= gained) return 0;
  return discountRate > 0 ? Math.log(later / gained) / Math.log(1 + discountRate) : null;
}
