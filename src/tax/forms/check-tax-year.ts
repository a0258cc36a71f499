import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";

/** What the dates of a year begin with. @throws {@link PortfolioError} `invalid-argument` */
export function checkTaxYear(year: number): string {
  if (Number.isInteger(year) && year >= 1000 && year <= 9999) return `${year}-`;
  throw new PortfolioError("invalid-argument", `year is ${shownValue(year)}: give a year of four digits`, { year });
}
