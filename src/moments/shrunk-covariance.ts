import type { Observations } from "./observations.js";
import { sampleCovariance } from "./sample-covariance.js";
import { constantCorrelationTarget, singleFactorTarget } from "./shrinkage-targets.js";

/** A covariance drawn towards a target, and by how much: 0 is the sample, 1 the target. */
export interface ShrunkCovariance {
  readonly covariance: Float64Array;
  readonly shrinkage: number;
}

/**
 * Ledoit and Wolf's covariance with their closed-form intensity, per period.
 *
 * All three stand on the maximum likelihood covariance (divisor T), as the papers and scikit-learn do.
 *
 * @param target - `identity`: equal variances, no correlation (2004a); `constant-correlation`: the sample's variances
 *   with its average correlation (2004b); `single-factor`: the equally weighted market explains all (2003)
 * @remarks O(T·N²/2) for the covariance itself; the intensity costs O(T·N + N²) more, because the fourth moments are
 *   only needed in sums over pairs. A series that never moves has no correlation with the others.
 */
export function ledoitWolfCovariance(
  observations: Observations,
  target: "identity" | "constant-correlation" | "single-factor",
): ShrunkCovariance {
  const sample = sampleCovariance(observations, 0);
  const n = observations.columns;
  // one variance is its own target
  if (n === 1) return { covariance: sample, shrinkage: 0 };
  const { goal, uncertainty } =
    target === "identity"
      ? { goal: identityTarget(sample, n), uncertainty: pairUncertainty(observations, sample) }
      : target === "constant-correlation"
        ? constantCorrelationTarget(observations, sample)
        : singleFactorTarget(observations, sample);
  let distance = 0;
  for (let k = 0; k < sample.length; k++) distance += (sample[k]! - goal[k]!) ** 2;
  const ratio = uncertainty / observations.rows / distance;
  return towards(sample, goal, distance > 0 ? Math.max(0, Math.min(1, ratio)) : 0);
}

/**
 * Oracle approximating shrinkage towards equal variances, per period; the intensity assumes normal returns.
 *
 * @remarks O(T·N²/2). Chen, Wiesel, Eldar and Hero (2010); as scikit-learn's `oas`, divisor T.
 */
export function oracleApproximatingCovariance(observations: Observations): ShrunkCovariance {
  const sample = sampleCovariance(observations, 0);
  const { rows, columns: n } = observations;
  if (n === 1) return { covariance: sample, shrinkage: 0 };
  const goal = identityTarget(sample, n);
  const level = goal[0]!;
  let squares = 0;
  for (const value of sample) squares += value * value;
  const spread = squares / (n * n);
  const denominator = (rows + 1) * (spread - (level * level) / n);
  return towards(sample, goal, denominator > 0 ? Math.min(1, (spread + level * level) / denominator) : 1);
}

/** Σ_ij of the variance of the sample's entry (i, j), times T: Σ_t (Σ_i x²)² / T − Σ S². */
export function pairUncertainty(observations: Observations, sample: Float64Array): number {
  const { values, rows, columns, mean } = observations;
  let fourth = 0;
  for (let t = 0; t < rows; t++) {
    let length = 0;
    for (let i = 0; i < columns; i++) length += (values[t * columns + i]! - mean[i]!) ** 2;
    fourth += length * length;
  }
  let squares = 0;
  for (const value of sample) squares += value * value;
  return fourth / rows - squares;
}

function identityTarget(sample: Float64Array, n: number): Float64Array {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += sample[i * n + i]!;
  const goal = new Float64Array(n * n);
  for (let i = 0; i < n; i++) goal[i * n + i] = trace / n;
  return goal;
}

function towards(sample: Float64Array, goal: Float64Array, shrinkage: number): ShrunkCovariance {
  for (let k = 0; k < sample.length; k++) sample[k] = (1 - shrinkage) * sample[k]! + shrinkage * goal[k]!;
  return { covariance: sample, shrinkage };
}
