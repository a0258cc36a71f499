import { longTermFrom } from "../law/long-term-from.js";
import type { TaxState } from "./tax-state.js";

/** Whether shares with this adjusted day of purchase are long-term on `day`. O(1); the calendar is asked only around the anniversary. */
export function isLongOn(state: TaxState, adjustedAcquired: number, day: number): boolean {
  const years = state.settings.longTermYears;
  const held = day - adjustedAcquired;
  if (years === null || held <= 365 * years) return false;
  if (held > 366 * years) return true; // in between the calendar decides
  let from = state.longFrom.get(adjustedAcquired);
  if (from === undefined) {
    from = longTermFrom(adjustedAcquired, years);
    state.longFrom.set(adjustedAcquired, from);
  }
  return day >= from;
}
