import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import { QuadraticSolver } from "../../numerics/quadratic-program/quadratic-solver.js";
import type { ShareProblem } from "./share-problem.js";

/** Cycles of the start with equal contributions, which need not be exact. */
const CYCLES = 50;

/**
 * Weights from which local minima are looked for: the best without share limits, equal contributions to risk, equal weights, the middle of
 * the first two, and up to 12 assets each of them alone beside equal contributions.
 */
export function shareStarts(problem: ShareProblem): Float64Array[] {
  const { size, covariance, aversion, earned, lower, upper, rows } = problem;
  const budget = rows[0] === undefined ? 1 : Math.min(Math.max(1, rows[0].min), rows[0].max);
  const curvature = covariance.map((c) => aversion * c);
  const free = new QuadraticSolver({
    form: new DenseForm(curvature, size),
    linear: earned,
    lower,
    upper,
    rows: rows.map(({ coefficients }) => coefficients),
    rowLower: Float64Array.from(rows, ({ min }) => min),
    rowUpper: Float64Array.from(rows, ({ max }) => max),
  }).solve();
  const even = new Float64Array(size).fill(budget / size);
  const equal = equalContributions(covariance, size, budget);
  const between = (a: Float64Array, b: Float64Array, share: number): Float64Array =>
    a.map((w, i) => (1 - share) * w + share * b[i]!);
  const starts = [equal, even];
  if (free.status === "optimal") starts.unshift(free.x, between(free.x, equal, 0.5));
  if (size > 12) return starts;
  for (let i = 0; i < size; i++) {
    const alone = new Float64Array(size);
    alone[i] = budget;
    starts.push(between(equal, alone, 0.6));
  }
  return starts;
}

/** Weights whose contributions to the variance are nearly equal: Griveau-Billion, Richard and Roncalli (2013). O(N²) a cycle. */
function equalContributions(covariance: Float64Array, size: number, total: number): Float64Array {
  const x = Float64Array.from({ length: size }, (_, i) => 1 / Math.sqrt(size * covariance[i * size + i]!));
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    for (let i = 0; i < size; i++) {
      let other = 0;
      for (let j = 0; j < size; j++) if (j !== i) other += covariance[i * size + j]! * x[j]!;
      const own = covariance[i * size + i]!;
      x[i] = (-other + Math.sqrt(other * other + (4 * own) / size)) / (2 * own);
    }
  }
  const sum = x.reduce((all, value) => all + value, 0);
  return x.map((value) => (value * total) / sum);
}
