import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { periodsPerYear } from "../../core/tables/periods-per-year.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { ReturnsTable } from "../../core/types.js";
import { checkReturns } from "../inputs/check-returns.js";
import type { CvarSample } from "./describe-cvar.js";

/**
 * The returns as a sample for the tail; log returns become simple ones.
 *
 * @throws {@link PortfolioError} `invalid-argument` for a level outside 0..1; what `checkReturns` and `periodsPerYear` throw
 */
export function readCvarSample(returns: ReturnsTable, level: number = 0.95, givenPerYear?: number): CvarSample {
  const { assets, dates } = requireTable("returns", returns, "returns");
  const perYear = givenPerYear ?? periodsPerYear(dates);
  // a portfolio's return is the weighted sum of simple returns alone
  const values = returns.kind === "log" ? returns.values.map(Math.expm1) : returns.values;
  if (!(typeof level === "number" && level > 0 && level < 1)) {
    throw new PortfolioError("invalid-argument", `level is ${level}: give a number between 0 and 1, 0.95 say`, {
      level,
    });
  }
  if (!(perYear > 0 && perYear < Number.POSITIVE_INFINITY)) {
    throw new PortfolioError("invalid-argument", `periodsPerYear is ${perYear}: give a number greater than 0`, {
      perYear,
    });
  }
  const n = assets.length;
  const mean = new Float64Array(n);
  const periods = dates.length;
  for (let t = 0; t < periods; t++) addPeriod(mean, values, t * n, perYear, periods);
  // a return that is not finite leaves a mean that is not, but for a loss without end that became a simple return
  if (returns.kind === "log" || !mean.every((m) => Number.isFinite(m))) checkReturns(returns);
  return { assets, values, periods, periodsPerYear: perYear, mean, level };
}

/** Adds a period's part to the yearly means. A function a period, not a loop over all numbers: a first call has it compiled soon. */
function addPeriod(mean: Float64Array, values: Float64Array, from: number, perYear: number, periods: number): void {
  for (let i = 0; i < mean.length; i++) mean[i]! += (values[from + i]! * perYear) / periods;
}
