import { fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import type { IsoDate } from "../../core/types.js";
import type { TaxTransaction } from "../types.js";
import type { PlanTrials } from "./plan-trials.js";

/**
 * Work limit: where trying every day would read more lines than this, days within the window of a purchase or sale that was met
 * are skipped.
 */
const MOST_LINES = 50_000;

/**
 * The first day on which a trade that was left out can follow a plan without a wash.
 *
 * What it meets changes only on the days of other lines, the day after, and the day on which one leaves its window, so these are tried.
 *
 * @returns `clean` undefined where no day will do; `last`: the first day after the windows of all other lines
 * @remarks A booking for each such day until the first that is clean.
 */
export function firstCleanDay(
  trade: TaxTransaction,
  plan: readonly TaxTransaction[],
  trials: PlanTrials,
): { readonly clean?: IsoDate; readonly last: IsoDate } {
  const { window, before } = trials;
  const own = toEpochDay(trade.date);
  const days = new Set([own]);
  for (const line of [...before, ...plan]) {
    const day = toEpochDay(line.date);
    for (const change of [day, day + 1, day + window + 1]) if (change > own) days.add(change);
  }
  const sorted = [...days].sort((a, b) => a - b);
  const last = fromEpochDay(sorted.at(-1)!);
  let from = own;
  for (const day of sorted) {
    if (day < from) continue;
    const moved = { ...trade, date: fromEpochDay(day) };
    const { washes, failsBy } = trials.try(trials.withTrades(plan, [moved]));
    if (failsBy === undefined) return { clean: moved.date, last };
    if (sorted.length * trials.lines <= MOST_LINES) continue;
    for (const { sale, replacementLot, saleDate, replacementAcquired } of washes) {
      if (replacementLot === trade.id) from = Math.max(from, toEpochDay(saleDate) + window + 1);
      if (sale === trade.id) from = Math.max(from, toEpochDay(replacementAcquired) + window + 1);
    }
  }
  return { last };
}
