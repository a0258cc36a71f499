/** What the blocks of each guide find already there: tables, moments and strategies, from the real prices of the examples. */

import { fiveCompanies, marketIndex, twentyStocks } from "../../examples/real-prices.js";
import * as omni from "../../src/index.js";
import { pricesTable, returnsTable } from "../doors/calls.js";

const stocks = omni.sliceDates(fiveCompanies(), "2004-08-01");
const market = marketIndex();
const returns = omni.returnsFromPrices(stocks);
const moments = omni.estimateMoments(returns, { covariance: "ledoit-wolf" });
const half = Math.floor(market.dates.length / 2);
const marketReturns = omni.returnsFromPrices(market);
const observations = { values: marketReturns.values, dimension: 1 };
const equal: omni.Strategy = ({ prices }) =>
  Object.fromEntries(prices.assets.map((asset) => [asset, 1 / prices.assets.length]));

const common = { prices: stocks, returns, moments, strategy: equal };

/** Names that the blocks of a guide may use without declaring them. */
export const worlds: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  analytics: { returns: omni.selectAssets(returns, ["AAPL"]), benchmark: omni.selectAssets(returns, ["IBM"]) },
  backtest: { ...common, weightsFrom: () => equal({ prices: stocks } as never) },
  // daily returns of four assets: the guide's window is a year of days
  moments: { returns: returnsTable(600), prices: pricesTable(600) },
  regime: {
    hindsight: omni.detectRegimes(market).probabilities,
    prices: market,
    returns: marketReturns.values,
    observations,
    heldOut: { values: marketReturns.values.subarray(half), dimension: 1 },
  },
  predict: { prices: twentyStocks() },
  report: { result: omni.backtest({ prices: stocks, strategy: equal }) },
  saving: { prices: market, stocks, moments },
  engine: { prices: stocks, benchmark: market },
};

export const worldOf = (guide: string): Readonly<Record<string, unknown>> => worlds[guide] ?? common;
