import { PortfolioError } from "../core/errors/portfolio-error.js";
import { pricesAsOf } from "../core/tables/prices-as-of.js";
import { returnsFromPrices } from "../core/tables/returns-from-prices.js";
import type { IsoDate, PricesTable, ReturnsTable } from "../core/types.js";

/**
 * Returns of a benchmark between some dates, on each of which its last known price counts.
 *
 * @throws {@link PortfolioError} `missing-price`, naming the first date, when the benchmark begins later
 */
export function benchmarkReturns(benchmark: PricesTable, dates: readonly IsoDate[]): ReturnsTable {
  const prices = pricesAsOf(benchmark, dates);
  if (Number.isNaN(prices.values[0]!)) {
    const first = benchmark.values.findIndex((price) => !Number.isNaN(price));
    const known = first < 0 ? "it has no price at all" : `its first price is of ${benchmark.dates[first]}`;
    throw new PortfolioError(
      "missing-price",
      `benchmark ${benchmark.assets[0]} has no price on or before ${dates[0]}, where the window begins: ${known}; shorten lookback, or give earlier prices of the benchmark`,
      { asset: benchmark.assets[0], date: dates[0] },
    );
  }
  return returnsFromPrices(prices);
}
