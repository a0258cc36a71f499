import { cleanPrices } from "../core/clean-prices.js";
import { detectRegimes } from "../regime/detect-regimes.js";
import type { RegimeOptions, RegimeReading } from "../regime/types.js";
import type { ReadInputs } from "./read-inputs.js";

/**
 * Regimes of the benchmark, or of the assets themselves, over all the dates the engine has.
 *
 * @throws {@link PortfolioError} `missing-price` unless the configuration says how to fill; those of `detectRegimes`
 */
export function marketRegime({ adjusted, benchmark, config }: ReadInputs, options: RegimeOptions = {}): RegimeReading {
  const missing = config.missing === "drop-assets" ? "throw" : (config.missing ?? "throw");
  return detectRegimes(cleanPrices(benchmark ?? adjusted, { missing }), options);
}
