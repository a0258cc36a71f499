import { fromEpochDay } from "../../core/dates/calendar.js";
import { gainsOfRows } from "../booking/gains-so-far.js";
import { type LeastTaxPicks, leastTaxPicks } from "../booking/minimum-tax-picks.js";
import { bookOf, type TaxState } from "../booking/tax-state.js";
import { powerOfTen } from "../journal/decimal.js";
import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { LedgerPart } from "../ledger/book-more.js";
import { requireLedger } from "../ledger/require-ledger.js";
import { type PlannedSale, plannedSale } from "../preview/planned-sale.js";
import type { Gains } from "../selection/gains-region.js";
import { NO_TAX } from "../selection/tax-objective.js";
import type { LossCarryover, NamedLot, TaxLedger, TaxTransaction } from "../types.js";
import { type ChosenLotsForSales, lotsForSales } from "./choose-lots-for-sales.js";
import { type LotChoiceOptions, objectiveOf, readLotChoice } from "./lot-choice-options.js";
import { mayComeBefore } from "./sale-plan.js";
import { standAlone } from "./stand-alone.js";

/** Lots for a sale, and the tax that it adds with them. */
export interface ChosenLots {
  /** For `lots` of the sale. */
  readonly lots: readonly NamedLot[];
  /** Tax that the sale adds to the year, currency units, not rounded; negative where it saves tax. */
  readonly tax: number;
  /** No choice of lots has less tax, the washes that it cannot avoid included; `null` where no bound is known. */
  readonly bound: number | null;
  /** Losses that the year, with the sale, carries into the next one, currency units; none at flat rates. */
  readonly carryover: LossCarryover;
  /**
   * Whether it is proved that no choice has less tax, nor the same tax and a carryover worth more (a short-term dollar counts one
   * per cent more than a long-term one), except for the cents that booking rounds. Otherwise it is the best of the choices that were tried.
   */
  readonly proven: boolean;
}

/**
 * The lots of a sale that make its tax least, and among these the ones whose carryover is worth most.
 *
 * Shares bought in the last thirty days, in any account, wash the losses of the sale; a washed loss saves nothing now. So the choice may
 * close the recent shares themselves, or keep away from losses. What is bought after the sale is not known.
 *
 * @param ledger - what is held; left as it is
 * @param sale - account, asset, quantity, amount (or price), date not before the ledger's last; its `lots` are not read
 * @param options - `rates`: flat, or the brackets of the year of the sale; `income`: the rest of the year, only with brackets. Default:
 *   no other income.
 * @returns the lots, their tax, and a bound
 * @throws {@link PortfolioError} `invalid-transactions` when the sale cannot be booked; `invalid-argument`, `not-finite`, `invalid-date`,
 *   `conflicting-options`
 * @remarks Without a wash the least tax is certain: only the dearest shares of each term can be best, and every amount of each at which
 *   the tax bends is tried, O(k log k) for k lots. With one, the bound is the least of a linear program for each way in which the losses
 *   run out of replacements. It is reached unless recent shares both are sold at a loss and wash each other in turn; then up to 1,000
 *   bookings look for lots with less tax.
 * @example
 * chooseLots(ledger, { date: "2025-07-01", account: "main", asset: "KO", quantity: 50, amount: 400 }, {
 *   rates: { shortTerm: 0.37, longTerm: 0.2 },
 * }).lots; // [{ lot: "b2", quantity: 50, adjustedAcquired: "2025-03-17" }]
 */
export function chooseLots(ledger: TaxLedger, sale: PlannedSale, options: LotChoiceOptions): ChosenLots {
  // what is read of it takes no note, so that a later call need not check and copy it
  const checked = requireLedger("chooseLots", ledger);
  const planned = plannedSale("chooseLots", checked, sale);
  const choice = readLotChoice(options);
  const { washDays, policies } = resolveLedgerOptions(checked.options);
  if (washDays !== null && (policies.sameOrder === "eligible" || policies.soldReplacement === "eligible")) {
    // lots of the sale may then wash each other, and sold ones may take losses: only booking tells
    const { sales, ...figures } = lotsForSales(checked, [sale], choice);
    return { lots: sales[0]!.lots, ...figures };
  }
  const objective = objectiveOf(checked, planned.date, choice);
  const year = Number(planned.date.slice(0, 4));
  let found: LeastTaxPicks | undefined;
  let lots: NamedLot[] = [];
  let before = NO_GAINS;
  let areAlone = false;
  const { lots: _, ...open } = planned;
  const part = new LedgerPart("chooseLots", checked, [open]);
  const booked = part.book([open], (state, entry) => {
    const book = bookOf(state, entry.account, entry.asset);
    if (entry.units > book.held) return; // is reported when it is booked
    before = gainsOfRows(state, 0, year);
    const unit = powerOfTen(state.journal.decimalsOf[entry.asset]!);
    found = leastTaxPicks(state, entry, book, book.retirement ? NO_TAX : objective);
    lots = found.picks.map(({ fragment, quantity }) => ({
      lot: state.journal.lines.id(state.fragments.lot(fragment)),
      quantity: quantity / unit,
      adjustedAcquired: fromEpochDay(state.fragments.adjustedAcquired(fragment)),
    }));
    areAlone = state.settings.averageCost ? false : standAlone(state, book, found.picks);
    state.chosen = found.picks;
  });
  const known = !mayComeBefore(checked, { lines: [open] });
  const { bound, tax } = found!;
  // a name means the dearest shares of a purchase and a date first, which can be others than those chosen
  const named = areAlone ? gainsSince(before, booked, year) : gainsWhenNamed(part, { ...open, lots });
  const cents = lots.length + 1;
  const off = (figure: keyof Gains): boolean => Math.abs(named[figure] - found!.gains[figure]) > cents;
  const asChosen = !off("shortTerm") && !off("longTerm");
  const gains = asChosen ? found!.gains : named;
  const taxNow = objective.taxNow(gains.shortTerm, gains.longTerm);
  const cost = asChosen ? tax : objective.taxOf(gains.shortTerm, gains.longTerm);
  const lowest = Math.min(taxNow, Math.max(bound, objective.leastNow)) / 100;
  const { shortTerm, longTerm } = objective.carryover(gains.shortTerm, gains.longTerm);
  const chosen: ChosenLots = {
    lots,
    tax: taxNow / 100,
    bound: known && Number.isFinite(lowest) ? lowest : null,
    carryover: { shortTerm: shortTerm / 100, longTerm: longTerm / 100 },
    proven: known && cost <= bound + objective.tolerance,
  };
  return chosen.proven ? chosen : cheaperOf(chosen, lotsForSales(checked, [sale], choice));
}

/** Where recent shares are sold at a loss and wash each other, only booking one exchange after another may find lots with less tax. */
function cheaperOf(chosen: ChosenLots, { sales, ...booked }: ChosenLotsForSales): ChosenLots {
  const bounds = [chosen.bound, booked.bound].filter((bound) => bound !== null);
  const bound = bounds.length === 0 ? null : Math.max(...bounds);
  if (!booked.proven && !(booked.tax < chosen.tax)) return { ...chosen, bound };
  return { ...booked, lots: sales[0]!.lots, bound: bound && Math.min(bound, booked.tax) };
}

const NO_GAINS: Gains = { shortTerm: 0, longTerm: 0 };

/** What the year recognizes through a sale that names its lots, cents. */
function gainsWhenNamed(part: LedgerPart, sale: TaxTransaction): Gains {
  const year = Number(sale.date.slice(0, 4));
  let before = NO_GAINS;
  const state = part.book([sale], (then) => {
    before = gainsOfRows(then, 0, year);
  });
  return gainsSince(before, state, year);
}

function gainsSince(before: Gains, state: TaxState, year: number): Gains {
  const { shortTerm, longTerm } = gainsOfRows(state, 0, year);
  return { shortTerm: shortTerm - before.shortTerm, longTerm: longTerm - before.longTerm };
}
