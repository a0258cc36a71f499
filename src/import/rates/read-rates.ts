import { parseEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { type Decimal, decimalFrom, quotient } from "../fields/decimal.js";
import type { ExchangeRates } from "../types.js";

/** A rate that is older than so many days is no rate of that day: the longest closure of markets is shorter. */
const OLDEST = 7;
const PLACES = 12;

/** Rates that were checked, for look-ups by day. */
export interface RateBook {
  /** Units of `to` for one unit of `from` on a day, or the last day before it that has both, at most 7 days back. */
  readonly rateOn: (date: string, from: string, to: string) => Decimal | undefined;
}

/**
 * Rates as the caller gave them, checked.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `invalid-date`, `unsorted-dates`
 */
export function readRates(name: string, given: ExchangeRates): RateBook {
  const refuse = (what: string, value: unknown, mend: string): never => {
    throw new PortfolioError("invalid-argument", `${name}${what} is ${shownValue(value)}: ${mend}`, { argument: name });
  };
  if (typeof given !== "object" || given === null) refuse("", given, 'give { base: "EUR", days: [{ date, rates }] }');
  for (const key of Object.keys(given))
    if (key !== "base" && key !== "days") refuse(`.${key}`, key, "give base and days");
  if (typeof given.base !== "string" || given.base === "")
    refuse(".base", given.base, 'give a currency, such as "EUR"');
  if (!Array.isArray(given.days)) refuse(".days", given.days, "give an array of { date, rates }");
  let last = Number.NEGATIVE_INFINITY;
  const epochDays = given.days.map((day, k) => {
    if (typeof day !== "object" || day === null) refuse(`.days[${k}]`, day, "give { date, rates }");
    for (const key of Object.keys(day)) {
      if (key !== "date" && key !== "rates") refuse(`.days[${k}].${key.slice(0, 80)}`, "there", "give date and rates");
    }
    const epochDay = parseEpochDay(day.date);
    if (Number.isNaN(epochDay)) {
      throw new PortfolioError(
        "invalid-date",
        `${name}.days[${k}].date is ${shownValue(day.date)}: give a date as "2026-03-31"`,
      );
    }
    if (epochDay <= last) {
      throw new PortfolioError(
        "unsorted-dates",
        `${name}.days[${k}].date is ${day.date}, not after the day before it: sort the days`,
      );
    }
    last = epochDay;
    if (typeof day.rates !== "object" || day.rates === null)
      refuse(`.days[${k}].rates`, day.rates, "give { USD: 1.08 }");
    for (const [currency, rate] of Object.entries(day.rates)) {
      if (typeof rate !== "number" || !(rate > 0) || !Number.isFinite(rate)) {
        refuse(`.days[${k}].rates.${currency}`, rate, "give a number above 0");
      }
    }
    return epochDay;
  });
  const baseRate: Decimal = { units: 1n, scale: 0 };
  const rateOn = (date: string, from: string, to: string): Decimal | undefined => {
    const wanted = parseEpochDay(date);
    for (let at = lastAtMost(epochDays, wanted); at >= 0 && epochDays[at]! >= wanted - OLDEST; at--) {
      const of = (currency: string): Decimal | undefined =>
        currency === given.base
          ? baseRate
          : decimalFrom(Object.hasOwn(given.days[at]!.rates, currency) ? given.days[at]!.rates[currency] : undefined);
      const [a, b] = [of(from), of(to)];
      if (a !== undefined && b !== undefined) return quotient(b, a, PLACES);
    }
    return undefined;
  };
  return { rateOn };
}

function lastAtMost(days: readonly number[], wanted: number): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
