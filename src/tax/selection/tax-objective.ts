import { resolveRates } from "../law/resolve-rates.js";
import { addedTax, type YearTax } from "../law/year-netting.js";
import { yearSoFar } from "../law/year-so-far.js";
import type { TaxBrackets, TaxLedger, TaxRates, YearIncome } from "../types.js";
import type { Gains } from "./gains-region.js";

export interface LotChoiceOptions {
  /** Flat rates, or the brackets of the year: then its netting, the cap on losses and carryovers count. */
  readonly rates: TaxRates | TaxBrackets;
  /**
   * With brackets: the year without what the ledger has recognised in it, which is added. Losses that the ledger's earlier years carry into it
   * count, unless `carryover` names others.
   */
  readonly income?: YearIncome;
}

/** What a choice of lots is to keep low, of gains in cents, and the rates to rank lots by. */
export interface TaxObjective extends YearTax {
  readonly tolerance: number;
  readonly weights: readonly (readonly [number, number])[];
}

/** The objective of flat rates. */
export function flatTax({ short, long }: { readonly short: number; readonly long: number }): TaxObjective {
  const taxOf = (shortTerm: number, longTerm: number): number => short * shortTerm + long * longTerm;
  return {
    taxOf,
    taxNow: taxOf,
    leastNow: Number.NEGATIVE_INFINITY,
    carriedOn: () => 0,
    bends: { shortTerm: [], longTerm: [], net: [] },
    flat: [short, long],
    tolerance: 1e-6,
    weights: [[short, long]],
  };
}

/** The objective of a sale in a retirement account. */
export const NO_TAX: TaxObjective = flatTax({ short: 0, long: 0 });

/** The objective of a year's netting: the rates that a lot meets follow from all of them, so several guesses rank them. */
export function netTax(tax: YearTax): TaxObjective {
  return {
    ...tax,
    tolerance: 1e-3,
    weights: [
      [0.37, 0.2],
      [1, 1],
      [0.2, 0.37],
      [1, 0.01],
      [0.01, 1],
    ],
  };
}

/** What gains add to the year of `date` after those that the ledger has recognised in it. @throws {@link PortfolioError} `invalid-argument` */
export function taxObjective(
  ledger: TaxLedger,
  date: string,
  rates: TaxRates | TaxBrackets,
  income: YearIncome,
): TaxObjective {
  if (!("ordinary" in rates)) return flatTax(resolveRates("min-tax", rates)!);
  const { shortTerm = 0, longTerm = 0, carryover } = yearSoFar(ledger, date, rates, income);
  return netTax(
    addedTax(income, rates, {
      shortTerm: shortTerm - (carryover?.shortTerm ?? 0),
      longTerm: longTerm - (carryover?.longTerm ?? 0),
    }),
  );
}

/** The same tax, counted from gains that are there already. */
export function taxAfter(objective: TaxObjective, { shortTerm: s, longTerm: l }: Gains): TaxObjective {
  const { taxOf, taxNow, carriedOn, bends } = objective;
  return {
    ...objective,
    taxOf: (shortTerm, longTerm) => taxOf(s + shortTerm, l + longTerm),
    taxNow: (shortTerm, longTerm) => taxNow(s + shortTerm, l + longTerm),
    carriedOn: (shortTerm, longTerm) => carriedOn(s + shortTerm, l + longTerm),
    bends: {
      shortTerm: bends.shortTerm.map((at) => at - s),
      longTerm: bends.longTerm.map((at) => at - l),
      net: bends.net.map((at) => at - s - l),
    },
  };
}
