import type { Moments } from "../core/types.js";
import { covariancePerYear, type MomentsSettings, momentsOf } from "./estimate-moments.js";
import {
  centeredProductsKernel,
  type MovingProducts,
  meanOfWindow,
  moveProductsKernel,
  productsKernel,
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

/** Moves after which the sums are computed anew, so that their rounding errors do not pile up. */
const MOST_MOVES = 63;

/** The same with weights, whose decay is rounded at every move. */
const MOST_WEIGHTED_MOVES = 15;

/**
 * A function that estimates the moments of windows one after the other, from sums that follow the window.
 *
 * @param assets - N names
 * @param settings - those of all windows; only `marketReturns` and `periodsPerYear` may differ from call to call
 * @returns moments of the window alone, covariances within 3e-15 of √(Σ_ii Σ_jj), means within 1e-13 of √Σ_ii
 */
export function movedMoments(
  assets: readonly string[],
  settings: MomentsSettings,
): (window: MovedWindow, settings: MomentsSettings) => Moments {
  const n = assets.length;
  const observed = ({ values, rows, mean }: MovedWindow, moved?: Float64Array): Observations => ({
    assets,
    rows,
    columns: n,
    values,
    mean: mean ?? moved ?? columnMeans(values, rows, n),
  });
  switch (settings.covariance) {
    case "gerber":
    case "factor":
      return (window, own) => momentsOf(observed(window), own);
    case "semi": {
      const { semiThreshold } = settings;
      const sumsOf = movedSums(n, { centered: false, prepare: (value) => Math.min(value - semiThreshold, 0) });
      return (window, own) =>
        momentsOf(observed(window), own, productsKernel(sumsOf(window), own.periodsPerYear / window.rows));
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
        return momentsOf(observed(window), own, covariance);
      };
    }
    case "sample": {
      const sumsOf = movedSums(n, { centered: true });
      return (window, own) => {
        const { rows } = window;
        const sums = sumsOf(window);
        const covariance = centeredProductsKernel(sums, rows, own.periodsPerYear / (rows - 1));
        return momentsOf(observed(window, meanOfWindow(sums, rows)), own, covariance);
      };
    }
    default: {
      const sumsOf = movedSums(n, { centered: true });
      return (window, own) => {
        const { rows } = window;
        const sums = sumsOf(window);
        const mean = meanOfWindow(sums, rows);
        const products = centeredProductsKernel(sums, rows, 1);
        const observations = observed(window, mean);
        const covariance = covariancePerYear({ ...observations, mean, products }, own);
        return momentsOf(observations, own, covariance);
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
  let replaced = 0;
  return ({ values, rows, left }) => {
    const leaving = left === undefined ? 0 : left.length / n;
    const entering = rows - before + leaving;
    const follows =
      left !== undefined &&
      entering >= leaving &&
      (halfLife === undefined || entering === leaving) &&
      moves < most &&
      // of the rows that the sums began with, some are left
      replaced + entering < rows &&
      entering + leaving < rows;
    before = rows;
    const prepared = (part: Float64Array): Float64Array => (prepare === undefined ? part : part.map(prepare));
    // the newest row weighs 1, and a row that is older by a half-life half as much
    const fading = (count: number, age: number): Float64Array | undefined =>
      halfLife === undefined ? undefined : Float64Array.from({ length: count }, (_, t) => 2 ** ((t - age) / halfLife));
    if (sums === undefined || !follows) {
      moves = 0;
      replaced = 0;
      sums = productsOfWindow(prepared(values), rows, n, fading(rows, rows - 1), centered);
      return sums;
    }
    moves++;
    replaced += entering;
    const news = prepared(values.subarray((rows - entering) * n));
    moveProductsKernel(sums, halfLife === undefined ? 1 : 2 ** (-entering / halfLife), [
      { values: news, count: entering, weights: fading(entering, entering - 1) },
      { values: prepared(left), count: leaving, weights: fading(leaving, rows - 1 + leaving), leave: true },
    ]);
    return sums;
  };
}
