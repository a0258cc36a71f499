import { deflatedSharpeRatio } from "../../analytics/evidence/deflated-sharpe-ratio.js";
import { correlationOf, meanWithInterval } from "../validation/information-coefficient.js";
import type { MeanInterval, PredictorSettings } from "./predictor-types.js";
import type { TrainingRows } from "./training-rows.js";

/** The coefficient of one date. */
export interface DatedCoefficient {
  readonly date: string;
  readonly coefficient: number;
}

/** First and last but one row of each date among some rows, which are increasing. */
export function dateRanges(dates: readonly string[], rows: Int32Array): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  for (let k = 0; k < rows.length; ) {
    let end = k;
    while (end < rows.length && dates[rows[end]!] === dates[rows[k]!]) end++;
    ranges.push([rows[k]!, rows[end - 1]! + 1]);
    k = end;
  }
  return ranges;
}

/** Correlation of scores and returns on each date; scores that do not differ say nothing, which counts as 0. */
export function coefficientsByDate(
  scores: Float64Array,
  { returns, dates }: TrainingRows,
  rows: Int32Array,
  method: "pearson" | "rank" = "pearson",
): DatedCoefficient[] {
  return dateRanges(dates, rows).map(([from, to]) => ({
    date: dates[from]!,
    coefficient: correlationOf(scores, returns, from, to, method).coefficient ?? 0,
  }));
}

/** Mean coefficient with its interval; labels that overlap count as dependent. */
export function coefficientInterval(
  byDate: readonly DatedCoefficient[],
  { level, horizon, every }: Pick<PredictorSettings, "level" | "horizon" | "every">,
): MeanInterval & { readonly tStatistic: number | null } {
  const values = byDate.map(({ coefficient }) => coefficient);
  const { mean, interval, tStatistic } = meanWithInterval(values, level, undefined, Math.ceil(horizon / every));
  return { mean, interval, tStatistic };
}

/** Scores of each date with mean 0 and deviation 1; 0 where they do not differ. */
export function standardScores(scores: Float64Array, dates: readonly string[], rows: Int32Array): Float64Array {
  const out = new Float64Array(scores.length).fill(Number.NaN);
  for (const [from, to] of dateRanges(dates, rows)) {
    let mean = 0;
    for (let row = from; row < to; row++) mean += scores[row]! / (to - from);
    let square = 0;
    for (let row = from; row < to; row++) square += (scores[row]! - mean) ** 2 / (to - from);
    const deviation = Math.sqrt(square);
    for (let row = from; row < to; row++) out[row] = deviation > 1e-12 ? (scores[row]! - mean) / deviation : 0;
  }
  return out;
}

/** Returns by date of the portfolio that holds the standardized scores, one of capital on each side together. */
export function scorePortfolio(standard: Float64Array, { returns, dates }: TrainingRows, rows: Int32Array): number[] {
  return dateRanges(dates, rows).map(([from, to]) => {
    let gross = 0;
    let sum = 0;
    for (let row = from; row < to; row++) {
      gross += Math.abs(standard[row]!);
      sum += standard[row]! * returns[row]!;
    }
    return gross > 0 ? (2 * sum) / gross : 0;
  });
}

/**
 * Sharpe ratio per date, and the probability that it is more than the luck of so many trials.
 *
 * @param overlap - dates over which one outcome runs: so many together are worth one observation
 */
export function judgeSharpe(
  values: readonly number[],
  trials: number,
  overlap: number,
): { readonly sharpeRatio: number; readonly deflatedSharpeRatio: number | null } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const moment = (power: number): number => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const variance = moment(2);
  if (!(variance > 0)) return { sharpeRatio: 0, deflatedSharpeRatio: null };
  const sharpeRatio = mean / Math.sqrt((variance * n) / (n - 1));
  const skewness = moment(3) / variance ** 1.5;
  const kurtosis = moment(4) / (variance * variance);
  const observations = Math.max(2, n / overlap);
  const probability = deflatedSharpeRatio({ sharpeRatio, observations, skewness, kurtosis, trials });
  return { sharpeRatio, deflatedSharpeRatio: Number.isFinite(probability) ? probability : null };
}

/**
 * Share of the variance of returns that calibrated forecasts leave: α = coefficient × volatility × score, with the volatilities
 * brought to the size of what differs between assets.
 */
export function unexplainedShare(
  standard: Float64Array,
  { returns, volatility }: TrainingRows,
  rows: Int32Array,
  coefficient: number,
): number {
  let own = 0;
  let known = 0;
  for (const row of rows) {
    own += returns[row]! ** 2;
    known += volatility[row]! ** 2;
  }
  const scale = known > 0 ? Math.sqrt(own / known) : 0;
  let left = 0;
  for (const row of rows) left += (returns[row]! - coefficient * scale * volatility[row]! * standard[row]!) ** 2;
  return own > 0 ? left / own : 1;
}
