import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { PricesTable, ReturnsTable } from "../../core/types.js";
import type { HmmObservations } from "../chains/hmm-types.js";
import type { MarketFeatureOptions } from "../names/option-types.js";
import { marketReturns } from "./market-returns.js";
import { advanceSums, readFeatures, regimeDecay, SUMS, UNSETTLED } from "./regime-features.js";

const declared: OptionsOf<MarketFeatureOptions, "trendHalfLife" | "volatilityHalfLife"> = {
  trendHalfLife: { kind: "number", min: 1, max: 10_000, default: 42 },
  volatilityHalfLife: { kind: "number", min: 1, max: 10_000, default: 10 },
};

/**
 * Two figures of a market for jump models and other clusterings: the t-statistic of the trend and the logarithm of the volatility, date by date.
 *
 * @param market - prices or returns without gaps; several assets make one market, equally weighted
 * @param options - `trendHalfLife` 42 rows, `volatilityHalfLife` 10 rows
 * @returns two columns, "trend" and "volatility" (of log returns per row); rows start 21 returns in, row t looks at nothing later
 * @throws {@link PortfolioError} `too-few-observations`, `invalid-argument`, and those of a bad market as `detectRegimes`
 * @remarks O(T·N). NaN throws.
 * @example
 * const model = fitJumpModel(marketFeatures(prices), { states: 2 });
 */
export function marketFeatures(
  market: PricesTable | ReturnsTable,
  options: MarketFeatureOptions = {},
): HmmObservations {
  const { trendHalfLife: trend, volatilityHalfLife: volatility } = readOptions("options", options, declared, {
    what: "an option of marketFeatures",
  });
  const decay = regimeDecay({ trend, volatility });
  const returns = marketReturns(market);
  const rows = returns.length - UNSETTLED;
  if (rows < 1) {
    throw new PortfolioError(
      "too-few-observations",
      `market has ${returns.length} returns: give more than ${UNSETTLED}`,
      {
        rows: returns.length,
      },
    );
  }
  const values = new Float64Array(2 * rows);
  const sums = new Array<number>(SUMS).fill(0);
  const features = { trend: 0, volatility: 0 };
  for (let t = 0; t < returns.length; t++) {
    advanceSums(sums, returns[t]!, decay);
    if (t < UNSETTLED) continue;
    readFeatures(sums, features);
    values[2 * (t - UNSETTLED)] = features.trend;
    values[2 * (t - UNSETTLED) + 1] = features.volatility;
  }
  return { values, dimension: 2, names: ["trend", "volatility"] };
}
