import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { TaxAccount, TaxRates } from "../types.js";

/** An asset to be placed in accounts. */
export interface LocatedAsset {
  /** Name of the asset. */
  readonly asset: string;
  /** What is to be held of it over all accounts, currency units. */
  readonly amount: number;
  /** Total return per year, yields included. */
  readonly expectedReturn: number;
  /** Part of the return that is interest or the like, taxed at the short-term rate each year; 0. */
  readonly interestYield?: number;
  /** Part that is qualified dividends, taxed at the long-term rate each year; 0. */
  readonly dividendYield?: number;
  /** Fraction of the unrealised gain that is realized each year, long-term; 0. */
  readonly realization?: number;
  /** Accounts that may hold it, by id; all. */
  readonly allowed?: readonly string[];
}

/** Every part of an asset that is read. */
export const LOCATED: readonly string[] = [
  "asset",
  "amount",
  "expectedReturn",
  "interestYield",
  "dividendYield",
  "realization",
  "allowed",
];

/**
 * What one unit of an asset in an account is worth after all taxes when `years` have gone by.
 *
 * Taxable: yields are taxed and reinvested each year, the rest when sold at the end. Traditional: all of it is taxed at
 * `retirementRate` at the end. Roth: none of it.
 *
 * @throws {@link PortfolioError} `not-finite`, `invalid-argument`
 * @remarks O(years).
 */
export function locationValue(
  asset: LocatedAsset,
  kind: TaxAccount["kind"],
  rates: TaxRates,
  retirementRate: number,
  years: number,
): number {
  const label = `assets.${asset.asset}`;
  const total = fraction(`${label}.expectedReturn`, asset.expectedReturn, -1, Number.POSITIVE_INFINITY);
  if (kind !== "taxable") return (1 + total) ** years * (kind === "traditional" ? 1 - retirementRate : 1);
  const extra = rates.netInvestmentIncome ?? 0;
  const onInterest = rates.shortTerm + extra;
  const onGain = rates.longTerm + extra;
  const interest = fraction(
    `${label}.interestYield`,
    asset.interestYield === undefined ? 0 : asset.interestYield,
    -1,
    1,
  );
  const dividends = fraction(
    `${label}.dividendYield`,
    asset.dividendYield === undefined ? 0 : asset.dividendYield,
    0,
    1,
  );
  const realization = fraction(`${label}.realization`, asset.realization === undefined ? 0 : asset.realization, 0, 1);
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

function fraction(name: string, value: number, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new PortfolioError("not-finite", `${name} is ${String(value)}: give a fraction per year, such as 0.07`, {
      name,
    });
  }
  if (value >= least && value <= most) return value;
  const wanted = most === Number.POSITIVE_INFINITY ? `${least} or more` : `a fraction from ${least} to ${most}`;
  throw new PortfolioError("invalid-argument", `${name} is ${value}: give ${wanted}`, { name, value });
}
