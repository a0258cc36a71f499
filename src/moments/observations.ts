import { checkTable } from "../core/check-table.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { ReturnsTable } from "../core/types.js";

/** Simple returns of N assets on T dates, complete and finite. */
export interface Observations {
  readonly assets: readonly string[];
  readonly rows: number;
  readonly columns: number;
  /** T * N row-major; the table's own buffer when it holds simple returns, so never written. */
  readonly values: Float64Array;
  /** N, arithmetic, per period. */
  readonly mean: Float64Array;
}

/**
 * The numbers behind a table of returns, checked: every estimator starts here.
 *
 * Log returns become simple ones, since only simple returns add up over the assets of a portfolio.
 *
 * @throws {@link PortfolioError} `empty`, `shape`, `too-few-observations` (fewer than two), `not-finite` with asset and date
 * @remarks O(T·N).
 */
export function observationsOf(name: string, returns: ReturnsTable): Observations {
  checkTable(name, returns);
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
  for (let k = 0; k < rows * columns; k++) {
    const value = returns.values[k]!;
    if (Number.isFinite(value)) continue;
    const asset = assets[k % columns]!;
    const date = dates[Math.floor(k / columns)]!;
    throw new PortfolioError(
      "not-finite",
      `${name} of ${asset} on ${date} is ${value}: fill or drop missing returns first, or start the table later`,
      { argument: name, asset, date, value },
    );
  }
  const values = returns.kind === "log" ? returns.values.map(Math.expm1) : returns.values;
  return { assets, rows, columns, values, mean: columnMeans(values, rows, columns) };
}

/** Means in two passes, so that an offset common to all rows costs no digits. */
function columnMeans(values: Float64Array, rows: number, columns: number): Float64Array {
  const mean = new Float64Array(columns);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < columns; i++) mean[i] = mean[i]! + values[t * columns + i]!;
  }
  for (let i = 0; i < columns; i++) mean[i] = mean[i]! / rows;
  const rest = new Float64Array(columns);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < columns; i++) rest[i] = rest[i]! + (values[t * columns + i]! - mean[i]!);
  }
  for (let i = 0; i < columns; i++) mean[i] = mean[i]! + rest[i]! / rows;
  return mean;
}
