import { readOption } from "../core/options/read-options.js";
import { returnsFromPrices } from "../core/tables/returns-from-prices.js";
import { selectAssets } from "../core/tables/select-assets.js";
import type { Trade } from "../core/types.js";
import { checkTrades } from "../limits/check-trades.js";
import { type EmergencyReading, evaluateEmergency } from "../limits/evaluate-emergency.js";
import type { EmergencyMode, Limits, PortfolioState, TradeCheck } from "../limits/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import { plainObject } from "./call-settings.js";
import type { EngineSettings } from "./engine-settings.js";
import { priceDates } from "./latest-prices.js";
import { assetsWithHistory, latestWindow } from "./latest-window.js";
import type { ReadInputs } from "./read-inputs.js";
import { riskOptions } from "./risk-options.js";

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
  limits: Limits = inputs.settings.limits ?? {},
): TradeCheck {
  const { prices, sectorOf, settings, latest, date } = inputs;
  const { asOf: _asOf, lastTraded: _lastTraded, ...portfolio } = inputs.portfolio;
  readOption("trades", trades, { kind: "list", of: plainObject });
  const concerned = new Set([...Object.keys(portfolio.holdings), ...trades.map(({ asset }) => asset)]);
  const assets = prices.assets.filter((asset) => concerned.has(asset));
  const risk = assets.length === 0 || !needsRisk(limits) ? {} : riskOf(inputs, assets);
  return checkTrades(
    {
      portfolio,
      trades,
      prices: latest,
      assets: prices.assets,
      date,
      ...(limits.prices?.maxAgeDays !== undefined && { priceDates: priceDates(prices) }),
      ...risk,
      ...(sectorOf !== undefined && { groupsOf: sectorOf }),
    },
    limits,
    inWholeLots(trades, settings.lotSize) ? { wholeShares: true, lotSize: settings.lotSize } : {},
  );
}

/**
 * Whether trading goes on, by what is held at the latest prices.
 *
 * @param mode - the mode so far
 * @throws {@link PortfolioError} those of `evaluateEmergency`
 */
export function portfolioEmergency(inputs: ReadInputs, mode: EmergencyMode): EmergencyReading {
  const { prices, sectorOf, latest, date, settings } = inputs;
  const { asOf: _asOf, lastTraded: _lastTraded, ...portfolio } = inputs.portfolio;
  const assets = prices.assets.filter((asset) => (portfolio.holdings[asset] ?? 0) !== 0);
  return evaluateEmergency(
    {
      portfolio,
      prices: latest,
      assets: prices.assets,
      date,
      mode,
      ...(assets.length > 0 && needsRisk(settings.limits ?? {}) && riskOf(inputs, assets)),
      ...(sectorOf !== undefined && { groupsOf: sectorOf }),
    },
    settings.limits ?? {},
  );
}

function inWholeLots(trades: readonly Trade[], lotSize: EngineSettings["lotSize"]): boolean {
  return trades.every(({ asset, quantity }) => {
    const lot = typeof lotSize === "number" ? lotSize : Object.hasOwn(lotSize, asset) ? lotSize[asset]! : 1;
    return typeof quantity === "number" && Number.isInteger(quantity / lot);
  });
}

/** Whether a limit asks for moments or returns. */
function needsRisk(limits: Limits): boolean {
  const { volatility, valueAtRisk, conditionalValueAtRisk, trackingError, correlation, beta, factors } = limits;
  return [volatility, valueAtRisk, conditionalValueAtRisk, trackingError, correlation, beta, factors].some(
    (one) => one !== undefined,
  );
}

/**
 * Moments of the window as the optimizer sees them, of all assets: an estimate shrinks by what all of them do. Assets that nothing
 * is held or traded of and that lack a price in the window are left out.
 */
function riskOf(
  { adjusted, settings }: ReadInputs,
  concerned: readonly string[],
): Pick<PortfolioState, "returns" | "moments"> {
  const known = new Set([...concerned, ...assetsWithHistory(adjusted, settings)]);
  const assets = adjusted.assets.filter((asset) => known.has(asset));
  const returns = returnsFromPrices(latestWindow(selectAssets(adjusted, assets), settings));
  return { returns, moments: estimateMoments(returns, riskOptions(settings, returns.assets)) };
}
