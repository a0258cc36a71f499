import type { TaxAccount, TaxRates } from "../types.js";

/** An asset to be placed in accounts. */
export interface LocatedAsset {
  /** Name of the asset. */
  readonly asset: string;
  /** What is to be held of it over all accounts, currency units. */
  readonly amount: number;
  /** Total return per year, yields included. */
  readonly expectedReturn: number;
  /** Part of the return that is interest or the like, taxed at the short-term rate each year. Default 0. */
  readonly interestYield?: number;
  /** Part that is qualified dividends, taxed at the long-term rate each year. Default 0. */
  readonly dividendYield?: number;
  /** Fraction of the unrealized gain that is realized each year as a long-term gain. Default 0. */
  readonly realization?: number;
  /** Ids of the accounts that may hold it. Default: all accounts. */
  readonly allowed?: readonly string[];
}

/**
 * What one unit of an asset in an account is worth after all taxes when `years` have gone by.
 *
 * Taxable: yields are taxed and reinvested each year, the rest when sold at the end. Traditional: all of it is taxed at
 * `retirementRate` at the end. Roth: none of it.
 *
 * @remarks O(years).
 */
export function locationValue(
  asset: LocatedAsset,
  kind: TaxAccount["kind"],
  rates: TaxRates,
  retirementRate: number,
  years: number,
): number {
  const { expectedReturn: total, interestYield: interest = 0, dividendYield: dividends = 0, realization = 0 } = asset;
  if (kind !== "taxable") return (1 + total) ** years * (kind === "traditional" ? 1 - retirementRate : 1);
  const extra = rates.netInvestmentIncome ?? 0;
  const onInterest = rates.shortTerm + extra;
  const onGain = rates.longTerm + extra;
  let value = 1;
  let basis = 1;
  for (let year = 0; year < years; year++) {
    const income = value * (interest * (1 - onInterest) + dividends * (1 - onGain));
    const grown = value * (1 + total - interest - dividends);
    const realized = realization * (grown - basis);
    const tax = onGain * realized;
    value = grown - tax + income;
    basis += realized - tax + income;
  }
  return value - onGain * (value - basis);
}
