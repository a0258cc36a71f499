import { civilDate, toEpochDay } from "../../core/dates/calendar.js";

/**
 * The first day on which shares acquired on `acquiredDay` are long-term, as a day number.
 *
 * The day after the acquisition, `years` later; a 29 February that does not exist is the 1st of March.
 */
export function longTermFrom(acquiredDay: number, years: number): number {
  const { year, month, day } = civilDate(acquiredDay + 1);
  const startOfMonth = `${String(year + years).padStart(4, "0")}-${String(month).padStart(2, "0")}-01`;
  return toEpochDay(startOfMonth) + day - 1; // counted from the 1st, 29 February runs over into March by itself
}
