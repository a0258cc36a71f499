import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate, PricesTable, Table } from "../../core/types.js";
import { meanWithInterval } from "../validation/information-coefficient.js";
import { scorePairs, scoresAndPrices, usualStep } from "./score-pairs.js";

/** How many groups, and over which returns. */
export interface QuantileSpreadOptions {
  /** Number of groups of assets by score, at least 2. Default 5. */
  readonly quantiles?: number;
  /** Rows of prices over which returns run. Default 1. */
  readonly horizon?: number;
  /** Rows of prices from the score to the begin of the return. Default 0. */
  readonly delay?: number;
  /** Level of the interval. Default 0.95. */
  readonly level?: number;
}

/** Returns of groups of assets by score. */
export interface QuantileSpread {
  /** Mean return of each group beyond the mean of all, from the lowest scores to the highest; over the horizon. */
  readonly means: readonly number[];
  /** Mean return of the highest group less that of the lowest. */
  readonly spread: number;
  /** Where the true spread lies at the level. */
  readonly interval: readonly [number, number];
  /** Spread over its standard error. Null where it does not vary. */
  readonly tStatistic: number | null;
  /** Spread of each date. */
  readonly byDate: readonly { readonly date: IsoDate; readonly spread: number }[];
}

const declared: OptionsOf<QuantileSpreadOptions, "quantiles" | "horizon" | "delay" | "level"> = {
  quantiles: { kind: "number", integer: true, min: 2, max: 1_000, default: 5 },
  horizon: { kind: "number", integer: true, min: 1, max: 100_000, default: 1 },
  delay: { kind: "number", integer: true, min: 0, max: 100_000, default: 0 },
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
};

/**
 * What the highest scores earned more than the lowest: mean returns of groups of assets, formed on each date.
 *
 * @param scores - dates by assets; NaN where there is none
 * @param prices - of the same assets, with a row for each date of the scores
 * @param options - five groups, returns over one row, 95 %
 * @returns the mean of each group and the spread with its interval; a date counts when it has an asset for each group
 * @throws {@link PortfolioError} `unknown-asset`, `unknown-date`, `not-finite`; `too-few-observations` below two dates
 * @remarks O(T·N·log N). Equal scores go to groups in the order of the assets.
 * @example
 * quantileSpread(scores, prices, { quantiles: 5, horizon: 21 }).spread; // 0.004
 */
export function quantileSpread(
  scores: Table,
  prices: PricesTable,
  options: QuantileSpreadOptions = {},
): QuantileSpread {
  const { quantiles, horizon, delay, level } = readOptions("options", options, declared, {
    what: "an option of quantileSpread",
  });
  const read = scoresAndPrices(scores, prices);
  const pairs = scorePairs(read, horizon, delay);
  const n = read.columns.length;
  const sums = new Float64Array(quantiles);
  const byDate: { date: IsoDate; spread: number }[] = [];
  for (const [t, date] of read.scores.dates.entries()) {
    const groups = groupsOf(pairs.scores, pairs.outcomes, t * n, n, quantiles);
    if (groups === undefined) continue;
    for (let q = 0; q < quantiles; q++) sums[q]! += groups[q]!;
    byDate.push({ date, spread: groups[quantiles - 1]! - groups[0]! });
  }
  if (byDate.length < 2) {
    throw new PortfolioError(
      "too-few-observations",
      `${byDate.length} dates have scores and returns of ${quantiles} assets: give at least two, or fewer quantiles`,
      { dates: byDate.length },
    );
  }
  const overlap = Math.ceil(horizon / usualStep(read.rows));
  const { mean, interval, tStatistic } = meanWithInterval(
    byDate.map(({ spread }) => spread),
    level,
    undefined,
    overlap,
  );
  return { means: Array.from(sums, (sum) => sum / byDate.length), spread: mean, interval, tStatistic, byDate };
}

/** Mean return of each group of one date beyond that of all. */
function groupsOf(
  scores: Float64Array,
  outcomes: Float64Array,
  from: number,
  n: number,
  quantiles: number,
): Float64Array | undefined {
  const known: number[] = [];
  let all = 0;
  for (let k = from; k < from + n; k++) {
    if (Number.isNaN(scores[k]!) || Number.isNaN(outcomes[k]!)) continue;
    known.push(k);
    all += outcomes[k]!;
  }
  if (known.length < quantiles) return undefined;
  known.sort((a, b) => scores[a]! - scores[b]!);
  const means = new Float64Array(quantiles);
  for (let q = 0; q < quantiles; q++) {
    const start = Math.floor((q * known.length) / quantiles);
    const end = Math.floor(((q + 1) * known.length) / quantiles);
    for (let k = start; k < end; k++) means[q]! += outcomes[known[k]!]! / (end - start);
    means[q]! -= all / known.length;
  }
  return means;
}
