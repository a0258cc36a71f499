import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { PricesTable, Table } from "../../core/types.js";
import { type InformationCoefficient, informationCoefficient } from "../validation/information-coefficient.js";
import { scorePairs, scoresAndPrices, usualStep } from "./score-pairs.js";

/** Over which horizons scores are judged, and how. */
export interface CoefficientDecayOptions {
  /** Rows of prices over which returns run. Default 1, 5, 21 and 63. */
  readonly horizons?: readonly number[];
  /** Rows of prices from the score to the begin of the return. Default 0. */
  readonly delay?: number;
  /** Correlation of the numbers, or of their ranks. Default `"rank"`. */
  readonly method?: "pearson" | "rank";
  /** Level of the intervals. Default 0.95. */
  readonly level?: number;
}

/** The coefficient over one horizon. */
export interface HorizonCoefficient extends Omit<InformationCoefficient, "byDate"> {
  /** Rows of prices. */
  readonly horizon: number;
  /** Dates that it rests on. */
  readonly dates: number;
}

const declared: OptionsOf<CoefficientDecayOptions, "delay" | "method" | "level"> = {
  horizons: { kind: "numbers", integer: true, min: 1, max: 100_000 },
  delay: { kind: "number", integer: true, min: 0, max: 100_000, default: 0 },
  method: { kind: "choice", of: ["pearson", "rank"], default: "rank" },
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
};

/**
 * The information coefficient of scores over several horizons: how fast what they know is used up.
 *
 * @param scores - dates by assets; NaN where there is none
 * @param prices - of the same assets, with a row for each date of the scores
 * @param options - horizons of 1, 5, 21 and 63 rows, ranks, 95 %
 * @returns a coefficient with its interval for each horizon; overlapping returns count as dependent
 * @throws {@link PortfolioError} `unknown-asset`, `unknown-date`, `not-finite`; `too-few-observations` for a horizon that leaves fewer
 *   than two dates
 * @remarks O(T·N·log N) a horizon.
 * @example
 * coefficientDecay(scores, prices, { horizons: [1, 5, 21] }).map(({ horizon, mean }) => [horizon, mean]);
 */
export function coefficientDecay(
  scores: Table,
  prices: PricesTable,
  options: CoefficientDecayOptions = {},
): readonly HorizonCoefficient[] {
  const { horizons, delay, method, level } = readOptions("options", options, declared, {
    what: "an option of coefficientDecay",
  });
  const read = scoresAndPrices(scores, prices);
  const step = usualStep(read.rows);
  return Array.from(horizons ?? [1, 5, 21, 63], (horizon) => {
    const pairs = scorePairs(read, horizon, delay);
    const overlap = Math.ceil(horizon / step);
    const { byDate, ...rest } = informationCoefficient(pairs.scores, pairs.outcomes, pairs.dates, {
      method,
      level,
      horizon: overlap,
    });
    return { horizon, dates: byDate.length, ...rest };
  });
}
