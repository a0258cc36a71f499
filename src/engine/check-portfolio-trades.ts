import { returnsFromPrices } from "../core/returns-from-prices.js";
import { selectAssets } from "../core/select-assets.js";
import type { Trade } from "../core/types.js";
import { checkTrades } from "../limits/check-trades.js";
import type { TradeCheck } from "../limits/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import { latestPrices } from "./latest-prices.js";
import { latestWindow } from "./latest-window.js";
import type { ReadInputs } from "./read-inputs.js";

/**
 * Judges trades by the configured limits, with prices, moments, sectors and what the safeties remember as the engine has them.
 *
 * @throws {@link PortfolioError} those of `checkTrades`
 */
export function checkPortfolioTrades(inputs: ReadInputs, trades: readonly Trade[]): TradeCheck {
  const { prices, sectorOf, config } = inputs;
  const { asOf: _asOf, ...portfolio } = inputs.portfolio;
  const concerned = new Set([...Object.keys(portfolio.holdings), ...trades.map(({ asset }) => asset)]);
  const assets = prices.assets.filter((asset) => concerned.has(asset));
  const risk = assets.length === 0 ? {} : riskOf(inputs, assets);
  return checkTrades(
    {
      portfolio,
      trades,
      prices: latestPrices(prices),
      assets: prices.assets,
      date: prices.dates.at(-1)!,
      ...risk,
      ...(sectorOf !== undefined && { groupsOf: sectorOf }),
    },
    config.limits ?? {},
  );
}

function riskOf({ adjusted, config }: ReadInputs, assets: readonly string[]) {
  const returns = returnsFromPrices(latestWindow(selectAssets(adjusted, assets), config));
  return { returns, moments: estimateMoments(returns, { covariance: config.covariance ?? "ledoit-wolf" }) };
}
