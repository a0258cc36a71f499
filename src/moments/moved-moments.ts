import type { Moments } from "../core/types.js";
import { covariancePerYear, type MomentsSettings, momentsOf } from "./estimate-moments.js";
import {
  centeredProductsKernel,
  type MovingProducts,
  meanOfWindow,
  moveProductsKernel,
  productsOfWindow,
} from "./moving-products-kernel.js";
import { columnMeans, type Observations } from "./observations.js";

/** A window of simple returns, and how it has moved on from the window before. */
export interface MovedWindow {
  /** rows * N, complete. Never written. */
  readonly values: Float64Array;
  /** How many rows the window has. */
  readonly rows: number;
  /** N, arithmetic, where they are known already. */
  readonly mean?: Float64Array;
  /** The rows of the window before that have left, oldest first; undefined where this window does not follow from that one. */
  readonly left: Float64Array | undefined;
}

/** Rows after which the sums are computed anew, so that their rounding errors do not pile up. */
const MOST_MOVES = 63;

/** The same with weights, whose decay is rounded at every move. */
const MOST_WEIGHTED_MOVES = 15;

/**
 * A function that estimates the moments of windows one after the other, from sums that follow the window.
 *
 * @param assets - N names
 * @param settings - those of all windows; only `marketReturns` and `periodsPerYear` may differ from call to call
 * @returns moments within 3e-15 (of the scale of the entry) of those of the window alone
 */
export function movedMoments(
  assets: readonly string[],
  settings: MomentsSettings,
): (window: MovedWindow, settings: MomentsSettings) => Moments {
  const n = assets.length;
  const plain = (window: MovedWindow): Observations => ({
    assets,
    rows: window.rows,
    columns: n,
    values: window.values,
    mean: window.mean ?? columnMeans(window.values, window.rows, n),
  });
  switch (settings.covariance) {
    case "gerber":
    case "factor":
      return (window, own) => momentsOf(plain(window), own);
    case "semi": {
      const { semiThreshold } = settings;
      const sumsOf = movedSums(n, { centered: false, prepare: (value) => Math.min(value - semiThreshold, 0) });
      return (window, own) => {
        const { products } = sumsOf(window);
        const covariance = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) {
            const product = (products[i * n + j]! / window.rows) * own.periodsPerYear;
            covariance[i * n + j] = covariance[j * n + i] = product;
          }
        }
        return momentsOf(plain(window), own, covariance);
      };
    }
    case "exponential": {
      const { halfLife } = settings;
      const sumsOf = movedSums(n, { centered: true, halfLife });
      return (window, own) => {
        let weight = 0;
        let squares = 0;
        for (let t = 0; t < window.rows; t++) {
          const w = 2 ** (-t / halfLife);
          weight += w;
          squares += w * w;
        }
        const scale = weight * (1 - squares / (weight * weight));
        const covariance = centeredProductsKernel(sumsOf(window), weight, own.periodsPerYear / scale);
        return momentsOf(plain(window), own, covariance);
      };
    }
    case "sample": {
      const sumsOf = movedSums(n, { centered: true });
      return (window, own) => {
        const { rows } = window;
        return momentsOf(
          plain(window),
          own,
          centeredProductsKernel(sumsOf(window), rows, own.periodsPerYear / (rows - 1)),
        );
      };
    }
    default: {
      const sumsOf = movedSums(n, { centered: true });
      return (window, own) => {
        const { rows } = window;
        const observed = plain(window);
        const sums = sumsOf(window);
        const products = centeredProductsKernel(sums, rows, 1);
        const covariance = covariancePerYear({ ...observed, mean: meanOfWindow(sums, rows), products }, own);
        return momentsOf(observed, own, covariance);
      };
    }
  }
}

interface SumsOptions {
  /** Take the sums about the means and not about zero. */
  readonly centered: boolean;
  /** What becomes of each return before it is summed. */
  readonly prepare?: (value: number) => number;
  /** The half-life of the weights; equal weights when left out. */
  readonly halfLife?: number;
}

/** The sums of each window, moved from one to the next and computed anew where that is cheaper or due. */
function movedSums(n: number, { centered, prepare, halfLife }: SumsOptions): (window: MovedWindow) => MovingProducts {
  const most = halfLife === undefined ? MOST_MOVES : MOST_WEIGHTED_MOVES;
  let sums: MovingProducts | undefined;
  let before = 0;
  let moves = 0;
  return ({ values, rows, left }) => {
    const leaving = left === undefined ? 0 : left.length / n;
    const entering = rows - before + leaving;
    const follows =
      left !== undefined &&
      entering >= leaving &&
      (halfLife === undefined || entering === leaving) &&
      moves + entering <= most &&
      entering + leaving < rows;
    before = rows;
    if (sums === undefined || !follows) {
      moves = 0;
      const weights =
        halfLife === undefined
          ? undefined
          : Float64Array.from({ length: rows }, (_, t) => 2 ** (-(rows - 1 - t) / halfLife));
      sums = productsOfWindow(prepare === undefined ? values : values.map(prepare), rows, n, weights, centered);
      return sums;
    }
    moves += entering;
    const first = (rows - entering) * n;
    const news = prepare === undefined ? values : values.subarray(first).map(prepare);
    const at = prepare === undefined ? first : 0;
    const olds = prepare === undefined ? left : left.map(prepare);
    const decay = halfLife === undefined ? 1 : 2 ** (-1 / halfLife);
    const lost = halfLife === undefined ? 1 : 2 ** (-rows / halfLife);
    for (let t = 0; t < entering; t++) {
      if (t < leaving) moveProductsKernel(sums, news, at + t * n, olds, t * n, decay, lost);
      else moveProductsKernel(sums, news, at + t * n, news, at + t * n, 1, 0);
    }
    return sums;
  };
}
