import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import { labeled } from "../../core/names/labeled.js";
import { readOption } from "../../core/options/read-options.js";
import type { Portfolio, Weights } from "../../core/types.js";

/**
 * The value of a portfolio and the weights of its holdings.
 *
 * @param portfolio - `cash` in units of currency, `holdings` shares by asset (negative when sold short)
 * @param prices - units of currency per share, of every asset held
 * @returns `value`: cash and holdings; `weights`: fractions of it, in the order of the holdings; `cash` as a fraction
 * @throws {@link PortfolioError} `unknown-asset` for a holding without a price, `not-finite`; `invalid-argument`
 *   when the value is not greater than zero, so that fractions of it mean nothing
 * @remarks O(N).
 * @example
 * portfolioWeights({ cash: 1_000, holdings: { AAPL: 4 } }, { AAPL: 250 }); // { value: 2000, weights: { AAPL: 0.5 }, cash: 0.5 }
 */
export function portfolioWeights(
  portfolio: Portfolio,
  prices: Weights,
): { readonly value: number; readonly weights: Weights; readonly cash: number } {
  // a portfolio of the engine or of the limits has further fields, which are not needed here
  requireObject("portfolio", portfolio, "a portfolio, such as { cash: 1_000, holdings: { AAPL: 10 } }");
  const cash = readOption("portfolio.cash", portfolio.cash, { kind: "number", required: true });
  const holdings = readOption("portfolio.holdings", portfolio.holdings, { kind: "numbers-by-name", names: "any" });
  readOption("prices", prices, { kind: "numbers-by-name", names: "any" });
  const assets = Object.keys(holdings);
  const known = Object.keys(prices);
  const worth = assets.map((asset) => {
    assetPosition("holdings", asset, known);
    return holdings[asset]! * prices[asset]!;
  });
  const value = worth.reduce((sum, amount) => sum + amount, cash);
  if (!Number.isFinite(value)) {
    throw new PortfolioError(
      "not-finite",
      `the portfolio is worth ${value}: cash, holdings and prices must be finite numbers`,
      { value },
    );
  }
  if (!(value > 0)) {
    throw new PortfolioError(
      "invalid-argument",
      `the portfolio is worth ${value}: weights need a value greater than 0`,
      { value },
    );
  }
  return { value, weights: labeled(assets, (i) => worth[i]! / value), cash: cash / value };
}
