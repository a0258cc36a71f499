import { checkTrades } from "../../src/limits/index.js";
import { limitsBook } from "../limits-book.js";
import { comparePeers } from "./compare-peers.js";

const arrays: Record<string, Float64Array> = {};
const cases = [20, 100, 500].map((n) => {
  const { state, tight } = limitsBook(n);
  const { moments, trades, portfolio, prices } = state;
  if (moments === undefined || !("covariance" in moments)) throw new Error("the book has a dense covariance");
  arrays[`covariance${n}`] = moments.covariance;
  arrays[`before${n}`] = Float64Array.from(
    moments.assets,
    (asset) => (portfolio.holdings[asset]! * prices[asset]!) / 1e6,
  );
  arrays[`trade${n}`] = Float64Array.from(trades, ({ quantity, price }) => (quantity * price) / 1e6);
  const run = () => checkTrades(state, tight);
  /** Σ (value taken away)², in units of the equity. */
  const value = () => {
    const done = new Map(run().adjusted.map(({ asset, quantity }) => [asset, quantity]));
    const equity =
      portfolio.cash + moments.assets.reduce((sum, asset) => sum + portfolio.holdings[asset]! * prices[asset]!, 0);
    return trades.reduce(
      (sum, { asset, quantity, price }) => sum + (((quantity - (done.get(asset) ?? 0)) * price) / equity) ** 2,
      0,
    );
  };
  return { work: `N=${n}`, n, cash: portfolio.cash / 1e6, limits: tight, run, value };
});

comparePeers(
  "least change of trades: position, sectors, cash, turnover and volatility",
  "limits.py",
  arrays,
  { cases: cases.map(({ work, n, cash, limits }) => ({ work, n, cash, limits })) },
  cases,
);
