import { readOption } from "../core/read-options.js";
import { returnsFromPrices } from "../core/returns-from-prices.js";
import { selectAssets } from "../core/select-assets.js";
import type { Trade } from "../core/types.js";
import { checkTrades } from "../limits/check-trades.js";
import type { Limits, TradeCheck } from "../limits/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import { plainObject } from "./engine-config.js";
import type { EngineConfig } from "./engine-types.js";
import { latestPrices } from "./latest-prices.js";
import { latestWindow } from "./latest-window.js";
import type { ReadInputs } from "./read-inputs.js";

/**
 * Judges trades by the configured limits, with prices, moments, sectors and what the safeties remember as the engine has them.
 *
 * Where all trades are in whole lots, so is what the check leaves of them.
 *
 * @param inputs - of the engine
 * @param trades - orders or fills to be
 * @param limits - Default: the configured ones.
 * @throws {@link PortfolioError} those of `checkTrades`
 */
export function checkPortfolioTrades(
  inputs: ReadInputs,
  trades: readonly Trade[],
  limits: Limits = inputs.config.limits ?? {},
): TradeCheck {
  const { prices, sectorOf, config } = inputs;
  const { asOf: _asOf, ...portfolio } = inputs.portfolio;
  readOption("trades", trades, { kind: "list", of: plainObject });
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
    limits,
    inWholeLots(trades, config.lotSize)
      ? { wholeShares: true, ...(config.lotSize !== undefined && { lotSize: config.lotSize }) }
      : {},
  );
}

function inWholeLots(trades: readonly Trade[], lotSize: EngineConfig["lotSize"] = 1): boolean {
  return trades.every(({ asset, quantity }) => {
    const lot = typeof lotSize === "number" ? lotSize : Object.hasOwn(lotSize, asset) ? lotSize[asset]! : 1;
    return Number.isInteger(quantity / lot);
  });
}

function riskOf({ adjusted, config }: ReadInputs, assets: readonly string[]) {
  const returns = returnsFromPrices(latestWindow(selectAssets(adjusted, assets), config));
  return { returns, moments: estimateMoments(returns, { covariance: config.covariance ?? "ledoit-wolf" }) };
}
