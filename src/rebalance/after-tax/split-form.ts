import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { smallestEigenvalueKernel } from "../../numerics/matrix/smallest-eigenvalue-kernel.js";
import { choleskySolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import { FactorForm } from "../../numerics/quadratic-form/factor-form.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";

/** Σ = G·G' + diag(own): the part that assets share, and what each has to itself. */
export interface SplitForm {
  /** K, the columns of G. */
  readonly factors: number;
  /** G, (N, K) row-major. */
  readonly loadings: Float64Array;
  /** N variances, 0 or more. */
  readonly own: Float64Array;
}

/** How much of the greatest own variances that leave the rest semidefinite is taken: the rest is for rounding. */
const KEPT = 1 - 1e-6;

/**
 * A covariance in a shared part and the variances that can be taken off its diagonal.
 *
 * A factor form is split as it stands. Of a matrix the own variances are a multiple of what each asset's regression on all the
 * others leaves, the greatest multiple for which the rest stays semidefinite; a singular matrix has none.
 *
 * @remarks O(N·K), for a matrix O(N³).
 */
export function splitForm(form: QuadraticForm): SplitForm {
  if (form instanceof FactorForm) return { factors: form.factors, loadings: form.loadings, own: form.specific };
  const n = form.size;
  const matrix = denseMatrix(form);
  const own = ownVariances(matrix, n);
  for (let i = 0; i < n; i++) matrix[i * n + i]! -= own[i]!;
  return { factors: n, loadings: semidefiniteRoot(matrix, n), own };
}

function denseMatrix(form: QuadraticForm): Float64Array {
  const n = form.size;
  const every = Int32Array.from({ length: n }, (_, i) => i);
  const matrix = new Float64Array(n * n);
  for (let j = 0; j < n; j++) form.column(j, every, n, matrix.subarray(j * n, (j + 1) * n));
  return matrix;
}

function ownVariances(matrix: Float64Array, n: number): Float64Array {
  const none = new Float64Array(n);
  const factor = choleskyKernel(matrix, n, 1e-12);
  if (factor.status !== "ok") return none;
  const left = Float64Array.from({ length: n }, (_, i) => {
    const unit = new Float64Array(n);
    unit[i] = 1;
    return 1 / choleskySolveKernel(factor.lower, unit)[i]!;
  });
  const scaled = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) scaled[i * n + j] = matrix[i * n + j]! / Math.sqrt(left[i]! * left[j]!);
  }
  const multiple = KEPT * smallestEigenvalueKernel(scaled, n);
  return multiple > 0 ? left.map((variance) => multiple * variance) : none;
}

/** Lower triangular R with R·R' = A, (N, N) row-major; columns without a positive pivot are zero. */
function semidefiniteRoot(a: Float64Array, n: number): Float64Array {
  const root = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    let pivot = a[j * n + j]!;
    for (let c = 0; c < j; c++) pivot -= root[j * n + c]! ** 2;
    if (!(pivot > 1e-14 * a[j * n + j]!)) continue;
    const corner = Math.sqrt(pivot);
    root[j * n + j] = corner;
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let c = 0; c < j; c++) sum -= root[i * n + c]! * root[j * n + c]!;
      root[i * n + j] = sum / corner;
    }
  }
  return root;
}
