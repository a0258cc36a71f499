import { longTermFrom } from "./long-term-from.js";
import type { TaxState } from "./tax-state.js";

/** Whether shares with this adjusted day of purchase are long-term on `day`. O(1); the calendar is asked once a day of purchase. */
export function isLongOn(state: TaxState, adjustedAcquired: number, day: number): boolean {
  const years = state.settings.longTermYears;
  if (years === null || day - adjustedAcquired < 365 * years) return false;
  let from = state.longFrom.get(adjustedAcquired);
  if (from === undefined) {
    from = longTermFrom(adjustedAcquired, years);
    state.longFrom.set(adjustedAcquired, from);
  }
  return day >= from;
}
