const POINTS = 1000;
const BANDWIDTH = 0.01;

/** Points after which an exponential is computed anew, so that rounding errors do not pile up. */
const RESTART = 16;

/**
 * The greatest eigenvalue that pure noise would give a correlation matrix.
 *
 * The variance of the noise is the one whose Marchenko–Pastur density lies nearest (least squares on 1000 points) to the
 * kernel density of the eigenvalues (normal, bandwidth 0.01); the best of a grid of 100, refined by golden section.
 *
 * @param eigenvalues - N, ascending, of a correlation matrix
 * @param ratio - T / N
 * @remarks O(100·(1000 + N)·k), k eigenvalues within nine bandwidths of a point. Marchenko and Pastur (1967); López de Prado (2020).
 */
export function marchenkoPasturEdge(eigenvalues: Float64Array, ratio: number): number {
  let best = 0.005;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 100; step++) {
    const variance = 0.005 + 0.01 * step;
    const error = misfit(eigenvalues, ratio, variance);
    if (error < least) {
      least = error;
      best = variance;
    }
  }
  const variance = goldenSection((x) => misfit(eigenvalues, ratio, x), Math.max(1e-5, best - 0.01), best + 0.01);
  return variance * (1 + Math.sqrt(1 / ratio)) ** 2;
}

function misfit(eigenvalues: Float64Array, ratio: number, variance: number): number {
  const root = Math.sqrt(1 / ratio);
  const low = variance * (1 - root) ** 2;
  const high = variance * (1 + root) ** 2;
  const scale = 1 / (eigenvalues.length * BANDWIDTH * Math.sqrt(2 * Math.PI));
  const densities = kernelSums(eigenvalues, low, (high - low) / (POINTS - 1));
  let error = 0;
  for (let p = 0; p < POINTS; p++) {
    const x = low + ((high - low) * p) / (POINTS - 1);
    const noise = (ratio / (2 * Math.PI * variance * x)) * Math.sqrt(Math.max(0, (high - x) * (x - low)));
    error += (densities[p]! * scale - (x > 0 ? noise : 0)) ** 2;
  }
  return error;
}

/** Σ_k exp(−z²/2), z the distance in bandwidths from eigenvalue k, at equally spaced points; within 1e-13. */
function kernelSums(eigenvalues: Float64Array, low: number, step: number): Float64Array {
  const sums = new Float64Array(POINTS);
  const delta = step / BANDWIDTH;
  const bend = Math.exp(-delta * delta);
  for (const eigenvalue of eigenvalues) {
    // nothing that counts lies farther away than nine bandwidths
    const from = Math.max(0, Math.ceil((eigenvalue - 9 * BANDWIDTH - low) / step));
    const to = Math.min(POINTS - 1, Math.floor((eigenvalue + 9 * BANDWIDTH - low) / step));
    for (let start = from; start <= to; start += RESTART) {
      const z = (low + step * start - eigenvalue) / BANDWIDTH;
      // neighboring values differ by a factor that changes by a constant factor itself
      let value = Math.exp(-0.5 * z * z);
      let factor = Math.exp(-delta * (z + 0.5 * delta));
      const end = Math.min(to + 1, start + RESTART);
      for (let p = start; p < end; p++) {
        sums[p] = sums[p]! + value;
        value *= factor;
        factor *= bend;
      }
    }
  }
  return sums;
}

function goldenSection(f: (x: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let a = high - golden * (high - low);
  let b = low + golden * (high - low);
  let fa = f(a);
  let fb = f(b);
  while (high - low > 1e-7) {
    if (fa < fb) {
      high = b;
      b = a;
      fb = fa;
      a = high - golden * (high - low);
      fa = f(a);
    } else {
      low = a;
      a = b;
      fa = fb;
      b = low + golden * (high - low);
      fb = f(b);
    }
  }
  return (low + high) / 2;
}
