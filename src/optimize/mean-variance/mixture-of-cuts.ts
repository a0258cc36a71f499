import { generalSolveKernel } from "../../numerics/matrix/general-solve-kernel.js";
import { varianceUnder } from "./worst-matrix.js";

/** The best portfolio for one matrix in the place of the covariance; without weights there is none. */
export interface AnswerForMatrix<Answer> {
  readonly answer: Answer;
  readonly weights?: Float64Array;
  /** What is made least: −utility. */
  readonly value: number;
}

/** A mixture of matrices and the best portfolio for it. */
export interface Mixture<Answer> {
  readonly shares: Float64Array;
  readonly matrix: Float64Array;
  readonly found: AnswerForMatrix<Answer>;
}

/** A mixture with the variance of its portfolio under each matrix. */
interface Measured<Answer> extends Mixture<Answer> {
  readonly variances: Float64Array;
  /** How far the greatest of them is above that of the mixture, relative to it. */
  readonly miss: number;
}

const TURNS = 40;

/**
 * The mixture of some matrices whose best portfolio does worst: all that are part of it give that portfolio the same variance, the others less.
 *
 * Newton steps on the differences of the variances, with slopes from small moves; where one does not help, a share moves from the matrix
 * with the least variance to that with the greatest.
 *
 * @param accuracy - relative difference of variances that counts as none
 */
export function mixtureOfCuts<Answer>(
  cuts: readonly Float64Array[],
  start: Float64Array,
  solve: (matrix: Float64Array) => AnswerForMatrix<Answer>,
  accuracy: number,
): Mixture<Answer> {
  const measure = (shares: Float64Array): Measured<Answer> => {
    const matrix = mixed(cuts, shares);
    const found = solve(matrix);
    const { weights } = found;
    if (weights === undefined) return { shares, matrix, found, variances: new Float64Array(cuts.length), miss: 0 };
    const variances = Float64Array.from(cuts, (cut) => varianceUnder(cut, weights));
    const own = variances.reduce((sum, v, k) => sum + v * shares[k]!, 0);
    return { shares, matrix, found, variances, miss: (Math.max(...variances) - own) / Math.max(Math.abs(own), 1e-300) };
  };
  let at = measure(start);
  for (let turn = 0; turn < TURNS && at.miss > accuracy; turn++) {
    const newton = at.shares.filter((share) => share > 0).length > 1 ? newtonShares(at, measure) : undefined;
    const next = newton && measure(newton);
    if (next !== undefined && (next.miss < 0.5 * at.miss || next.found.value > at.found.value)) {
      at = next;
      continue;
    }
    const shifted = shift(at, measure, accuracy);
    if (shifted === undefined) break;
    at = shifted;
  }
  return at;
}

function mixed(cuts: readonly Float64Array[], shares: Float64Array): Float64Array {
  const matrix = new Float64Array(cuts[0]!.length);
  for (const [k, cut] of cuts.entries()) {
    const share = shares[k]!;
    if (share === 0) continue;
    for (let e = 0; e < matrix.length; e++) matrix[e]! += share * cut[e]!;
  }
  return matrix;
}

/** Shares at which all matrices of the mixture would give the same variance, were the slopes to stay; on the way to it where one would be negative. */
function newtonShares<Answer>(
  { shares, variances }: Measured<Answer>,
  measure: (shares: Float64Array) => Measured<Answer>,
): Float64Array | undefined {
  const held = [...shares.keys()].filter((k) => shares[k]! > 0);
  const base = held.reduce((most, k) => (shares[k]! > shares[most]! ? k : most), held[0]!);
  const others = held.filter((k) => k !== base);
  const m = others.length;
  const slopes = new Float64Array(m * m);
  const small = Math.min(1e-5, shares[base]! / 2);
  for (const [c, l] of others.entries()) {
    const moved = measure(moveShare(shares, base, l, small)).variances;
    for (const [r, k] of others.entries()) {
      slopes[r * m + c] = (moved[k]! - moved[base]! - variances[k]! + variances[base]!) / small;
    }
  }
  // matrices that are nearly the same have nearly the same slopes: the smallest step of all that do
  const steepest = others.reduce((most, _, r) => Math.max(most, Math.abs(slopes[r * m + r]!)), 0);
  for (let r = 0; r < m; r++) slopes[r * m + r]! -= 1e-7 * steepest;
  const right = Float64Array.from(others, (k) => variances[base]! - variances[k]!);
  const move = generalSolveKernel(slopes, right, m, 1);
  if (move === undefined) return undefined;
  let part = 1;
  const back = -move.reduce((sum, v) => sum + v, 0);
  const limit = (share: number, step: number): void => {
    if (step < 0) part = Math.min(part, share / -step);
  };
  limit(shares[base]!, back);
  for (const [r, k] of others.entries()) limit(shares[k]!, move[r]!);
  const next = shares.slice();
  const settle = (k: number, step: number): void => {
    const share = next[k]! + part * step;
    next[k] = share > 1e-14 ? share : 0;
  };
  settle(base, back);
  for (const [r, k] of others.entries()) settle(k, move[r]!);
  const sum = next.reduce((total, share) => total + share, 0);
  return Number.isFinite(sum) && sum > 0 ? next.map((share) => share / sum) : undefined;
}

function moveShare(shares: Float64Array, from: number, to: number, by: number): Float64Array {
  const next = shares.slice();
  next[from] = by >= shares[from]! ? 0 : shares[from]! - by;
  next[to] = next[to]! + Math.min(by, shares[from]!);
  return next;
}

/** Moves a share from the matrix with the least variance to that with the greatest, until both have the same or none is left. */
function shift<Answer>(
  at: Measured<Answer>,
  measure: (shares: Float64Array) => Measured<Answer>,
  accuracy: number,
): Measured<Answer> | undefined {
  const { shares, variances } = at;
  const to = variances.reduce((most, v, k) => (v > variances[most]! ? k : most), 0);
  let from = -1;
  for (const [k, share] of shares.entries()) {
    if (share > 0 && k !== to && (from < 0 || variances[k]! < variances[from]!)) from = k;
  }
  if (from < 0) return undefined;
  const difference = ({ variances: v }: Measured<Answer>): number => v[to]! - v[from]!;
  let low = 0;
  let high = shares[from]!;
  let left = difference(at);
  let end = measure(moveShare(shares, from, to, high));
  let right = difference(end);
  if (right >= 0) return end;
  let side = 0;
  for (let step = 0; step < 30 && high - low > 1e-15; step++) {
    // regula falsi, with the half of an end that stays
    const guess = low + ((high - low) * left) / (left - right);
    const by = guess > low && guess < high ? guess : (low + high) / 2;
    end = measure(moveShare(shares, from, to, by));
    const now = difference(end);
    if (Math.abs(now) <= 0.1 * accuracy * Math.abs(variances[to]!)) break;
    if (now > 0) {
      low = by;
      left = now;
      if (side > 0) right /= 2;
      side = 1;
    } else {
      high = by;
      right = now;
      if (side < 0) left /= 2;
      side = -1;
    }
  }
  return end;
}
