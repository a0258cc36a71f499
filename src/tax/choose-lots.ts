import { fromEpochDay } from "../core/calendar.js";
import { bookMore } from "./book-more.js";
import { powerOfTen } from "./decimal.js";
import { resolveRates } from "./ledger-options.js";
import { flatTax, type LeastTaxPicks, leastTaxPicks, type TaxObjective } from "./minimum-tax-picks.js";
import { type PlannedSale, plannedSale } from "./planned-sale.js";
import { exactTaxOfYear, type YearIncome } from "./tax-of-year.js";
import { bookOf } from "./tax-state.js";
import type { NamedLot, TaxLedger, TaxRates } from "./types.js";
import type { TaxBrackets } from "./us-tax-rates.js";

export interface LotChoiceOptions {
  /** Flat rates, or the brackets of the year: then its netting, the cap on losses and carryovers count. */
  readonly rates: TaxRates | TaxBrackets;
  /** With brackets: the year without what the ledger has recognised in it, which is added. */
  readonly income?: YearIncome;
}

export interface ChosenLots {
  /** For `lots` of the sale. */
  readonly lots: readonly NamedLot[];
  /** Tax that the sale adds to the year, in currency units, not rounded; negative where it saves. */
  readonly tax: number;
  /** No choice of lots can go below: the best one if nothing washed. */
  readonly bound: number;
  /** Whether `tax` reaches `bound`. Else it is the least of all choices that were tried. */
  readonly certified: boolean;
}

/**
 * The lots of a sale that make its tax least.
 *
 * Shares bought in the last thirty days, in any account, wash the losses of the sale; a washed loss saves nothing now. So the choice may
 * close the recent shares themselves, or keep away from losses. What is bought after the sale is not known.
 *
 * @param ledger - what is held; left as it is
 * @param sale - account, asset, quantity, amount (or price), date not before the ledger's last; its `lots` are not read
 * @param options - `rates`, flat or brackets; `income`: the rest of the year
 * @throws {@link PortfolioError} `invalid-transactions` when the sale cannot be booked; `invalid-argument`
 * @remarks Without a wash the least tax is certain: only the dearest shares of each term can be best, and every amount of each at which
 *   the tax bends is tried, O(k log k) for k lots. With one, combinations of recent lots, early losses given up to them, and
 *   exchanges are tried; with up to ten lots this found the least of all choices in tens of thousands of random sales.
 * @example
 * chooseLots(ledger, { date: "2025-07-01", account: "main", asset: "KO", quantity: 50, amount: 400 }, {
 *   rates: { shortTerm: 0.37, longTerm: 0.2 },
 * }).lots; // [{ lot: "b2", quantity: 50, adjustedAcquired: "2025-03-17" }]
 */
export function chooseLots(ledger: TaxLedger, sale: PlannedSale, options: LotChoiceOptions): ChosenLots {
  const planned = plannedSale(ledger, sale);
  const { rates, income = {} } = options;
  const objective =
    "ordinary" in rates
      ? netTax(rates, yearSoFar(ledger, sale.date, income))
      : flatTax(resolveRates("min-tax", rates)!);
  let found: LeastTaxPicks | undefined;
  let lots: NamedLot[] = [];
  const { lots: _, ...open } = planned;
  bookMore("chooseLots", ledger, [open], (state, entry) => {
    const book = bookOf(state, entry.account, entry.asset);
    if (entry.units > book.held) return; // is reported when it is booked
    const unit = powerOfTen(state.journal.decimals);
    found = leastTaxPicks(state, entry, book, book.retirement ? flatTax({ short: 0, long: 0 }) : objective);
    lots = found.picks.map(({ fragment, quantity }) => ({
      lot: state.journal.lines.source(state.fragments.lot[fragment]!).id,
      quantity: quantity / unit,
      adjustedAcquired: fromEpochDay(state.fragments.adjustedAcquired[fragment]!),
    }));
    state.chosen = found.picks;
  });
  const { tax, bound } = found!;
  return { lots, tax: tax / 100, bound: bound / 100, certified: tax <= bound + objective.tolerance };
}

function yearSoFar(ledger: TaxLedger, date: string, income: YearIncome): YearIncome {
  const year = date.slice(0, 4);
  const booked = Object.hasOwn(ledger.byYear, year) ? ledger.byYear[year] : undefined;
  return {
    ...income,
    shortTerm: (income.shortTerm ?? 0) + (booked?.shortTerm ?? 0),
    longTerm: (income.longTerm ?? 0) + (booked?.longTerm ?? 0),
  };
}

/** What a sale adds to the tax of a year. */
function netTax(brackets: TaxBrackets, income: YearIncome): TaxObjective {
  const without = exactTaxOfYear(income, brackets).total;
  const { shortTerm = 0, longTerm = 0 } = income;
  return {
    taxOf: (short, long) =>
      100 *
      (exactTaxOfYear({ ...income, shortTerm: shortTerm + short / 100, longTerm: longTerm + long / 100 }, brackets)
        .total -
        without),
    tolerance: 2, // the netting counts whole cents
    weights: [
      [0.37, 0.2],
      [1, 1],
      [0.2, 0.37],
      [1, 0.01],
      [0.01, 1],
    ],
  };
}
