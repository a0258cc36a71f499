import { seriesMomentsKernel } from "../series/series-moments-kernel.js";

/** What a series is against its benchmark. */
export interface RelativeMetrics {
  /** Jensen's, per year. */
  readonly alpha: number;
  readonly beta: number;
  /** Standard deviation of the active return, per year. */
  readonly trackingError: number;
  readonly informationRatio: number;
  readonly upCapture: number;
  readonly downCapture: number;
}

/**
 * The figures of `performanceMetrics` that need a benchmark; both series are checked already and of one length.
 *
 * @param riskFree - per period
 * @param undefinedBecause - takes the name and the reason of a figure without an answer, gives NaN
 * @remarks O(T).
 */
export function relativeMetrics(
  r: Float64Array,
  b: Float64Array,
  periodsPerYear: number,
  riskFree: number,
  undefinedBecause: (name: string, reason: string) => number,
): RelativeMetrics {
  const n = r.length;
  const active = new Float64Array(n);
  for (let t = 0; t < n; t++) active[t] = r[t]! - b[t]!;
  const own = seriesMomentsKernel(r);
  const market = seriesMomentsKernel(b);
  const difference = seriesMomentsKernel(active);

  let product = 0;
  for (let t = 0; t < n; t++) product += (r[t]! - own.mean) * (b[t]! - market.mean);
  const still = n < 2 ? "one period has no variance" : "all returns of the benchmark are equal";
  const beta = market.constant ? undefinedBecause("beta", still) : product / market.squares;
  const alpha = market.constant
    ? undefinedBecause("alpha", still)
    : (own.mean - riskFree - beta * (market.mean - riskFree)) * periodsPerYear;

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
      own *= 1 + r[t]!;
      market *= 1 + b[t]!;
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
