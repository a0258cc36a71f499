import { labeled } from "../core/names/labeled.js";
import type { OptimalResult } from "../core/types.js";
import type { EngineSettings } from "./engine-settings.js";
import type { EngineOptimization } from "./optimize-prices.js";

/**
 * Weights with as much cash as the limit on volatility asks for, but never below a least sum of weights that the settings give.
 *
 * Cash has no volatility, so all weights give the same fraction, and shares of the risk stay as they are.
 */
export function capVolatility(settings: EngineSettings, result: EngineOptimization): EngineOptimization {
  const max = settings.limits?.volatility?.max;
  if (result.status !== "optimal" || max === undefined || !(result.volatility > max)) return result;
  const names = Object.keys(result.weights);
  const sum = names.reduce((total, name) => total + result.weights[name]!, 0);
  const { minInvested } = settings.config.constraints;
  const least = minInvested === "as-max" || sum <= 0 ? 0 : Math.min(1, minInvested / sum);
  const kept = Math.max(max / result.volatility, least);
  const expectedReturn = result.expectedReturn * kept;
  const volatility = result.volatility * kept;
  const capped: OptimalResult = {
    ...result,
    weights: labeled(names, (i) => result.weights[names[i]!]! * kept),
    expectedReturn,
    volatility,
    sharpeRatio: (expectedReturn - settings.riskFreeRate) / volatility,
  };
  return capped;
}
