import { PortfolioError } from "../core/errors/portfolio-error.js";
import { requireTable } from "../core/tables/require-table.js";
import type { ReturnsTable } from "../core/types.js";

/** Simple returns of N assets on T dates, complete and finite. */
export interface Observations {
  /** N names. */
  readonly assets: readonly string[];
  /** T. */
  readonly rows: number;
  /** N. */
  readonly columns: number;
  /** T * N row-major; the table's own buffer when it holds simple returns, so never written. */
  readonly values: Float64Array;
  /** N, arithmetic, per period. */
  readonly mean: Float64Array;
  /** (N, N), Σ (x − mean)(x − mean)', where it is known already. Never written. */
  readonly products?: Float64Array;
}

/**
 * The numbers behind a table of returns, checked: every estimator starts here.
 *
 * Log returns become simple ones, since only simple returns add up over the assets of a portfolio.
 *
 * @param name - what the caller handed in, for messages
 * @param returns - T dates of N assets
 * @throws {@link PortfolioError} `invalid-argument` (prices, no table), `empty`, `shape`, `too-few-observations` (fewer than two), `not-finite` with asset and date
 * @remarks O(T·N).
 */
export function observationsOf(name: string, returns: ReturnsTable): Observations {
  const { assets, rows, columns, values } = returnsOf(name, returns);
  const mean = columnMeans(values, rows, columns);
  // NaN and Infinity do not get lost in a sum, so the numbers are only looked through when a mean shows them
  for (let i = 0; i < columns; i++) if (!Number.isFinite(mean[i]!)) refuseNotFinite(name, returns, columns);
  return { assets, rows, columns, values, mean };
}

/** {@link observationsOf} before the numbers are looked at: names, dates and shape are checked. */
export function returnsOf(name: string, returns: ReturnsTable): Omit<Observations, "mean" | "products"> {
  requireTable(name, returns, "returns");
  const { assets, dates } = returns;
  const rows = dates.length;
  const columns = assets.length;
  if (rows < 2) {
    throw new PortfolioError(
      "too-few-observations",
      `${name} has ${rows} date: at least 2 are needed for a covariance`,
      { argument: name, expected: 2, actual: rows },
    );
  }
  const values = returns.kind === "log" ? returns.values.map(Math.expm1) : returns.values;
  return { assets, rows, columns, values };
}

function refuseNotFinite(name: string, { assets, dates, values }: ReturnsTable, columns: number): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  const [asset, date] = at < 0 ? [] : [assets[at % columns], dates[Math.floor(at / columns)]];
  throw new PortfolioError(
    "not-finite",
    at < 0
      ? `${name} holds numbers so large that their means overflow: give returns as fractions`
      : `${name} of ${asset} on ${date} is ${values[at]}: fill or drop missing returns first, or start the table later`,
    { argument: name, asset, date, value: values[at] },
  );
}

/** Means of the distances to the first row, so that an offset common to all rows costs no digits. */
export function columnMeans(values: Float64Array, rows: number, columns: number): Float64Array {
  const mean = new Float64Array(columns);
  let t = 1;
  // four rows at a time, summed in their order: the means are read and written a quarter as often
  for (; t + 3 < rows; t += 4) {
    const row = t * columns;
    for (let i = 0; i < columns; i++) {
      const first = values[i]!;
      let sum = mean[i]! + (values[row + i]! - first);
      sum += values[row + columns + i]! - first;
      sum += values[row + 2 * columns + i]! - first;
      sum += values[row + 3 * columns + i]! - first;
      mean[i] = sum;
    }
  }
  for (; t < rows; t++) {
    const row = t * columns;
    for (let i = 0; i < columns; i++) mean[i] = mean[i]! + (values[row + i]! - values[i]!);
  }
  for (let i = 0; i < columns; i++) mean[i] = values[i]! + mean[i]! / rows;
  return mean;
}
