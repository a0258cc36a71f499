import { choleskyKernel } from "../matrix/cholesky-kernel.js";
import { dotKernel } from "../matrix/dot-kernel.js";
import { choleskySolveKernel } from "../matrix/triangular-solve-kernel.js";

/** Where the least of max_k g_k'y − Σ b_i ln y_i lies, as far as it was looked for. */
export interface BudgetPlanes {
  /** N, positive. */
  readonly y: Float64Array;
  /** K shares of the planes, positive, with a sum of 1. */
  readonly shares: Float64Array;
}

/** Iterations after which a search ends where it is. */
const TURNS = 60;

/**
 * The least of max_k g_k'y − Σ b_i ln y_i over y > 0, by a primal-dual interior point.
 *
 * The shares λ of the planes solve the dual: greatest Σ b_i ln (Gλ)_i with λ ≥ 0 and a sum of 1; at the optimum y_i·(Gλ)_i = b_i.
 *
 * @param planes - K gradients g_k of N numbers; the first one is positive, so that some mix of them is
 * @param budgets - b, N, positive with a sum of 1
 * @param accuracy - Σ λ_k·s_k at which the search ends, s the distances below the greatest plane
 * @remarks O(K·N² + N³/3) an iteration, some 10 to 25 of them.
 */
export function budgetPlanesKernel(
  planes: readonly Float64Array[],
  budgets: Float64Array,
  accuracy: number,
): BudgetPlanes {
  const k = planes.length;
  const n = budgets.length;
  // mostly the first plane, so that the mix is positive
  const shares = new Float64Array(k).fill(k > 1 ? 0.1 / (k - 1) : 1);
  shares[0] = k > 1 ? 0.9 : 1;
  let mix = mixed(planes, shares, n);
  while (mix.some((v) => !(v > 0))) {
    for (let j = 1; j < k; j++) shares[j]! /= 4;
    shares[0] = 1 - shares.reduce((sum, v, j) => (j === 0 ? sum : sum + v), 0);
    mix = mixed(planes, shares, n);
  }
  const y = mix.map((v, i) => budgets[i]! / v);
  const heights = planes.map((g) => dotKernel(g, y));
  let top = Math.max(...heights) * 1.1 + 0.1;
  const slack = Float64Array.from(heights, (h) => top - h);
  for (let turn = 0; turn < TURNS; turn++) {
    const gap = dotKernel(shares, slack);
    const off = y.reduce((worst, v, i) => Math.max(worst, Math.abs(budgets[i]! - v * mix[i]!)), 0);
    if (gap <= accuracy && off <= accuracy) break;
    const step = newtonStep(planes, budgets, { y, shares, slack, top, mix }, (gap / k) * (turn === 0 ? 0.5 : 0.1));
    if (step === undefined) break;
    const part =
      0.995 * Math.min(1 / 0.995, farthest(y, step.y), farthest(shares, step.shares), farthest(slack, step.slack));
    for (let i = 0; i < n; i++) y[i]! += part * step.y[i]!;
    for (let j = 0; j < k; j++) {
      shares[j]! += part * step.shares[j]!;
      slack[j]! += part * step.slack[j]!;
    }
    top += part * step.top;
    mix = mixed(planes, shares, n);
  }
  return { y, shares };
}

interface Iterate {
  readonly y: Float64Array;
  readonly shares: Float64Array;
  readonly slack: Float64Array;
  readonly top: number;
  readonly mix: Float64Array;
}

type Step = Omit<Iterate, "mix">;

/** Newton's step towards λ_k·s_k = μ for all planes; undefined where rounding leaves no direction. */
function newtonStep(planes: readonly Float64Array[], budgets: Float64Array, at: Iterate, mu: number): Step | undefined {
  const { y, shares, slack, top, mix } = at;
  const n = y.length;
  const k = planes.length;
  const matrix = new Float64Array(n * n);
  const h = new Float64Array(n);
  const q = new Float64Array(n);
  let total = 0;
  let right = 1;
  const pull = new Float64Array(k);
  const weight = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = mix[i]! / y[i]!;
    h[i] = budgets[i]! / y[i]! - mix[i]!;
  }
  for (let j = 0; j < k; j++) {
    const g = planes[j]!;
    const d = shares[j]! / slack[j]!;
    const below = top - slack[j]! - dotKernel(g, y);
    // dλ = d·(g'dy − dt) − pull
    pull[j] = d * below - (mu - shares[j]! * slack[j]!) / slack[j]!;
    weight[j] = d;
    total += d;
    right -= shares[j]! - pull[j]!;
    for (let i = 0; i < n; i++) {
      const scaled = d * g[i]!;
      q[i] = q[i]! + scaled;
      h[i] = h[i]! + pull[j]! * g[i]!;
      if (scaled === 0) continue;
      const row = i * n;
      for (let c = 0; c <= i; c++) matrix[row + c] = matrix[row + c]! + scaled * g[c]!;
    }
  }
  const factor = choleskyKernel(matrix, n);
  if (factor.status !== "ok") return undefined;
  const first = choleskySolveKernel(factor.lower, h);
  const second = choleskySolveKernel(factor.lower, q);
  const bottom = dotKernel(q, second) - total;
  if (!(bottom < 0)) return undefined;
  const dTop = (right - dotKernel(q, first)) / bottom;
  const dy = first.map((v, i) => v + second[i]! * dTop);
  const dShares = new Float64Array(k);
  const dSlack = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const along = dotKernel(planes[j]!, dy);
    dShares[j] = weight[j]! * (along - dTop) - pull[j]!;
    dSlack[j] = top - slack[j]! - dotKernel(planes[j]!, y) - along + dTop;
  }
  return dy.every(Number.isFinite) && Number.isFinite(dTop)
    ? { y: dy, shares: dShares, slack: dSlack, top: dTop }
    : undefined;
}

/** Σ_k λ_k·g_k. */
function mixed(planes: readonly Float64Array[], shares: Float64Array, n: number): Float64Array {
  const mix = new Float64Array(n);
  for (const [j, g] of planes.entries()) {
    const share = shares[j]!;
    for (let i = 0; i < n; i++) mix[i] = mix[i]! + share * g[i]!;
  }
  return mix;
}

/** How far along a step all values stay above 0. */
function farthest(values: Float64Array, step: Float64Array): number {
  let most = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (step[i]! < 0) most = Math.min(most, -values[i]! / step[i]!);
  return most;
}
