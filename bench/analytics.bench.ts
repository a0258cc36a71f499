import {
  backtestOverfittingProbability,
  bootstrapInterval,
  correlationMatrix,
  createAnalyticsState,
  extendedMetrics,
  performanceMetrics,
  readCovariance,
  rollingMetrics,
  updateAnalytics,
} from "../src/analytics/index.js";
import { dailyReturns, returnsTable } from "./analytics-series.js";
import { benchTable } from "./bench-table.js";

const r = dailyReturns(2520, 1);
const benchmark = dailyReturns(2520, 2);

await benchTable("statistics of a series, T=2520", [
  { name: "sort alone", run: () => Float64Array.from(r).sort() },
  { name: "performanceMetrics", run: () => performanceMetrics(r) },
  { name: "performanceMetrics with a benchmark", run: () => performanceMetrics(r, { benchmark }) },
  { name: "extendedMetrics", run: () => extendedMetrics(r, { benchmark }) },
]);

await benchTable("rolling, T=2520, W=252", [
  {
    name: "every window anew, volatility",
    run: () =>
      r.map((_, t) => (t < 251 ? Number.NaN : performanceMetrics(r.subarray(t - 251, t + 1)).annualVolatility)),
  },
  { name: "annualVolatility", run: () => rollingMetrics(r, { window: 252, metrics: ["annualVolatility"] }) },
  { name: "sharpeRatio", run: () => rollingMetrics(r, { window: 252, metrics: ["sharpeRatio"] }) },
  { name: "beta", run: () => rollingMetrics(r, { window: 252, metrics: ["beta"], benchmark }) },
  { name: "maxDrawdown", run: () => rollingMetrics(r, { window: 252, metrics: ["maxDrawdown"] }) },
  { name: "valueAtRisk", run: () => rollingMetrics(r, { window: 252, metrics: ["valueAtRisk"] }) },
  { name: "skewness", run: () => rollingMetrics(r, { window: 252, metrics: ["skewness"] }) },
]);

const mean = (x: Float64Array): number => x.reduce((sum, v) => sum + v, 0) / x.length;
await benchTable("bootstrap, T=2520, 1000 resamples, blocks of 10", [
  { name: "mean as a function", run: () => bootstrapInterval(r, mean, { blockLength: 10 }) },
  { name: "sharpeRatio by name", run: () => bootstrapInterval(r, "sharpeRatio", { blockLength: 10 }) },
]);

for (const assets of [100, 500]) {
  const table = returnsTable(assets, 1260, 3);
  const packed = new Float64Array((assets * (assets + 1)) / 2);
  const row = (t: number): Float64Array => table.values.subarray((t % 1260) * assets, ((t % 1260) + 1) * assets);
  let tick = 0;
  let state = createAnalyticsState({ assets: table.assets });
  let decayed = createAnalyticsState({ assets: table.assets, halfLife: 63 });
  await benchTable(`a streaming tick with the covariance, N=${assets}, mean of 64 ticks`, [
    {
      name: "plain loop over the packed matrix",
      run: () => {
        for (let k = 0; k < 64; k++) {
          const x = row(tick++);
          for (let i = 0, at = 0; i < assets; i++) for (let j = 0; j <= i; j++, at++) packed[at]! += x[i]! * x[j]!;
        }
        return packed[0];
      },
    },
    {
      name: "updateAnalytics",
      run: () => {
        for (let k = 0; k < 64; k++) state = updateAnalytics(state, row(tick++));
        return state.count;
      },
    },
    {
      name: "updateAnalytics, exponential",
      run: () => {
        for (let k = 0; k < 64; k++) decayed = updateAnalytics(decayed, row(tick++));
        return decayed.count;
      },
    },
  ]);
  await benchTable(`matrices, N=${assets}, T=1260`, [
    { name: "correlationMatrix", run: () => correlationMatrix(table) },
    { name: "readCovariance", run: () => readCovariance(state) },
  ]);
}

const performance = returnsTable(50, 1000, 5).values;
await benchTable("probability of backtest overfitting, S=50, T=1000", [
  {
    name: "8 blocks, 70 splits",
    run: () => backtestOverfittingProbability(performance, { strategies: 50, blocks: 8 }),
  },
  { name: "16 blocks, 12 870 splits", run: () => backtestOverfittingProbability(performance, { strategies: 50 }) },
]);
