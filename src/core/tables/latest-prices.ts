import { toEpochDay } from "../dates/calendar.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { labeled } from "../names/labeled.js";
import type { OptionsOf } from "../options/option-types.js";
import { readOptions } from "../options/read-options.js";
import type { IsoDate, PricesTable } from "../types.js";
import { checkPriceValues } from "./check-price-values.js";
import { requireTable } from "./require-table.js";

/** Which prices {@link latestPrices} takes. */
export interface LatestPricesOptions {
  /** Prices of later dates are not used. Default: the last date of the table. */
  readonly on?: IsoDate;
}

const declared: OptionsOf<LatestPricesOptions> = { on: { kind: "date" } };

/**
 * The last known price of each asset by name, as orders and allocations take them.
 *
 * @param prices - T dates by N assets
 * @param options - `on`: prices of later dates are not used. Default: the last date of the table
 * @returns a price for every asset: that of the date, or the last one before it where the date has none, however old it is
 *   (`priceCoverage` says how old)
 * @throws {@link PortfolioError} `missing-price` for an asset without any price up to then; `invalid-price`; `empty` when the table
 *   begins later; `invalid-argument`, and those of dates and shape
 * @remarks O(T·N).
 * @example
 * const { trades } = allocateShares({ weights, prices: latestPrices(prices), capital: 10_000 });
 */
export function latestPrices(prices: PricesTable, options: LatestPricesOptions = {}): Readonly<Record<string, number>> {
  const { on } = readOptions("options", options, declared, { what: "an option of latestPrices" });
  const { assets, dates, values } = requireTable("prices", prices, "prices");
  checkPriceValues(prices);
  let rows = dates.length;
  if (on !== undefined) {
    toEpochDay(on, "options.on");
    while (rows > 0 && dates[rows - 1]! > on) rows -= 1;
    if (rows === 0) {
      throw new PortfolioError("empty", `options.on is ${on}, before the first date of prices, ${dates[0]}`, { on });
    }
  }
  return labeled(assets, (i) => {
    for (let t = rows - 1; t >= 0; t--) {
      const price = values[t * assets.length + i]!;
      if (!Number.isNaN(price)) return price;
    }
    throw new PortfolioError(
      "missing-price",
      `${assets[i]} has no price on or before ${dates[rows - 1]}: leave it out with selectAssets`,
      { asset: assets[i], date: dates[rows - 1] },
    );
  });
}
