import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import { sharedExposure } from "./dual-kernels.js";
import type { RelaxedTrades } from "./relaxed-trades.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** A tracking error above its limit by this part is met. */
const MET = 1e-9;

/** Corners that are looked at before the search is given up. */
const CORNERS = 300;

/** A share below this is none. */
const NONE = 1e-12;

interface Corner {
  readonly weights: Float64Array;
  /** What it is apart from the benchmark, so that lengths are tracking errors. */
  readonly apart: Float64Array;
}

/** What was found of weights near the benchmark. */
export interface NearestTrades {
  /** Undefined where there are none, null where that was not found out. */
  readonly weights: Float64Array | undefined | null;
  /** What the nearest ones that were reached are apart from the benchmark: a direction in which others may be looked for. */
  readonly near: Float64Array | undefined;
}

/**
 * Weights within a distance of the benchmark: the point nearest to it in the hull of corners, a corner more for every look (Wolfe 1976),
 * until it is near enough or the plane through it shows that none is.
 *
 * @param from - a direction that served a similar question: mostly it answers this one at once
 * @remarks A linear program for each corner, started where the last one ended, and O(corners³).
 */
export function nearestTrades(
  problem: AfterTaxProblem,
  program: RelaxedTrades,
  from: Float64Array | undefined,
  most: number,
): NearestTrades {
  const { benchmark } = problem.resolved.trackingError!;
  const { split } = problem;
  const cornerOf = (weights: Float64Array): Corner => {
    const away = weights.map((w, i) => w - benchmark[i]!);
    const apart = new Float64Array(split.factors + away.length);
    apart.set(sharedExposure(split.loadings, split.factors, away));
    away.forEach((d, i) => {
      apart[split.factors + i] = Math.sqrt(split.own[i]!) * d;
    });
    return { weights, apart };
  };
  const limit = most * (1 + MET) + 1e-12;
  const beyond = (at: Float64Array, { apart }: Corner): boolean => dot(at, apart) > limit * Math.sqrt(dot(at, at));
  const first = program.cheapest(from && pricesOf(problem, from));
  if (first === undefined || first === null) return { weights: first, near: from };
  let corners = [cornerOf(first)];
  if (from !== undefined && beyond(from, corners[0]!)) return { weights: undefined, near: from };
  let shares: number[] = [1];
  let at = corners[0]!.apart;
  for (let look = 0; look < CORNERS; look++) {
    at = mixed(
      corners.map(({ apart }) => apart),
      shares,
    );
    const size = Math.sqrt(dot(at, at));
    if (size <= limit) {
      const weights = mixed(
        corners.map((corner) => corner.weights),
        shares,
      );
      return { weights, near: at };
    }
    const next = program.cheapest(pricesOf(problem, at));
    if (next === undefined || next === null) break;
    const corner = cornerOf(next);
    const reached = dot(at, corner.apart) / size;
    if (reached > limit || size - reached <= 1e-12 * size) return { weights: undefined, near: at };
    corners.push(corner);
    shares.push(0);
    ({ corners, shares } = nearestMixture(corners, shares));
  }
  return { weights: null, near: at };
}

/** The derivative of the squared length with respect to the weights, halved. */
function pricesOf({ split }: AfterTaxProblem, at: Float64Array): Float64Array {
  const { factors, loadings, own } = split;
  return own.map((d, i) => {
    let sum = Math.sqrt(d) * at[factors + i]!;
    for (let f = 0; f < factors; f++) sum += loadings[i * factors + f]! * at[f]!;
    return sum;
  });
}

/** Shares of corners, none below 0, with which the mixture is shortest; those without a share are left out. */
function nearestMixture(from: readonly Corner[], start: readonly number[]): { corners: Corner[]; shares: number[] } {
  let corners = [...from];
  let shares = [...start];
  for (let turn = 0; turn < from.length + 5; turn++) {
    const free = shortestAffine(corners);
    if (free === undefined) break;
    if (free.every((share) => share > NONE)) return { corners, shares: free };
    let step = 1;
    free.forEach((share, k) => {
      if (share <= NONE) step = Math.min(step, shares[k]! / Math.max(shares[k]! - share, 1e-300));
    });
    const moved = shares.map((share, k) => share + step * (free[k]! - share));
    // the corner that stopped the step goes, whatever rounding says
    const least = Math.max(NONE, Math.min(...moved.filter((_, k) => free[k]! <= NONE)));
    const stays = moved.map((share, k) => !(share <= least && free[k]! <= NONE));
    corners = corners.filter((_, k) => stays[k]!);
    const kept = moved.filter((_, k) => stays[k]!).map((share) => Math.max(0, share));
    const sum = kept.reduce((all, share) => all + share, 0);
    shares = kept.map((share) => share / sum);
  }
  return { corners, shares };
}

/** Shares that sum to 1, of any sign, with which the mixture is shortest. */
function shortestAffine(corners: readonly Corner[]): number[] | undefined {
  const k = corners.length;
  const gram = new Float64Array(k * k);
  let trace = 0;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) gram[i * k + j] = gram[j * k + i] = dot(corners[i]!.apart, corners[j]!.apart);
    trace += gram[i * k + i]!;
  }
  const scale = trace / k || 1;
  for (let i = 0; i < k * k; i++) gram[i] = gram[i]! / scale + 1;
  for (let i = 0; i < k; i++) gram[i * k + i]! += 1e-14;
  const factor = choleskyKernel(gram, k, 1e-16);
  if (factor.status !== "ok") return undefined;
  const solved = choleskySolveKernel(factor.lower, new Float64Array(k).fill(1));
  const sum = solved.reduce((all, share) => all + share, 0);
  return Array.from(solved, (share) => share / sum);
}

function mixed(points: readonly Float64Array[], shares: readonly number[]): Float64Array {
  const sum = new Float64Array(points[0]!.length);
  points.forEach((point, k) => {
    for (let i = 0; i < sum.length; i++) sum[i]! += shares[k]! * point[i]!;
  });
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
