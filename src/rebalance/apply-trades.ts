import { labelled } from "../core/labelled.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { Trade, Weights } from "../core/types.js";

/**
 * What is held after some trades were filled.
 *
 * @param portfolio - `cash` in units of currency, `holdings` shares by asset
 * @param trades - fills: `quantity` shares (negative sells) at `price`, and `cost` on top
 * @returns cash and holdings; what was sold out is left out. Cash may go below zero, and so may shares: whether that is
 *   allowed is for limits to say, not for the bookkeeping
 * @throws {@link PortfolioError} `not-finite`, naming the trade
 * @remarks O(holdings + trades).
 * @example
 * applyTrades({ cash: 1_000, holdings: {} }, [{ asset: "KO", quantity: 10, price: 70, cost: 1 }]); // cash 299, KO 10
 */
export function applyTrades(
  portfolio: { readonly cash: number; readonly holdings: Weights },
  trades: readonly Trade[],
): { readonly cash: number; readonly holdings: Weights } {
  let { cash } = portfolio;
  const shares = new Map(Object.entries(portfolio.holdings));
  for (const [k, { asset, quantity, price, cost = 0 }] of trades.entries()) {
    if (!Number.isFinite(quantity) || !Number.isFinite(price) || !Number.isFinite(cost)) {
      throw new PortfolioError(
        "not-finite",
        `trades[${k}] of ${asset} has quantity ${quantity}, price ${price} and cost ${cost}: give finite numbers`,
        { position: k, asset },
      );
    }
    cash -= quantity * price + cost;
    shares.set(asset, (shares.get(asset) ?? 0) + quantity);
  }
  const held = [...shares.keys()].filter((asset) => shares.get(asset) !== 0);
  return { cash, holdings: labelled(held, (i) => shares.get(held[i]!)!) };
}
