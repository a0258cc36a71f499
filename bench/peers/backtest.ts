import { backtest } from "../../src/backtest/simulation/backtest.js";
import { periodKey, toEpochDay } from "../../src/core/dates/calendar.js";
import { businessDays, walkPrices } from "../backtest-walk.js";
import { comparePeers } from "./compare-peers.js";

// A constant mix, rebalanced at the close of the first date of each month, at no cost: what all three can do alike.
const cases = [
  { assets: 10, rows: 2520 },
  { assets: 100, rows: 2520 },
].map(({ assets, rows }) => {
  const prices = walkPrices(assets, rows, 7);
  const month = (t: number): number => periodKey(toEpochDay(prices.dates[t]!), "month");
  const due = prices.dates.flatMap((_, t) => (t === 0 || month(t) !== month(t - 1) ? [t] : []));
  const weights = Object.fromEntries(prices.assets.map((asset) => [asset, 1 / assets]));
  const run = () =>
    backtest(
      { prices, strategy: () => weights },
      { execution: "same-close", rebalance: { kind: "calendar", every: "month" } },
    );
  return { work: `monthly mix, N=${assets}, T=${rows}`, assets, rows, prices, due, run };
});

comparePeers(
  "Backtest of a monthly constant mix with its metrics",
  "backtest.py",
  Object.fromEntries(cases.map(({ assets, prices }) => [`prices${assets}`, prices.values])),
  {
    cases: cases.map(({ work, assets, rows, due }) => ({
      work,
      assets,
      rows,
      due,
      prices: `prices${assets}`,
      dates: businessDays(rows),
    })),
  },
  cases.map(({ work, run }) => ({ work, run, repeat: 101, value: () => run().values.at(-1)! })),
);
