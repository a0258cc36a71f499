import { PortfolioError } from "./portfolio-error.js";
import type { Table } from "./types.js";

/**
 * Refuses prices that are zero, negative or infinite; NaN is a missing price and passes.
 *
 * @throws {@link PortfolioError} `invalid-price`, naming the first asset and date
 */
export function checkPriceValues(table: Table): void {
  const n = table.assets.length;
  for (let k = 0; k < table.values.length; k++) {
    const price = table.values[k]!;
    if (price > 0 && price < Number.POSITIVE_INFINITY) continue;
    if (Number.isNaN(price)) continue;
    const asset = table.assets[k % n]!;
    const date = table.dates[Math.floor(k / n)]!;
    throw new PortfolioError(
      "invalid-price",
      `the price of ${asset} on ${date} is ${price}: prices must be greater than 0; leave it out (null or NaN) when there is none`,
      { asset, date, price },
    );
  }
}
