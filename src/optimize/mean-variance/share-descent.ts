import { isPositiveDefiniteKernel } from "../../numerics/matrix/positive-definite-kernel.js";
import { symmetricEigenKernel } from "../../numerics/matrix/symmetric-eigen-kernel.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import type { QuadraticSolution } from "../../numerics/quadratic-program/quadratic-program.js";
import { QuadraticSolver } from "../../numerics/quadratic-program/quadratic-solver.js";
import { type SharePoint, type ShareProblem, shareCurvature, sharePoint, shareSlope } from "./share-problem.js";

/** Where a descent ended: weights that no small step makes better. */
export interface ShareMinimum extends SharePoint {
  /** What a unit more room for each limit gains, in the objective by variance: 0 or more. */
  readonly prices: Float64Array;
  /** The last program, for what binds. */
  readonly solution: QuadraticSolution;
  /** Greatest violation of the optimality conditions, relative. */
  readonly residual: number;
  readonly iterations: number;
}

/** So many steps at most. */
const STEPS = 100;
/** A share may be beyond its limit by so much: the rounding of the last step. */
const MET = 1e-9;
/** After so many steps in which no share comes nearer to its limit there is nothing to be found. */
const IDLE = 8;
/** How much of a limit's excess a step is asked to take away, the most first. */
const PARTS = [1, 0.5, 0.1, 0.01, 0];

/**
 * A local minimum from a start: quadratic programs with the limits as straight lines, and a search along each step.
 *
 * @returns undefined where the steps end before all limits are met
 */
export function shareDescent(problem: ShareProblem, start: Float64Array): ShareMinimum | undefined {
  const { size, limits } = problem;
  let point = sharePoint(problem, start);
  let prices = new Float64Array(limits.length);
  let penalty = problem.aversion;
  let iterations = 0;
  let least = Number.POSITIVE_INFINITY;
  let idle = 0;
  for (let step = 0; step < STEPS; step++) {
    const slopes = limits.map((limit) => shareSlope(problem, limit, point));
    const curvature = convexCurvature(problem, prices, slopes, point);
    const gradient = point.marginal.map((m, i) => problem.aversion * m - problem.earned[i]!);
    const solution = stepProgram(problem, point, slopes, curvature, gradient);
    if (solution === undefined) return undefined;
    iterations += solution.iterations;
    const first = problem.rows.length;
    const found = Float64Array.from(limits, (_, k) => Math.max(0, -solution.rowMultiplier[first + k]!));
    const move = solution.x.map((x, i) => x - point.weights[i]!);
    penalty = Math.max(penalty, ...found.map((price) => 2 * price));
    const merit = (at: SharePoint): number =>
      at.value + penalty * at.excess.reduce((sum, g) => sum + Math.max(0, g), 0);
    const before = merit(point);
    let share = 1;
    let next = sharePoint(problem, solution.x);
    // the start need not meet the bounds, the first step does
    while (step > 0 && merit(next) > before + 1e-14 * Math.abs(before) && share > 1e-10) {
      share /= 2;
      next = sharePoint(
        problem,
        point.weights.map((w, i) => w + share * move[i]!),
      );
    }
    const beyond = Math.max(0, ...next.excess) / (next.variance || 1);
    idle = beyond > MET && beyond > 0.9 * least ? idle + 1 : 0;
    least = Math.min(least, beyond);
    if (idle > IDLE) return undefined;
    const longest = Math.max(...move.map(Math.abs));
    const done = longest < 1e-11 || (share <= 1e-10 && longest < 1e-6);
    point = next;
    prices = found;
    if (!done) continue;
    const scale = Math.max(...gradient.map(Math.abs), 1e-12);
    let off = 0;
    for (let i = 0; i < size; i++) {
      let bent = 0;
      for (let j = 0; j < size; j++) bent += curvature[i * size + j]! * move[j]!;
      off = Math.max(off, Math.abs(bent));
    }
    if (beyond > MET) return undefined;
    const open = Math.max(0, ...prices.map((price, k) => Math.abs(price * point.excess[k]!))) / (point.variance || 1);
    return { ...point, prices, solution, residual: Math.max(off / scale, beyond, open / problem.aversion), iterations };
  }
  return undefined;
}

/** The program of a step; as much of the excess is taken away as the bounds and rows allow. */
function stepProgram(
  { size, rows, lower, upper }: ShareProblem,
  { weights, excess }: SharePoint,
  slopes: readonly Float64Array[],
  curvature: Float64Array,
  gradient: Float64Array,
): QuadraticSolution | undefined {
  const linear = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let bent = 0;
    for (let j = 0; j < size; j++) bent += curvature[i * size + j]! * weights[j]!;
    linear[i] = bent - gradient[i]!;
  }
  const form = new DenseForm(curvature, size);
  for (const part of PARTS) {
    const ends = slopes.map((slope, k) => {
      const here = slope.reduce((sum, s, i) => sum + s * weights[i]!, 0);
      return here - (excess[k]! > 0 ? part * excess[k]! : excess[k]!);
    });
    const solution = new QuadraticSolver({
      form,
      linear,
      lower,
      upper,
      rows: [...rows.map(({ coefficients }) => coefficients), ...slopes],
      rowLower: Float64Array.from([...rows.map(({ min }) => min), ...slopes.map(() => Number.NEGATIVE_INFINITY)]),
      rowUpper: Float64Array.from([...rows.map(({ max }) => max), ...ends]),
    }).solve();
    if (solution.status === "optimal") return solution;
    if (excess.every((g) => g <= 0)) return undefined;
  }
  return undefined;
}

/** The curvature with its prices, bent upwards where it is not convex, first along the limits that bind alone. */
function convexCurvature(
  problem: ShareProblem,
  prices: Float64Array,
  slopes: readonly Float64Array[],
  { variance }: SharePoint,
): Float64Array {
  const { size, rows } = problem;
  const curvature = shareCurvature(problem, prices);
  if (isPositiveDefiniteKernel(curvature, size)) return curvature;
  const along = curvature.slice();
  const add = (row: Float64Array, weight: number): void => {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) along[i * size + j]! += weight * row[i]! * row[j]!;
    }
  };
  const typical = 100 * problem.aversion * variance;
  for (const { coefficients, min, max } of rows) if (min === max) add(coefficients, typical);
  for (const [k, slope] of slopes.entries()) {
    const length = slope.reduce((sum, s) => sum + s * s, 0);
    if (prices[k]! > 0 && length > 0) add(slope, (typical * size) / length);
  }
  if (isPositiveDefiniteKernel(along, size)) return along;
  const { values, vectors } = symmetricEigenKernel(curvature, size, { vectors: true });
  const bent = new Float64Array(size * size);
  const least = 1e-6 * Math.max(Math.abs(values[0]!), Math.abs(values[size - 1]!));
  for (let k = 0; k < size; k++) {
    const value = Math.max(Math.abs(values[k]!), least);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) bent[i * size + j]! += value * vectors[k * size + i]! * vectors[k * size + j]!;
    }
  }
  return bent;
}
