import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { periodsPerYear as inferredPeriodsPerYear } from "../core/tables/periods-per-year.js";
import type { IsoDate, Moments, ReturnsTable } from "../core/types.js";
import { type MomentsOptions, type MomentsSettings, momentsOptions, settingsOf } from "./estimate-moments.js";
import { movedMoments } from "./moved-moments.js";
import { type Observations, observationsOf } from "./observations.js";

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

/**
 * Moments over a window that moves through a table, date by date, without estimating each window from nothing.
 *
 * The sums behind the covariance follow the window by an update of rank two a date and are computed anew after at most 63 steps (15 with exponential weights),
 * so a step costs O(N²) instead of O(W·N²). Covariances of the kinds "sample", "exponential", "ledoit-wolf…", "oas", "semi"
 * and "denoised" are made from moved sums; "gerber" and "factor", whose thresholds and scales change with every window, are
 * estimated from each window.
 *
 * @param returns - T dates by N assets, complete; log returns are converted to simple ones
 * @param options - `window`, `every` 1, and those of `estimateMoments`. `periodsPerYear` is inferred once, from all dates;
 *   `marketReturns` has T numbers
 * @returns an iterator over the dates; each step holds what `estimateMoments` gives for the rows of its window: a covariance within
 *   3e-15 of √(Σ_ii Σ_jj), a mean within 1e-13 of √Σ_ii (and within 3e-15 of the exact mean, as a long sum is rounded more often).
 *   Nothing later than its date is read
 * @throws {@link PortfolioError} `too-few-observations` for a window longer than the data, and as `estimateMoments`; all of them
 *   before the first step. A missing return anywhere in the table throws: fill or drop it, or start the table later
 * @remarks O(every·N²) a step and O(W·N²/2) every 63 steps, or once no row of that window is left; from steps of eight dates on, half of
 *   that and nothing more, for the sums of each step are kept (at most 32 MB). The shrunk methods O(W·N) a step more, "denoised" O(N³).
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
  const { values, columns: n, assets, rows } = all;
  const { marketReturns } = settings;
  const momentsAt = movedMoments(assets, settings);
  for (let start = 0; start + window <= rows; start += every) {
    const end = start + window;
    const own: MomentsSettings =
      marketReturns === undefined ? settings : { ...settings, marketReturns: marketReturns.subarray(start, end) };
    // of a window that was leapt over whole, nothing is left
    const left = start === 0 || every >= window ? undefined : values.subarray((start - every) * n, start * n);
    yield {
      date: dates[end - 1]!,
      from: dates[start]!,
      moments: momentsAt({ values: values.subarray(start * n, end * n), rows: window, left }, own),
    };
  }
}
