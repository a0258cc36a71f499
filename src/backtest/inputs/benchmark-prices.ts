import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { PricesTable } from "../../core/types.js";
import { readPrices } from "./read-prices.js";

/**
 * The last known price of a benchmark on each date of a price table; NaN before its first.
 *
 * @param benchmark - prices of one asset, on any dates
 * @param prices - the table whose dates count
 * @param warmup - rows that need no price yet
 * @returns a price for each row of `prices`
 * @throws {@link PortfolioError} `shape` when it is not one asset, `missing-price` when it begins after the first row that counts
 * @remarks O(T).
 */
export function benchmarkPrices(benchmark: PricesTable, prices: PricesTable, warmup: number): Float64Array {
  readPrices("benchmark", benchmark);
  if (benchmark.assets.length !== 1) {
    throw new PortfolioError(
      "shape",
      `benchmark has ${benchmark.assets.length} assets: give the prices of one, for example an index or the values of another backtest`,
      { assets: benchmark.assets.length },
    );
  }
  const aligned = new Float64Array(prices.dates.length);
  let row = 0;
  let last = Number.NaN;
  for (let t = 0; t < aligned.length; t++) {
    const date = prices.dates[t]!;
    for (; row < benchmark.dates.length && benchmark.dates[row]! <= date; row++) {
      const price = benchmark.values[row]!;
      if (!Number.isNaN(price)) last = price;
    }
    aligned[t] = last;
  }
  if (Number.isNaN(aligned[warmup]!)) {
    const begin = prices.dates[warmup]!;
    const first = benchmark.values.findIndex((price) => !Number.isNaN(price));
    const known = first < 0 ? "it has no price at all" : `its first price is of ${benchmark.dates[first]}`;
    throw new PortfolioError(
      "missing-price",
      `benchmark ${benchmark.assets[0]} has no price on or before ${begin}, where the backtest begins: ${known}; start later (slice the prices, or give a warmup) or give earlier prices of the benchmark`,
      { asset: benchmark.assets[0], date: begin },
    );
  }
  return aligned;
}
