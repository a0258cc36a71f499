import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { toEpochDay } from "../../src/core/dates/calendar.js";
import { momentsEstimator } from "../../src/moments/moments-estimator.js";
import { meanVariance, requireOptimal } from "../../src/optimize/index.js";
import { walkPrices } from "../backtest-walk.js";
import { comparePeers } from "./compare-peers.js";

// A mix that is brought back to its weights on every day, with costs.
const mixes = [100].map((assets) => {
  const rows = 504;
  const fees = 0.001;
  const prices = walkPrices(assets, rows, 7);
  const weights = Object.fromEntries(prices.assets.map((asset) => [asset, 0.99 / assets]));
  const run = () =>
    backtest({ prices, strategy: () => weights }, { execution: "same-close", costs: { proportional: fees } });
  return { work: `daily mix with costs, N=${assets}, T=${rows}`, assets, rows, fees, prices, run };
});

// Every day: the moments of the last year, the long-only portfolio of least variance, and its trades.
const WINDOW = 252;
const walks = [20, 100].map((assets) => {
  const rows = WINDOW + 60;
  const prices = walkPrices(assets, rows, 5);
  const run = () => {
    const momentsOf = momentsEstimator();
    let former: ReturnType<typeof meanVariance> | undefined;
    const strategy: Strategy = ({ returns }) => {
      const start = former && { warmStart: former };
      former = meanVariance(momentsOf(returns), { objective: "minimum-variance", ...start });
      return requireOptimal(former).weights;
    };
    return backtest({ prices, strategy }, { execution: "same-close", warmup: WINDOW, pastPeriods: WINDOW + 1 });
  };
  const days = toEpochDay(prices.dates[WINDOW]!) - toEpochDay(prices.dates[0]!);
  return { work: `whole walk-forward, 60 daily decisions, N=${assets}`, assets, rows, days, prices, run };
});

comparePeers(
  "Walks through time: estimate, optimize, trade",
  "walks.py",
  Object.fromEntries(
    [...mixes, ...walks].map(({ assets, rows, prices }) => [`prices${assets}x${rows}`, prices.values]),
  ),
  {
    mixes: mixes.map(({ run: _, prices, assets, rows, ...one }) => ({
      ...one,
      assets,
      rows,
      dates: prices.dates,
      prices: `prices${assets}x${rows}`,
    })),
    walks: walks.map(({ run: _, prices, assets, rows, ...one }) => ({
      ...one,
      assets,
      rows,
      window: WINDOW,
      dates: prices.dates,
      prices: `prices${assets}x${rows}`,
    })),
  },
  [...mixes, ...walks].map(({ work, run }) => ({ work, run, repeat: 11, value: () => run().values.at(-1)! })),
);
