/** min over z of y·z − temperature·(log(z − min) + log(max − z)): its value, where, and how that gives way with y. */
export function barrierKernel(
  y: number,
  min: number,
  max: number,
  t: number,
): { value: number; z: number; softness: number } {
  if (Number.isFinite(min) && Number.isFinite(max)) {
    const half = (max - min) / 2;
    const x = (-y * half * half) / (t + Math.hypot(t, y * half));
    const z = (min + max) / 2 + x;
    const room = half * half - x * x;
    const value = y * z - t * Math.log(Math.max(room, Number.MIN_VALUE));
    return { value, z, softness: (room * room) / (2 * t * (half * half + x * x)) };
  }
  const limit = Number.isFinite(min) ? min : max;
  return { value: y * limit + t - t * Math.log(t / Math.abs(y)), z: limit + t / y, softness: t / (y * y) };
}

/** G'w, K. */
export function sharedExposure(loadings: Float64Array, factors: number, w: Float64Array): Float64Array {
  const exposure = new Float64Array(factors);
  for (let i = 0; i < w.length; i++) {
    const value = w[i]!;
    if (value === 0) continue;
    const row = i * factors;
    for (let f = 0; f < factors; f++) exposure[f]! += loadings[row + f]! * value;
  }
  return exposure;
}

/** matrix += weight·v·v', the lower triangle. */
export function addOuterKernel(matrix: Float64Array, v: Float64Array, weight: number): void {
  const size = v.length;
  for (let a = 0; a < size; a++) {
    const scaled = weight * v[a]!;
    if (scaled === 0) continue;
    const row = a * size;
    for (let b = 0; b <= a; b++) matrix[row + b]! += scaled * v[b]!;
  }
}
