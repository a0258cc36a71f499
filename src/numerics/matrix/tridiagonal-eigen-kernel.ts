/**
 * Eigenvalues of a symmetric tridiagonal matrix, written over its diagonal, unordered; QL with implicit shifts.
 *
 * @param diagonal - N
 * @param offDiagonal - N; entry i couples i − 1 and i, entry 0 is not used; overwritten
 * @param turn - told of each step's rotations: neighboring rows of what is turned along, from row `last` up; `count` pairs
 *   of sine and cosine, valid during the call
 * @returns whether every eigenvalue settled within 60 rounds
 * @remarks O(N²). Bowdler, Martin, Reinsch and Wilkinson (1968).
 */
export function tridiagonalEigenKernel(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  turn?: (last: number, coefficients: Float64Array, count: number) => void,
): boolean {
  const n = diagonal.length;
  const d = diagonal;
  const e = offDiagonal;
  const coefficients = new Float64Array(turn === undefined ? 0 : 2 * n);
  e.copyWithin(0, 1);
  if (n > 0) e[n - 1] = 0;
  for (let first = 0; first < n; first++) {
    for (let round = 0; ; round++) {
      let last = first;
      while (last < n - 1) {
        const scale = Math.abs(d[last]!) + Math.abs(d[last + 1]!);
        if (Math.abs(e[last]!) <= Number.EPSILON * scale) break;
        last++;
      }
      if (last === first) break;
      if (round === 60) return false;
      const count = sweep(d, e, first, last, coefficients);
      turn?.(last, coefficients, count);
    }
  }
  return !d.some(Number.isNaN);
}

/** One implicit QL step on the block from `first` to `last`; gives how many rotations it took. */
function sweep(d: Float64Array, e: Float64Array, first: number, last: number, coefficients: Float64Array): number {
  const kept = coefficients.length > 0;
  const gap = (d[first + 1]! - d[first]!) / (2 * e[first]!);
  const root = Math.hypot(gap, 1);
  let g = d[last]! - d[first]! + e[first]! / (gap + (gap >= 0 ? root : -root));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let i = last - 1; i >= first; i--) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    const r = length(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // the block falls apart here
      d[i + 1] = d[i + 1]! - shift;
      e[last] = 0;
      return last - 1 - i;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1]! - shift;
    const t = (d[i]! - g) * sine + 2 * cosine * b;
    shift = sine * t;
    d[i + 1] = g + shift;
    g = cosine * t - b;
    if (kept) {
      coefficients[2 * (last - 1 - i)] = sine;
      coefficients[2 * (last - 1 - i) + 1] = cosine;
    }
  }
  d[first] = d[first]! - shift;
  e[first] = g;
  e[last] = 0;
  return last - first;
}

/** √(f² + g²), guarded only where the squares could leave the range. */
function length(f: number, g: number): number {
  const square = f * f + g * g;
  return square > 1e-280 && square < 1e280 ? Math.sqrt(square) : Math.hypot(f, g);
}
