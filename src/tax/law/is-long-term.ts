import { toEpochDay } from "../../core/dates/calendar.js";
import type { IsoDate } from "../../core/types.js";
import { longTermFrom } from "./long-term-from.js";

/**
 * Whether shares were held for more than one year, the day of acquisition excluded.
 *
 * @param acquired - trade date of the purchase, or the adjusted date where a wash sale moved it
 * @param sold - trade date of the sale
 * @returns true from the day after the first anniversary; shares bought on 28 February 2023 are long-term from 1 March 2024
 * @throws {@link PortfolioError} `invalid-date`
 * @remarks O(1). 26 USC §1222; Rev. Rul. 66-97 and 70-598.
 * @example
 * isLongTerm("2024-03-01", "2025-03-01"); // false, one day short
 */
export function isLongTerm(acquired: IsoDate, sold: IsoDate): boolean {
  return toEpochDay(sold, "sold") >= longTermFrom(toEpochDay(acquired, "acquired"), 1);
}
