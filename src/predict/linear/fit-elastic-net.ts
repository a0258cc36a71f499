import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { symmetricProductKernel } from "../../numerics/matrix/symmetric-product-kernel.js";
import { choleskySolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import { type FeatureMatrix, type ReadMatrix, readFeatureMatrix, readTargets } from "../inputs/feature-matrix.js";
import type { ElasticNetModel } from "./linear-model.js";

/** The penalty of one elastic net. */
export interface ElasticNetOptions {
  /** The whole penalty. */
  readonly penalty: number;
  /** The part of it on the absolute coefficients, from 0 to 1: 1 is the lasso. */
  readonly l1Ratio: number;
  /** Fit an intercept, which is not penalized. Default true. */
  readonly intercept?: boolean;
  /** Duality gap at which the search stops, relative to the variance of the targets. Default 1e-12. */
  readonly tolerance?: number;
}

/** The penalties of a sequence of elastic nets. */
export interface ElasticNetPathOptions {
  /** The part of the penalty on the absolute coefficients, above 0 and up to 1. */
  readonly l1Ratio: number;
  /** Penalties, from the greatest to the least. Default: `count` of them in equal ratios. */
  readonly penalties?: readonly number[];
  /** How many penalties. Default 100. */
  readonly count?: number;
  /** Least penalty as a part of the greatest, which is the one that makes every coefficient 0. Default 0.001. */
  readonly ratio?: number;
  /** Fit an intercept. Default true. */
  readonly intercept?: boolean;
  /** Duality gap at which the search for each penalty stops. Default 1e-12. */
  readonly tolerance?: number;
}

const declared: OptionsOf<ElasticNetOptions, "intercept" | "tolerance"> = {
  penalty: { kind: "number", min: 0, required: true },
  l1Ratio: { kind: "number", min: 0, max: 1, required: true },
  intercept: { kind: "boolean", default: true },
  tolerance: { kind: "number", above: 0, max: 1, default: 1e-12 },
};
const pathDeclared: OptionsOf<ElasticNetPathOptions, "count" | "ratio" | "intercept" | "tolerance"> = {
  l1Ratio: { kind: "number", above: 0, max: 1, required: true },
  penalties: { kind: "numbers", min: 0 },
  count: { kind: "number", integer: true, min: 2, max: 10_000, default: 100 },
  ratio: { kind: "number", above: 0, below: 1, default: 0.001 },
  intercept: { kind: "boolean", default: true },
  tolerance: { kind: "number", above: 0, max: 1, default: 1e-12 },
};

/** Most sweeps over all coefficients before the search gives the answer it has, with its gap. */
const MOST_SWEEPS = 100_000;

/**
 * Elastic net: the least of 1/(2n)·Σ(y − Xβ − b)² + penalty·(l1Ratio·‖β‖₁ + (1 − l1Ratio)/2·‖β‖²).
 *
 * @param x - n rows of d features; NaN throws
 * @param y - n targets; NaN throws
 * @param options - `penalty` and `l1Ratio`; an intercept, tolerance 1e-12
 * @returns a plain JSON model; `gap` says how far the objective can be from the best
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`
 * @remarks O(n·d²/2) once and O(d·k) a sweep for k coefficients that move. Coordinate descent on the products (Friedman, Hastie
 *   and Tibshirani 2010); the coefficients that are not zero are then solved for exactly. Reference values:
 *   test/reference/predict/linear.json.
 * @example
 * fitElasticNet(x, y, { penalty: 0.01, l1Ratio: 0.5 }).coefficients
 */
export function fitElasticNet(x: FeatureMatrix, y: Float64Array, options: ElasticNetOptions): ElasticNetModel {
  const { penalty, l1Ratio, intercept, tolerance } = readOptions("options", options, declared, {
    what: "an option of fitElasticNet",
  });
  const matrix = readFeatureMatrix("x", x);
  const problem = centeredProblem(matrix, readTargets("y", y, matrix.rows), intercept);
  return solved(problem, new Float64Array(matrix.columns), penalty, l1Ratio, tolerance);
}

/**
 * Elastic nets for a sequence of penalties, each started from the one before.
 *
 * @param x - n rows of d features; NaN throws
 * @param y - n targets; NaN throws
 * @param options - `l1Ratio`; 100 penalties down to a thousandth of the greatest, an intercept, tolerance 1e-12
 * @returns a model for each penalty, from the greatest to the least
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`
 * @remarks The products are computed once for all penalties.
 * @example
 * elasticNetPath(x, y, { l1Ratio: 0.5 }).map(({ penalty, coefficients }) => [penalty, coefficients])
 */
export function elasticNetPath(
  x: FeatureMatrix,
  y: Float64Array,
  options: ElasticNetPathOptions,
): readonly ElasticNetModel[] {
  const { l1Ratio, penalties, count, ratio, intercept, tolerance } = readOptions("options", options, pathDeclared, {
    what: "an option of elasticNetPath",
  });
  const matrix = readFeatureMatrix("x", x);
  const problem = centeredProblem(matrix, readTargets("y", y, matrix.rows), intercept);
  const greatest = problem.cross.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / l1Ratio;
  const steps = penalties ?? Array.from({ length: count }, (_, k) => greatest * ratio ** (k / (count - 1)));
  const beta = new Float64Array(matrix.columns);
  return [...steps].sort((a, b) => b - a).map((penalty) => solved(problem, beta, penalty, l1Ratio, tolerance));
}

/** Products over n of the centered features and targets. */
interface CenteredProblem {
  readonly columns: number;
  readonly means: Float64Array;
  readonly targetMean: number;
  readonly products: Float64Array;
  readonly cross: Float64Array;
  /** Mean of the squared centered targets. */
  readonly variance: number;
}

function centeredProblem({ values, rows, columns }: ReadMatrix, y: Float64Array, intercept: boolean): CenteredProblem {
  const means = new Float64Array(columns);
  let targetMean = 0;
  if (intercept) {
    for (let t = 0; t < rows; t++) {
      targetMean += y[t]! / rows;
      for (let j = 0; j < columns; j++) means[j]! += values[t * columns + j]! / rows;
    }
  }
  const products = symmetricProductKernel(values, rows, columns, means, undefined, rows);
  const cross = new Float64Array(columns);
  let variance = 0;
  for (let t = 0; t < rows; t++) {
    const own = y[t]! - targetMean;
    variance += (own * own) / rows;
    for (let j = 0; j < columns; j++) cross[j]! += ((values[t * columns + j]! - means[j]!) * own) / rows;
  }
  return { columns, means, targetMean, products, cross, variance };
}

/** Coordinate descent from `beta`, which is moved to the solution. */
function solved(
  problem: CenteredProblem,
  beta: Float64Array,
  penalty: number,
  l1Ratio: number,
  tolerance: number,
): ElasticNetModel {
  const { columns: d, products, cross, variance } = problem;
  const l1 = penalty * l1Ratio;
  const l2 = penalty - l1;
  /** Gβ, kept up to date. */
  const fitted = new Float64Array(d);
  for (let j = 0; j < d; j++)
    if (beta[j] !== 0) for (let i = 0; i < d; i++) fitted[i]! += products[j * d + i]! * beta[j]!;
  let sweeps = 0;
  let gap = Number.POSITIVE_INFINITY;
  const sweep = (activeOnly: boolean): number => {
    let largest = 0;
    for (let j = 0; j < d; j++) {
      const before = beta[j]!;
      if (activeOnly && before === 0) continue;
      const own = products[j * d + j]!;
      if (own === 0 && l2 === 0) continue;
      const pull = cross[j]! - fitted[j]! + own * before;
      const after = Math.abs(pull) <= l1 ? 0 : (pull - Math.sign(pull) * l1) / (own + l2);
      const move = after - before;
      if (move === 0) continue;
      beta[j] = after;
      const row = j * d;
      for (let i = 0; i < d; i++) fitted[i]! += products[row + i]! * move;
      largest = Math.max(largest, own * move * move);
    }
    sweeps += 1;
    return largest;
  };
  while (sweeps < MOST_SWEEPS) {
    sweep(false);
    for (let inner = 0; inner < 200 && sweep(true) > 1e-7 * variance; inner++);
    if (solveActive(problem, beta, fitted, l1, l2)) {
      gap = dualityGap(problem, beta, fitted, l1, l2);
      if (gap <= tolerance) break;
    }
    gap = dualityGap(problem, beta, fitted, l1, l2);
    if (gap <= tolerance || variance === 0) break;
  }
  let intercept = problem.targetMean;
  for (let j = 0; j < d; j++) intercept -= beta[j]! * problem.means[j]!;
  return { kind: "elastic-net", version: 1, coefficients: Array.from(beta), intercept, penalty, l1Ratio, sweeps, gap };
}

/** The coefficients that are not zero, exactly, as long as none changes its sign. Leaves everything as it is otherwise. */
function solveActive(
  { columns: d, products, cross }: CenteredProblem,
  beta: Float64Array,
  fitted: Float64Array,
  l1: number,
  l2: number,
): boolean {
  const active: number[] = [];
  for (let j = 0; j < d; j++) if (beta[j] !== 0) active.push(j);
  const k = active.length;
  if (k === 0) return true;
  const a = new Float64Array(k * k);
  const right = new Float64Array(k);
  active.forEach((i, p) => {
    active.forEach((j, q) => {
      a[p * k + q] = products[i * d + j]!;
    });
    a[p * k + p]! += l2;
    right[p] = cross[i]! - Math.sign(beta[i]!) * l1;
  });
  const factor = choleskyKernel(a, k, 1e-12);
  if (factor.status !== "ok") return false;
  const exact = choleskySolveKernel(factor.lower, right);
  if (active.some((j, p) => Math.sign(exact[p]!) !== Math.sign(beta[j]!))) return false;
  fitted.fill(0);
  active.forEach((j, p) => {
    beta[j] = exact[p]!;
    for (let i = 0; i < d; i++) fitted[i]! += products[j * d + i]! * exact[p]!;
  });
  return true;
}

/** Objective less the greatest dual bound, over the variance of the targets. */
function dualityGap(
  { columns: d, cross, variance }: CenteredProblem,
  beta: Float64Array,
  fitted: Float64Array,
  l1: number,
  l2: number,
): number {
  // in units of 1/n: residual r = y − Xβ, X'r = cross − Gβ
  let residual = variance;
  let absolute = 0;
  let square = 0;
  let most = 0;
  let dotTarget = variance;
  for (let j = 0; j < d; j++) {
    residual += beta[j]! * (fitted[j]! - 2 * cross[j]!);
    dotTarget -= beta[j]! * cross[j]!;
    absolute += Math.abs(beta[j]!);
    square += beta[j]! * beta[j]!;
    most = Math.max(most, Math.abs(cross[j]! - fitted[j]! - l2 * beta[j]!));
  }
  residual = Math.max(0, residual);
  const scale = most > l1 ? l1 / most : 1;
  const norm = residual + l2 * square;
  const primal = 0.5 * norm + l1 * absolute;
  const dual = scale * dotTarget - 0.5 * scale * scale * norm;
  return Math.max(0, primal - dual) / (variance || 1);
}
