import { assetPositions } from "../../core/asset-positions.js";
import { PortfolioError } from "../../core/portfolio-error.js";
import type { FactorMoments, Moments } from "../../core/types.js";
import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { smallestEigenvalueKernel } from "../../numerics/matrix/smallest-eigenvalue-kernel.js";
import { copyVector } from "../../numerics/matrix/vector.js";
import { SINGULAR_PIVOT } from "../../numerics/quadratic-form/quadratic-form.js";
import { isFactorMoments } from "./is-factor-moments.js";

/** Up to this many assets the whole matrix is factorised at the door; above, the factorisations of the solver watch. */
const FULL_CHECK = 100;

/** From this size on the factorisation by panels pays for its unpacking. */
const PANELS_FROM = 40;

/**
 * Refuses moments that no optimiser can use, and says why.
 *
 * Shapes, names, NaN (with the asset), symmetry (1e-9 of the larger variance), negative variances, correlations beyond
 * ±1; for N ≤ 100 also that the covariance is positive semidefinite. For larger N an indefinite matrix shows itself in
 * the solver's own factorisation, which then asks {@link refuseIndefinite} for the message.
 *
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `not-a-covariance`, `duplicate-asset`, `invalid-argument`
 * @remarks O(N²), in factor form O(N·K + K³); O(N³/6) for N ≤ 100.
 */
export function checkMoments(moments: Moments | FactorMoments): void {
  if (!Array.isArray(moments?.assets)) {
    const given = moments === null ? "null" : typeof moments;
    throw new PortfolioError(
      "invalid-argument",
      `moments is ${given} without assets: give what estimateMoments returns`,
    );
  }
  const { assets, mean, periodsPerYear } = moments;
  const n = assets.length;
  if (n === 0) throw new PortfolioError("empty", "moments.assets is empty: give at least one asset");
  assetPositions(assets);
  checkLength("moments.mean", mean, n, `${n} assets`);
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(mean[i])) {
      throw new PortfolioError("not-finite", `moments.mean.${assets[i]} is ${mean[i]}: give a finite expected return`, {
        asset: assets[i],
      });
    }
  }
  // no optimiser reads it, so moments made by hand may lack it; a wrong one points to wrong figures
  if (periodsPerYear !== undefined && !(periodsPerYear > 0 && periodsPerYear < Number.POSITIVE_INFINITY)) {
    throw new PortfolioError(
      "invalid-argument",
      `moments.periodsPerYear is ${periodsPerYear}: give a number greater than 0`,
      { periodsPerYear },
    );
  }
  if (isFactorMoments(moments)) checkFactors(moments);
  else checkCovariance("moments.covariance", moments.covariance, assets);
}

/**
 * Throws `not-a-covariance` with the smallest eigenvalue when the matrix is indefinite beyond rounding (1e-8 of its
 * greatest variance); returns when it is semidefinite after all. O(N²·min(N, 300)).
 */
export function refuseIndefinite(name: string, matrix: Float64Array, n: number): void {
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(matrix[i * n + i]!));
  const smallest = smallestEigenvalueKernel(matrix, n);
  if (smallest >= -1e-8 * scale) return;
  throw new PortfolioError(
    "not-a-covariance",
    `${name} is not positive semidefinite: its smallest eigenvalue is ${smallest.toPrecision(6)}; estimate it from one complete table or repair it with nearestPositiveDefinite`,
    { smallestEigenvalue: smallest },
  );
}

function checkLength(name: string, values: Float64Array, length: number, what: string): void {
  if (values?.length === length) return;
  throw new PortfolioError("shape", `${name} has ${values?.length ?? "no"} numbers, ${length} expected for ${what}`, {
    argument: name,
    expected: length,
    actual: values?.length,
  });
}

function checkCovariance(name: string, covariance: Float64Array, names: readonly string[]): void {
  const n = names.length;
  checkLength(name, covariance, n * n, `${n} by ${n}`);
  let doubtful = false;
  for (let i = 0; i < n; i++) {
    const variance = covariance[i * n + i]!;
    if (variance === Number.POSITIVE_INFINITY) checkEntry(name, variance, variance, variance, names[i]!, names[i]!);
    if (variance < 0) {
      throw new PortfolioError(
        "not-a-covariance",
        `${name} gives ${names[i]} the variance ${variance}: a variance is not negative`,
        { asset: names[i], variance },
      );
    }
    for (let j = 0; j <= i; j++) {
      const below = covariance[i * n + j]!;
      const above = covariance[j * n + i]!;
      const product = variance * covariance[j * n + j]!;
      // one comparison catches NaN, asymmetry and correlations beyond ±1; what it was is sorted out below
      if (below === above && below * below <= product * (1 + 1e-9)) continue;
      checkEntry(name, below, above, Math.max(variance, covariance[j * n + j]!), names[i]!, names[j]!);
      if (!(below * below <= product * (1 + 1e-9))) doubtful = true;
    }
  }
  if (doubtful || (n <= FULL_CHECK && !factorises(covariance, n))) refuseIndefinite(name, covariance, n);
}

function checkEntry(name: string, below: number, above: number, scale: number, a: string, b: string): void {
  if (!Number.isFinite(below) || !Number.isFinite(above)) {
    throw new PortfolioError(
      "not-finite",
      `${name} of ${a} and ${b} is ${Number.isFinite(below) ? above : below}: fill or drop the missing returns first`,
      { assets: [a, b] },
    );
  }
  if (Math.abs(below - above) > 1e-9 * scale) {
    throw new PortfolioError(
      "not-a-covariance",
      `${name} is not symmetric: ${a} with ${b} is ${below} but ${b} with ${a} is ${above}`,
      { assets: [a, b] },
    );
  }
}

/** Whether an elimination runs through without a doubtful pivot. */
function factorises(a: Float64Array, n: number): boolean {
  if (n >= PANELS_FROM) return choleskyKernel(a, n, SINGULAR_PIVOT).status === "ok";
  const rest = copyVector(a);
  for (let p = 0; p < n; p++) {
    const top = p * n;
    const pivot = rest[top + p]!;
    if (!(pivot > SINGULAR_PIVOT * a[top + p]!)) return false;
    for (let i = p + 1; i < n; i++) {
      const factor = rest[top + i]! / pivot;
      if (factor === 0) continue;
      const row = i * n;
      for (let j = i; j < n; j++) rest[row + j] = rest[row + j]! - factor * rest[top + j]!;
    }
  }
  return true;
}

function checkFactors(moments: FactorMoments): void {
  const { names, loadings, covariance, specificVariance } = moments.factors;
  const { assets } = moments;
  const n = assets.length;
  const k = names.length;
  checkLength("moments.factors.loadings", loadings, n * k, `${n} assets by ${k} factors`);
  checkLength("moments.factors.specificVariance", specificVariance, n, `${n} assets`);
  for (let i = 0; i < n; i++) {
    const variance = specificVariance[i]!;
    if (!(variance >= 0) || variance === Number.POSITIVE_INFINITY) {
      throw new PortfolioError(
        Number.isFinite(variance) ? "not-a-covariance" : "not-finite",
        `moments.factors.specificVariance.${assets[i]} is ${variance}: give a finite number that is not negative`,
        { asset: assets[i], variance },
      );
    }
    for (let f = 0; f < k; f++) {
      if (Number.isFinite(loadings[i * k + f])) continue;
      throw new PortfolioError(
        "not-finite",
        `moments.factors.loadings of ${assets[i]} on ${names[f]} is ${loadings[i * k + f]}: give a finite number`,
        { asset: assets[i], factor: names[f] },
      );
    }
  }
  checkCovariance("moments.factors.covariance", covariance, names);
}
