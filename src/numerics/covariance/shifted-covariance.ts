import { choleskyKernel } from "../matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../matrix/triangular-solve-kernel.js";

/** A covariance of which Σ_FF + diag(d) is solved for some assets F and any positive d. */
export interface ShiftedCovariance {
  readonly size: number;
  /** Σ·x, N. */
  multiply(x: Float64Array): Float64Array;
  /** v → (Σ_FF + diag(d))⁻¹·v over the assets of `free`; undefined where that is not positive definite. */
  solver(free: Int32Array, shift: Float64Array): ((v: Float64Array) => Float64Array) | undefined;
}

/** From a matrix, (N, N) row-major. O(k³/3) for k free assets. */
export function shiftedDense(covariance: Float64Array, n: number): ShiftedCovariance {
  return {
    size: n,
    multiply: (x) => {
      const y = new Float64Array(n);
      for (let j = 0; j < n; j++) {
        const xj = x[j]!;
        if (xj === 0) continue;
        for (let i = 0; i < n; i++) y[i] = y[i]! + covariance[j * n + i]! * xj;
      }
      return y;
    },
    solver: (free, shift) => {
      const k = free.length;
      const block = new Float64Array(k * k);
      for (let a = 0; a < k; a++) {
        const row = free[a]! * n;
        for (let b = 0; b < k; b++) block[a * k + b] = covariance[row + free[b]!]!;
        block[a * k + a] = block[a * k + a]! + shift[a]!;
      }
      const outcome = choleskyKernel(block, k);
      return outcome.status === "ok" ? (v) => choleskySolveKernel(outcome.lower, v) : undefined;
    },
  };
}

/** From loadings (N, K), factor covariance (K, K) and specific variances. O(k·K² + K³) by Woodbury's identity. */
export function shiftedFactors(
  loadings: Float64Array,
  covariance: Float64Array,
  specific: Float64Array,
): ShiftedCovariance {
  const n = specific.length;
  const k = n === 0 ? 0 : loadings.length / n;
  const exposure = (x: Float64Array, assets: ArrayLike<number> | undefined): Float64Array => {
    const e = new Float64Array(k);
    for (let a = 0; a < x.length; a++) {
      const row = (assets === undefined ? a : assets[a]!) * k;
      for (let f = 0; f < k; f++) e[f] = e[f]! + loadings[row + f]! * x[a]!;
    }
    return e;
  };
  const priced = (e: Float64Array): Float64Array => {
    const p = new Float64Array(k);
    for (let f = 0; f < k; f++) for (let g = 0; g < k; g++) p[f] = p[f]! + covariance[f * k + g]! * e[g]!;
    return p;
  };
  const loaded = (i: number, p: Float64Array): number => {
    let sum = 0;
    for (let f = 0; f < k; f++) sum += loadings[i * k + f]! * p[f]!;
    return sum;
  };
  return {
    size: n,
    multiply: (x) => {
      const premium = priced(exposure(x, undefined));
      return x.map((value, i) => specific[i]! * value + loaded(i, premium));
    },
    solver: (free, shift) => {
      // (D + B F B')⁻¹ = D⁻¹ − D⁻¹ B (I + F·B'D⁻¹B)⁻¹ F B'D⁻¹, made symmetric by a root R of F: S = I + R'B'D⁻¹B R
      const diagonal = Float64Array.from(free, (i, a) => specific[i]! + shift[a]!);
      if (diagonal.some((d) => !(d > 0))) return undefined;
      const root = choleskyKernel(raised(covariance, k), k);
      if (root.status !== "ok") return undefined;
      const rooted = new Float64Array(free.length * k); // B·R
      for (let a = 0; a < free.length; a++) {
        for (let g = 0; g < k; g++) {
          let sum = 0;
          for (let f = g; f < k; f++) sum += loadings[free[a]! * k + f]! * root.lower[f * k + g]!;
          rooted[a * k + g] = sum;
        }
      }
      const inner = new Float64Array(k * k);
      for (let f = 0; f < k; f++) inner[f * k + f] = 1;
      for (let a = 0; a < free.length; a++) {
        for (let f = 0; f < k; f++) {
          const part = rooted[a * k + f]! / diagonal[a]!;
          for (let g = 0; g <= f; g++) inner[f * k + g] = inner[f * k + g]! + part * rooted[a * k + g]!;
        }
      }
      const outcome = choleskyKernel(inner, k);
      if (outcome.status !== "ok") return undefined;
      return (v) => {
        const scaled = v.map((value, a) => value / diagonal[a]!);
        const e = new Float64Array(k);
        for (let a = 0; a < scaled.length; a++)
          for (let f = 0; f < k; f++) e[f] = e[f]! + rooted[a * k + f]! * scaled[a]!;
        const s = choleskySolveKernel(outcome.lower, e);
        return scaled.map((value, a) => {
          let sum = 0;
          for (let f = 0; f < k; f++) sum += rooted[a * k + f]! * s[f]!;
          return value - sum / diagonal[a]!;
        });
      };
    },
  };
}

/** A semidefinite factor covariance gets the least that makes it definite to rounding. */
function raised(covariance: Float64Array, k: number): Float64Array {
  let trace = 0;
  for (let f = 0; f < k; f++) trace += covariance[f * k + f]!;
  return covariance.map((value, at) => (at % (k + 1) === 0 ? value + 1e-15 * trace : value));
}
