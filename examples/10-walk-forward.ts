// Learn on the last three years, trade the next three months, learn again: momentum against equal weight, with costs.
import { backtest, type FitStrategy, walkForward } from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const prices = twentyStocks("month");

/** Of several look-backs, the one whose five strongest stocks did best over the training window. */
const fit: FitStrategy = ({ prices: past }) => {
  const lookBacks = [3, 6, 12];
  const strategyOf =
    (months: number) =>
    ({ prices: seen }: { prices: typeof past }) => {
      const n = seen.assets.length;
      const last = seen.values.length - n;
      if (last < months * n) return null;
      const gains = seen.assets.map((asset, i) => ({
        asset,
        gain: seen.values[last + i]! / seen.values[last - months * n + i]!,
      }));
      const strongest = gains.sort((a, b) => b.gain - a.gain).slice(0, 5);
      return Object.fromEntries(strongest.map(({ asset }) => [asset, 0.2]));
    };
  const tried = lookBacks.map((months) => {
    const strategy = strategyOf(months);
    return { strategy, growth: backtest({ prices: past, strategy }).metrics.totalReturn };
  });
  const best = tried.reduce((a, b) => (b.growth > a.growth ? b : a));
  return { strategy: best.strategy, trials: lookBacks.length };
};

const costs = { proportional: 0.001, spread: 0.0005 };
const learned = walkForward({ prices, fit }, { trainPeriods: 36, testPeriods: 3, costs });
const equal = backtest(
  {
    prices,
    strategy: ({ prices: { assets } }) => Object.fromEntries(assets.map((asset) => [asset, 1 / assets.length])),
  },
  { warmup: 35, costs },
);

for (const [name, { metrics, turnover, costs: paid }] of Object.entries({ momentum: learned, "equal weight": equal })) {
  const sum = (numbers: Float64Array): number => numbers.reduce((total, x) => total + x, 0);
  console.log(
    `${name.padEnd(13)} ${(100 * metrics.annualReturn).toFixed(1)} % a year, volatility ${(100 * metrics.annualVolatility).toFixed(1)} %,`,
    `drawdown ${(100 * metrics.maxDrawdown).toFixed(1)} %, turnover ${sum(turnover).toFixed(1)}, costs $${money(sum(paid))}`,
  );
}
console.log(
  `${learned.windows.length} refits, ${learned.manifest.trials} trials, all out of sample from ${learned.dates[0]}`,
);
console.log(`out-of-sample Sharpe ratio of momentum: ${learned.metrics.sharpeRatio.toFixed(2)}`);

/** Money as people write it: 5,128.50. */
function money(amount: number): string {
  return amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
