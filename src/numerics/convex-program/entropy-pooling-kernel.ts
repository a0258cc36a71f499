import { choleskyKernel } from "../matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../matrix/triangular-solve-kernel.js";

export interface EntropyPoolingOutcome {
  readonly status: "optimal" | "infeasible" | "iteration-limit";
  /** T, summing to 1. */
  readonly probabilities: Float64Array;
  readonly iterations: number;
  /** Greatest violation of Σ p_t a_t = 0 (or ≥ 0), in units of each column's prior deviation. */
  readonly residual: number;
}

/**
 * Probabilities nearest to the prior (relative entropy Σ p ln(p/q)) with Σ_t p_t a_tm = 0, or ≥ 0, for each column m.
 *
 * The dual, ln Σ_t q_t exp(a_t·y) with y ≥ 0 where the condition is an inequality, is smooth and convex in M variables:
 * Newton's method on the free ones, projected, with halving of the step. O(T·M²) an iteration. Meucci (2008), "Fully
 * flexible views".
 *
 * @param a - (T, M) row-major
 * @param inequality - M, 1 where ≥ 0 is enough
 * @param prior - q, T, positive, summing to 1
 */
export function entropyPoolingKernel(
  a: Float64Array,
  inequality: Uint8Array,
  prior: Float64Array,
): EntropyPoolingOutcome {
  const rows = prior.length;
  const m = inequality.length;
  if (!a.every(Number.isFinite)) {
    // a condition beyond the largest number holds under no probabilities
    return { status: "infeasible", probabilities: prior.slice(), iterations: 0, residual: Number.POSITIVE_INFINITY };
  }
  const scale = deviations(a, prior, m);
  const x = a.map((value, k) => value / scale[k % m]!);
  let y = new Float64Array(m);
  let state = evaluate(x, prior, y);
  let iterations = 0;
  let residual = violation(state.mean, y, inequality);
  for (; iterations < 200 && residual > 1e-13; iterations++) {
    const free: number[] = [];
    for (let c = 0; c < m; c++) if (inequality[c] === 0 || y[c]! > 0 || state.mean[c]! < 0) free.push(c);
    const step = newtonStep(x, state, free, m, rows);
    let next = y;
    let trial = state;
    for (let length = 1; length > 1e-12; length /= 2) {
      const from = y;
      next = from.map((value, c) =>
        inequality[c] === 1 ? Math.max(0, value + length * step[c]!) : value + length * step[c]!,
      );
      trial = evaluate(x, prior, next);
      const expected = state.mean.reduce((sum, slope, c) => sum + slope * (next[c]! - from[c]!), 0);
      // near the end values differ by rounding alone, and the conditions themselves say more
      if (trial.value <= state.value + 1e-4 * expected) break;
      if (violation(trial.mean, next, inequality) < 0.5 * residual) break;
    }
    const improved = violation(trial.mean, next, inequality);
    if (improved >= residual && trial.value >= state.value) break; // rounding is all that is left
    y = next;
    state = trial;
    residual = improved;
    // the dual of a problem without solution falls without end
    if (state.value < -700 || y.some((value) => Math.abs(value) > 1e6)) break;
  }
  const status = residual < 1e-9 ? "optimal" : iterations === 200 ? "iteration-limit" : "infeasible";
  return { status, probabilities: state.probabilities, iterations, residual };
}

interface DualPoint {
  readonly value: number;
  readonly probabilities: Float64Array;
  /** The gradient: Σ p_t x_t. */
  readonly mean: Float64Array;
}

function evaluate(x: Float64Array, prior: Float64Array, y: Float64Array): DualPoint {
  const rows = prior.length;
  const m = y.length;
  const probabilities = new Float64Array(rows);
  let highest = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < rows; t++) {
    let exponent = 0;
    for (let c = 0; c < m; c++) exponent += x[t * m + c]! * y[c]!;
    probabilities[t] = exponent;
    if (exponent > highest) highest = exponent;
  }
  let sum = 0;
  for (let t = 0; t < rows; t++) {
    probabilities[t] = prior[t]! * Math.exp(probabilities[t]! - highest);
    sum += probabilities[t]!;
  }
  const mean = new Float64Array(m);
  for (let t = 0; t < rows; t++) {
    probabilities[t] = probabilities[t]! / sum;
    for (let c = 0; c < m; c++) mean[c] = mean[c]! + probabilities[t]! * x[t * m + c]!;
  }
  return { value: highest + Math.log(sum), probabilities, mean };
}

/** −H⁻¹·gradient over the free columns; H is the covariance of x, raised where columns depend on each other. */
function newtonStep(
  x: Float64Array,
  { probabilities, mean }: DualPoint,
  free: readonly number[],
  m: number,
  rows: number,
): Float64Array {
  const k = free.length;
  const hessian = new Float64Array(k * k);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < k; i++) {
      const part = probabilities[t]! * (x[t * m + free[i]!]! - mean[free[i]!]!);
      for (let j = 0; j <= i; j++)
        hessian[i * k + j] = hessian[i * k + j]! + part * (x[t * m + free[j]!]! - mean[free[j]!]!);
    }
  }
  const downhill = Float64Array.from(free, (c) => -mean[c]!);
  const step = new Float64Array(m);
  for (let raise = 0; raise < 1e16; raise = raise === 0 ? 1e-8 : raise * 100) {
    const raised = hessian.slice();
    for (let i = 0; i < k; i++) raised[i * k + i] = raised[i * k + i]! * (1 + raise) + raise;
    const outcome = choleskyKernel(raised, k, 1e-14);
    if (outcome.status !== "ok") continue;
    choleskySolveKernel(outcome.lower, downhill).forEach((value, i) => {
      step[free[i]!] = value;
    });
    return step;
  }
  return step; // no way down can be computed: the search ends where it stands
}

function violation(mean: Float64Array, y: Float64Array, inequality: Uint8Array): number {
  return mean.reduce((worst, value, c) => {
    const miss = inequality[c] === 1 && y[c] === 0 ? Math.max(0, -value) : Math.abs(value);
    return Math.max(worst, miss);
  }, 0);
}

/** The standard deviation of each column, or the greatest value of a column that does not vary or varies beyond all numbers. */
function deviations(a: Float64Array, prior: Float64Array, m: number): Float64Array {
  const greatest = new Float64Array(m);
  a.forEach((value, k) => {
    greatest[k % m] = Math.max(greatest[k % m]!, Math.abs(value));
  });
  const mean = new Float64Array(m);
  const square = new Float64Array(m);
  prior.forEach((q, t) => {
    for (let c = 0; c < m; c++) mean[c] = mean[c]! + q * a[t * m + c]!;
  });
  prior.forEach((q, t) => {
    for (let c = 0; c < m; c++) square[c] = square[c]! + q * (a[t * m + c]! - mean[c]!) ** 2;
  });
  return square.map((value, c) => {
    const deviation = Math.sqrt(value);
    return deviation > 1e-12 * greatest[c]! && deviation < Infinity ? deviation : greatest[c]! || 1;
  });
}
