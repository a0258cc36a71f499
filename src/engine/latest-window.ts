import { PortfolioError } from "../core/errors/portfolio-error.js";
import { hasMissing } from "../core/tables/check-price-values.js";
import { markDatesChecked } from "../core/tables/check-table.js";
import { cleanPrices } from "../core/tables/clean-prices.js";
import { selectAssets } from "../core/tables/select-assets.js";
import type { PricesTable, ReturnsTable } from "../core/types.js";
import type { CallSettings } from "./engine-settings.js";

/**
 * The latest prices that an estimate is made from: the last `lookback` periods, without a missing price.
 *
 * @throws {@link PortfolioError} `missing-price`, `empty`
 */
export function latestWindow(prices: PricesTable, { lookback, missing = "throw" }: CallSettings): PricesTable {
  const window = latestRows(prices, lookback);
  return missing === "drop-assets" ? withFullHistory(window) : cleanPrices(window, { missing });
}

/** The returns of that window from those of all prices, where they are known and none is missing. */
export function latestReturns(
  known: (() => ReturnsTable) | undefined,
  { lookback }: CallSettings,
): ReturnsTable | undefined {
  if (known === undefined) return undefined;
  const returns = known();
  const first = lookback === undefined ? 0 : Math.max(0, returns.dates.length - lookback);
  const values = returns.values.subarray(first * returns.assets.length);
  if (values.length === 0 || hasMissing(values)) return undefined;
  return { ...returns, dates: markDatesChecked(returns.dates.slice(first)), values };
}

/** The assets that have a price on every date of the window. */
export function assetsWithHistory(prices: PricesTable, { lookback }: CallSettings): readonly string[] {
  return complete(latestRows(prices, lookback));
}

function latestRows(prices: PricesTable, lookback: number | undefined): PricesTable {
  const rows = prices.dates.length;
  const first = lookback === undefined ? 0 : Math.max(0, rows - lookback - 1);
  const n = prices.assets.length;
  return {
    ...prices,
    dates: markDatesChecked(prices.dates.slice(first)),
    values: prices.values.subarray(first * n),
  };
}

function complete(window: PricesTable): readonly string[] {
  const n = window.assets.length;
  return window.assets.filter((_, i) => {
    for (let k = i; k < window.values.length; k += n) if (Number.isNaN(window.values[k]!)) return false;
    return true;
  });
}

function withFullHistory(window: PricesTable): PricesTable {
  const whole = complete(window);
  if (whole.length === window.assets.length) return window;
  if (whole.length > 0) return selectAssets(window, whole);
  throw new PortfolioError(
    "missing-price",
    `no asset has a price on every date from ${window.dates[0]} to ${window.dates.at(-1)}: shorten lookback or fill the gaps`,
  );
}
