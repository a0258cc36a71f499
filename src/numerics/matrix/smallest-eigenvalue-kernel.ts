/**
 * Smallest eigenvalue of a symmetric matrix, (N, N) row-major, by Lanczos with full reorthogonalization.
 *
 * Exact up to rounding for N ≤ 300; above that the steps stop at 300 and the value is an upper bound that is sharp
 * at the ends of the spectrum. O(N²·min(N, 300)).
 *
 * @param early - stop once the value has not moved by more than its rounding in three looks, four steps apart: far
 *   cheaper, and right wherever the eigenvalue is set apart from the others. Default false. Source: Golub and Van Loan, Matrix Computations, 10.1.
 */
export function smallestEigenvalueKernel(a: Float64Array, n: number, early = false): number {
  const steps = Math.min(n, 300);
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(a[i * n + i]!));
  if (n === 0) return Number.NaN;
  let fresh = 0;
  // a start that has a part along every eigenvector unless it is made on purpose; a broken-down space is restarted
  const start = (): Float64Array | undefined => {
    while (fresh < n + 4) {
      const q = new Float64Array(n);
      for (let i = 0; i < n; i++) q[i] = fresh < 4 ? Math.sin((i + 1) * (1.7 + fresh) + 0.3) : 0;
      if (fresh >= 4) q[fresh - 4] = 1;
      fresh++;
      if (orthogonalise(q, basis) > 1e-8) return q;
    }
    return undefined;
  };
  let q = start();
  let before = Number.NaN;
  let settled = 0;
  for (let step = 0; step < steps && q !== undefined; step++) {
    const v = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      const x = q[j]!;
      for (let i = 0; i < n; i++) v[i]! += a[j * n + i]! * x;
    }
    basis.push(q);
    let alpha = 0;
    for (let i = 0; i < n; i++) alpha += v[i]! * q[i]!;
    diagonal.push(alpha);
    const beta = orthogonalise(v, basis);
    if (beta > 1e-13 * Math.max(scale, Math.abs(alpha))) {
      offDiagonal.push(beta);
      q = v;
    } else {
      offDiagonal.push(0);
      q = start();
    }
    if (!early || step % 4 !== 3) continue;
    const value = leastOfTridiagonal(diagonal, offDiagonal);
    settled = Math.abs(value - before) <= 4e-16 * Math.abs(value) ? settled + 1 : 0;
    if (settled === 3) return value;
    before = value;
  }
  return leastOfTridiagonal(diagonal, offDiagonal);
}

/** Makes v a unit vector orthogonal to the basis; gives its length before it was made a unit. */
function orthogonalise(v: Float64Array, basis: readonly Float64Array[]): number {
  const n = v.length;
  for (let pass = 0; pass < 2; pass++) {
    for (const b of basis) {
      let dot = 0;
      for (let i = 0; i < n; i++) dot += b[i]! * v[i]!;
      for (let i = 0; i < n; i++) v[i]! -= dot * b[i]!;
    }
  }
  let norm = 0;
  for (let i = 0; i < n; i++) norm += v[i]! * v[i]!;
  norm = Math.sqrt(norm);
  if (norm > 0) for (let i = 0; i < n; i++) v[i]! /= norm;
  return norm;
}

/** Bisection on the sign count of the Sturm sequence. */
function leastOfTridiagonal(diagonal: readonly number[], offDiagonal: readonly number[]): number {
  const n = diagonal.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const radius = (i > 0 ? offDiagonal[i - 1]! : 0) + (i < n - 1 ? offDiagonal[i]! : 0);
    low = Math.min(low, diagonal[i]! - radius);
    high = Math.min(high, diagonal[i]!); // the least eigenvalue is at most the least diagonal entry
  }
  const width = Math.max(Math.abs(low), Math.abs(high));
  for (let step = 0; step < 200 && high - low > 1e-16 * width; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    let pivot = diagonal[0]! - middle;
    let below = pivot < 0;
    for (let i = 1; i < n && !below; i++) {
      const e = offDiagonal[i - 1]!;
      pivot = diagonal[i]! - middle - (pivot === 0 ? e * e * 1e300 : (e * e) / pivot);
      below = pivot < 0;
    }
    if (below) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
