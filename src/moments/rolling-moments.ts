import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { periodsPerYear as inferredPeriodsPerYear } from "../core/tables/periods-per-year.js";
import type { IsoDate, Moments, ReturnsTable } from "../core/types.js";
import {
  covariancePerYear,
  type MomentsOptions,
  type MomentsSettings,
  momentsOf,
  momentsOptions,
  settingsOf,
} from "./estimate-moments.js";
import {
  centeredProductsKernel,
  type MovingProducts,
  meanOfWindow,
  moveProductsKernel,
  productsOfWindow,
} from "./moving-products-kernel.js";
import { columnMeans, type Observations, observationsOf } from "./observations.js";

/** How moments are estimated over a moving window; the rest is as for `estimateMoments`. */
export interface RollingMomentsOptions extends MomentsOptions {
  /** Dates of each window, at least 2 and at most all. */
  readonly window: number;
  /** Dates between two estimates. Default 1: one for every date from the first full window on. */
  readonly every?: number;
}

const declared: OptionsOf<
  RollingMomentsOptions,
  "mean" | "covariance" | "riskAversion" | "riskFreeRate" | "semiThreshold" | "gerberThreshold" | "detone" | "every"
> = {
  ...momentsOptions,
  window: { kind: "number", integer: true, min: 2, required: true },
  every: { kind: "number", integer: true, min: 1, default: 1 },
};

/** The moments as of one date. */
export interface RollingMomentsStep {
  /** Last date of the window. */
  readonly date: IsoDate;
  /** First date of the window. */
  readonly from: IsoDate;
  /** Estimated from the window alone; a new value for every step, which the caller may keep. */
  readonly moments: Moments;
}

/** Rows after which the sums are computed anew, so that their rounding errors do not pile up. */
const MOST_MOVES = 63;

/** The same with weights, whose decay is rounded at every move. */
const MOST_WEIGHTED_MOVES = 15;

/**
 * Moments over a window that moves through a table, date by date, without estimating each window from nothing.
 *
 * The sums behind the covariance follow the window by an update of rank two and are computed anew after at most 63 dates (15 with exponential weights),
 * so a step costs O(N²) instead of O(W·N²). Covariances of the kinds "sample", "exponential", "ledoit-wolf…", "oas", "semi"
 * and "denoised" are made from moved sums; "gerber" and "factor", whose thresholds and scales change with every window, are
 * estimated from each window.
 *
 * @param returns - T dates by N assets, complete; log returns are converted to simple ones
 * @param options - `window`, `every` 1, and those of `estimateMoments`. `periodsPerYear` is inferred once, from all dates;
 *   `marketReturns` has T numbers
 * @returns an iterator over the dates; each step holds what `estimateMoments` gives for the rows of its window, within 3e-15
 *   of the scale of the entry (of √(Σ_ii Σ_jj) for a covariance). Nothing later than its date is read
 * @throws {@link PortfolioError} `too-few-observations` for a window longer than the data, and as `estimateMoments`; all of them
 *   before the first step. A missing return anywhere in the table throws: fill or drop it, or start the table later
 * @remarks O(N²) a step and O(W·N²/2) every 63 steps; the shrunk methods O(W·N) a step more, "denoised" O(N³).
 * @example
 * for (const { date, moments } of rollingMoments(returns, { window: 252, every: 21 })) {
 *   console.log(date, meanVariance(moments, { objective: "minimum-variance" }).status);
 * }
 */
export function rollingMoments(
  returns: ReturnsTable,
  options: RollingMomentsOptions,
): IterableIterator<RollingMomentsStep> {
  const all = observationsOf("returns", returns);
  const { window, every, ...estimate } = readOptions("options", options, declared, {
    what: "an option of rollingMoments",
    assets: all.assets,
  });
  if (window > all.rows) {
    throw new PortfolioError(
      "too-few-observations",
      `options.window is ${window} and returns has ${all.rows} dates: give more dates or a shorter window`,
      { window, dates: all.rows },
    );
  }
  const settings = settingsOf(estimate, all, all.rows, () => inferredPeriodsPerYear(returns.dates));
  return steps(all, returns.dates, settings, window, every);
}

function* steps(
  all: Observations,
  dates: readonly IsoDate[],
  settings: MomentsSettings,
  window: number,
  every: number,
): IterableIterator<RollingMomentsStep> {
  const { values, columns: n, assets } = all;
  const covarianceAt = movedCovariance(all, settings, window);
  for (let end = window; end <= all.rows; end += every) {
    const start = end - window;
    const rows = values.subarray(start * n, end * n);
    const own: MomentsSettings =
      settings.marketReturns === undefined
        ? settings
        : { ...settings, marketReturns: settings.marketReturns.subarray(start, end) };
    const observed = { assets, rows: window, columns: n, values: rows, mean: columnMeans(rows, window, n) };
    yield {
      date: dates[end - 1]!,
      from: dates[start]!,
      moments: momentsOf(observed, own, covarianceAt(observed, start, own)),
    };
  }
}

type CovarianceAt = (observations: Observations, start: number, settings: MomentsSettings) => Float64Array;

/** The covariance per year of the window that begins at a row; later windows are asked for in order. */
function movedCovariance(all: Observations, settings: MomentsSettings, window: number): CovarianceAt {
  const { values, columns: n } = all;
  const perYear = settings.periodsPerYear;
  switch (settings.covariance) {
    case "gerber":
    case "factor":
      return (observations, _, own) => covariancePerYear(observations, own);
    case "semi": {
      const falls = values.map((value) => Math.min(value - settings.semiThreshold, 0));
      const moved = movedSums(falls, n, window, false);
      return (_, start) => {
        const { products } = moved(start);
        const covariance = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) {
            covariance[i * n + j] = covariance[j * n + i] = (products[i * n + j]! / window) * perYear;
          }
        }
        return covariance;
      };
    }
    case "exponential": {
      const decay = 2 ** (-1 / settings.halfLife);
      const weights = Float64Array.from({ length: window }, (_, t) => 2 ** (-(window - 1 - t) / settings.halfLife));
      const moved = movedSums(values, n, window, true, { weights, decay, lost: 2 ** (-window / settings.halfLife) });
      let weight = 0;
      let squares = 0;
      for (const w of weights) {
        weight += w;
        squares += w * w;
      }
      const scale = weight * (1 - squares / (weight * weight));
      return (_, start) => centeredProductsKernel(moved(start), weight, scale, perYear);
    }
    case "sample": {
      const moved = movedSums(values, n, window, true);
      return (_, start) => centeredProductsKernel(moved(start), window, window - 1, perYear);
    }
    default: {
      const moved = movedSums(values, n, window, true);
      return (observations, start, own) => {
        const sums = moved(start);
        const products = centeredProductsKernel(sums, window, 1);
        return covariancePerYear({ ...observations, mean: meanOfWindow(sums, window), products }, own);
      };
    }
  }
}

/** The sums of each window, moved from one to the next and computed anew where that is cheaper or due. */
function movedSums(
  values: Float64Array,
  n: number,
  window: number,
  centered: boolean,
  { weights, decay, lost }: { readonly weights?: Float64Array; readonly decay: number; readonly lost: number } = {
    decay: 1,
    lost: 1,
  },
): (start: number) => MovingProducts {
  let sums: MovingProducts | undefined;
  let at = 0;
  let moves = 0;
  return (start) => {
    const ahead = start - at;
    if (
      sums === undefined ||
      moves + ahead > (weights === undefined ? MOST_MOVES : MOST_WEIGHTED_MOVES) ||
      ahead * 2 >= window
    ) {
      sums = productsOfWindow(values.subarray(start * n, (start + window) * n), window, n, weights, centered);
      moves = 0;
    } else {
      for (let t = at; t < start; t++) {
        moveProductsKernel(
          sums,
          values.subarray((t + window) * n, (t + window + 1) * n),
          values.subarray(t * n, (t + 1) * n),
          decay,
          lost,
        );
      }
      moves += ahead;
    }
    at = start;
    return sums;
  };
}
