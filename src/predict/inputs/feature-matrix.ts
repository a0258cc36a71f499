import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";

/** Rows of features in one row-major buffer: `values[row * columns + column]`. */
export interface FeatureMatrix {
  /** n * d numbers, row-major. NaN is a missing feature, which trees accept and linear models refuse. */
  readonly values: Float64Array;
  /** d, the number of features. */
  readonly columns: number;
}

/** A feature matrix that was checked. */
export interface ReadMatrix extends FeatureMatrix {
  /** n, the number of rows. */
  readonly rows: number;
}

/** Greatest number of features of one matrix. */
const MOST_COLUMNS = 10_000;

const declared: OptionsOf<FeatureMatrix> = {
  values: { kind: "value", read: (_, value) => value, required: true },
  columns: { kind: "number", integer: true, min: 1, max: MOST_COLUMNS, required: true },
};

/**
 * A feature matrix whose parts fit together, its numbers not looked at.
 *
 * @param name - what the caller handed in, for messages
 * @param x - the matrix
 * @param expected - how many features a model was fitted on
 * @returns the same values with the number of rows
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `empty`
 * @remarks O(1).
 */
export function readMatrixShape(name: string, x: FeatureMatrix, expected?: number): ReadMatrix {
  requireObject(name, x, "features, such as { values: Float64Array.of(1, 2, 3, 4), columns: 2 }");
  const { values, columns } = readOptions(name, x, declared, { what: "a part of a feature matrix" });
  if (!(values instanceof Float64Array)) {
    throw new PortfolioError(
      "invalid-argument",
      `${name}.values is ${shownValue(values)}: give a Float64Array, row by row`,
      {
        argument: `${name}.values`,
      },
    );
  }
  if (expected !== undefined && columns !== expected) {
    throw new PortfolioError(
      "shape",
      `${name} has ${columns} features and the model was fitted on ${expected}: give the same features in the same order`,
      {
        argument: name,
        expected,
        actual: columns,
      },
    );
  }
  const rows = values.length / columns;
  if (!Number.isInteger(rows)) {
    throw new PortfolioError(
      "shape",
      `${name}.values has ${values.length} numbers, which are no whole rows of ${columns} features`,
      {
        argument: name,
      },
    );
  }
  if (rows === 0) throw new PortfolioError("empty", `${name} has no rows: give at least one`, { argument: name });
  return { values, columns, rows };
}

/**
 * A feature matrix whose parts fit together.
 *
 * @param name - what the caller handed in, for messages
 * @param x - the matrix
 * @param options - `missing`: NaN is a missing feature and accepted; `columns`: how many a model was fitted on
 * @returns the same values with the number of rows
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `empty`, `not-finite` with the row and the column
 * @remarks O(n·d).
 */
export function readFeatureMatrix(
  name: string,
  x: FeatureMatrix,
  options: { readonly missing: boolean; readonly columns?: number } = { missing: false },
): ReadMatrix {
  return requireNumbers(name, readMatrixShape(name, x, options.columns), options.missing);
}

/** Refuses numbers that no feature has, with the row and the column. O(n·d). */
export function requireNumbers(name: string, matrix: ReadMatrix, missing: boolean): ReadMatrix {
  const { values, columns } = matrix;
  if (areFinite(values)) return matrix;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (Number.isFinite(value) || (missing && Number.isNaN(value))) continue;
    const place = `row ${Math.floor(k / columns)}, column ${k % columns}`;
    const mend = Number.isNaN(value)
      ? "leave the row out, fill the feature in, or use a model of trees"
      : "give a finite number";
    throw new PortfolioError("not-finite", `${name}.values is ${value} at ${place}: ${mend}`, {
      row: Math.floor(k / columns),
      column: k % columns,
    });
  }
  return matrix;
}

/** Whether all numbers are finite: 0 times any other is NaN. Four sums at a time, since each addition waits for the one before. */
export function areFinite(values: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let k = 0; k < whole; k += 4) {
    a += 0 * values[k]!;
    b += 0 * values[k + 1]!;
    c += 0 * values[k + 2]!;
    d += 0 * values[k + 3]!;
  }
  for (let k = whole; k < values.length; k++) a += 0 * values[k]!;
  return a + b + c + d === 0;
}

/**
 * One finite target for each row.
 *
 * @param name - what the caller handed in, for messages
 * @param y - the targets
 * @param rows - how many there must be
 * @returns the same numbers
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `not-finite` with the row
 * @remarks O(n).
 */
export function readTargets(name: string, y: Float64Array, rows: number): Float64Array {
  if (!(y instanceof Float64Array)) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is ${shownValue(y)}: give a Float64Array with one number for each row`,
      {
        argument: name,
      },
    );
  }
  if (y.length !== rows) {
    throw new PortfolioError("shape", `${name} has ${y.length} numbers for ${rows} rows: give one for each row`, {
      argument: name,
      expected: rows,
      actual: y.length,
    });
  }
  for (let t = 0; t < rows; t++) {
    if (Number.isFinite(y[t])) continue;
    throw new PortfolioError("not-finite", `${name}[${t}] is ${y[t]}: leave rows without a target out`, {
      argument: name,
      row: t,
    });
  }
  return y;
}
