import { KeptBatches } from "./kept-batches.js";
import {
  haveShrunk,
  isNearCenter,
  type MovingProducts,
  moveProductsKernel,
  productsOfWindow,
} from "./moving-products-kernel.js";

/** A window of simple returns, and how it has moved on from the window before. */
export interface MovedWindow {
  /** rows * N, complete. Never written. */
  readonly values: Float64Array;
  /** How many rows the window has. */
  readonly rows: number;
  /** The rows of the window before that have left, oldest first; undefined where this window does not follow from that one. */
  readonly left: Float64Array | undefined;
}

/** Moves after which the sums are computed anew, so that their rounding errors do not pile up. */
const MOST_MOVES = 63;

/** The same with weights, whose decay is rounded at every move. */
const MOST_WEIGHTED_MOVES = 15;

/** Which sums are taken. */
interface SumsOptions {
  /** Take the sums about the means and not about zero. */
  readonly centered: boolean;
  /** What becomes of each return before it is summed. */
  readonly prepare?: (value: number) => number;
  /** The half-life of the weights; equal weights when left out. */
  readonly halfLife?: number;
}

/** The sums of each window, moved from one to the next and computed anew where that is cheaper or due. */
export function movedSums(
  n: number,
  { centered, prepare, halfLife }: SumsOptions,
): (window: MovedWindow) => MovingProducts {
  const most = halfLife === undefined ? MOST_MOVES : MOST_WEIGHTED_MOVES;
  const batches = new KeptBatches(n);
  const greatest = new Float64Array(n);
  let sums: MovingProducts | undefined;
  let before = 0;
  let moves = 0;
  let replaced = 0;
  return ({ values, rows, left }) => {
    const leaving = left === undefined ? 0 : left.length / n;
    const entering = rows - before + leaving;
    const follows =
      left !== undefined &&
      entering >= leaving &&
      (halfLife === undefined || entering === leaving) &&
      entering + leaving < rows;
    // of the rows that the sums began with, some are left
    const isFresh = moves < most && replaced + entering < rows;
    const prepared = (part: Float64Array): Float64Array => (prepare === undefined ? part : part.map(prepare));
    // the newest row weighs 1, and a row that is older by a half-life half as much
    const fading = (count: number, age: number): Float64Array | undefined =>
      halfLife === undefined ? undefined : Float64Array.from({ length: count }, (_, t) => 2 ** ((t - age) / halfLife));
    const inBatches = halfLife === undefined && batches.isWorth(entering, rows);
    const leaves = follows && inBatches && batches.leave(leaving, before);
    before = rows;
    const anew = (): MovingProducts => {
      moves = 0;
      replaced = 0;
      batches.clear();
      sums = productsOfWindow(prepared(values), rows, n, fading(rows, rows - 1), centered);
      haveShrunk(sums, greatest, 0);
      return sums;
    };
    if (sums === undefined || !follows || !(isFresh || batches.rows + entering === rows)) return anew();
    moves++;
    replaced += entering;
    const news = prepared(values.subarray((rows - entering) * n));
    const added = { values: news, count: entering, weights: fading(entering, entering - 1) };
    const taken = { values: prepared(left), count: leaving, weights: fading(leaving, rows - 1 + leaving), leave: true };
    if (!inBatches) {
      const fade = halfLife === undefined ? 1 : 2 ** (-entering / halfLife);
      moveProductsKernel(sums, fade, [added, taken]);
      return haveShrunk(sums, greatest, fade) ? anew() : sums;
    }
    if (!leaves) moveProductsKernel(sums, 1, [taken]);
    batches.enter(sums, added);
    if (isFresh) return haveShrunk(sums, greatest, 1) ? anew() : sums;
    // every row of the window stands in a batch
    moves = 0;
    replaced = 0;
    batches.sumInto(sums);
    if (haveShrunk(sums, greatest, 1) || (centered && !isNearCenter(sums, rows))) return anew();
    return sums;
  };
}
