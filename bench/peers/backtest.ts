import { backtest } from "../../src/backtest/simulation/backtest.js";
import { periodKey, toEpochDay } from "../../src/core/dates/calendar.js";
import { businessDays, walkPrices } from "../backtest-walk.js";
import { comparePeers } from "./compare-peers.js";

// A constant mix, rebalanced at the close of the first date of each month: at no cost, which all three do alike, and with fees, which are sized by
// the peers before the order and here after it, so that the values differ a little. Ours always makes weights, the log of trades (read once, because
// its rows are made when they are asked for) and the metrics, also in the rows in which a peer makes its value alone.
const cases = [
  { assets: 10, rows: 2520, fees: 0 },
  { assets: 100, rows: 2520, fees: 0 },
  { assets: 100, rows: 2520, fees: 0.001 },
].map(({ assets, rows, fees }) => {
  const prices = walkPrices(assets, rows, 7);
  const month = (t: number): number => periodKey(toEpochDay(prices.dates[t]!), "month");
  const due = prices.dates.flatMap((_, t) => (t === 0 || month(t) !== month(t - 1) ? [t] : []));
  const weights = Object.fromEntries(prices.assets.map((asset) => [asset, 1 / assets]));
  const run = () => {
    const result = backtest(
      { prices, strategy: () => weights },
      { execution: "same-close", rebalance: { kind: "calendar", every: "month" }, costs: { proportional: fees } },
    );
    if (result.trades.length === 0) throw new Error("nothing was traded");
    return result;
  };
  const work = `monthly mix${fees > 0 ? " with fees" : ""}, N=${assets}, T=${rows}`;
  return { work, assets, rows, fees, prices, due, run };
});

comparePeers(
  "Backtest of a monthly constant mix with its metrics",
  "backtest.py",
  Object.fromEntries(cases.map(({ assets, prices }) => [`prices${assets}`, prices.values])),
  {
    cases: cases.map(({ work, assets, rows, fees, due }) => ({
      work,
      assets,
      rows,
      fees,
      due,
      prices: `prices${assets}`,
      dates: businessDays(rows),
    })),
  },
  cases.map(({ work, run }) => ({ work, run, repeat: 101, value: () => run().values.at(-1)! })),
);
