import {
  brinsonFromHoldings,
  type HoldingsBrinson,
  type HoldingsBrinsonInput,
} from "../attribution/brinson-from-holdings.js";
import type { BrinsonOptions } from "../attribution/brinson-types.js";
import { type FactorAttribution, factorAttribution } from "../attribution/factor-attribution.js";
import type { BacktestResult } from "../backtest/inputs/backtest-types.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { ReturnsTable } from "../core/types.js";
import { backtestPortfolio } from "./backtest-portfolio.js";
import { plainObject } from "./call-settings.js";
import type { ReadInputs } from "./read-inputs.js";
import { returnsOfBacktest } from "./returns-of-backtest.js";

/** Options of `attribute`. */
export interface AttributeOptions extends BrinsonOptions {
  /** A backtest over the engine's prices. Default: the configured one is run. */
  readonly backtest?: BacktestResult;
  /** Fractions by asset, or a row for each period. Default: what the same engine holds with equal weights. */
  readonly benchmark?: HoldingsBrinsonInput["benchmark"];
}

const attributeOptions: OptionsOf<AttributeOptions> = {
  backtest: plainObject,
  benchmark: { kind: "per-asset" },
  model: { kind: "choice", of: ["brinson-fachler", "brinson-hood-beebower"] },
  interaction: { kind: "choice", of: ["separate", "selection"] },
  linking: { kind: "choice", of: ["carino", "menchero", "frongello", "grap", "arithmetic"] },
  currency: { kind: "boolean" },
  regimes: { kind: "list", of: { kind: "text", empty: true } },
};

/** Allocation and selection by sector, and where the engine has factors, what these explain. */
export type EngineAttribution = HoldingsBrinson & {
  /** What the engine's factors explain of the returns of the backtest, above the risk-free rate; only where it has some. */
  readonly factors?: FactorAttribution;
};

/**
 * Allocation and selection of a backtest by the engine's sectors, on total returns; with factors also what these explain.
 *
 * An engine that has factors and no sectors takes each asset as a sector of its own.
 *
 * Corporate actions are those of the backtest, so that one which was run elsewhere is explained too.
 *
 * @throws {@link PortfolioError} `invalid-argument` when the engine has neither sectors nor factors, and those of
 *   `brinsonFromHoldings` and `factorAttribution`
 */
export function attributeBacktest(inputs: ReadInputs, given: AttributeOptions = {}): EngineAttribution {
  const options = readOptions("options", given, attributeOptions, { what: "an option of attribute" });
  const { prices, factors, settings } = inputs;
  const sectorOf = inputs.sectorOf ?? (factors && Object.fromEntries(prices.assets.map((asset) => [asset, asset])));
  if (sectorOf === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      'the engine has no sectors: give `sectorOf: { AAPL: "Technology", … }` to PortfolioEngine.create',
    );
  }
  const { backtest = backtestPortfolio(inputs), benchmark = equalWeights(inputs), ...call } = options;
  const brinson = { ...inputs.config.attribution, ...call };
  const { manifest, dates } = backtest;
  if (manifest === undefined || !Array.isArray(dates)) {
    throw new PortfolioError(
      "invalid-argument",
      "options.backtest is no result of a backtest: give what backtest returned",
    );
  }
  const assetReturns = returnsOfBacktest(prices, manifest, dates);
  const attribution = brinsonFromHoldings(backtest, { assetReturns, sectorOf, benchmark }, brinson);
  if (factors === undefined) return attribution;
  return {
    ...attribution,
    factors: factorAttribution(seriesOf(backtest), factors, {
      riskFreeRate: settings.riskFreeRate,
      ...(settings.periodsPerYear !== undefined && { periodsPerYear: settings.periodsPerYear }),
    }),
  };
}

/** The returns of a backtest as a table, so that they are joined to the factors by date. */
function seriesOf({ dates, returns }: BacktestResult): ReturnsTable {
  return { kind: "simple", assets: ["portfolio"], dates: dates.slice(1), values: Float64Array.from(returns) };
}

/** What equal weights hold at the beginning of every period. */
function equalWeights(inputs: ReadInputs): Float64Array {
  const { weights, assets } = backtestPortfolio(inputs, { settings: { method: "equal-weight" } });
  return weights.slice(0, weights.length - assets.length);
}
