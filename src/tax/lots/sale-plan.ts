import { parseEpochDay } from "../../core/calendar.js";
import { PortfolioError } from "../../core/portfolio-error.js";
import { requireObject } from "../../core/require-object.js";
import { shownValue } from "../../core/shown-value.js";
import type { PlannedSale } from "../preview/planned-sale.js";
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
 * @throws {@link PortfolioError} `invalid-argument` for a plan without sales, lines of another kind, or sales of several years
 */
export function salePlan(
  ledger: TaxLedger,
  given: readonly PlannedSale[],
  purchases: readonly TaxTransaction[],
): SalePlan {
  const invalid = (message: string): PortfolioError =>
    new PortfolioError("invalid-argument", message, { sales: given });
  if (!Array.isArray(given) || given.length === 0) throw invalid("sales is empty: give at least one");
  for (const [i, sale] of given.entries()) requireObject(`sales[${i}]`, sale, "a sale");
  if (!Array.isArray(purchases))
    throw invalid(`options.purchases is ${shownValue(purchases)}: give a list of purchases`);
  for (const [i, line] of purchases.entries()) requireObject(`options.purchases[${i}]`, line, "a purchase");
  const ids = new Set(ledger.transactions.map(({ id }) => id));
  for (const { id } of [...given, ...purchases]) if (id !== undefined) ids.add(id);
  const sales = given.map((sale, i): TaxTransaction => {
    if (sale.type !== undefined && sale.type !== "sell") {
      throw invalid(
        `sales[${i}].type is ${shownValue(sale.type)}: only sales are meant here, purchases stand in options.purchases`,
      );
    }
    const { lots: _, ...open } = sale;
    let id = sale.id ?? `planned${i + 1}`;
    if (sale.id === undefined) while (ids.has(id)) id += "'";
    return { ...open, id, type: "sell" };
  });
  for (const [i, { type }] of purchases.entries()) {
    if (type !== "buy" && type !== "dividend-reinvestment") {
      throw invalid(`options.purchases[${i}].type is ${shownValue(type)}: give buy or dividend-reinvestment`);
    }
  }
  const years = [
    ...new Set(sales.map(({ date }) => (typeof date === "string" ? date.slice(0, 4) : shownValue(date)))),
  ].sort();
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
  const withoutOrder = (options as { readonly sameDayOrder?: string }).sameDayOrder === "unknown";
  const timed = sameDay.some((line) => (line as { readonly time?: string }).time !== undefined);
  return withoutOrder || timed;
}
