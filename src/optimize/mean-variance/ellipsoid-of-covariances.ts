import type { SymmetricEntries } from "../../numerics/convex-program/semidefinite-barrier-kernel.js";
import { symmetricEigenKernel } from "../../numerics/matrix/symmetric-eigen-kernel.js";
import {
  type CovarianceUncertainty,
  isSemidefinite,
  SemidefiniteSet,
  varianceUnder,
  type WorstMatrix,
} from "./worst-matrix.js";

/** Covariances Σ + Δ with Σ_ij (Δ_ij / errors_ij)² at most radius². */
export function ellipsoidOfEntries(
  covariance: Float64Array,
  errors: Float64Array,
  radius: number,
  n: number,
): CovarianceUncertainty {
  const squares = errors.map((e) => e * e);
  const convex = isSemidefinite(squares, n);
  let searched: SemidefiniteSet | undefined;
  const worst = (w: Float64Array, accuracy: number): WorstMatrix | undefined => {
    const powers = w.map((x) => x * x);
    const length = Math.sqrt(Math.max(0, varianceUnder(squares, powers)));
    if (length === 0) return { matrix: covariance, cut: covariance, bound: varianceUnder(covariance, w) };
    const matrix = covariance.map((c, e) => c + (radius * squares[e]! * w[Math.floor(e / n)]! * w[e % n]!) / length);
    const bound = varianceUnder(covariance, w) + radius * length;
    if (convex) {
      // the length is convex in the squares of the weights and rises with them: its tangent there is a diagonal
      const cut = covariance.slice();
      for (let i = 0; i < n; i++) {
        let slope = 0;
        for (let j = 0; j < n; j++) slope += squares[i * n + j]! * powers[j]!;
        cut[i * n + i]! += (radius * slope) / length;
      }
      return { matrix, cut, bound };
    }
    if (isSemidefinite(matrix, n)) return { matrix, cut: matrix, bound };
    searched ??= searchedEllipsoid(covariance, entryBasis(errors, n), radius, n);
    return searched.worst(w, accuracy);
  };
  return { start: covariance, worst };
}

/** Covariances Σ + Δ with vec(Δ)'·shape⁻¹·vec(Δ) at most radius²; `shape` is (N², N²). */
export function ellipsoidOfShape(
  covariance: Float64Array,
  shape: Float64Array,
  radius: number,
  n: number,
): CovarianceUncertainty {
  const basis = shapeBasis(shape, n);
  let searched: SemidefiniteSet | undefined;
  const worst = (w: Float64Array, accuracy: number): WorstMatrix | undefined => {
    const parts = basis.map(({ rows, columns, values }) => {
      let sum = 0;
      for (let e = 0; e < rows.length; e++) {
        sum += (rows[e] === columns[e] ? 1 : 2) * values[e]! * w[rows[e]!]! * w[columns[e]!]!;
      }
      return sum;
    });
    const length = Math.hypot(...parts);
    const variance = varianceUnder(covariance, w);
    if (length === 0) return { matrix: covariance, cut: covariance, bound: variance };
    const matrix = covariance.slice();
    for (const [k, { rows, columns, values }] of basis.entries()) {
      const step = (radius * parts[k]!) / length;
      for (let e = 0; e < rows.length; e++) {
        const [i, j] = [rows[e]!, columns[e]!];
        matrix[i * n + j]! += step * values[e]!;
        if (i !== j) matrix[j * n + i]! += step * values[e]!;
      }
    }
    if (isSemidefinite(matrix, n)) return { matrix, cut: matrix, bound: variance + radius * length };
    searched ??= searchedEllipsoid(covariance, basis, radius, n);
    return searched.worst(w, accuracy);
  };
  return { start: covariance, worst };
}

function searchedEllipsoid(
  covariance: Float64Array,
  basis: readonly SymmetricEntries[],
  radius: number,
  n: number,
): SemidefiniteSet {
  const none = new Float64Array(basis.length);
  const lower = none.map(() => Number.NEGATIVE_INFINITY);
  const upper = none.map(() => Number.POSITIVE_INFINITY);
  return new SemidefiniteSet({ size: n, base: covariance, basis, lower, upper, ball: radius }, none);
}

/** One matrix for each pair of entries, of length one in units of the errors. */
function entryBasis(errors: Float64Array, n: number): SymmetricEntries[] {
  const basis: SymmetricEntries[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const error = errors[i * n + j]!;
      if (error === 0) continue;
      const value = i === j ? error : error / Math.SQRT2;
      basis.push({ rows: Int32Array.of(i), columns: Int32Array.of(j), values: Float64Array.of(value) });
    }
  }
  return basis;
}

/** The axes of the symmetric part of the ellipsoid, each as long as the ellipsoid of radius 1. */
function shapeBasis(shape: Float64Array, n: number): SymmetricEntries[] {
  const size = n * n;
  const turned = (e: number): number => (e % n) * n + Math.floor(e / n);
  const symmetric = shape.map((_, k) => {
    const [e, f] = [Math.floor(k / size), k % size];
    const at = (a: number, b: number): number => shape[a * size + b]!;
    return (at(e, f) + at(turned(e), f) + at(e, turned(f)) + at(turned(e), turned(f))) / 4;
  });
  const { values, vectors } = symmetricEigenKernel(symmetric, size, { vectors: true });
  const least = 1e-14 * Math.max(...values);
  const basis: SymmetricEntries[] = [];
  for (let k = 0; k < size; k++) {
    if (!(values[k]! > least)) continue;
    const [rows, columns, entries]: number[][] = [[], [], []];
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) {
        rows!.push(i);
        columns!.push(j);
        entries!.push(Math.sqrt(values[k]!) * vectors[k * size + i * n + j]!);
      }
    }
    basis.push({
      rows: Int32Array.from(rows!),
      columns: Int32Array.from(columns!),
      values: Float64Array.from(entries!),
    });
  }
  return basis;
}
