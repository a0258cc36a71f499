// Fifty strategies without skill, and the best of them: how a backtest lies, and what tells.
import {
  backtestOverfitting,
  bootstrapInterval,
  deflatedSharpeRatio,
  minimumTrackRecordLength,
  performanceMetrics,
  probabilisticSharpeRatio,
  returnsFromPrices,
  seededRandom,
} from "../src/index.js";
import { marketIndex } from "./real-prices.js";

// each strategy is in the S&P 500 or out of it by the toss of a coin every month
const market = returnsFromPrices(marketIndex());
const periods = market.dates.length;
const strategies = 50;
const random = seededRandom(7);
const performance = new Float64Array(periods * strategies);
for (let s = 0; s < strategies; s++) {
  let held = 0;
  for (let t = 0; t < periods; t++) {
    if (t % 21 === 0) held = random.uniform() < 0.5 ? 1 : -1;
    performance[t * strategies + s] = held * market.values[t]!;
  }
}
const seriesOf = (s: number): Float64Array =>
  Float64Array.from({ length: periods }, (_, t) => performance[t * strategies + s]!);
const all = Array.from({ length: strategies }, (_, s) => performanceMetrics(seriesOf(s)));
const best = all.reduce((winner, metrics, s) => (metrics.sharpeRatio > all[winner]!.sharpeRatio ? s : winner), 0);
const { sharpeRatio, skewness, excessKurtosis } = all[best]!;

const perDay = (annual: number): number => annual / Math.sqrt(252);
const evidence = { sharpeRatio: perDay(sharpeRatio), observations: periods, skewness, kurtosis: excessKurtosis + 3 };
const trialSharpeRatios = all.map((metrics) => perDay(metrics.sharpeRatio));

console.log(`the best of ${strategies} has a Sharpe ratio of ${sharpeRatio.toFixed(2)} a year over ${periods} days`);
console.log(`probability that it is above 0, looked at alone: ${probabilisticSharpeRatio(evidence).toFixed(3)}`);
console.log(`days needed to believe it at 95 %: ${Math.ceil(minimumTrackRecordLength(evidence))}`);
const interval = bootstrapInterval(seriesOf(best), "sharpeRatio", { seed: 1 });
console.log(`95 % interval by stationary bootstrap: ${interval.lower.toFixed(2)} to ${interval.upper.toFixed(2)}`);
const { probability, splits } = backtestOverfitting(performance, { strategies, blocks: 10 });
console.log(`probability of overfitting over ${splits} splits: ${probability.toFixed(2)}`);
console.log(`deflated Sharpe ratio ${deflatedSharpeRatio({ ...evidence, trialSharpeRatios }).toFixed(3)}`);
