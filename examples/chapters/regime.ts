import {
  adaptivePath,
  type BacktestResult,
  backtest,
  bootstrapInterval,
  detectionDelay,
  detectRegimes,
  lookAheadGap,
  type PricesTable,
  type RegimeReading,
  type Strategy,
} from "../../src/index.js";
import { type Chapter, type Job, percent, tableLines } from "./job.js";

/** The regimes of the market, what hindsight would have added, and a portfolio whose caps and stops follow them. */
export const regimes: Chapter = ({ market, say }) => {
  const reading = detectRegimes(market);
  tell(reading, market, say);
  const always: Strategy = ({ prices }) => ({ [prices.assets[0]!]: 1 });
  const options = { warmup: 252, costs: { proportional: 0.0005, spread: 0.0002 } } as const;
  const hold = backtest(
    { prices: market, strategy: always },
    { ...options, rebalance: { kind: "threshold", absolute: 0.5 } },
  );
  const caps = backtest({ prices: market, strategy: followRegimes(reading, false) }, options);
  const stops = backtest({ prices: market, strategy: followRegimes(reading, true) }, options);
  compare(
    [
      ["fully invested", hold],
      ["regime caps", caps],
      ["regime caps and stops", stops],
    ],
    say,
  );
  return { regime: reading, market: { name: "S&P 500", dates: market.dates, values: market.values } };
};

function tell({ current, path, unsupported, parameters }: RegimeReading, market: PricesTable, say: Job["say"]): void {
  const last = path.dates.at(-1);
  say(
    `${last}: ${current}; at most ${percent(parameters.maxLeverage, 0)} invested, stop at ${percent(parameters.stopLoss)}`,
  );
  say(unsupported.length === 0 ? "the data carry every regime" : `the data do not carry ${unsupported.join(", ")}`);
  const gap = lookAheadGap(market);
  say(
    `hindsight: the state means lie ${percent(gap.smoothedSpread, 2)} a day apart smoothed, ${percent(gap.tradedSpread, 2)} on the day after the filter names the state`,
  );
  const { rows, drift } = detectionDelay(market);
  say(
    `telling a drift of +${percent(drift, 2)} a day from -${percent(drift, 2)} takes about ${rows.toFixed(0)} days here`,
  );
}

/** Holds what the parameters of the day allow, moves when the drift exceeds their threshold, and leaves at the stop. */
function followRegimes({ path }: RegimeReading, useStops: boolean): Strategy {
  const parameters = adaptivePath(path);
  const rowOf = new Map(path.dates.map((date, t) => [date, t]));
  let highest = 0;
  let out = false;
  return ({ prices, date, weights }) => {
    const asset = prices.assets[0]!;
    const price = prices.values.at(-1)!;
    const row = rowOf.get(date)!;
    const { maxLeverage, stopLoss, rebalanceThreshold } = parameters[row]!;
    const rising = path.regimes[row]!.startsWith("bull");
    highest = Math.max(highest, price);
    if (useStops && !out && price < highest * (1 - stopLoss)) out = true;
    else if (out && rising) {
      out = false;
      highest = price;
    }
    const target = out ? 0 : maxLeverage;
    return Math.abs(target - (weights[asset] ?? 0)) > rebalanceThreshold ? { [asset]: target } : null;
  };
}

function compare(results: readonly (readonly [name: string, result: BacktestResult])[], say: Job["say"]): void {
  const rows = results.map(([name, { returns, metrics, turnover }]) => {
    const sharpe = bootstrapInterval(returns, "sharpeRatio", { seed: 7 });
    const years = returns.length / 252;
    return [
      name,
      percent(metrics.annualReturn),
      percent(metrics.annualVolatility),
      `${metrics.sharpeRatio.toFixed(2)} (${sharpe.lower.toFixed(2)} to ${sharpe.upper.toFixed(2)})`,
      percent(metrics.maxDrawdown),
      percent(turnover.reduce((a, b) => a + b, 0) / years, 0),
    ];
  });
  const head = ["", "return a year", "volatility", "Sharpe (95 %)", "max drawdown", "turnover a year"];
  for (const line of tableLines([head, ...rows])) say(line);
  const [, hold] = results[0]!;
  for (const [name, { returns }] of results.slice(1)) {
    const difference = returns.map((r, t) => r - hold.returns[t]!);
    const { estimate, lower, upper } = bootstrapInterval(difference, "mean", { seed: 7 });
    const bound = (x: number): string => percent(252 * x);
    say(
      `${name}, mean return against fully invested: ${bound(estimate)} a year (95 %: ${bound(lower)} to ${bound(upper)})`,
    );
  }
  say("cash earns nothing here; the defaults were settled on this very index: less drawdown, and no promise of return");
}
