import type { BacktestOptions, Strategy } from "../src/backtest/inputs/backtest-types.js";
import { backtest } from "../src/backtest/simulation/backtest.js";
import type { PricesTable } from "../src/core/types.js";
import { walkPrices } from "./backtest-walk.js";
import { benchTable } from "./bench-table.js";

/** The bare loop of a monthly constant mix: no checks, costs, events, weights over time or metrics. */
function bareLoop({ dates, assets, values }: PricesTable): Float64Array {
  const n = assets.length;
  const wealth = new Float64Array(dates.length);
  const shares = new Float64Array(n);
  let month = "";
  let value = 100_000;
  for (let t = 0; t < dates.length; t++) {
    if (t > 0) {
      value = 0;
      for (let i = 0; i < n; i++) value += shares[i]! * values[t * n + i]!;
    }
    const now = dates[t]!.slice(0, 7);
    if (now !== month) for (let i = 0; i < n; i++) shares[i] = value / n / values[t * n + i]!;
    month = now;
    wealth[t] = value;
  }
  return wealth;
}

for (const [assets, rows] of [
  [10, 2520],
  [100, 2520],
  [500, 2520],
] as const) {
  const prices = walkPrices(assets, rows, 1);
  const mix = Object.fromEntries(prices.assets.map((asset) => [asset, 1 / assets]));
  const constant: Strategy = () => mix;
  const watching: Strategy = ({ prices: past, returns }) =>
    past.values.at(-1)! + returns.values.length > 0 ? mix : null;
  const monthly: BacktestOptions = { execution: "same-close", rebalance: { kind: "calendar", every: "month" } };
  const costs = { proportional: 0.001, spread: 0.0005, impact: { coefficient: 0.1 } };
  await benchTable(`backtest, N=${assets}, T=${rows}`, [
    { name: "bare loop, monthly", run: () => bareLoop(prices) },
    { name: "monthly", run: () => backtest({ prices, strategy: constant }, monthly) },
    {
      name: "monthly, strategy reads prices and returns",
      run: () => backtest({ prices, strategy: watching }, monthly),
    },
    { name: "monthly, with costs", run: () => backtest({ prices, strategy: constant }, { ...monthly, costs }) },
    { name: "every day", run: () => backtest({ prices, strategy: constant }) },
  ]);
}

{
  const prices = walkPrices(5, 10_000, 2);
  const mix = Object.fromEntries(prices.assets.map((asset) => [asset, 0.2]));
  const strategy: Strategy = ({ prices: past, returns }) => (past.dates.length + returns.dates.length > 0 ? mix : null);
  await benchTable("backtest of a strategy that reads dates every day, N=5, T=10000", [
    { name: "all of the past", run: () => backtest({ prices, strategy }) },
    { name: "pastPeriods 253", run: () => backtest({ prices, strategy }, { pastPeriods: 253 }) },
  ]);
}
