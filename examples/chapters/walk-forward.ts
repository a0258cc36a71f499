import {
  type PortfolioEngine,
  type PricesTable,
  performanceMetrics,
  pricesAsOf,
  returnsFromPrices,
} from "../../src/index.js";
import { dollars, type Job, type NamedBacktest, percent, tableLines } from "./job.js";
import { METHODS } from "./optimize.js";

/** Every method, and equal weights, through the same history: decided on the past alone, filled at the next close, costs paid. */
export function walkForward(engine: PortfolioEngine, market: PricesTable, say: Job["say"]): readonly NamedBacktest[] {
  const contenders = [...METHODS, { name: "equal weight", method: "equal-weight" as const }];
  const backtests = contenders.map(({ name, method }) => {
    const result = engine.backtest({ settings: { method } });
    const { decisions, periods } = result.manifest;
    const refused = result.events.filter(({ kind }) => kind === "unfilled").length;
    say(
      `${name}: ${decisions} decisions over ${periods} days, ${result.trades.length} fills, ${refused} orders unfilled`,
    );
    return { name, result };
  });

  const dates = backtests[0]!.result.dates;
  const index = performanceMetrics(returnsFromPrices(pricesAsOf(market, dates)));
  const years = (dates.length - 1) / 252;
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const rows = backtests.map(({ name, result }) => [
    name,
    percent(result.metrics.annualReturn),
    percent(result.metrics.annualVolatility),
    result.metrics.sharpeRatio.toFixed(2),
    percent(result.metrics.maxDrawdown),
    percent(sum(result.turnover) / years, 0),
    dollars(sum(result.costs)),
    dollars(result.values.at(-1)!),
  ]);
  const marketRow = [
    "S&P 500",
    percent(index.annualReturn),
    percent(index.annualVolatility),
    index.sharpeRatio.toFixed(2),
    percent(index.maxDrawdown),
    "",
    "",
    dollars(100_000 * (1 + index.totalReturn)),
  ];
  const head = ["", "return a year", "volatility", "Sharpe", "max drawdown", "turnover a year", "costs", "end value"];
  for (const line of tableLines([head, ...rows, marketRow])) say(line);
  say(`twenty companies that are known to have survived: the lines compare methods, and none of them with the index`);
  return backtests;
}
