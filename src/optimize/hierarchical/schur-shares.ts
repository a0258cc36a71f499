import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { generalSolveKernel } from "../../numerics/matrix/general-solve-kernel.js";
import type { Cut } from "./bisection.js";

/**
 * The share of its weight that each cut's left half gets, when each half's covariance is first augmented by what the other half says about
 * it: Cotton (2024).
 *
 * @param lined - (N, N) row-major, the assets in the order of the line; not changed
 * @param cuts - the whole first, each piece after the one that it was cut from
 * @param gamma - 0: nothing is added, as in hierarchical risk parity
 * @returns undefined where an augmented half is no longer a covariance
 * @remarks O(N³).
 */
export function schurShares(
  lined: Float64Array,
  n: number,
  cuts: readonly Cut[],
  gamma: number,
): Float64Array | undefined {
  const work = lined.slice();
  const shares = new Float64Array(cuts.length);
  for (const [k, cut] of cuts.entries()) {
    if (gamma > 0 && cut.middle - cut.from > 1 && !augment(work, n, cut, gamma)) return undefined;
    const left = inverseVarianceRisk(work, n, cut.from, cut.middle);
    const right = inverseVarianceRisk(work, n, cut.middle, cut.to);
    shares[k] = left + right > 0 ? right / (left + right) : 0.5;
  }
  return shares;
}

/** Both halves in place of the ones that were there; false where one of them is no covariance. */
function augment(work: Float64Array, n: number, { from, middle, to }: Cut, gamma: number): boolean {
  const left = augmented(work, n, { from, to: middle }, { from: middle, to }, gamma);
  const right = augmented(work, n, { from: middle, to }, { from, to: middle }, gamma);
  if (left === undefined || right === undefined) return false;
  for (const [at, size, block] of [
    [from, middle - from, left],
    [middle, to - middle, right],
  ] as const) {
    for (let i = 0; i < size; i++) work.set(block.subarray(i * size, (i + 1) * size), (at + i) * n + at);
  }
  return true;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** (I − γ·B·D⁻¹·M')⁻¹·(A − γ·B·D⁻¹·B') made symmetric, for the piece A beside the piece D; M takes one half's places to the other's. */
function augmented(work: Float64Array, n: number, own: Range, other: Range, gamma: number): Float64Array | undefined {
  const a = own.to - own.from;
  const d = other.to - other.from;
  // Y = D⁻¹·B'
  const y = generalSolveKernel(blockOf(work, n, other, other), blockOf(work, n, other, own), d, a);
  if (y === undefined) return undefined;
  const inner = blockOf(work, n, own, own);
  const side = new Float64Array(a * a);
  const step = stepMatrix(a, d);
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < a; j++) {
      let removed = 0;
      let moved = 0;
      for (let q = 0; q < d; q++) {
        removed += work[(own.from + i) * n + other.from + q]! * y[q * a + j]!;
        moved += y[q * a + i]! * step[j * d + q]!;
      }
      inner[i * a + j] = inner[i * a + j]! - gamma * removed;
      side[i * a + j] = (i === j ? 1 : 0) - gamma * moved;
    }
  }
  const block = generalSolveKernel(side, inner, a, a);
  if (block === undefined) return undefined;
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < i; j++) {
      block[i * a + j] = block[j * a + i] = 0.5 * (block[i * a + j]! + block[j * a + i]!);
    }
  }
  return block.every(Number.isFinite) && choleskyKernel(block, a).status === "ok" ? block : undefined;
}

/** (A, D): the identity; where one half has one place more, the mean over all ways to spread that place over the others. */
function stepMatrix(a: number, d: number): Float64Array {
  const step = new Float64Array(a * d);
  if (a === d) {
    for (let i = 0; i < a; i++) step[i * d + i] = 1;
    return step;
  }
  const [long, short] = [Math.max(a, d), Math.min(a, d)];
  const factor = a > d ? 1 : short / long;
  for (let i = 0; i < long; i++) {
    for (let j = 0; j < short; j++) {
      const stays = j === i ? (long - 1 - i) / long : j === i - 1 ? i / long : 0;
      step[a > d ? i * d + j : j * d + i] = factor * (stays + 1 / (long * short));
    }
  }
  return step;
}

function blockOf(matrix: Float64Array, n: number, rows: Range, columns: Range): Float64Array {
  const width = columns.to - columns.from;
  const block = new Float64Array((rows.to - rows.from) * width);
  for (let i = rows.from; i < rows.to; i++) {
    block.set(matrix.subarray(i * n + columns.from, i * n + columns.to), (i - rows.from) * width);
  }
  return block;
}

/** Variance of the inverse-variance portfolio of a piece of the line. */
function inverseVarianceRisk(matrix: Float64Array, n: number, from: number, to: number): number {
  let inverses = 0;
  let variance = 0;
  for (let i = from; i < to; i++) {
    const own = 1 / matrix[i * n + i]!;
    inverses += own;
    let cross = 0;
    for (let j = from; j < i; j++) cross += matrix[i * n + j]! / matrix[j * n + j]!;
    variance += (1 + 2 * cross) * own;
  }
  return Math.max(0, variance / inverses / inverses);
}
