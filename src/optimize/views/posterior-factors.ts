import type { FactorMoments } from "../../core/types.js";
import { multiplySymmetricKernel } from "../../numerics/matrix/multiply-symmetric-kernel.js";
import { forwardSolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";

/**
 * Σ + M in factor form, given what the views fix.
 *
 * Views speak of factors and of the specific returns of the assets that they name, so each of these assets S gets a factor of its own.
 * With loadings [B, E] (E picks S), M has the factor covariance τ·diag(F, D of S) − Σ gg', which is positive semidefinite, and all other
 * assets keep their specific part of it, τ·D.
 *
 * @param mixes - rows of P
 * @param lower - L with L·L' = PτΣP' + Ω, (V, V) row-major
 * @returns factors: those of before and one for each asset in a view, `"specific.AAPL"`
 * @remarks O(N·(K + S) + V²·(K + S)).
 */
export function posteriorFactors(
  { assets, factors }: FactorMoments,
  mixes: readonly Float64Array[],
  lower: Float64Array,
  tau: number,
): FactorMoments["factors"] {
  const { names, loadings, covariance, specificVariance } = factors;
  const k = names.length;
  const viewed = assets.flatMap((_, i) => (mixes.some((mix) => mix[i] !== 0) ? [i] : []));
  const size = k + viewed.length;
  const shocks = mixes.map((mix) => shockOf(factors, mix, viewed, tau));

  const joint = new Float64Array(size * size);
  for (let f = 0; f < k; f++) {
    for (let g = 0; g < k; g++) joint[f * size + g] = (1 + tau) * covariance[f * k + g]!;
  }
  for (const [s, i] of viewed.entries()) joint[(k + s) * size + k + s] = tau * specificVariance[i]!;
  for (const known of whitened(shocks, lower, size)) {
    for (let f = 0; f < size; f++) {
      for (let g = 0; g < size; g++) joint[f * size + g] = joint[f * size + g]! - known[f]! * known[g]!;
    }
  }

  const wide = new Float64Array(assets.length * size);
  for (let i = 0; i < assets.length; i++) wide.set(loadings.subarray(i * k, (i + 1) * k), i * size);
  const specific = specificVariance.map((variance) => (1 + tau) * variance);
  for (const [s, i] of viewed.entries()) {
    wide[i * size + k + s] = 1;
    specific[i] = specificVariance[i]!;
  }
  return {
    names: withNamesOf(names, viewed, assets),
    loadings: wide,
    covariance: joint,
    specificVariance: specific,
  };
}

/** τ times the covariance of a view with the factors, and with the specific returns of the assets that views name. */
function shockOf(
  { names, loadings, covariance, specificVariance }: FactorMoments["factors"],
  mix: Float64Array,
  viewed: readonly number[],
  tau: number,
): Float64Array {
  const k = names.length;
  const exposure = new Float64Array(k);
  for (const i of viewed) {
    for (let f = 0; f < k; f++) exposure[f] = exposure[f]! + mix[i]! * loadings[i * k + f]!;
  }
  const common = multiplySymmetricKernel(covariance, exposure);
  const own = viewed.map((i) => specificVariance[i]! * mix[i]!);
  return Float64Array.of(...common, ...own).map((value) => tau * value);
}

/** L⁻¹ times the rows. */
function whitened(rows: readonly Float64Array[], lower: Float64Array, size: number): readonly Float64Array[] {
  const solved = rows.map(() => new Float64Array(size));
  for (let f = 0; f < size; f++) {
    const column = Float64Array.from(rows, (row) => row[f]!);
    for (const [a, value] of forwardSolveKernel(lower, column).entries()) solved[a]![f] = value;
  }
  return solved;
}

/** Names of the factors with one for each viewed asset; after an earlier blend the name is there already and gets a mark. */
function withNamesOf(names: readonly string[], viewed: readonly number[], assets: readonly string[]): string[] {
  const all = new Set(names);
  for (const i of viewed) {
    let name = `specific.${assets[i]}`;
    while (all.has(name)) name += "'";
    all.add(name);
  }
  return [...all];
}
