import type { Observations } from "./observations.js";

/** What the sample is drawn to, and Σ of (variance of S − covariance of S with the target), times T: π − ρ of the papers. */
export interface ShrinkageTarget {
  readonly goal: Float64Array;
  readonly uncertainty: number;
}

/** Sums over t that both targets need; x is centerd, all divided by T. */
interface Sums {
  /** Σ_t (Σ_i x²)² / T − Σ S². */
  readonly all: number;
  /** Σ_i Σ_t x⁴ / T − Σ S_ii². */
  readonly diagonal: number;
}

/**
 * Ledoit and Wolf (2004), "Honey, I shrunk the sample covariance matrix": the sample's variances, every correlation the
 * average one. O(T·N + N²).
 */
export function constantCorrelationTarget(observations: Observations, sample: Float64Array): ShrinkageTarget {
  const { values, rows, columns: n, mean } = observations;
  const deviation = Float64Array.from({ length: n }, (_, i) => Math.sqrt(sample[i * n + i]!));
  const moving = deviation.reduce((count, s) => count + (s > 0 ? 1 : 0), 0);
  let correlations = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const scale = deviation[i]! * deviation[j]!;
      if (scale > 0) correlations += sample[i * n + j]! / scale;
    }
  }
  const average = moving > 1 ? (2 * correlations) / (moving * (moving - 1)) : 0;
  const goal = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      goal[i * n + j] = i === j ? sample[i * n + i]! : average * (deviation[i]! * deviation[j]!);
    }
  }

  // θ_ij = Σ_t x_i³ x_j / T − S_ii S_ij enters as Σ_{i≠j} (σ_j / σ_i) θ_ij, so the sum over j comes first
  const cubes = new Float64Array(n);
  let fourths = 0;
  let lengths = 0;
  for (let t = 0; t < rows; t++) {
    let weighted = 0;
    let length = 0;
    for (let i = 0; i < n; i++) {
      const x = values[t * n + i]! - mean[i]!;
      const square = x * x;
      weighted += deviation[i]! * x;
      length += square;
      fourths += square * square;
    }
    lengths += length * length;
    for (let i = 0; i < n; i++) {
      const x = values[t * n + i]! - mean[i]!;
      // the term j = i is taken out
      cubes[i] = cubes[i]! + x * x * x * (weighted - deviation[i]! * x);
    }
  }
  const { all, diagonal } = centeredSums(lengths, fourths, rows, n, sample);
  let common = 0;
  for (let i = 0; i < n; i++) {
    if (deviation[i] === 0) continue;
    let row = 0;
    for (let j = 0; j < n; j++) if (j !== i) row += deviation[j]! * sample[i * n + j]!;
    common += (cubes[i]! / rows - sample[i * n + i]! * row) / deviation[i]!;
  }
  return { goal, uncertainty: all - diagonal - average * common };
}

/**
 * Ledoit and Wolf (2003), "Improved estimation of the covariance matrix of stock returns": covariances as if only the
 * equally weighted market moved the assets together, the sample's variances. O(T·N + N²).
 */
export function singleFactorTarget(observations: Observations, sample: Float64Array): ShrinkageTarget {
  const { values, rows, columns: n, mean } = observations;
  const beta = new Float64Array(n);
  let market = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) beta[i] = beta[i]! + sample[i * n + j]! / n;
    market += beta[i]! / n;
  }
  for (let i = 0; i < n; i++) beta[i] = market > 0 ? beta[i]! / market : 0;
  const goal = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      goal[i * n + j] = i === j ? sample[i * n + i]! : market * (beta[i]! * beta[j]!);
    }
  }

  let lengths = 0;
  let fourths = 0;
  let first = 0; // Σ_ij Σ_t x_i² x_j m β_j, without i = j
  let third = 0; // Σ_ij Σ_t x_i x_j m² β_i β_j, without i = j
  for (let t = 0; t < rows; t++) {
    let sum = 0;
    let length = 0;
    let exposed = 0;
    let exposedSquares = 0;
    let exposedCubes = 0;
    for (let i = 0; i < n; i++) {
      const x = values[t * n + i]! - mean[i]!;
      const square = x * x;
      const part = beta[i]! * x;
      sum += x;
      length += square;
      exposed += part;
      exposedSquares += part * part;
      exposedCubes += part * square;
      fourths += square * square;
    }
    const m = sum / n;
    lengths += length * length;
    first += m * (length * exposed - exposedCubes);
    third += m * m * (exposed * exposed - exposedSquares);
  }
  const { all, diagonal } = centeredSums(lengths, fourths, rows, n, sample);
  let mixed = 0; // Σ_{i≠j} β_i β_j S_ij
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (j !== i) mixed += beta[i]! * beta[j]! * sample[i * n + j]!;
  }
  const withFactor = first / rows - market * mixed;
  const ofFactor = third / rows - market * mixed;
  return { goal, uncertainty: all - diagonal - (2 * withFactor - ofFactor) };
}

function centeredSums(lengths: number, fourths: number, rows: number, n: number, sample: Float64Array): Sums {
  let all = lengths / rows;
  for (const value of sample) all -= value * value;
  let diagonal = fourths / rows;
  for (let i = 0; i < n; i++) diagonal -= sample[i * n + i]! ** 2;
  return { all, diagonal };
}
