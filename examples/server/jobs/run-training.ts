import { adjustedPrices, type PortfolioEngine, trainWeightPredictor } from "../../../src/index.js";
import { plainJson } from "../portfolios/plain-json.js";
import { quotedPrices } from "../portfolios/quoted-prices.js";
import type { OnProgress } from "./run-work.js";

/**
 * A predictor that learned from the prices of the portfolio, splits and dividends counted in, as JSON.
 *
 * @throws PortfolioError those of `trainWeightPredictor`
 */
export function runTraining(
  engine: PortfolioEngine,
  request: Readonly<Record<string, unknown>>,
  onProgress: OnProgress,
): string {
  const { prices, actions } = quotedPrices(engine.snapshot());
  return plainJson(trainWeightPredictor(adjustedPrices(prices, actions), { ...request, onProgress }));
}
