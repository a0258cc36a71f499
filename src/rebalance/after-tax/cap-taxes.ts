import type { AfterTaxProblem, AfterTaxSolution } from "./after-tax-program.js";
import { type ChosenSides, chooseSides } from "./choose-sides.js";

/** A limit on the tax or on the gains of the sales. */
export interface TaxCap {
  readonly on: "maxTax" | "maxGains";
  /** As a fraction of the account's value. */
  readonly most: number;
}

/** The best answer within a cap, and the problem whose lots it counts in. */
export interface CappedSides {
  readonly chosen: ChosenSides;
  /** The problem with its lots in the order in which the answer counts them, at their true rates. */
  readonly problem: AfterTaxProblem;
  /** What one unit more of the cap adds to the objective; 0 where it does not bind. */
  readonly price: number;
  /** The least that was reached, where that is still above the cap. */
  readonly least?: number;
}

/**
 * The best trades under a cap on taxes or net realized gains: taxes (or gains) are charged at a price, which is searched for until
 * the cap is met.
 *
 * The price is the dual of the cap. Each price gives a bound on every answer within the cap (Lagrange), so the gap stays proved.
 *
 * @remarks One choice of sides for each price, about 40 of them.
 */
export function capTaxes(
  problem: AfterTaxProblem,
  cap: TaxCap | undefined,
  washSales: "avoid" | "allow",
  maxProblems: number,
): CappedSides {
  const free = chooseSides(problem, washSales, maxProblems);
  if (cap === undefined || free.best === undefined || measured(problem, free.best, cap) <= cap.most + 1e-13) {
    return { chosen: free, problem, price: 0 };
  }
  let bound = Number.POSITIVE_INFINITY;
  let kept: { chosen: ChosenSides; problem: AfterTaxProblem; price: number; value: number } | undefined;
  let least = measured(problem, free.best, cap);
  const meets = (price: number): boolean => {
    const priced = pricedAt(problem, cap, price);
    const chosen = chooseSides(priced, washSales, maxProblems);
    if (chosen.best === undefined) return false;
    const real = atTrueRates(priced, problem);
    const amount = measured(real, chosen.best, cap);
    least = Math.min(least, amount);
    const above = chosen.best.value + chosen.gap * Math.abs(chosen.best.value);
    bound = Math.min(bound, above + price * cap.most);
    if (amount > cap.most + 1e-13) return false;
    const value = chosen.best.value + price * amount;
    if (kept === undefined || value > kept.value) kept = { chosen, problem: real, price, value };
    return true;
  };
  let low = 0;
  let high = 0.25;
  while (!meets(high) && high < 1e7) {
    low = high;
    high *= 4;
  }
  for (let step = 0; step < 45 && high - low > 1e-12 * (1 + high) && kept !== undefined; step++) {
    const middle = (low + high) / 2;
    if (meets(middle)) high = middle;
    else low = middle;
  }
  if (kept === undefined) return { chosen: { ...free, best: undefined }, problem, price: 0, least };
  const { chosen, price, value } = kept;
  const gap = Math.max(0, bound - value) / Math.abs(value || 1);
  return {
    chosen: { ...chosen, best: { ...chosen.best!, value }, gap: gap > 1e-9 ? gap : 0 },
    problem: kept.problem,
    price,
  };
}

/** Tax or net gains of the sales, as a fraction of the account's value. */
function measured({ choices }: AfterTaxProblem, { sold }: AfterTaxSolution, { on }: TaxCap): number {
  let sum = 0;
  choices.forEach(({ lots }, i) => {
    lots.forEach((lot, k) => {
      sum += (on === "maxTax" ? lot.taxRate : lot.gainRate) * sold[i]![k]!;
    });
  });
  return sum;
}

function pricedAt(problem: AfterTaxProblem, { on }: TaxCap, price: number): AfterTaxProblem {
  const choices = problem.choices.map((own) => ({
    ...own,
    lots: own.lots
      .map((lot) => ({ ...lot, taxRate: lot.taxRate + price * (on === "maxTax" ? lot.taxRate : lot.gainRate) }))
      .sort((a, b) => a.taxRate - b.taxRate),
  }));
  return { ...problem, choices };
}

/** The lots in the order of the one problem with the rates of the other. */
function atTrueRates(priced: AfterTaxProblem, problem: AfterTaxProblem): AfterTaxProblem {
  const choices = priced.choices.map((own, i) => {
    const rates = new Map(problem.choices[i]!.lots.map(({ lot, taxRate }) => [lot, taxRate]));
    return { ...own, lots: own.lots.map((lot) => ({ ...lot, taxRate: rates.get(lot.lot)! })) };
  });
  return { ...problem, choices };
}
