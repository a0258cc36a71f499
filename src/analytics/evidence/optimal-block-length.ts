import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { type ReturnSeries, readReturnSeries } from "../series/return-series.js";
import { seriesMomentsKernel } from "../series/series-moments-kernel.js";

/**
 * Mean block length of the stationary bootstrap that suits the autocorrelation of a series.
 *
 * @param returns - T ≥ 2 returns per period
 * @returns periods, a fraction, at least 1 and at most min(3·√T, T/3); 1 for a series without autocorrelation or spread
 * @throws {@link PortfolioError} `empty`, `not-finite` (NaN throws), `shape`, `too-few-observations`
 * @remarks O(T·√T). Politis and White (2004) with the correction of Patton, Politis and White (2009).
 *   Reference values: test/reference/analytics/bootstrap-interval.json.
 * @example
 * optimalBlockLength(returns); // 5.3
 */
export function optimalBlockLength(returns: ReturnSeries): number {
  const { values } = readReturnSeries("returns", returns);
  const n = values.length;
  if (n < 2) throw new PortfolioError("too-few-observations", `returns has ${n} period: give at least 2`);
  const greatest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const moments = seriesMomentsKernel(values);
  if (moments.constant) return 1;

  const quietLags = Math.max(5, Math.floor(Math.log10(n)));
  const lags = Math.min(Math.ceil(Math.sqrt(n)) + quietLags, n - 1);
  const d = values.map((x) => x - moments.mean);
  const autocovariance = (lag: number): number => {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += d[t]! * d[t - lag]!;
    return sum / n;
  };
  // twice the first of so many insignificant lags in a row
  const significant = 2 * Math.sqrt(Math.log10(n) / n) * autocovariance(0);
  let quiet = 0;
  let m = lags;
  for (let lag = 1; lag < lags; lag++) {
    quiet = Math.abs(autocovariance(lag)) < significant ? quiet + 1 : 0;
    if (quiet < quietLags) continue;
    m = Math.min(2 * (lag - quietLags + 1), lags);
    break;
  }

  let g = 0;
  let longRun = autocovariance(0);
  for (let lag = 1; lag <= m; lag++) {
    const weight = lag / m <= 0.5 ? 1 : 2 * (1 - lag / m);
    const covariance = autocovariance(lag);
    g += 2 * weight * lag * covariance;
    longRun += 2 * weight * covariance;
  }
  const length = ((2 * g * g) / (2 * longRun * longRun)) ** (1 / 3) * n ** (1 / 3);
  return Math.min(Math.max(length, 1), greatest);
}
