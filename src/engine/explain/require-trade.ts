import { assetPosition } from "../../core/names/asset-positions.js";
import { readOption } from "../../core/options/read-options.js";
import type { Trade } from "../../core/types.js";
import { plainObject } from "../call-settings.js";

/**
 * A trade that can be explained.
 *
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite`, `invalid-argument`
 */
export function requireTrade(given: Trade, assets: readonly string[]): Trade {
  const trade = readOption("what.trade", given, plainObject);
  assetPosition("what.trade.asset", readOption("what.trade.asset", trade.asset, { kind: "text" }), assets);
  readOption("what.trade.quantity", trade.quantity, { kind: "number" });
  readOption("what.trade.price", trade.price, { kind: "number", above: 0 });
  return trade;
}
