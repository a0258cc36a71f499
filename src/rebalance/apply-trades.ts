import { toEpochDay } from "../core/dates/calendar.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { requireObject } from "../core/errors/require-object.js";
import { shownValue } from "../core/errors/shown-value.js";
import { labeled } from "../core/names/labeled.js";
import { readPortfolio } from "../core/options/read-portfolio.js";
import { refuseOtherCosts } from "../core/options/refuse-other-costs.js";
import type { Portfolio, Trade } from "../core/types.js";

/**
 * What is held after some trades were filled.
 *
 * @param portfolio - `cash` in currency units, `holdings` in shares by asset; what else it carries is kept
 * @param trades - fills: `quantity` shares (negative sells) at `price`, and `cost` on top. Further columns are allowed
 * @returns the portfolio with its new cash and holdings; an asset that was sold out is left out. Cash may go below zero, and
 *   so may shares: whether that is allowed is for limits to say, not for the bookkeeping
 * @throws {@link PortfolioError} `not-finite` for a cash, a holding or a figure of a trade that is not a finite number;
 *   `invalid-argument` for anything else that is no portfolio or no trade; `invalid-date`
 * @remarks O(holdings + trades).
 * @example
 * applyTrades({ cash: 1_000, holdings: {} }, [{ asset: "KO", quantity: 10, price: 70, cost: 1 }]); // cash 299, KO 10
 */
export function applyTrades<P extends Portfolio>(portfolio: P, trades: readonly Trade[]): P {
  requireObject("portfolio", portfolio, "a portfolio, such as { cash: 1_000, holdings: { AAPL: 10 } }");
  const { cash: given, holdings, ...others } = portfolio;
  const read = readPortfolio("portfolio", { cash: given, holdings });
  if (!Array.isArray(trades)) {
    throw new PortfolioError(
      "invalid-argument",
      `trades is ${shownValue(trades)}: give an array such as [{ asset: "AAPL", quantity: 10, price: 210 }]`,
      { argument: "trades" },
    );
  }
  let { cash } = read;
  const shares = new Map(Object.entries(read.holdings));
  for (let k = 0; k < trades.length; k++) {
    const { asset, quantity, price, cost } = readTrade(trades[k], k);
    cash -= quantity * price + cost;
    shares.set(asset, (shares.get(asset) ?? 0) + quantity);
  }
  if (!Number.isFinite(cash) || ![...shares.values()].every(Number.isFinite)) {
    throw new PortfolioError("not-finite", "trades add up to more than a number can hold: count in a larger unit");
  }
  const held = [...shares.keys()].filter((asset) => shares.get(asset) !== 0);
  return { ...others, cash, holdings: labeled(held, (i) => shares.get(held[i]!)!) } as P;
}

function readTrade(trade: unknown, k: number): { asset: string; quantity: number; price: number; cost: number } {
  requireObject(`trades[${k}]`, trade, 'a trade such as { asset: "AAPL", quantity: 10, price: 210 }');
  refuseOtherCosts("trades", k, trade as Trade);
  const { asset, quantity, price, cost = 0, date } = trade as Trade;
  if (typeof asset !== "string" || asset === "") {
    throw new PortfolioError(
      "invalid-argument",
      `trades[${k}].asset is ${shownValue(asset)}: give the name of an asset`,
      { position: k },
    );
  }
  if (!Number.isFinite(quantity) || !Number.isFinite(price) || !Number.isFinite(cost)) {
    throw new PortfolioError(
      "not-finite",
      `trades[${k}] of ${asset} has quantity ${shownValue(quantity)}, price ${shownValue(price)} and cost ${shownValue(cost)}: give finite numbers`,
      { position: k, asset },
    );
  }
  if (price < 0) {
    throw new PortfolioError(
      "invalid-price",
      `trades[${k}].price of ${asset} is ${price}: give a price that is not negative; a sale has a negative quantity`,
      { position: k, asset },
    );
  }
  if (date !== undefined) toEpochDay(date, `trades[${k}].date`);
  return { asset, quantity, price, cost };
}
