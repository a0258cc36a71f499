import {
  covarianceDiagnostics,
  estimateMoments,
  type Moments,
  type PricesTable,
  returnsFromPrices,
  sliceDates,
} from "../../src/index.js";
import { type Job, LOOKBACK, percent, tableLines } from "./job.js";

/** Estimates from the last three years, as the portfolios use them: the sample's covariance, and Ledoit and Wolf's. */
export function estimate(prices: PricesTable, say: Job["say"]): Moments {
  const returns = returnsFromPrices(sliceDates(prices, prices.dates.at(-LOOKBACK - 1)!));
  const sample = estimateMoments(returns, { covariance: "sample" });
  const shrunk = estimateMoments(returns, { covariance: "ledoit-wolf" });
  say(`${returns.dates.length} days of returns of all twenty, from ${returns.dates[0]}`);
  const n = shrunk.assets.length;
  const volatility = (moments: Moments, i: number) => percent(Math.sqrt(moments.covariance[i * n + i]!));
  const rows = shrunk.assets.map((asset, i) => [
    asset,
    percent(shrunk.mean[i]!),
    volatility(sample, i),
    volatility(shrunk, i),
  ]);
  for (const line of tableLines([["", "mean a year", "volatility, sample", "Ledoit-Wolf"], ...rows])) say(line);
  const condition = (moments: Moments) => (covarianceDiagnostics(moments).conditionNumber ?? Number.NaN).toFixed(1);
  say(`condition number of the covariance: sample ${condition(sample)}, Ledoit-Wolf ${condition(shrunk)}`);
  return shrunk;
}
