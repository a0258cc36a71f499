import { checkPriceValues } from "../core/check-price-values.js";
import { checkTable } from "../core/check-table.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { PricesTable } from "../core/types.js";

/**
 * The last known price of a benchmark on each date of a price table; NaN before its first.
 *
 * @param warmup - rows that need no price yet
 * @throws {@link PortfolioError} `shape` when it is not one asset, `missing-price` when it begins after the first row that counts
 * @remarks O(T).
 */
export function benchmarkPrices(benchmark: PricesTable, prices: PricesTable, warmup: number): Float64Array {
  checkTable("benchmark", benchmark);
  checkPriceValues(benchmark);
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
    throw new PortfolioError(
      "missing-price",
      `benchmark has no price on or before ${prices.dates[warmup]}, where the backtest begins: its first date is ${benchmark.dates[0]}`,
      { asset: benchmark.assets[0], date: prices.dates[warmup] },
    );
  }
  return aligned;
}
