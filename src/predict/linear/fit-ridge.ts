import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { symmetricProductKernel } from "../../numerics/matrix/symmetric-product-kernel.js";
import { choleskySolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import { type FeatureMatrix, type ReadMatrix, readFeatureMatrix, readTargets } from "../inputs/feature-matrix.js";
import type { RidgeModel, RidgeStatistics } from "./linear-model.js";

/** The penalty of a ridge regression, and what its rows count. */
export interface RidgeOptions {
  /** On the sum of the squared coefficients; 0 is ordinary least squares. */
  readonly penalty: number;
  /** Fit an intercept, which is not penalized. Default true. */
  readonly intercept?: boolean;
  /** A weight of 0 or more for each row. Default 1 each. */
  readonly sampleWeights?: Float64Array;
}

const declared: OptionsOf<RidgeOptions, "intercept"> = {
  penalty: { kind: "number", min: 0, required: true },
  intercept: { kind: "boolean", default: true },
  sampleWeights: { kind: "numbers", min: 0 },
};

/**
 * Ridge regression: the coefficients with the least Σ w (y − Xβ − b)² + penalty·‖β‖².
 *
 * @param x - n rows of d features; NaN throws
 * @param y - n targets; NaN throws
 * @param options - `penalty`; an intercept, weights of 1
 * @returns a plain JSON model with its sufficient statistics, so that {@link updateModel} goes on exactly
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`; `constant-series` when features depend on
 *   each other and the penalty is 0
 * @remarks O(n·d²/2 + d³/3). Hoerl and Kennard (1970). Reference values: test/reference/predict/linear.json.
 * @example
 * fitRidge({ values: Float64Array.of(1, 2, 3), columns: 1 }, Float64Array.of(2, 4, 6), { penalty: 0 }).coefficients; // [2]
 */
export function fitRidge(x: FeatureMatrix, y: Float64Array, options: RidgeOptions): RidgeModel {
  const { penalty, intercept, sampleWeights } = readOptions("options", options, declared, {
    what: "an option of fitRidge",
  });
  const matrix = readFeatureMatrix("x", x);
  const targets = readTargets("y", y, matrix.rows);
  if (sampleWeights !== undefined && sampleWeights.length !== matrix.rows) {
    throw new PortfolioError(
      "shape",
      `options.sampleWeights has ${sampleWeights.length} numbers for ${matrix.rows} rows: give one for each`,
    );
  }
  const statistics = ridgeStatistics(matrix, targets, intercept, sampleWeights);
  return ridgeOf(statistics, penalty, intercept);
}

/** The weighted moments of some rows. */
export function ridgeStatistics(
  { values, rows, columns }: ReadMatrix,
  y: Float64Array,
  intercept: boolean,
  weights?: Float64Array,
): RidgeStatistics {
  const means = new Float64Array(columns);
  let weight = 0;
  let targetMean = 0;
  for (let t = 0; t < rows; t++) weight += weights === undefined ? 1 : weights[t]!;
  if (!(weight > 0))
    throw new PortfolioError("invalid-argument", "options.sampleWeights sum to 0: give at least one row a weight");
  if (intercept) {
    for (let t = 0; t < rows; t++) {
      const w = weights === undefined ? 1 : weights[t]!;
      targetMean += w * y[t]!;
      for (let j = 0; j < columns; j++) means[j]! += w * values[t * columns + j]!;
    }
    targetMean /= weight;
    for (let j = 0; j < columns; j++) means[j]! /= weight;
  }
  const products = symmetricProductKernel(values, rows, columns, means, weights);
  const cross = new Float64Array(columns);
  for (let t = 0; t < rows; t++) {
    const residual = (weights === undefined ? 1 : weights[t]!) * (y[t]! - targetMean);
    for (let j = 0; j < columns; j++) cross[j]! += residual * (values[t * columns + j]! - means[j]!);
  }
  return {
    rows,
    weight,
    means: Array.from(means),
    targetMean,
    products: Array.from(products),
    cross: Array.from(cross),
  };
}

/** The moments of two sets of rows together; the first counts `keep` times its weight. Exact up to rounding (Chan et al. 1979). */
export function joinedStatistics(a: RidgeStatistics, b: RidgeStatistics, keep: number): RidgeStatistics {
  const weight = keep * a.weight + b.weight;
  const shift = (keep * a.weight * b.weight) / weight;
  const d = a.means.length;
  const apart = a.means.map((mean, j) => b.means[j]! - mean);
  const targetApart = b.targetMean - a.targetMean;
  const part = b.weight / weight;
  const products = new Array<number>(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      products[i * d + j] = keep * a.products[i * d + j]! + b.products[i * d + j]! + shift * apart[i]! * apart[j]!;
    }
  }
  return {
    rows: a.rows + b.rows,
    weight,
    means: a.means.map((mean, j) => mean + part * apart[j]!),
    targetMean: a.targetMean + part * targetApart,
    products,
    cross: a.cross.map((own, j) => keep * own + b.cross[j]! + shift * apart[j]! * targetApart),
  };
}

/** The model that some moments lead to. */
export function ridgeOf(statistics: RidgeStatistics, penalty: number, fitIntercept: boolean): RidgeModel {
  const { means, targetMean, products, cross } = statistics;
  const d = means.length;
  const a = Float64Array.from(products);
  for (let j = 0; j < d; j++) a[j * d + j]! += penalty;
  const factor = choleskyKernel(a, d, 1e-13);
  if (factor.status !== "ok") {
    throw new PortfolioError(
      "constant-series",
      `feature ${factor.pivot} is constant or follows from those before it: leave it out, or give a penalty above 0`,
      { column: factor.pivot },
    );
  }
  const right = Float64Array.from(cross);
  const coefficients = choleskySolveKernel(factor.lower, right);
  // one step of refinement takes the rounding of the factorization back
  const residual = right.slice();
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) residual[i]! -= a[i * d + j]! * coefficients[j]!;
  const step = choleskySolveKernel(factor.lower, residual);
  for (let j = 0; j < d; j++) coefficients[j]! += step[j]!;
  let intercept = targetMean;
  for (let j = 0; j < d; j++) intercept -= coefficients[j]! * means[j]!;
  return {
    kind: "ridge",
    version: 1,
    coefficients: Array.from(coefficients),
    intercept: fitIntercept ? intercept : 0,
    penalty,
    fitIntercept,
    statistics,
  };
}
