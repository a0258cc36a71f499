import { PortfolioError } from "../errors/portfolio-error.js";
import type { OptionsOf } from "../options/option-types.js";
import { readOptions } from "../options/read-options.js";
import type { PricesTable, ReturnsTable } from "../types.js";
import { checkPriceValues } from "./check-price-values.js";
import { markDatesChecked } from "./check-table.js";
import { type MissingPolicy, withoutMissing } from "./clean-prices.js";
import { requireTable } from "./require-table.js";

/** Which returns are computed, and what a missing price does. */
export interface ReturnOptions {
  /** Simple returns, p₁/p₀ − 1, or log returns, ln(p₁/p₀). Default "simple". */
  readonly kind?: "simple" | "log";
  /** What to do about a missing price; "keep" makes a missing return (NaN) of it. Default "throw". */
  readonly missing?: MissingPolicy | "keep";
}

const declared: OptionsOf<ReturnOptions, "kind" | "missing"> = {
  kind: { kind: "choice", of: ["simple", "log"], default: "simple" },
  missing: { kind: "choice", of: ["throw", "drop-dates", "forward-fill", "keep"], default: "throw" },
};

/**
 * Returns from one date to the next: p₁/p₀ − 1, or ln(p₁/p₀).
 *
 * @param prices - T dates by N assets
 * @param options - see {@link ReturnOptions}
 * @returns T − 1 returns per period, each dated by the end of its period; `start` is the date of the first price
 * @throws {@link PortfolioError} `too-few-observations` below two dates, `missing-price`, `invalid-price`; `invalid-argument` for a
 *   table that does not hold prices and for unknown options; and those of dates and shape
 * @remarks O(T·N).
 * @example
 * returnsFromPrices(prices, { kind: "log", missing: "drop-dates" });
 */
export function returnsFromPrices(prices: PricesTable, options: ReturnOptions = {}): ReturnsTable {
  const { kind, missing } = readOptions("options", options, declared, { what: "an option of returnsFromPrices" });
  let table = requireTable("prices", prices, "prices");
  let returns = kind === "simple" ? returnsOfWholePrices(table) : undefined;
  if (returns === undefined) {
    const complete = checkPriceValues(table);
    if (!complete && missing !== "keep") table = withoutMissing(table, missing);
  }
  const { assets, dates, values } = table;
  if (dates.length < 2) {
    throw new PortfolioError("too-few-observations", `prices has ${dates.length} date: returns need at least two`, {
      expected: 2,
      actual: dates.length,
    });
  }
  returns ??= kind === "log" ? logReturns(values, assets.length) : simpleReturns(values, assets.length);
  return { kind, assets, dates: markDatesChecked(dates.slice(1)), values: returns, start: dates[0]! };
}

/**
 * Simple returns where every price is a price, checked and divided in one pass, because the time is that of reading the memory;
 * undefined where one is missing or invalid.
 */
function returnsOfWholePrices({ assets, values }: PricesTable): Float64Array | undefined {
  const n = assets.length;
  for (let k = 0; k < n; k++) if (!isPrice(values[k]!)) return undefined;
  const returns = new Float64Array(values.length - n);
  for (let k = 0; k < returns.length; k++) {
    const price = values[k + n]!;
    if (!isPrice(price)) return undefined;
    returns[k] = price / values[k]! - 1;
  }
  return returns;
}

function isPrice(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY;
}

function simpleReturns(values: Float64Array, n: number): Float64Array {
  const returns = new Float64Array(values.length - n);
  for (let k = 0; k < returns.length; k++) returns[k] = values[k + n]! / values[k]! - 1;
  return returns;
}

function logReturns(values: Float64Array, n: number): Float64Array {
  const returns = new Float64Array(values.length - n);
  for (let k = 0; k < returns.length; k++) returns[k] = Math.log(values[k + n]! / values[k]!);
  return returns;
}
