import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import { isFloat64Array } from "../core/tables/check-table.js";
import { periodsPerYear as inferPeriodsPerYear } from "../core/tables/periods-per-year.js";
import { requireTable } from "../core/tables/require-table.js";
import type { IsoDate, ReturnsTable } from "../core/types.js";

/** A series of returns: bare numbers, one for each row of the factors, or a table of one asset, which is joined by date. */
export type AttributedReturns = Float64Array | ReturnsTable;

/** Returns and factors on their common dates. */
export interface FactorData {
  /** Excess over the risk-free rate, T. */
  readonly y: Float64Array;
  /** The risk-free rate of each period, T. */
  readonly rates: Float64Array;
  /** K columns of T. */
  readonly columns: readonly Float64Array[];
  readonly dates: readonly IsoDate[];
  readonly periodsPerYear: number;
}

/**
 * Returns and factors on the dates they share.
 *
 * @param returns - the returns to explain
 * @param argument - name of the factors, for messages
 * @param factors - a table of returns
 * @param riskFreeRate - per year, divided evenly over the periods, or one number for each return
 * @throws {@link PortfolioError} `shape`, `not-finite` (with asset and date), `empty` (no date in common)
 */
export function readFactorData(
  returns: AttributedReturns,
  argument: string,
  factors: ReturnsTable,
  riskFreeRate: number | ArrayLike<number>,
  periodsPerYear: number | undefined,
): FactorData {
  requireTable(argument, factors, "returns");
  const bare = isFloat64Array(returns);
  if (!bare) {
    if (typeof returns !== "object" || returns === null || !("dates" in returns)) {
      throw new PortfolioError(
        "invalid-argument",
        `returns is ${shownValue(returns)}: give a Float64Array of returns, or a table of returns of one asset`,
        { argument: "returns" },
      );
    }
    requireTable("returns", returns, "returns");
    if (returns.assets.length !== 1) {
      throw new PortfolioError(
        "shape",
        `returns has ${returns.assets.length} assets: select one, as selectAssets(returns, [${JSON.stringify(returns.assets[0])}])`,
        { expected: 1, actual: returns.assets.length },
      );
    }
  }
  const values = bare ? returns : returns.values;
  if (bare && values.length !== factors.dates.length) {
    throw new PortfolioError(
      "shape",
      `returns has ${values.length} numbers for ${factors.dates.length} rows of ${argument}: give one for each, or a table with dates`,
      { expected: factors.dates.length, actual: values.length },
    );
  }
  if (typeof riskFreeRate !== "number" && riskFreeRate.length !== values.length) {
    throw new PortfolioError("shape", `riskFreeRate has ${riskFreeRate.length} numbers for ${values.length} returns`, {
      expected: values.length,
      actual: riskFreeRate.length,
    });
  }
  const rowOf = bare ? null : new Map(returns.dates.map((date, t) => [date, t]));
  const pairs: [own: number, factor: number][] = [];
  factors.dates.forEach((date, t) => {
    const own = rowOf === null ? t : rowOf.get(date);
    if (own !== undefined) pairs.push([own, t]);
  });
  if (pairs.length === 0) {
    throw new PortfolioError("empty", "returns and factors have no date in common: give tables of the same time", {
      returns: bare ? null : returns.dates[0],
      factors: factors.dates[0],
    });
  }
  const dates = pairs.map(([, t]) => factors.dates[t]!);
  const year = periodsPerYear ?? (dates.length < 2 ? 252 : inferPeriodsPerYear(dates));
  const simple = (value: number, kind: "simple" | "log"): number => (kind === "log" ? Math.expm1(value) : value);
  const rates = Float64Array.from(pairs, ([own]) =>
    typeof riskFreeRate === "number" ? riskFreeRate / year : riskFreeRate[own]!,
  );
  refuseMissing("riskFreeRate", rates, dates);
  const y = Float64Array.from(pairs, ([own], t) => simple(values[own]!, bare ? "simple" : returns.kind) - rates[t]!);
  const n = factors.assets.length;
  const columns = factors.assets.map((_, k) =>
    Float64Array.from(pairs, ([, t]) => simple(factors.values[t * n + k]!, factors.kind)),
  );
  refuseMissing("returns", y, dates);
  columns.forEach((column, k) => {
    refuseMissing(`${argument}.${factors.assets[k]}`, column, dates);
  });
  return { y, rates, columns, dates, periodsPerYear: year };
}

function refuseMissing(name: string, values: Float64Array, dates: readonly IsoDate[]): void {
  const t = values.findIndex((value) => !Number.isFinite(value));
  if (t < 0) return;
  throw new PortfolioError("not-finite", `${name} is ${values[t]} on ${dates[t]}: drop or fill that date first`, {
    argument: name,
    date: dates[t],
  });
}
