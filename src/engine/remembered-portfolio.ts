import { assetPosition } from "../core/names/asset-positions.js";
import type { IsoDate, Trade, Weights } from "../core/types.js";
import { applyTrades } from "../rebalance/apply-trades.js";
import type { EnginePortfolio } from "./engine-types.js";

/** The prices that the safeties look at. */
export interface Quotes {
  /** The date of the latest prices. */
  readonly date: IsoDate;
  /** Last known prices by asset. */
  readonly latest: Weights;
  /** The same on the date before; the latest where there is none. */
  readonly earlier: Weights;
}

/**
 * A portfolio with what its safeties need at the latest prices: the greatest value so far, and the value at the start of the
 * day.
 *
 * A figure that prices do not give (something is held that has no price yet) stays as it was.
 */
export function rememberedPortfolio(portfolio: EnginePortfolio, { date, latest, earlier }: Quotes): EnginePortfolio {
  const { peakValue, dayStartValue, tradedToday, asOf, ...held } = portfolio;
  const value = valueAt(held, latest);
  const sameDay = asOf === undefined || asOf === date;
  const peak = value === undefined ? peakValue : Math.max(peakValue ?? value, value);
  const start = sameDay && dayStartValue !== undefined ? dayStartValue : (valueAt(held, earlier) ?? value);
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
  assets: readonly string[],
  quotes: Quotes,
): EnginePortfolio {
  const { cash, holdings } = applyTrades({ cash: portfolio.cash, holdings: portfolio.holdings }, trades);
  const { value = 0, orders = 0, shares = {} } = portfolio.tradedToday ?? {};
  const traded = new Map(Object.entries(shares));
  let sum = value;
  for (const [k, { asset, quantity, price }] of trades.entries()) {
    assetPosition(`trades[${k}].asset`, asset, assets);
    sum += Math.abs(quantity * price);
    traded.set(asset, (traded.get(asset) ?? 0) + Math.abs(quantity));
  }
  const tradedToday = { value: sum, orders: orders + trades.length, shares: Object.fromEntries(traded) };
  const lastTraded = trades.length > 0 ? quotes.date : portfolio.lastTraded;
  return rememberedPortfolio(
    { ...portfolio, cash, holdings, tradedToday, ...(lastTraded !== undefined && { lastTraded }) },
    quotes,
  );
}

/** Cash and holdings at some prices; `undefined` when one is held that has none. */
export function valueAt(portfolio: Pick<EnginePortfolio, "cash" | "holdings">, prices: Weights): number | undefined {
  let value = portfolio.cash;
  for (const [asset, shares] of Object.entries(portfolio.holdings)) {
    if (shares === 0) continue;
    if (!Object.hasOwn(prices, asset)) return undefined;
    value += shares * prices[asset]!;
  }
  return value;
}
