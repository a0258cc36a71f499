import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { checkPriceValues } from "../../core/tables/check-price-values.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { PricesTable } from "../../core/types.js";

/** Prices outside these cannot be multiplied by shares and divided by each other without losing all digits. */
const LEAST = 1e-60;
const GREATEST = 1e60;

/** A price that changes by more than this factor from one known price to the next is a mistake in the data. */
const GREATEST_JUMP = 1e9;

/**
 * A price table whose values a simulation can reckon with.
 *
 * @param name - what the caller handed in, for messages
 * @returns the same table
 * @throws {@link PortfolioError} what `requireTable` and `checkPriceValues` throw; `invalid-price`, naming asset and date, for a
 *   price outside 1e-60 to 1e60 and for one that is more than 1e9 times (or less than 1e-9 of) the one before
 * @remarks O(T·N). NaN is a missing price and passes.
 */
export function readPrices(name: string, table: unknown): PricesTable {
  const prices = requireTable(name, table, "prices");
  if (isPlain(prices)) return prices;
  checkPriceValues(prices);
  const { assets, dates, values } = prices;
  const n = assets.length;
  const last = new Float64Array(n).fill(Number.NaN);
  for (let k = 0, i = 0; k < values.length; k++, i = i + 1 === n ? 0 : i + 1) {
    const price = values[k]!;
    if (Number.isNaN(price)) continue;
    const ratio = price / last[i]!;
    last[i] = price;
    const possible = price >= LEAST && price <= GREATEST;
    if (possible && !(ratio > GREATEST_JUMP || ratio < 1 / GREATEST_JUMP)) continue;
    const date = dates[Math.floor(k / n)]!;
    const why = possible
      ? `${ratio > 1 ? `${ratio.toPrecision(3)} times` : `${ratio.toPrecision(3)} of`} the price before`
      : `outside ${LEAST} to ${GREATEST}`;
    throw new PortfolioError(
      "invalid-price",
      `the price of ${assets[i]} on ${date} is ${price}, which is ${why}: mend the data, or leave the price out (NaN)`,
      { argument: name, asset: assets[i], date, price },
    );
  }
  return prices;
}

/** Whether no price is missing and none is unusual: a look at the least and the greatest, because most tables are like that. */
function isPlain({ assets, values }: PricesTable): boolean {
  let least = values[0]!;
  let greatest = least;
  for (let k = 0; k < values.length; k++) {
    const price = values[k]!;
    if (price >= least && price <= greatest) continue;
    if (price < least) least = price;
    else if (price > greatest) greatest = price;
    else return false; // missing
  }
  if (!(least >= LEAST && greatest <= GREATEST)) return false;
  return greatest <= CERTAIN * least || movesLittle(values, assets.length);
}

/** A little stricter than the greatest jump, so that rounding decides nothing. */
const CERTAIN = 0.99 * GREATEST_JUMP;

/** Whether no price of a table without gaps jumps, in one pass without divisions. */
function movesLittle(values: Float64Array, n: number): boolean {
  for (let k = n; k < values.length; k++) {
    const price = values[k]!;
    const before = values[k - n]!;
    if (price > CERTAIN * before || before > CERTAIN * price) return false;
  }
  return true;
}
