import type { FactorMoments, Moments } from "../../core/types.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import { FactorForm } from "../../numerics/quadratic-form/factor-form.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import { isFactorMoments } from "./is-factor-moments.js";

/** Σ + ridge·I as the solvers read it; a factor form is never expanded. O(N), in factor form O(N·K² + K³). */
export function covarianceForm(moments: Moments | FactorMoments, ridge = 0): QuadraticForm {
  const n = moments.assets.length;
  const shift = ridge === 0 ? undefined : new Float64Array(n).fill(ridge);
  if (!isFactorMoments(moments)) return new DenseForm(moments.covariance, n, shift);
  const { names, loadings, covariance, specificVariance } = moments.factors;
  const k = names.length;
  const root = semidefiniteRoot(covariance, k);
  const scaled = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < k; f++) {
      const loading = loadings[i * k + f]!;
      if (loading === 0) continue;
      for (let h = 0; h <= f; h++) scaled[i * k + h]! += loading * root[f * k + h]!;
    }
  }
  return new FactorForm(scaled, specificVariance, k, shift);
}

/** Lower triangular R with R·R' = A; columns of factors that depend on earlier ones are zero. */
function semidefiniteRoot(a: Float64Array, k: number): Float64Array {
  const root = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    let pivot = a[j * k + j]!;
    for (let c = 0; c < j; c++) pivot -= root[j * k + c]! ** 2;
    if (!(pivot > 1e-14 * a[j * k + j]!)) continue;
    const corner = Math.sqrt(pivot);
    root[j * k + j] = corner;
    for (let i = j + 1; i < k; i++) {
      let sum = a[i * k + j]!;
      for (let c = 0; c < j; c++) sum -= root[i * k + c]! * root[j * k + c]!;
      root[i * k + j] = sum / corner;
    }
  }
  return root;
}
