// Three strategies share the capital of one engine: their orders are netted, the return is told apart, and every weight is explained.
import { PortfolioEngine, sliceDates, type Weights } from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

/** A function of your own: the five stocks that rose most over a year, without the last month. */
function momentum({ prices }: { readonly prices: ReturnType<typeof twentyStocks> }): Weights | null {
  const { assets, dates, values } = prices;
  const n = assets.length;
  if (dates.length < 13) return null;
  const growth = assets.map((_, i) => values[(dates.length - 2) * n + i]! / values[(dates.length - 13) * n + i]!);
  const best = assets.filter((_, i) => growth.filter((other) => other > growth[i]!).length < 5);
  return Object.fromEntries(best.map((asset) => [asset, 1 / best.length]));
}

const stocks = twentyStocks("month");
const engine = PortfolioEngine.create({
  prices: sliceDates(stocks, "2005-01-31", "2022-09-30"),
  strategies: [
    { name: "calm", method: "minimum-variance", share: 2 },
    { name: "even risk", method: "risk-budgeting", share: 2 },
    { name: "momentum", weights: momentum },
  ],
  config: {
    data: { lookback: 36 },
    strategies: { capital: "inverse-risk" },
    costs: { proportional: 0.001 },
    rebalancing: { trigger: "calendar", every: "quarter" },
  },
});

const result = engine.optimize();
for (const { name, share, riskShare } of result.strategies?.parts ?? []) {
  console.log(
    `${name.padEnd(10)} ${(share * 100).toFixed(1)} % of the capital, ${(riskShare * 100).toFixed(1)} % of the risk`,
  );
}

const backtest = engine.backtest();
for (const { name, contribution } of backtest.strategies?.parts ?? []) {
  console.log(
    `${name.padEnd(10)} ${(contribution * 100).toFixed(0)} % of ${(backtest.metrics.totalReturn * 100).toFixed(0)} %`,
  );
}
console.log(`costs and cash ${((backtest.strategies?.rest ?? 0) * 100).toFixed(0)} %`);
console.log(engine.explain({ weight: "JNJ" }).text);

const quarterLater = engine.apply(engine.construct().trades).observe(sliceDates(stocks, "2022-10-31"));
const { grossTurnover, netTurnover } = quarterLater.optimize().strategies!;
const saved = 1 - netTurnover / grossTurnover;
console.log(`a quarter later, netting the orders of the three saves ${(saved * 100).toFixed(0)} % of their turnover`);
