import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";

/** The text with which the dates of a year begin, once the year is known to be one. @throws {@link PortfolioError} `invalid-argument` */
export function checkTaxYear(year: number): string {
  if (Number.isInteger(year) && year >= 1000 && year <= 9999) return `${year}-`;
  throw new PortfolioError("invalid-argument", `year is ${shownValue(year)}: give a year of four digits`, { year });
}
