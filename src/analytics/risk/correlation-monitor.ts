import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate, ReturnsTable } from "../../core/types.js";
import { symmetricEigenKernel } from "../../numerics/matrix/symmetric-eigen-kernel.js";
import { readReturnsTable } from "../series/read-returns-table.js";
import { correlationFromCovarianceKernel } from "./correlation-from-covariance-kernel.js";

/** How correlations are watched. */
export interface CorrelationMonitorOptions {
  /** Periods after which a return counts half. Default 63. */
  readonly halfLife?: number;
  /** Periods between two readings. Default 1. */
  readonly every?: number;
  /** Periods before the first reading. Default: the half-life. */
  readonly warmup?: number;
  /** How many eigenvectors make the absorption ratio. Default: a fifth of N, rounded, at least 1. */
  readonly components?: number;
  /** The alarm compares the average of so many last readings with the long window. Default 15. */
  readonly shortWindow?: number;
  /** Readings whose mean and deviation the short window is compared with. Default 252. */
  readonly longWindow?: number;
  /** Standard deviations of the shift that raise an alarm. Default 2. */
  readonly threshold?: number;
}

const declared: OptionsOf<
  CorrelationMonitorOptions,
  "halfLife" | "every" | "shortWindow" | "longWindow" | "threshold"
> = {
  halfLife: { kind: "number", above: 0, default: 63 },
  every: { kind: "number", integer: true, min: 1, default: 1 },
  warmup: { kind: "number", integer: true, min: 1 },
  components: { kind: "number", integer: true, min: 1 },
  shortWindow: { kind: "number", integer: true, min: 1, default: 15 },
  longWindow: { kind: "number", integer: true, min: 2, default: 252 },
  threshold: { kind: "number", above: 0, default: 2 },
};

/** A date on which correlations crossed the threshold. */
export interface CorrelationAlarm {
  /** Date of the reading. */
  readonly date: IsoDate;
  /** Which measure crossed it. */
  readonly measure: "average-correlation" | "absorption-ratio";
  /** Whether the measure rises or falls. */
  readonly direction: "rising" | "falling";
  /** (short mean − long mean) / long deviation. */
  readonly shift: number;
}

/** The readings of the monitor, date by date. */
export interface CorrelationMonitor {
  /** The dates of the R readings. */
  readonly dates: readonly IsoDate[];
  /** Mean of the correlations off the diagonal; NaN for one asset. */
  readonly averageCorrelation: Float64Array;
  /** Share of the total variance in the first `components` eigenvectors. */
  readonly absorptionRatio: Float64Array;
  /** Mean absolute change of the correlations since the reading before; NaN at first. */
  readonly change: Float64Array;
  /** One for each crossing of the threshold, at its first reading. */
  readonly alarms: readonly CorrelationAlarm[];
  /** (N, N), the exponentially weighted correlations at the last date. */
  readonly correlation: Float64Array;
  /** Periods after which a return counts half. */
  readonly halfLife: number;
  /** How many eigenvectors make the absorption ratio. */
  readonly components: number;
}

/**
 * How the correlations of a market move: exponentially weighted matrix, its average, the absorption ratio, alarms.
 *
 * @param returns - T returns of N assets (log returns are converted)
 * @param options - `halfLife` 63, `every` 1, `warmup` the half-life, `components` N/5, `shortWindow` 15, `longWindow` 252, `threshold` 2
 * @returns a reading for every date after the warm-up; each uses that date and earlier ones only. Assets that have not moved
 *   yet have no correlation and are left out of the average
 * @throws {@link PortfolioError} `empty`, `not-finite` (NaN throws), `invalid-argument`, `too-few-observations`
 * @remarks O(T·N²) and O(N³) a reading for the eigenvalues: raise `every` for hundreds of assets. Absorption ratio and
 *   its standardized shift: Kritzman, Li, Page and Rigobon (2011), "Principal components as a measure of systemic risk".
 * @example
 * correlationMonitor(returns, { halfLife: 63, every: 5 }).alarms; // [{ date: "2008-09-15", measure: "absorption-ratio", … }]
 */
export function correlationMonitor(returns: ReturnsTable, options: CorrelationMonitorOptions = {}): CorrelationMonitor {
  const read = readOptions("options", options, declared, { what: "an option of correlationMonitor" });
  const values = readReturnsTable("returns", returns, 2);
  const n = returns.assets.length;
  const { halfLife, every, warmup = Math.ceil(halfLife), components = Math.max(1, Math.round(n / 5)), ...rest } = read;
  const { shortWindow: short, longWindow: long, threshold } = rest;
  if (components > n) {
    throw new PortfolioError(
      "invalid-argument",
      `options.components is ${components} for ${n} assets: give at most that many`,
    );
  }
  const periods = returns.dates.length;
  if (periods <= warmup) {
    throw new PortfolioError(
      "too-few-observations",
      `returns has ${periods} dates and warmup is ${warmup}: give more dates or a shorter warmup`,
      { expected: warmup + 1, actual: periods },
    );
  }

  const decay = 2 ** (-1 / halfLife);
  const mean = values.slice(0, n);
  const covariance = new Float64Array(n * n);
  const d = new Float64Array(n);
  const dates: IsoDate[] = [];
  const average: number[] = [];
  const absorption: number[] = [];
  const change: number[] = [];
  let correlation: Float64Array = new Float64Array(0);
  for (let t = 1; t < periods; t++) {
    for (let i = 0; i < n; i++) {
      d[i] = values[t * n + i]! - mean[i]!;
      mean[i] = mean[i]! + (1 - decay) * d[i]!;
    }
    for (let i = 0; i < n; i++) {
      const scaled = (1 - decay) * d[i]!;
      for (let j = 0; j < n; j++) covariance[i * n + j] = decay * (covariance[i * n + j]! + scaled * d[j]!);
    }
    const last = t === periods - 1;
    if (t < warmup || ((t - warmup) % every !== 0 && !last)) continue;
    const current = correlationFromCovarianceKernel(covariance, n);
    dates.push(returns.dates[t]!);
    average.push(averageOffDiagonal(current, n));
    absorption.push(absorbed(covariance, n, components));
    change.push(correlation.length === 0 ? Number.NaN : meanAbsoluteDifference(current, correlation, n));
    correlation = current;
  }
  return {
    dates,
    averageCorrelation: Float64Array.from(average),
    absorptionRatio: Float64Array.from(absorption),
    change: Float64Array.from(change),
    alarms: [
      ...alarmsOf("average-correlation", average, dates, short, long, threshold),
      ...alarmsOf("absorption-ratio", absorption, dates, short, long, threshold),
    ].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
    correlation,
    halfLife,
    components,
  };
}

/** Mean of the correlations that are defined, off the diagonal; NaN of none. O(N²). */
function averageOffDiagonal(correlation: Float64Array, n: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const c = correlation[i * n + j]!;
      if (Number.isNaN(c)) continue;
      sum += c;
      count++;
    }
  }
  return count === 0 ? Number.NaN : sum / count;
}

function absorbed(covariance: Float64Array, n: number, components: number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += covariance[i * n + i]!;
  if (!(total > 0)) return Number.NaN;
  const { values } = symmetricEigenKernel(covariance, n, { vectors: false });
  let first = 0;
  for (let k = n - components; k < n; k++) first += values[k]!;
  return Math.min(1, first / total);
}

function meanAbsoluteDifference(a: Float64Array, b: Float64Array, n: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const difference = Math.abs(a[i * n + j]! - b[i * n + j]!);
      if (Number.isNaN(difference)) continue;
      sum += difference;
      count++;
    }
  }
  return count === 0 ? Number.NaN : sum / count;
}

function alarmsOf(
  measure: CorrelationAlarm["measure"],
  readings: readonly number[],
  dates: readonly IsoDate[],
  short: number,
  long: number,
  threshold: number,
): CorrelationAlarm[] {
  const alarms: CorrelationAlarm[] = [];
  let before: CorrelationAlarm["direction"] | null = null;
  for (let k = long - 1; k < readings.length; k++) {
    const history = readings.slice(k - long + 1, k + 1);
    const mean = history.reduce((sum, x) => sum + x, 0) / long;
    const deviation = Math.sqrt(history.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (long - 1));
    const recent = history.slice(-short).reduce((sum, x) => sum + x, 0) / Math.min(short, long);
    const shift = (recent - mean) / deviation;
    const direction = shift > threshold ? "rising" : shift < -threshold ? "falling" : null;
    if (direction !== null && direction !== before) alarms.push({ date: dates[k]!, measure, direction, shift });
    before = direction;
  }
  return alarms;
}
