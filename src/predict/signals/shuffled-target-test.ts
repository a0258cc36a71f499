import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { seededRandom } from "../../core/random/seeded-random.js";
import type { IsoDate } from "../../core/types.js";
import { readTargets } from "../inputs/feature-matrix.js";
import { periodsOfRows } from "../validation/periods-of-rows.js";

/** How often targets are shuffled, and how the work is watched. */
export interface ShuffledTargetOptions {
  /** Number of shuffles. Default 100. */
  readonly shuffles?: number;
  /** Seed of the shuffles. Default 0. */
  readonly seed?: number;
  /** Called after each shuffle. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** The test then ends in `PortfolioError` `aborted`. */
  readonly signal?: AbortSignal;
}

/** A figure beside what it is when there is nothing to find. */
export interface ShuffledTargetTest {
  /** The figure of the targets as they are. */
  readonly observed: number;
  /** The figure of each shuffle. */
  readonly shuffled: readonly number[];
  /** (1 + shuffles that reach the observed figure) / (1 + shuffles). */
  readonly pValue: number;
}

const declared: OptionsOf<ShuffledTargetOptions, "shuffles" | "seed"> = {
  shuffles: { kind: "number", integer: true, min: 1, max: 1_000_000, default: 100 },
  seed: { kind: "number", integer: true, default: 0 },
  onProgress: { kind: "function" },
  signal: { kind: "signal" },
};

/**
 * A null test: the whole way from targets to a figure is gone again with targets that are shuffled among the assets of each date, so
 * that nothing is left to find. A way that leaks finds something all the same.
 *
 * @param figureOf - from targets to a figure, such as the coefficient of out-of-fold predictions; it must fit anew each time
 * @param targets - one for each row
 * @param dates - the date of each row, not decreasing; targets stay within their date
 * @param options - 100 shuffles, seed 0
 * @returns the figure, that of every shuffle, and the p-value
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `not-finite`, also for a figure that is no number; `aborted`
 * @remarks shuffles + 1 calls of `figureOf`. Phipson and Smyth (2010) for the p-value that is never 0.
 * @example
 * shuffledTargetTest((y) => outOfFoldCoefficient(x, y, dates), y, dates, { shuffles: 200, seed: 1 }).pValue;
 */
export function shuffledTargetTest(
  figureOf: (targets: Float64Array) => number,
  targets: Float64Array,
  dates: readonly IsoDate[],
  options: ShuffledTargetOptions = {},
): ShuffledTargetTest {
  readOption("figureOf", figureOf, { kind: "function" });
  const { shuffles, seed, onProgress, signal } = readOptions("options", options, declared, {
    what: "an option of shuffledTargetTest",
  });
  const { starts, count } = periodsOfRows(dates);
  const own = readTargets("targets", targets, dates.length);
  const figure = (y: Float64Array): number => {
    const value: unknown = figureOf(y);
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw new PortfolioError("not-finite", `figureOf gave ${shownValue(value)}: give a finite number`, {
      argument: "figureOf",
    });
  };
  const observed = figure(own.slice());
  const random = seededRandom(seed);
  const shuffled: number[] = [];
  for (let k = 0; k < shuffles; k++) {
    if (signal?.aborted) {
      throw new PortfolioError("aborted", `shuffledTargetTest was stopped after ${k} of ${shuffles} shuffles`);
    }
    const y = own.slice();
    for (let p = 0; p < count; p++) {
      for (let row = starts[p + 1]! - 1; row > starts[p]!; row--) {
        const other = starts[p]! + random.integer(row - starts[p]! + 1);
        const kept = y[row]!;
        y[row] = y[other]!;
        y[other] = kept;
      }
    }
    shuffled.push(figure(y));
    onProgress?.({ done: k + 1, total: shuffles });
  }
  const reached = shuffled.filter((value) => value >= observed).length;
  return { observed, shuffled, pValue: (1 + reached) / (1 + shuffles) };
}
