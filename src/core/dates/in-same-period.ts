import type { IsoDate } from "../types.js";
import { periodKey, toEpochDay } from "./calendar.js";

/**
 * Whether two dates lie in the same week, month, quarter or year.
 *
 * Months, quarters and years are read off the characters of the dates, because a backtest asks on each date of its history; only weeks need the
 * calendar.
 */
export function inSamePeriod(a: IsoDate, b: IsoDate, every: "week" | "month" | "quarter" | "year"): boolean {
  if (every === "week") return periodKey(toEpochDay(a), "week") === periodKey(toEpochDay(b), "week");
  if (every === "month") return startAlike(a, b, 7);
  return startAlike(a, b, 4) && (every === "year" || quarterOf(a) === quarterOf(b));
}

function startAlike(a: string, b: string, count: number): boolean {
  for (let k = 0; k < count; k++) if (a.charCodeAt(k) !== b.charCodeAt(k)) return false;
  return true;
}

/** 1 to 4. */
function quarterOf(date: IsoDate): number {
  return Math.ceil(Number(date.slice(5, 7)) / 3);
}
