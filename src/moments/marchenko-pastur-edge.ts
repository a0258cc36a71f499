const POINTS = 1000;
const BANDWIDTH = 0.01;

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
  let error = 0;
  let first = 0;
  for (let p = 0; p < POINTS; p++) {
    const x = low + ((high - low) * p) / (POINTS - 1);
    while (first < eigenvalues.length && eigenvalues[first]! < x - 9 * BANDWIDTH) first++;
    let density = 0;
    for (let k = first; k < eigenvalues.length && eigenvalues[k]! <= x + 9 * BANDWIDTH; k++) {
      density += Math.exp(-0.5 * ((x - eigenvalues[k]!) / BANDWIDTH) ** 2);
    }
    const noise = (ratio / (2 * Math.PI * variance * x)) * Math.sqrt(Math.max(0, (high - x) * (x - low)));
    error += (density * scale - (x > 0 ? noise : 0)) ** 2;
  }
  return error;
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
