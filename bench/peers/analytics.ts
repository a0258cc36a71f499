import { bootstrapInterval, performanceMetrics, rollingMetrics } from "../../src/analytics/index.js";
import { dailyReturns } from "../analytics-series.js";
import { comparePeers } from "./compare-peers.js";

const r = dailyReturns(2520, 1);
const benchmark = dailyReturns(2520, 2);
const window = 252;
const last = (values: Float64Array): number => values.at(-1)!;
const mean = (x: Float64Array): number => {
  let sum = 0;
  for (let t = 0; t < x.length; t++) sum += x[t]!;
  return sum / x.length;
};
const bootstrap = { resamples: 1000, blockLength: 10, seed: 1 };

comparePeers("Analytics, T=2520", "analytics.py", { r, benchmark }, { window }, [
  {
    work: "all metrics with a benchmark",
    run: () => performanceMetrics(r, { benchmark }),
    value: () => performanceMetrics(r, { benchmark }).sharpeRatio,
    repeat: 101,
  },
  {
    work: "rolling volatility, W=252",
    run: () => rollingMetrics(r, { window, metrics: ["annualVolatility"] }),
    value: () => last(rollingMetrics(r, { window, metrics: ["annualVolatility"] }).annualVolatility),
    repeat: 101,
  },
  {
    work: "rolling Sharpe ratio, W=252",
    run: () => rollingMetrics(r, { window, metrics: ["sharpeRatio"] }),
    value: () => last(rollingMetrics(r, { window, metrics: ["sharpeRatio"] }).sharpeRatio),
    repeat: 101,
  },
  {
    work: "rolling beta, W=252",
    run: () => rollingMetrics(r, { window, metrics: ["beta"], benchmark }),
    value: () => last(rollingMetrics(r, { window, metrics: ["beta"], benchmark }).beta),
    repeat: 101,
  },
  {
    work: "rolling maximum drawdown, W=252",
    run: () => rollingMetrics(r, { window, metrics: ["maxDrawdown"] }),
    value: () => last(rollingMetrics(r, { window, metrics: ["maxDrawdown"] }).maxDrawdown),
    repeat: 101,
  },
  {
    work: "rolling value at risk, W=252",
    run: () => rollingMetrics(r, { window, metrics: ["valueAtRisk"] }),
    value: () => last(rollingMetrics(r, { window, metrics: ["valueAtRisk"] }).valueAtRisk),
    repeat: 101,
  },
  {
    work: "rolling skewness, W=252",
    run: () => rollingMetrics(r, { window, metrics: ["skewness"] }),
    value: () => last(rollingMetrics(r, { window, metrics: ["skewness"] }).skewness),
    repeat: 101,
  },
  {
    work: "six rolling metrics, W=252",
    run: () =>
      rollingMetrics(r, {
        window,
        metrics: ["annualVolatility", "sharpeRatio", "beta", "maxDrawdown", "valueAtRisk", "skewness"],
        benchmark,
      }),
    repeat: 51,
  },
  {
    work: "bootstrap of the Sharpe ratio, 1000 resamples",
    run: () => bootstrapInterval(r, "sharpeRatio", bootstrap),
    value: () => bootstrapInterval(r, "sharpeRatio", bootstrap).upper,
    repeat: 15,
  },
  {
    work: "bootstrap of any function (the mean), 1000 resamples",
    run: () => bootstrapInterval(r, mean, bootstrap),
    value: () => bootstrapInterval(r, mean, bootstrap).upper,
    repeat: 15,
  },
]);
