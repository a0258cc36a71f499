import { usTaxRules } from "../law/rules.js";
import { type Losses, lossValueIn, worthOfCarryover } from "../law/value-of-losses.js";
import { yearSoFar } from "../law/year-so-far.js";
import type { TaxLedger } from "../types.js";
import type { HarvestPlan, HarvestTerms } from "./harvest-plan.js";
import type { HarvestOptions } from "./harvest-types.js";
import type { ReplacementRisk } from "./replacement-risk.js";

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

export function harvestTerms(ledger: TaxLedger, options: HarvestOptions): HarvestTerms {
  const rules = ledger.options.rules ?? usTaxRules;
  const { horizonYears = 10, discountRate = 0.04, riskAversion = 3, tradingCost = 0, rates } = options;
  // of one more dollar of long-term gain, in a year without other gains or losses carried in
  const plain = { ...options.income, shortTerm: 0, longTerm: 0, carryover: { shortTerm: 0, longTerm: 0 } };
  const income = yearSoFar(ledger, options.date, rates, options.income);
  return {
    options,
    income,
    carriedWorth: worthOfCarryover(rates, income, discountRate),
    laterRate: options.laterRate ?? -lossValueIn(rates, plain, () => 0)({ shortTerm: 0, longTerm: -1 }).taxSaved,
    discountRate,
    discount: (1 + discountRate) ** -horizonYears,
    roundTrip: 2 * tradingCost,
    positions: new Map(options.moments?.assets.map((asset, i) => [asset, i])),
    varianceCost: ((riskAversion / 2) * ((rules.washSaleDays ?? 0) + 1)) / 365,
  };
}

/** Worth of more losses after those of the year so far and those that the plan has taken. */
export function worthAfter({ options, income, carriedWorth }: HarvestTerms, taken: Losses): HarvestPlan["worthOf"] {
  const { shortTerm = 0, longTerm = 0 } = income;
  const after = { ...income, shortTerm: shortTerm - taken.shortTerm, longTerm: longTerm - taken.longTerm };
  return lossValueIn(options.rates, after, carriedWorth);
}

/** What a sale with these losses and proceeds is worth. O(brackets). */
export function harvestWorth(
  { terms, worthOf }: Pick<HarvestPlan, "terms" | "worthOf">,
  losses: Losses,
  proceeds: number,
  risk: ReplacementRisk | undefined,
): HarvestWorth {
  const { taxSaved, carryoverValue } = worthOf(losses);
  const later = terms.laterRate * (losses.shortTerm + losses.longTerm);
  const laterTax = later * terms.discount;
  const tradingCost = terms.roundTrip * proceeds;
  const trackingCost = terms.varianceCost * (risk?.trackingError ?? 0) ** 2 * proceeds;
  const gained = taxSaved + carryoverValue - tradingCost - trackingCost;
  return {
    taxSaved,
    carryoverValue,
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
