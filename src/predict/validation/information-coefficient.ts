import { bootstrapInterval } from "../../analytics/evidence/bootstrap-interval.js";
import { optimalBlockLength } from "../../analytics/evidence/optimal-block-length.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf, ReadOptions } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { periodsOfRows } from "./periods-of-rows.js";

/** Which correlation, and how its interval is found. */
export interface InformationCoefficientOptions {
  /** Correlation of the numbers, or of their ranks. Default `"pearson"`. */
  readonly method?: "pearson" | "rank";
  /** Level of the interval. Default 0.95. */
  readonly level?: number;
  /** Dates over which coefficients may depend on each other. Default: the automatic number, and at least twice `horizon` − 1. */
  readonly lags?: number;
  /** Dates over which an outcome looks ahead: overlapping outcomes make coefficients depend on each other. Default 1. */
  readonly horizon?: number;
  /**
   * How the interval over dates is found: `"hac"` by a standard error that counts autocorrelation, `"block-bootstrap"` by resampling
   * blocks of dates. Default `"hac"`.
   */
  readonly interval?: "hac" | "block-bootstrap";
  /** Resamples of the bootstrap. Default 1,000. */
  readonly resamples?: number;
  /** Mean length of its blocks, in dates. Default by the data, and at least `horizon`. */
  readonly blockLength?: number;
  /** Seed of the bootstrap. Default 0. */
  readonly seed?: number;
}

/** How well predictions order outcomes, and how sure that is. */
export interface InformationCoefficient {
  /** Mean of the coefficients of all dates; without dates the coefficient of all rows. */
  readonly mean: number;
  /** Where the true mean lies at the level. */
  readonly interval: readonly [number, number];
  /** Mean over its standard error. Null where the coefficients do not vary. */
  readonly tStatistic: number | null;
  /** Standard error of the mean; autocorrelation counts (Newey–West). */
  readonly standardError: number;
  /** Coefficient of each date, in order; empty without dates. Dates on which either side is constant are left out. */
  readonly byDate: readonly { readonly date: IsoDate; readonly coefficient: number; readonly assets: number }[];
}

type Defaulted = "method" | "level" | "horizon" | "interval" | "resamples" | "seed";
const declared: OptionsOf<InformationCoefficientOptions, Defaulted> = {
  method: { kind: "choice", of: ["pearson", "rank"], default: "pearson" },
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
  lags: { kind: "number", integer: true, min: 0, max: 100_000 },
  horizon: { kind: "number", integer: true, min: 1, max: 100_000, default: 1 },
  interval: { kind: "choice", of: ["hac", "block-bootstrap"], default: "hac" },
  resamples: { kind: "number", integer: true, min: 2, max: 1_000_000, default: 1_000 },
  blockLength: { kind: "number", min: 1, max: 1_000_000 },
  seed: { kind: "number", integer: true, default: 0 },
};

/**
 * The information coefficient: the correlation of predictions and outcomes across assets, averaged over dates.
 *
 * @param predictions - a number for each row; rows where either side is NaN are left out
 * @param outcomes - what came, for each row
 * @param dates - the date of each row, not decreasing. Left out, all rows are one sample and the interval is Fisher's
 * @param options - Pearson, 95 %, automatic lags, outcomes over one date
 * @returns mean, interval, t statistic and the coefficient of each date
 * @throws {@link PortfolioError} `shape`, `invalid-argument`, `unsorted-dates`; `too-few-observations` below two dates with
 *   two assets each, or four rows without dates
 * @remarks O(n·log n) for ranks, and O(resamples·dates) for the bootstrap (Politis and Romano 1994). Newey and West (1987) with Bartlett weights and 4·(T/100)^(2/9) lags; the interval is widened as
 *   Kiefer and Vogelsang (2005) do, since few dates tell little about dependence.
 * @example
 * informationCoefficient(predictions, outcomes, dates).mean; // 0.03
 */
export function informationCoefficient(
  predictions: Float64Array,
  outcomes: Float64Array,
  dates?: readonly IsoDate[],
  options: InformationCoefficientOptions = {},
): InformationCoefficient {
  const read = readOptions("options", options, declared, {
    what: "an option of informationCoefficient",
  });
  const { method, level, lags, horizon } = read;
  for (const [name, values] of [
    ["predictions", predictions],
    ["outcomes", outcomes],
  ] as const) {
    if (!(values instanceof Float64Array)) {
      throw new PortfolioError("invalid-argument", `${name} is ${shownValue(values)}: give a Float64Array`, {
        argument: name,
      });
    }
  }
  if (predictions.length !== outcomes.length) {
    throw new PortfolioError(
      "shape",
      `outcomes has ${outcomes.length} numbers for ${predictions.length} predictions: give one for each`,
    );
  }
  const quantile = normalQuantileKernel(0.5 + level / 2);
  if (dates === undefined) {
    const { coefficient, count } = correlationOf(predictions, outcomes, 0, predictions.length, method);
    if (coefficient === null || count < 4) {
      throw new PortfolioError(
        "too-few-observations",
        `${count} rows have both numbers and they must vary: give at least 4`,
        { rows: count },
      );
    }
    const spread = 1 / Math.sqrt(count - 3);
    const z = Math.atanh(Math.min(1 - 1e-16, Math.max(-1 + 1e-16, coefficient)));
    const rest = 1 - coefficient * coefficient;
    return {
      mean: coefficient,
      interval: [Math.tanh(z - quantile * spread), Math.tanh(z + quantile * spread)],
      tStatistic: rest > 0 ? coefficient * Math.sqrt((count - 2) / rest) : null,
      standardError: Math.sqrt(rest / (count - 2)),
      byDate: [],
    };
  }
  if (!Array.isArray(dates) || dates.length !== predictions.length) {
    throw new PortfolioError(
      "shape",
      `dates has ${Array.isArray(dates) ? dates.length : shownValue(dates)} entries for ${predictions.length} rows: give one for each`,
    );
  }
  const { starts, count } = periodsOfRows(dates);
  const byDate: { date: IsoDate; coefficient: number; assets: number }[] = [];
  for (let p = 0; p < count; p++) {
    const own = correlationOf(predictions, outcomes, starts[p]!, starts[p + 1]!, method);
    if (own.coefficient !== null)
      byDate.push({ date: dates[starts[p]!]!, coefficient: own.coefficient, assets: own.count });
  }
  const periods = byDate.length;
  if (periods < 2) {
    throw new PortfolioError(
      "too-few-observations",
      `${periods} dates have two assets whose numbers vary: give at least two`,
      { dates: periods },
    );
  }
  const coefficients = byDate.map(({ coefficient }) => coefficient);
  const whole = { ...meanWithInterval(coefficients, level, lags, horizon), byDate };
  return read.interval === "hac" ? whole : { ...whole, interval: blockInterval(coefficients, read) };
}

/** Quantiles of the mean of resampled blocks of dates. */
function blockInterval(
  coefficients: readonly number[],
  { level, resamples, blockLength, seed, horizon }: ReadOptions<InformationCoefficientOptions, Defaulted>,
): readonly [number, number] {
  const series = Float64Array.from(coefficients);
  const length = blockLength ?? Math.max(horizon, optimalBlockLength(series));
  const mean = (sample: Float64Array): number => sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const { lower, upper } = bootstrapInterval(series, mean, { level, resamples, seed, blockLength: length });
  return [lower, upper];
}

/** The mean of numbers in time that depend on their neighbors, with its interval. */
export function meanWithInterval(
  values: readonly number[],
  level: number,
  lags: number | undefined,
  horizon: number,
): Omit<InformationCoefficient, "byDate"> {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  // overlapping outcomes depend on each other over horizon − 1 dates; falling weights need twice as many to count them
  const automatic = Math.max(2 * (horizon - 1), Math.floor(4 * (count / 100) ** (2 / 9)));
  const used = Math.min(count - 1, lags ?? automatic);
  const standardError = meanError(
    values.map((value) => value - mean),
    used,
  );
  const wide = studentQuantile(0.5 + level / 2, Math.max(1, count / horizon - 1)) * fixedWidth((used + 1) / count);
  return {
    mean,
    interval: [mean - wide * standardError, mean + wide * standardError],
    tStatistic: standardError > 0 ? mean / standardError : null,
    standardError,
  };
}

/**
 * Quantile of Student's t by Fisher and Cornish (1960): within 1 % from three degrees of freedom on. Outcomes over a horizon are worth
 * one observation for each horizon.
 */
function studentQuantile(probability: number, degrees: number): number {
  const z = normalQuantileKernel(probability);
  const square = z * z;
  const first = (z * (square + 1)) / 4;
  const second = (z * ((5 * square + 16) * square + 3)) / 96;
  const third = (z * (((3 * square + 19) * square + 17) * square - 15)) / 384;
  return z + (first + (second + third / degrees) / degrees) / degrees;
}

/**
 * How much wider than a normal interval one with an estimated long-run variance must be, for lags that are the share b of the dates:
 * the critical value of Kiefer and Vogelsang (2005) for Bartlett weights at 95 %, over 1.96.
 */
function fixedWidth(b: number): number {
  return 1 + (2.9694 * b + 0.416 * b * b - 0.5324 * b * b * b) / 1.96;
}

/** Standard error of a mean of numbers that depend on their neighbors (Bartlett weights, so never negative). */
function meanError(apart: readonly number[], lags: number): number {
  const n = apart.length;
  let variance = 0;
  for (let lag = 0; lag <= lags; lag++) {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += apart[t]! * apart[t - lag]!;
    variance += (lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * sum;
  }
  return Math.sqrt(Math.max(0, variance / n) / (n - 1));
}

/** Correlation over the rows from `from` up to `to` where both numbers are known; null where either does not vary. */
export function correlationOf(
  a: Float64Array,
  b: Float64Array,
  from: number,
  to: number,
  method: "pearson" | "rank",
): { readonly coefficient: number | null; readonly count: number } {
  const x: number[] = [];
  const y: number[] = [];
  for (let k = from; k < to; k++) {
    if (!Number.isFinite(a[k]) || !Number.isFinite(b[k])) continue;
    x.push(a[k]!);
    y.push(b[k]!);
  }
  const count = x.length;
  const [u, v] = method === "rank" ? [ranksOf(x), ranksOf(y)] : [x, y];
  const meanU = u.reduce((sum, value) => sum + value, 0) / count;
  const meanV = v.reduce((sum, value) => sum + value, 0) / count;
  let uu = 0;
  let vv = 0;
  let uv = 0;
  for (let k = 0; k < count; k++) {
    uu += (u[k]! - meanU) ** 2;
    vv += (v[k]! - meanV) ** 2;
    uv += (u[k]! - meanU) * (v[k]! - meanV);
  }
  const scale = Math.sqrt(uu) * Math.sqrt(vv);
  return { coefficient: count >= 2 && scale > 0 ? Math.min(1, Math.max(-1, uv / scale)) : null, count };
}

/** Ranks from 1; equal numbers share the mean of theirs. O(n·log n). */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, k) => k).sort((p, q) => values[p]! - values[q]!);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}
