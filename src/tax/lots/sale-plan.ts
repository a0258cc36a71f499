import { parseEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { readOption } from "../../core/options/read-options.js";
import { type PlannedSale, readPlannedSale } from "../preview/planned-sale.js";
import type { TaxLedger, TaxTransaction } from "../types.js";

/** Sales and purchases that have not happened, as lines of a journal. */
export interface SalePlan {
  /** In the order they were given. */
  readonly sales: readonly TaxTransaction[];
  /** All of them by date, purchases of a day first. */
  readonly lines: readonly TaxTransaction[];
  readonly year: number;
}

/**
 * Gives sales without an id one of their own and brings the plan into order.
 *
 * @param ledger - that has been checked
 * @throws {@link PortfolioError} `invalid-argument` for a plan without sales, lines of another kind, or sales of several years;
 *   `invalid-date`
 */
export function salePlan(
  ledger: TaxLedger,
  given: readonly PlannedSale[],
  purchases: readonly TaxTransaction[],
): SalePlan {
  const invalid = (message: string): PortfolioError => new PortfolioError("invalid-argument", message);
  if (!Array.isArray(given)) throw invalid(`sales is ${shownValue(given)}: give a list of sales`);
  if (given.length === 0) throw invalid("sales is empty: give at least one");
  // as a copy, because `map` passes over the holes of an array
  const planned = [...given].map((sale, i) =>
    readPlannedSale(`sales[${i}]`, sale, "purchases belong in options.purchases"),
  );
  for (const [i, line] of purchases.entries()) {
    requireObject(`options.purchases[${i}]`, line, "a purchase");
    const { type, date } = line;
    if (type !== "buy" && type !== "dividend-reinvestment") {
      throw invalid(`options.purchases[${i}].type is ${shownValue(type)}: give buy or dividend-reinvestment`);
    }
    readOption(`options.purchases[${i}].date`, date, { kind: "date" });
  }
  const ids = new Set(ledger.transactions.map(({ id }) => id));
  for (const { id } of [...planned, ...purchases]) if (id !== undefined) ids.add(id);
  const sales = planned.map((sale, i): TaxTransaction => {
    const { lots: _, ...open } = sale;
    let id = sale.id ?? `planned${i + 1}`;
    if (sale.id === undefined) while (ids.has(id)) id += "'";
    return { ...open, id, type: "sell" };
  });
  const years = [...new Set(sales.map(({ date }) => date.slice(0, 4)))].sort();
  if (years.length > 1) {
    throw invalid(`sales fall in ${years.join(" and ")}: each year has a tax of its own, so choose for one at a time`);
  }
  const phase = ({ type }: TaxTransaction): number => (type === "sell" ? 1 : 0);
  const lines = [...sales, ...purchases].sort(
    (a, b) => parseEpochDay(a.date) - parseEpochDay(b.date) || phase(a) - phase(b),
  );
  return { sales, lines, year: Number(years[0]) };
}

/**
 * Whether a line of the plan could be booked before one that has happened: then the plan can change which lots a past sale closed, which no
 * bound knows of.
 */
export function mayComeBefore({ transactions, options }: TaxLedger, { lines }: Pick<SalePlan, "lines">): boolean {
  const last = transactions.at(-1);
  const sameDay = lines.filter(({ date }) => date === last?.date);
  if (last === undefined || sameDay.length === 0) return false;
  const withoutOrder = options.sameDayOrder === "unknown";
  const timed = sameDay.some(({ time }) => time !== undefined);
  return withoutOrder || timed;
}
