import { PortfolioError } from "../errors/portfolio-error.js";
import type { Table } from "../types.js";

/**
 * Refuses prices that are zero, negative or infinite; NaN is a missing price and passes.
 *
 * @param table - the prices; names and dates are for the message
 * @returns whether no price is missing
 * @throws {@link PortfolioError} `invalid-price`, naming the first asset and date
 * @remarks O(T·N).
 */
export function checkPriceValues(table: Table): boolean {
  const { values } = table;
  let missing = 0;
  for (let k = 0; k < values.length; k++) {
    const price = values[k]!;
    if (price > 0 && price < Number.POSITIVE_INFINITY) continue;
    if (!Number.isNaN(price)) refusePrice(table, k);
    missing += 1;
  }
  return missing === 0;
}

function refusePrice({ assets, dates, values }: Table, k: number): never {
  const asset = assets[k % assets.length]!;
  const date = dates[Math.floor(k / assets.length)]!;
  const price = values[k]!;
  throw new PortfolioError(
    "invalid-price",
    `the price of ${asset} on ${date} is ${price}: prices must be greater than 0; leave it out (null or NaN) when there is none`,
    { asset, date, price },
  );
}

/** Whether any value is NaN. A loop, because `some` calls a function for each value. O(T·N). */
export function hasMissing(values: Float64Array): boolean {
  for (let k = 0; k < values.length; k++) if (Number.isNaN(values[k]!)) return true;
  return false;
}
