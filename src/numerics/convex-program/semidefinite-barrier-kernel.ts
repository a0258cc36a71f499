import { choleskyKernel } from "../matrix/cholesky-kernel.js";
import { dotKernel } from "../matrix/dot-kernel.js";
import { choleskySolveKernel } from "../matrix/triangular-solve-kernel.js";

/** A symmetric matrix by its entries on and above the diagonal. */
export interface SymmetricEntries {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** Greatest c'z with M(z) = base + Σ z_k·B_k positive definite, z within its bounds and, with `ball`, no longer than that. */
export interface SemidefiniteProgram {
  readonly size: number;
  /** (N, N). */
  readonly base: Float64Array;
  readonly basis: readonly SymmetricEntries[];
  /** One number for each matrix of the basis. */
  readonly objective: Float64Array;
  /** Finite, or infinite where there is none. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Greatest Euclidean length of z; Infinity for none. */
  readonly ball: number;
}

export interface SemidefiniteSolution {
  /** Strictly inside. */
  readonly z: Float64Array;
  /** c'z of it. */
  readonly value: number;
  /** No z does better than this. */
  readonly bound: number;
}

/** Newton steps in all; some sixty are needed. */
const STEPS = 400;

/**
 * Solves a small semidefinite program by the barrier of its cone and its bounds.
 *
 * @param start - z strictly inside
 * @param accuracy - `bound` − `value` at the end, in units of the objective
 * @param enough - ends early once the value is above it
 * @remarks O(p·N³ + p³) a step for p matrices. Boyd and Vandenberghe, Convex Optimization, 11.6.
 */
export function semidefiniteBarrierKernel(
  program: SemidefiniteProgram,
  start: Float64Array,
  accuracy: number,
  enough: number = Number.POSITIVE_INFINITY,
): SemidefiniteSolution {
  const { size, objective, lower, upper, ball } = program;
  const p = start.length;
  let degree = size + (ball < Number.POSITIVE_INFINITY ? 1 : 0);
  for (let k = 0; k < p; k++) degree += (lower[k]! > -Infinity ? 1 : 0) + (upper[k]! < Infinity ? 1 : 0);
  let z = start;
  let weight = Math.max(accuracy / degree, Math.sqrt(dotKernel(objective, objective)) / degree);
  let bound = Number.POSITIVE_INFINITY;
  for (let step = 0; step < STEPS; step++) {
    const newton = newtonStep(program, z, weight);
    if (newton === undefined) break;
    const { move, decrement } = newton;
    if (decrement < 0.1) {
      // near the center the distance to the optimum is that of the barrier, and a little for the way that is left
      const left = weight * (degree + Math.sqrt(degree));
      bound = Math.min(bound, dotKernel(objective, z) + left);
      if (left <= accuracy || dotKernel(objective, z) > enough) break;
      weight *= 0.15;
      continue;
    }
    let length = decrement > 0.25 ? Math.min(1, 2.5 / (1 + decrement)) : 1;
    let next = along(z, move, length);
    while (!inside(program, next) && length > 1e-12) {
      length /= 2;
      next = along(z, move, length);
    }
    if (!(length > 1e-12)) break;
    z = next;
  }
  return { z, value: dotKernel(objective, z), bound };
}

/** M(z), (N, N). */
export function matrixOfProgram({ size, base, basis }: SemidefiniteProgram, z: Float64Array): Float64Array {
  const matrix = base.slice();
  for (let k = 0; k < z.length; k++) {
    const { rows, columns, values } = basis[k]!;
    for (let e = 0; e < rows.length; e++) {
      const [i, j] = [rows[e]!, columns[e]!];
      matrix[i * size + j]! += z[k]! * values[e]!;
      if (i !== j) matrix[j * size + i]! += z[k]! * values[e]!;
    }
  }
  return matrix;
}

function along(z: Float64Array, move: Float64Array, length: number): Float64Array {
  return z.map((v, k) => v + length * move[k]!);
}

function inside(program: SemidefiniteProgram, z: Float64Array): boolean {
  const { size, lower, upper, ball } = program;
  for (let k = 0; k < z.length; k++) if (!(z[k]! > lower[k]! && z[k]! < upper[k]!)) return false;
  if (!(dotKernel(z, z) < ball * ball)) return false;
  return choleskyKernel(matrixOfProgram(program, z), size).status === "ok";
}

/** The step to the minimum of −c'z/weight + barrier, and how far away that is in its own measure. */
function newtonStep(
  program: SemidefiniteProgram,
  z: Float64Array,
  weight: number,
): { move: Float64Array; decrement: number } | undefined {
  const { size, basis, objective, lower, upper, ball } = program;
  const inverse = inverseOf(matrixOfProgram(program, z), size);
  if (inverse === undefined) return undefined;
  const p = z.length;
  const hessian = new Float64Array(p * p);
  const downhill = new Float64Array(p);
  const room = ball < Number.POSITIVE_INFINITY ? ball * ball - dotKernel(z, z) : Number.POSITIVE_INFINITY;
  for (let k = 0; k < p; k++) {
    const turned = sandwich(inverse, basis[k]!, size);
    for (let l = 0; l <= k; l++) {
      const curvature = inner(turned, basis[l]!, size) + (4 * z[k]! * z[l]!) / (room * room);
      hessian[k * p + l] = curvature;
      hessian[l * p + k] = curvature;
    }
    const [below, above] = [1 / (z[k]! - lower[k]!), 1 / (upper[k]! - z[k]!)];
    hessian[k * p + k]! += below * below + above * above + 2 / room;
    downhill[k] = objective[k]! / weight + inner(inverse, basis[k]!, size) + below - above - (2 * z[k]!) / room;
  }
  const factor = choleskyKernel(hessian, p);
  if (factor.status !== "ok") return undefined;
  const move = choleskySolveKernel(factor.lower, downhill);
  return { move, decrement: Math.sqrt(Math.max(0, dotKernel(move, downhill))) };
}

function inverseOf(matrix: Float64Array, n: number): Float64Array | undefined {
  const factor = choleskyKernel(matrix, n);
  if (factor.status !== "ok") return undefined;
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const unit = new Float64Array(n);
    unit[i] = 1;
    inverse.set(choleskySolveKernel(factor.lower, unit), i * n);
  }
  return inverse;
}

/** P·B·P. */
function sandwich(p: Float64Array, { rows, columns, values }: SymmetricEntries, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let e = 0; e < rows.length; e++) {
    const [i, j, value] = [rows[e]! * n, columns[e]! * n, values[e]!];
    for (let a = 0; a < n; a++) {
      const left = value * p[i + a]!;
      const right = i === j ? 0 : value * p[j + a]!;
      const row = a * n;
      for (let b = 0; b < n; b++) product[row + b]! += left * p[j + b]! + right * p[i + b]!;
    }
  }
  return product;
}

/** trace(A·B) for a symmetric A. */
function inner(a: Float64Array, { rows, columns, values }: SymmetricEntries, n: number): number {
  let sum = 0;
  for (let e = 0; e < rows.length; e++) {
    const both = rows[e] === columns[e] ? 1 : 2;
    sum += both * values[e]! * a[rows[e]! * n + columns[e]!]!;
  }
  return sum;
}
