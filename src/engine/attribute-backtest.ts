import {
  brinsonFromHoldings,
  type HoldingsBrinson,
  type HoldingsBrinsonInput,
} from "../attribution/brinson-from-holdings.js";
import type { BrinsonOptions } from "../attribution/brinson-types.js";
import type { BacktestResult } from "../backtest/backtest-types.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { pricesAsOf } from "../core/prices-as-of.js";
import { returnsFromPrices } from "../core/returns-from-prices.js";
import { backtestPortfolio } from "./backtest-portfolio.js";
import type { ReadInputs } from "./read-inputs.js";

export interface AttributeOptions extends BrinsonOptions {
  /** A backtest over the engine's prices; by default the configured one is run. */
  readonly backtest?: BacktestResult;
  /** Fractions by asset, or a row for each period; by default what the same engine holds with equal weights. */
  readonly benchmark?: HoldingsBrinsonInput["benchmark"];
}

/**
 * Allocation and selection of a backtest by the engine's sectors.
 *
 * @throws {@link PortfolioError} `invalid-argument` when the engine has no sectors, and those of `brinsonFromHoldings`
 */
export function attributeBacktest(inputs: ReadInputs, options: AttributeOptions = {}): HoldingsBrinson {
  const { sectorOf, prices } = inputs;
  if (sectorOf === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      'the engine has no sectors: give `sectorOf: { AAPL: "Technology", … }` to PortfolioEngine.create',
    );
  }
  const { backtest = backtestPortfolio(inputs), benchmark = equalWeights(inputs), ...brinson } = options;
  const assetReturns = returnsFromPrices(pricesAsOf(prices, backtest.dates), { missing: "keep" });
  return brinsonFromHoldings(backtest, { assetReturns, sectorOf, benchmark }, brinson);
}

/** What equal weights hold at the beginning of every period. */
function equalWeights(inputs: ReadInputs): Float64Array {
  const { weights, assets } = backtestPortfolio(inputs, { settings: { method: "equal-weight" } });
  return weights.slice(0, weights.length - assets.length);
}
