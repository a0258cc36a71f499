import { PortfolioError } from "../core/errors/portfolio-error.js";

/**
 * The periods per year, when they are a finite number above 0.
 *
 * @throws {@link PortfolioError} `invalid-argument`
 */
export function checkPeriodsPerYear(value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new PortfolioError("invalid-argument", `periodsPerYear is ${value}: give a finite number greater than 0`, {
    argument: "periodsPerYear",
    value,
  });
}
