import { smallestEigenvalueKernel } from "../../numerics/matrix/smallest-eigenvalue-kernel.js";
import { DenseForm } from "../../numerics/quadratic-form/dense-form.js";
import { QuadraticSolver } from "../../numerics/quadratic-program/quadratic-solver.js";
import { type ShareProblem, shareCurvature, sharePoint } from "./share-problem.js";

/** A part of all weights, and what no portfolio in it is better than. */
interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly bound: number;
  readonly prices: Float64Array;
  /** The asset along which it is divided, and where. */
  readonly asset: number;
  readonly at: number;
}

/** How a search for a proof ended. */
export interface ShareProof {
  /** No portfolio that meets all limits has a lower objective. */
  readonly bound: number;
  readonly boxes: number;
}

/** A box is not divided along an asset whose part of it is narrower than this part of its widest. */
const NARROW = 0.05;
/** Rounds of prices in each box. */
const ROUNDS = 6;

/**
 * What no portfolio can be better than: the objective with prices on the limits, which is a quadratic program where that is convex, and
 * where it is not, made convex by a parabola that is 0 at the ends of a box. The boxes are divided where that is off most, the least bound
 * first.
 *
 * @param best - an objective that has been found; the search ends where nothing is better than it by `worth`
 * @param start - prices to begin from
 * @param most - so many boxes at most
 * @param own - 1, or 0 to ask alone whether the limits can be met: a bound above 0 says that they cannot
 */
export function shareBound(
  problem: ShareProblem,
  best: number,
  worth: number,
  start: Float64Array,
  most: number,
  own: 0 | 1 = 1,
): ShareProof {
  const open: Box[] = [];
  let boxes = 0;
  const add = (lower: Float64Array, upper: Float64Array, prices: Float64Array): void => {
    boxes++;
    const box = boxOf(problem, lower, upper, prices, best, worth, own);
    if (box !== undefined && box.bound < best - worth) open.push(box);
  };
  add(problem.lower, problem.upper, start);
  while (open.length > 0 && boxes < most) {
    let at = 0;
    for (let k = 1; k < open.length; k++) if (open[k]!.bound < open[at]!.bound) at = k;
    const [box] = open.splice(at, 1);
    const { lower, upper, asset, at: place, prices } = box!;
    if (asset < 0) {
      open.push(box!);
      break;
    }
    add(lower, withEnd(upper, asset, place), prices);
    add(withEnd(lower, asset, place), upper, prices);
  }
  return { bound: open.reduce((least, box) => Math.min(least, box.bound), best), boxes };
}

/** The best bound of a box over some rounds of prices; undefined where no weights in it meet bounds and rows. */
function boxOf(
  problem: ShareProblem,
  lower: Float64Array,
  upper: Float64Array,
  start: Float64Array,
  best: number,
  worth: number,
  own: 0 | 1,
): Box | undefined {
  let prices = start;
  let found: Box | undefined;
  let reach = 1;
  for (let round = 0; round < ROUNDS; round++) {
    const outcome = boundAt(problem, lower, upper, prices, own);
    if (outcome === "infeasible") return undefined;
    if (outcome !== "unsolved" && (found === undefined || outcome.bound > found.bound)) {
      found = { lower, upper, bound: outcome.bound, prices, asset: outcome.asset, at: outcome.at };
      if (found.bound >= best - worth) return found;
    } else reach /= 2;
    const excess = outcome === "unsolved" ? undefined : outcome.excess;
    const length = excess?.reduce((sum, g, k) => sum + (g > 0 || prices[k]! > 0 ? g * g : 0), 0) ?? 0;
    if (length === 0) break;
    const from = found?.prices ?? start;
    const step = (reach * Math.max(best - found!.bound, worth)) / length;
    prices = from.map((price, k) => Math.max(0, price + step * excess![k]!));
  }
  return found ?? { lower, upper, bound: Number.NEGATIVE_INFINITY, prices: start, ...widest(lower, upper) };
}

function withEnd(ends: Float64Array, asset: number, end: number): Float64Array {
  const changed = ends.slice();
  changed[asset] = end;
  return changed;
}

function widest(lower: Float64Array, upper: Float64Array): { asset: number; at: number } {
  let asset = 0;
  for (let i = 1; i < lower.length; i++) if (upper[i]! - lower[i]! > upper[asset]! - lower[asset]!) asset = i;
  return { asset, at: (lower[asset]! + upper[asset]!) / 2 };
}

interface BoundAt {
  readonly bound: number;
  readonly excess: Float64Array;
  readonly asset: number;
  readonly at: number;
}

function boundAt(
  problem: ShareProblem,
  lower: Float64Array,
  upper: Float64Array,
  prices: Float64Array,
  own: 0 | 1,
): BoundAt | "infeasible" | "unsolved" {
  const { size, covariance, rows, earned } = problem;
  const curvature = shareCurvature(problem, prices, own);
  const linear = earned.map((e) => own * e);
  let constant = 0;
  // a row with one value adds its square for nothing
  let trace = 0;
  for (let i = 0; i < size; i++) trace += covariance[i * size + i]!;
  const [budget] = rows;
  if (budget !== undefined && budget.min === budget.max) {
    const weight = (100 * problem.aversion * trace) / size;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) curvature[i * size + j]! += weight;
      linear[i]! += weight * budget.min;
    }
    constant += (weight * budget.min ** 2) / 2;
  }
  // how much of each variance makes it convex
  const scaled = new Float64Array(size * size);
  const deviation = Float64Array.from({ length: size }, (_, i) => Math.sqrt(covariance[i * size + i]!));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) scaled[i * size + j] = curvature[i * size + j]! / (deviation[i]! * deviation[j]!);
  }
  const least = smallestEigenvalueKernel(scaled, size);
  const margin = 1e-9 * problem.aversion;
  const missing = Math.max(0, margin - least);
  const bend = deviation.map((s) => missing * s * s);
  for (let i = 0; i < size; i++) {
    if (missing === 0) break;
    curvature[i * size + i]! += bend[i]!;
    linear[i]! += (bend[i]! * (lower[i]! + upper[i]!)) / 2;
    constant += (bend[i]! * lower[i]! * upper[i]!) / 2;
  }
  const { status, x } = new QuadraticSolver({
    form: new DenseForm(curvature, size),
    linear,
    lower,
    upper,
    rows: rows.map(({ coefficients }) => coefficients),
    rowLower: Float64Array.from(rows, ({ min }) => min),
    rowUpper: Float64Array.from(rows, ({ max }) => max),
  }).solve();
  if (status === "infeasible") return "infeasible";
  if (status !== "optimal") return "unsolved";
  let value = constant;
  let asset = -1;
  let worst = 0;
  for (let i = 0; i < size; i++) {
    let product = 0;
    for (let j = 0; j < size; j++) product += curvature[i * size + j]! * x[j]!;
    value += x[i]! * (product / 2 - linear[i]!);
    const off = bend[i]! * (x[i]! - lower[i]!) * (upper[i]! - x[i]!);
    if (off <= worst) continue;
    worst = off;
    asset = i;
  }
  // where the parabola is hardly off it is the prices that are, and these fit a smaller box better
  const { asset: wide } = widest(lower, upper);
  if (asset < 0 || missing <= margin || upper[asset]! - lower[asset]! < NARROW * (upper[wide]! - lower[wide]!)) {
    asset = wide;
  }
  const [low, high] = [lower[asset]!, upper[asset]!];
  const width = high - low;
  const inside = Math.min(Math.max(x[asset]!, low + 0.2 * width), high - 0.2 * width);
  const at = ((low + high) / 2 + inside) / 2;
  return { bound: value, excess: sharePoint(problem, x).excess, asset: width > 1e-9 ? asset : -1, at };
}
