import { readOptions } from "../core/options/read-options.js";
import type { EngineSettings } from "./engine-settings.js";
import {
  type DecisionContext,
  type EngineOptimization,
  type OptimizeOptions,
  optimizeOptions,
  optimizePrices,
} from "./optimize-prices.js";
import type { ReadInputs } from "./read-inputs.js";
import { regimeConstraints } from "./regime-constraints.js";
import { valueAt } from "./remembered-portfolio.js";
import { combineStrategies } from "./strategies/combine-strategies.js";

/**
 * Weights by the method of the settings, from the latest window of the engine's prices.
 *
 * @throws {@link PortfolioError} `invalid-argument` for an unknown method; `missing-price`; `not-optimal` under the failure
 *   policy `"throw"`; and those of the method
 */
export function optimizePortfolio(inputs: ReadInputs, options: OptimizeOptions = {}): EngineOptimization {
  const read = readOptions("options", options, optimizeOptions, {
    what: "an option of optimize",
    misplaced: { max: "put it into constraints: { max }", min: "put it into constraints: { min }" },
  });
  const settings = regimeConstraints(inputs, calledSettings(inputs.settings, read));
  const context = contextOf(inputs);
  // a method that is asked for by name answers alone
  return inputs.strategies === undefined || read.method !== undefined
    ? optimizePrices(inputs.adjusted, settings, context)
    : combineStrategies(inputs.strategies, inputs.adjusted, settings, () => context);
}

/** Settings with those of one call over them. */
export function calledSettings<Call extends OptimizeOptions>(
  settings: EngineSettings,
  call: Call,
): EngineSettings & Call {
  const constraints = { ...settings.constraints, ...call.constraints };
  return { ...settings, ...call, constraints };
}

/** What is held, as weights at the latest prices. */
export function contextOf({ portfolio, latest, marketWeights }: ReadInputs): DecisionContext {
  const value = valueAt(portfolio, latest);
  const weights = Object.entries(portfolio.holdings).map(([asset, shares]) => [
    asset,
    value !== undefined && value > 0 && Object.hasOwn(latest, asset) ? (shares * latest[asset]!) / value : 0,
  ]);
  return { held: Object.fromEntries(weights), ...(marketWeights !== undefined && { marketWeights }) };
}
