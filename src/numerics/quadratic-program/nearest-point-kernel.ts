/**
 * The point of a polyhedron that lies nearest to a given one: min ½‖x − target‖² subject to lower ≤ x ≤ upper and rows·x ≤ bounds.
 *
 * Dual active set of Goldfarb and Idnani (1983) with the identity as Hessian: starts at the target, takes in the most
 * violated constraint, drops those whose multiplier would turn negative, and so needs no feasible start. The Gram matrix of the
 * active normals is kept as a Cholesky factor (append a row, delete by Givens rotations). O(k·(m·n + k²)) for k steps.
 */
export interface NearestPoint {
  readonly status: "optimal" | "infeasible" | "iteration-limit";
  readonly point: Float64Array;
  readonly iterations: number;
}

/** @param rows - (m, n) row-major; scale of a row does not matter. Infinite bounds do not bind. */
export function nearestPointKernel(
  target: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  rows: Float64Array,
  bounds: Float64Array,
): NearestPoint {
  const n = target.length;
  const m = bounds.length;
  const x = Float64Array.from(target);
  const norms = new Float64Array(m);
  for (let r = 0; r < m; r++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += rows[r * n + i]! ** 2;
    norms[r] = Math.sqrt(sum);
  }

  // Constraint c: row c for c < m, upper bound of c − m, then lower bound of c − m − n. All as normal·x ≤ bound, normals of length 1.
  const excess = (c: number): number => {
    if (c >= m + n) return lower[c - m - n]! - x[c - m - n]!;
    if (c >= m) return x[c - m]! - upper[c - m]!;
    let sum = -bounds[c]!;
    for (let i = 0; i < n; i++) sum += rows[c * n + i]! * x[i]!;
    return norms[c]! > 0 ? sum / norms[c]! : sum;
  };
  const addNormal = (c: number, factor: number, into: Float64Array): void => {
    if (c >= m + n) into[c - m - n] = into[c - m - n]! - factor;
    else if (c >= m) into[c - m] = into[c - m]! + factor;
    else if (norms[c]! > 0) {
      const scale = factor / norms[c]!;
      for (let i = 0; i < n; i++) into[i] = into[i]! + scale * rows[c * n + i]!;
    }
  };
  const dotNormal = (c: number, vector: Float64Array): number => {
    if (c >= m + n) return -vector[c - m - n]!;
    if (c >= m) return vector[c - m]!;
    if (norms[c]! === 0) return 0;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += rows[c * n + i]! * vector[i]!;
    return sum / norms[c]!;
  };

  let scale = 1;
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(target[i]!));
  const tolerance = 1e-14 * scale * Math.sqrt(n + 1);

  const active: number[] = [];
  const isActive = new Uint8Array(m + 2 * n);
  const multipliers: number[] = [];
  const factor: Float64Array[] = []; // rows of the Cholesky factor of the active normals' Gram matrix
  const normal = new Float64Array(n);
  const step = new Float64Array(n);
  let iterations = 0;
  const mostIterations = 50 * (n + m + 10);

  for (;;) {
    let entering = -1;
    let worst = tolerance;
    for (let c = 0; c < m + 2 * n; c++) {
      if (isActive[c]) continue;
      const e = excess(c);
      if (e > worst) {
        worst = e;
        entering = c;
      }
    }
    if (entering < 0) return { status: "optimal", point: x, iterations };

    normal.fill(0);
    addNormal(entering, 1, normal);
    let enteringMultiplier = 0;
    for (;;) {
      if (++iterations > mostIterations) return { status: "iteration-limit", point: x, iterations };
      const k = active.length;
      const half = new Float64Array(k); // L⁻¹ N'n
      for (let a = 0; a < k; a++) {
        let sum = dotNormal(active[a]!, normal);
        for (let b = 0; b < a; b++) sum -= factor[a]![b]! * half[b]!;
        half[a] = sum / factor[a]![a]!;
      }
      const change = Float64Array.from(half); // (N'N)⁻¹ N'n
      for (let a = k - 1; a >= 0; a--) {
        let sum = change[a]!;
        for (let b = a + 1; b < k; b++) sum -= factor[b]![a]! * change[b]!;
        change[a] = sum / factor[a]![a]!;
      }
      step.set(normal);
      for (let a = 0; a < k; a++) addNormal(active[a]!, -change[a]!, step);
      let length = 0; // squared
      for (let i = 0; i < n; i++) length += step[i]! ** 2;

      let dualStep = Number.POSITIVE_INFINITY;
      let leaving = -1;
      for (let a = 0; a < k; a++) {
        if (change[a]! > 1e-13 && multipliers[a]! / change[a]! < dualStep) {
          dualStep = multipliers[a]! / change[a]!;
          leaving = a;
        }
      }
      const primalStep = length > 1e-20 ? excess(entering) / length : Number.POSITIVE_INFINITY;
      const t = Math.min(dualStep, primalStep);
      if (t === Number.POSITIVE_INFINITY) return { status: "infeasible", point: x, iterations };

      if (primalStep < Number.POSITIVE_INFINITY) for (let i = 0; i < n; i++) x[i] = x[i]! - t * step[i]!;
      for (let a = 0; a < k; a++) multipliers[a] = multipliers[a]! - t * change[a]!;
      enteringMultiplier += t;
      if (primalStep <= dualStep) {
        const row = new Float64Array(k + 1);
        row.set(half);
        row[k] = Math.sqrt(length);
        factor.push(row);
        active.push(entering);
        multipliers.push(enteringMultiplier);
        isActive[entering] = 1;
        break;
      }
      isActive[active[leaving]!] = 0;
      active.splice(leaving, 1);
      multipliers.splice(leaving, 1);
      deleteFactorRow(factor, leaving);
    }
  }
}

/** Takes row and column `position` out of a Cholesky factor held by rows: rotations push what sticks out back into the triangle. */
function deleteFactorRow(factor: Float64Array[], position: number): void {
  factor.splice(position, 1);
  for (let a = position; a < factor.length; a++) {
    const row = factor[a]!; // has a + 2 entries now
    const p = row[a]!;
    const q = row[a + 1]!;
    const r = Math.hypot(p, q);
    const c = p / r;
    const s = q / r;
    for (let b = a; b < factor.length; b++) {
      const other = factor[b]!;
      const u = other[a]!;
      const v = other[a + 1]!;
      other[a] = c * u + s * v;
      other[a + 1] = c * v - s * u;
    }
  }
  for (let a = position; a < factor.length; a++) factor[a] = factor[a]!.slice(0, a + 1);
}
