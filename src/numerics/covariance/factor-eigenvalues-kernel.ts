import type { FactorMoments } from "../../core/types.js";
import { symmetricEigenKernel } from "../matrix/symmetric-eigen-kernel.js";

/** Eigenvalues of B F B' + D, found by counting. */
export interface FactorEigenvalues {
  /** How many eigenvalues are below a number. */
  readonly countBelow: (bound: number) => number;
  /** The eigenvalue at a position in ascending order, 0 to N − 1. */
  readonly at: (position: number) => number;
}

/**
 * Eigenvalues of a covariance in factor form, which is never built.
 *
 * With F = U diag(φ) U', H = B U diag(√|φ|) and S the signs of φ, the matrix shifted by λ is what elimination leaves of
 * [D − λ, H; H', −S]. So by Sylvester's law of inertia the eigenvalues below λ are as many as the d below λ, and the positive
 * eigenvalues of the K by K matrix S + H'(D − λ)⁻¹H, less those of S. Bisection finds each.
 *
 * @returns undefined when the eigenvalues of F do not settle (only seen with numbers that are too large)
 * @remarks O(N·K² + K³) a count, some 60 counts for an eigenvalue. Golub and Van Loan, Matrix Computations, 8.4.
 */
export function factorEigenvaluesKernel({ assets, factors }: FactorMoments): FactorEigenvalues | undefined {
  const n = assets.length;
  const { specificVariance: d } = factors;
  const directions = signedLoadings(n, factors);
  if (directions === undefined) return undefined;
  const { columns, signs } = directions;
  const k = signs.length;
  const positive = signs.filter((sign) => sign > 0).length;
  let spread = 0;
  for (const column of columns) for (const value of column) spread += value * value;
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const value of d) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const lowest = positive === k ? least : least - spread;
  const highest = most + spread;
  const tiny = Number.EPSILON * Math.max(highest, -lowest);

  const countBelow = (bound: number): number => {
    let count = 0;
    const inner = new Float64Array(k * k);
    for (let f = 0; f < k; f++) inner[f * k + f] = signs[f]!;
    for (let i = 0; i < n; i++) {
      // a shift that meets a specific variance is moved by a rounding error, or nothing could be divided by it
      const shifted = d[i]! - bound || tiny || Number.MIN_VALUE;
      if (shifted < 0) count++;
      for (let f = 0; f < k; f++) {
        const share = columns[f]![i]! / shifted;
        for (let g = 0; g <= f; g++) inner[f * k + g] = inner[f * k + g]! + share * columns[g]![i]!;
      }
    }
    for (const value of symmetricEigenKernel(inner, k, { vectors: false }).values) if (value > 0) count++;
    return count - positive;
  };
  const at = (position: number): number => {
    let low = lowest;
    let high = highest;
    while (high - low > tiny / 4) {
      const middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) break;
      if (countBelow(middle) > position) high = middle;
      else low = middle;
    }
    return low + (high - low) / 2;
  };
  return { countBelow, at };
}

/** The columns of H and the signs of φ, without the directions in which F has no variance. */
function signedLoadings(
  n: number,
  { names, loadings, covariance }: FactorMoments["factors"],
): { readonly columns: readonly Float64Array[]; readonly signs: readonly number[] } | undefined {
  const k = names.length;
  const { status, values, vectors } = symmetricEigenKernel(covariance, k, { vectors: true });
  if (status !== "ok" || values.some((value) => !Number.isFinite(value))) return undefined;
  const columns: Float64Array[] = [];
  const signs: number[] = [];
  for (let f = 0; f < k; f++) {
    if (values[f] === 0) continue;
    const scale = Math.sqrt(Math.abs(values[f]!));
    const column = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let g = 0; g < k; g++) sum += loadings[i * k + g]! * vectors[f * k + g]!;
      column[i] = scale * sum;
    }
    columns.push(column);
    signs.push(Math.sign(values[f]!));
  }
  return { columns, signs };
}
