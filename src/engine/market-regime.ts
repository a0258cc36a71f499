import type { PortfolioConfig } from "../config/portfolio-config.js";
import { cleanPrices } from "../core/tables/clean-prices.js";
import { detectRegimes } from "../regime/detection/detect-regimes.js";
import type { RegimeReading } from "../regime/names/model-types.js";
import type { AdaptiveSettings, RegimeOptions } from "../regime/names/option-types.js";
import type { ReadInputs } from "./read-inputs.js";

/**
 * Regimes of the benchmark, or of the assets themselves, over all the dates the engine has.
 *
 * @throws {@link PortfolioError} `missing-price` unless the configuration says how to fill; those of `detectRegimes`
 */
export function marketRegime(
  { adjusted, benchmark, config, settings, marketWeights }: ReadInputs,
  options: RegimeOptions = {},
): RegimeReading {
  const missing = settings.missing === "drop-assets" ? "throw" : settings.missing;
  const market = cleanPrices(benchmark ?? adjusted, { missing });
  const weights = benchmark === undefined && marketWeights !== undefined ? { marketWeights } : {};
  return detectRegimes(market, { ...regimeOptions(config), ...weights, ...options });
}

/** The options of `detectRegimes` that the settings say. */
export function regimeOptions(config: PortfolioConfig): RegimeOptions {
  const { regimes } = config;
  return {
    mode: regimes.mode,
    minHistory: regimes.minHistory,
    refitEvery: regimes.refitEvery,
    transitionAge: regimes.transitionAge,
    whipsaw: {
      enter: regimes.enterProbability,
      leave: regimes.leaveProbability,
      days: regimes.confirmPeriods,
    },
    crisisGate: { depth: regimes.crisisDrawdown },
    adaptive: adaptiveTableOf(config),
  };
}

/** What each regime asks of a portfolio by the settings. */
export function adaptiveTableOf({ regimes }: PortfolioConfig): Omit<AdaptiveSettings, "previous"> {
  return {
    table: {
      crisis: { maxLeverage: regimes.crisisLeverage },
      transition: { maxLeverage: regimes.transitionLeverage },
    },
    dailyChangeLimit: regimes.dailyChangeLimit,
  };
}
