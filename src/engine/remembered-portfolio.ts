import { assetPosition } from "../core/asset-positions.js";
import type { PricesTable, Trade } from "../core/types.js";
import { applyTrades } from "../rebalance/apply-trades.js";
import type { EnginePortfolio } from "./engine-types.js";
import { latestPrices } from "./latest-prices.js";

/**
 * A portfolio with what its safeties need at the latest prices: the greatest value so far, and the value at the start of the
 * day.
 *
 * A figure that prices do not give (something is held that has no price yet) stays as it was.
 */
export function rememberedPortfolio(portfolio: EnginePortfolio, prices: PricesTable): EnginePortfolio {
  const date = prices.dates.at(-1)!;
  const { peakValue, dayStartValue, tradedToday, asOf, ...held } = portfolio;
  const value = valueAt(held, prices);
  const sameDay = asOf === undefined || asOf === date;
  const peak = value === undefined ? peakValue : Math.max(peakValue ?? value, value);
  const start = sameDay && dayStartValue !== undefined ? dayStartValue : (valueAt(held, rowsBefore(prices)) ?? value);
  return {
    ...held,
    cash: held.cash + 0, // JSON keeps no -0
    ...(peak !== undefined && { peakValue: peak }),
    ...(start !== undefined && start >= 0 && { dayStartValue: start }),
    ...(sameDay && tradedToday !== undefined && { tradedToday }),
    asOf: date,
  };
}

/**
 * The portfolio after trades of the day, which are remembered with those before.
 *
 * @throws {@link PortfolioError} `not-finite`, `unknown-asset`, naming the trade
 */
export function tradedPortfolio(
  portfolio: EnginePortfolio,
  trades: readonly Trade[],
  prices: PricesTable,
): EnginePortfolio {
  const { cash, holdings } = applyTrades({ cash: portfolio.cash, holdings: portfolio.holdings }, trades);
  const { value = 0, orders = 0, shares = {} } = portfolio.tradedToday ?? {};
  const traded = new Map(Object.entries(shares));
  let sum = value;
  for (const [k, { asset, quantity, price }] of trades.entries()) {
    assetPosition(`trades[${k}].asset`, asset, prices.assets);
    sum += Math.abs(quantity * price);
    traded.set(asset, (traded.get(asset) ?? 0) + Math.abs(quantity));
  }
  const tradedToday = { value: sum, orders: orders + trades.length, shares: Object.fromEntries(traded) };
  return rememberedPortfolio({ ...portfolio, cash, holdings, tradedToday }, prices);
}

/** Cash and holdings at the last known prices; `undefined` when one is held that has none. */
function valueAt(portfolio: EnginePortfolio, prices: PricesTable): number | undefined {
  const latest = latestPrices(prices);
  let value = portfolio.cash;
  for (const [asset, shares] of Object.entries(portfolio.holdings)) {
    if (shares === 0) continue;
    if (!Object.hasOwn(latest, asset)) return undefined;
    value += shares * latest[asset]!;
  }
  return value;
}

/** The table without its latest date; the table itself when it has only one. */
function rowsBefore(prices: PricesTable): PricesTable {
  const rows = prices.dates.length - 1;
  if (rows === 0) return prices;
  return {
    ...prices,
    dates: prices.dates.slice(0, rows),
    values: prices.values.subarray(0, rows * prices.assets.length),
  };
}
