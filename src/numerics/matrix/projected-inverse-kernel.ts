import { choleskyKernel } from "./cholesky-kernel.js";

export interface ProjectedInverse {
  /** `"singular"`: along some direction that the rows leave free P is zero. */
  readonly status: "ok" | "singular";
  /** Z, (n, n) row-major; empty when singular. */
  readonly inverse: Float64Array;
  /** How many directions the rows leave free. */
  readonly freedom: number;
}

/** What is left of a row, relative to its length, when it counts as a combination of those before it. */
const DEPENDENT = 1e-10;

/**
 * Z that solves min ½v'Pv − r'v with Av = 0 for every r: v = Z·r. Symmetric, AZ = 0; P need only be definite where Av = 0.
 *
 * With Q an orthonormal basis of the rows and Π = I − Q'Q, Z = (ΠPΠ + c·Q'Q)⁻¹ − Q'Q / c for any c > 0.
 *
 * @param p - P, (n, n) row-major, symmetric
 * @param rows - A, n numbers each; dependent ones are left out
 * @remarks O(n³ + n²·rows). Inputs are left as they are. Nocedal and Wright, Numerical Optimization, 16.2.
 */
export function projectedInverseKernel(p: Float64Array, rows: readonly Float64Array[], n: number): ProjectedInverse {
  const basis = orthonormalRows(rows);
  const freedom = n - basis.length;
  if (freedom <= 0) return { status: "ok", inverse: new Float64Array(n * n), freedom: 0 };
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(p[i * n + i]!));
  if (!(scale > 0)) return { status: "singular", inverse: new Float64Array(0), freedom };
  const matrix = p.slice();
  project(matrix, basis, n);
  for (const q of basis) {
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j]! += scale * q[i]! * q[j]!;
  }
  const factor = choleskyKernel(matrix, n, DEPENDENT);
  if (factor.status !== "ok") return { status: "singular", inverse: new Float64Array(0), freedom };
  const inverse = inverseOf(factor.lower, n);
  // takes Q'Q / c away, and the rounding with it
  project(inverse, basis, n);
  return { status: "ok", inverse, freedom };
}

/** M becomes ΠMΠ for a symmetric M. */
function project(matrix: Float64Array, basis: readonly Float64Array[], n: number): void {
  for (const q of basis) {
    const product = new Float64Array(n);
    let corner = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * q[j]!;
      product[i] = sum;
      corner += sum * q[i]!;
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        matrix[i * n + j]! += corner * q[i]! * q[j]! - (product[i]! * q[j]! + q[i]! * product[j]!);
      }
    }
  }
}

/** Gram–Schmidt, twice over, which is enough. */
function orthonormalRows(rows: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const row of rows) {
    const left = row.slice();
    const whole = Math.sqrt(dot(row, row));
    for (let turn = 0; turn < 2; turn++) {
      for (const q of basis) {
        const along = dot(q, left);
        for (let i = 0; i < left.length; i++) left[i]! -= along * q[i]!;
      }
    }
    const norm = Math.sqrt(dot(left, left));
    if (norm > DEPENDENT * whole) basis.push(left.map((v) => v / norm));
  }
  return basis;
}

/** (LL')⁻¹, column by column. */
function inverseOf(lower: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  const y = new Float64Array(n);
  for (let column = 0; column < n; column++) {
    for (let i = 0; i < column; i++) y[i] = 0;
    for (let i = column; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let c = column; c < i; c++) sum -= lower[i * n + c]! * y[c]!;
      y[i] = sum / lower[i * n + i]!;
    }
    // only the part on and below the diagonal; the rest is its mirror
    for (let i = n - 1; i >= column; i--) {
      const value = y[i]! / lower[i * n + i]!;
      inverse[i * n + column] = inverse[column * n + i] = value;
      for (let c = column; c < i; c++) y[c]! -= lower[i * n + c]! * value;
    }
  }
  return inverse;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
