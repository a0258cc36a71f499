import {
  checkTrades,
  constraintsFromLimits,
  estimateMoments,
  evaluateEmergency,
  type Limits,
  meanVariance,
  returnsFromPrices,
  sliceDates,
  type TearSheetContent,
} from "../../src/index.js";
import { sectorOf } from "../real-prices.js";
import { dollars, type Job, LOOKBACK, percent } from "./job.js";

const limits: Limits = {
  position: { max: 0.12 },
  sectors: [
    { name: "health", assets: Object.keys(sectorOf).filter((asset) => sectorOf[asset] === "health"), max: 0.3 },
  ],
  concentration: { herfindahl: 0.12 },
  volatility: { max: 0.3 },
  minCash: 0.01,
  turnover: { max: 0.05 },
  drawdown: { reduce: 0.15, halt: 0.3 },
};

/** The move from what the walk-forward holds to the least variance within limits, checked before it is traded. */
export function checkLimits({ backtests, prices, say }: Job): Partial<TearSheetContent> {
  const { result } = backtests[0]!;
  const { assets, holdings } = result;
  const last = prices.dates.indexOf(result.dates.at(-1)!) * prices.assets.length;
  const now = Object.fromEntries(prices.assets.map((asset, i) => [asset, prices.values[last + i]!]));
  const portfolio = { cash: result.cash.at(-1)!, holdings, peakValue: Math.max(...result.values) };
  const moments = estimateMoments(returnsFromPrices(sliceDates(prices, prices.dates.at(-LOOKBACK - 1)!)), {
    covariance: "ledoit-wolf",
  });
  const target = meanVariance(moments, {
    objective: "minimum-variance",
    constraints: constraintsFromLimits(limits, { moments }),
  });
  if (target.status !== "optimal") throw new Error(target.reason);

  const value = result.values.at(-1)!;
  const trades = assets.map((asset) => ({
    asset,
    quantity: (value * target.weights[asset]!) / now[asset]! - (holdings[asset] ?? 0),
    price: now[asset]!,
  }));
  const check = checkTrades({ portfolio, trades, prices: now, moments }, limits);
  say(`to the least variance under the limits, from ${dollars(value)}: ${check.decision}`);
  for (const { severity, message } of check.violations) say(`${severity}: ${message}`);
  const wanted = trades.reduce((sum, { quantity, price }) => sum + Math.abs(quantity * price), 0);
  const passes = check.adjusted.reduce((sum, { quantity, price }) => sum + Math.abs(quantity * price), 0);
  say(`${dollars(passes)} of ${dollars(wanted)} of trades pass today, the rest on later days`);
  const { mode, drawdown, reason } = evaluateEmergency({ portfolio, prices: now, moments }, limits);
  say(`drawdown ${percent(drawdown)}: ${mode}${reason === "" ? "" : `, ${reason}`}`);
  return { tradeCheck: check };
}
