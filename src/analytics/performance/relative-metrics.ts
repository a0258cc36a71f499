import { excessOver, type RateReading } from "../series/read-rate.js";
import { seriesMomentsKernel } from "../series/series-moments-kernel.js";

/** How a series compares with its benchmark. */
export interface RelativeMetrics {
  /** Jensen's alpha: mean excess less beta times that of the benchmark, per year (arithmetic). */
  readonly alpha: number;
  /** Covariance with the benchmark over its variance, of excess returns. */
  readonly beta: number;
  /** Standard deviation of the active return, per year. */
  readonly trackingError: number;
  /** Mean active return over the tracking error, per year. */
  readonly informationRatio: number;
  /** Growth per year over that of the benchmark, in the periods in which the benchmark rises. */
  readonly upCapture: number;
  /** Growth per year over that of the benchmark, in the periods in which the benchmark falls. */
  readonly downCapture: number;
}

/**
 * The figures of `performanceMetrics` that need a benchmark. Both series are checked and of one length.
 *
 * @param riskFree - the risk-free rate, constant or of each period
 * @param undefinedBecause - takes the name and the reason of a figure without an answer, gives NaN
 * @remarks O(T).
 */
export function relativeMetrics(
  r: Float64Array,
  b: Float64Array,
  periodsPerYear: number,
  riskFree: RateReading,
  undefinedBecause: (name: string, reason: string) => number,
): RelativeMetrics {
  const n = r.length;
  const active = new Float64Array(n);
  for (let t = 0; t < n; t++) active[t] = r[t]! - b[t]!;
  // a rate that does not change moves the means alone; one that does is part of every deviation
  const moving = riskFree.values !== null;
  const x = moving ? excessOver(r, riskFree) : r;
  const y = moving ? excessOver(b, riskFree) : b;
  const rate = moving ? 0 : riskFree.perPeriod;
  const own = seriesMomentsKernel(x);
  const market = seriesMomentsKernel(y);
  const difference = seriesMomentsKernel(active);

  let product = 0;
  for (let t = 0; t < n; t++) product += (x[t]! - own.mean) * (y[t]! - market.mean);
  const still = n < 2 ? "one period has no variance" : "all returns of the benchmark are equal";
  const beta = market.constant ? undefinedBecause("beta", still) : product / market.squares;
  const alpha = market.constant
    ? undefinedBecause("alpha", still)
    : (own.mean - rate - beta * (market.mean - rate)) * periodsPerYear;

  const together = n < 2 ? "one period has no variance" : "the active return never changes";
  const trackingError =
    n < 2 ? undefinedBecause("trackingError", together) : Math.sqrt((difference.squares / (n - 1)) * periodsPerYear);
  const informationRatio =
    trackingError > 0
      ? (difference.mean * periodsPerYear) / trackingError
      : undefinedBecause("informationRatio", together);

  const capture = (name: string, sign: 1 | -1): number => {
    let own = 1;
    let market = 1;
    let count = 0;
    for (let t = 0; t < n; t++) {
      if (!(b[t]! * sign > 0)) continue;
      if (own > 0) own *= 1 + r[t]!;
      if (market > 0) market *= 1 + b[t]!;
      count++;
    }
    if (count === 0) return undefinedBecause(name, `the benchmark never ${sign > 0 ? "rises" : "falls"}`);
    const exponent = periodsPerYear / count;
    const captured = own < 0 || market < 0 ? Number.NaN : (own ** exponent - 1) / (market ** exponent - 1);
    return Number.isFinite(captured) ? captured : undefinedBecause(name, "a growth per year is not defined");
  };
  return {
    alpha,
    beta,
    trackingError,
    informationRatio,
    upCapture: capture("upCapture", 1),
    downCapture: capture("downCapture", -1),
  };
}
