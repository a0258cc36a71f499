// Ten ways to estimate a covariance from one window, judged by the risk that came true afterwards.
import {
  type CovarianceMethod,
  covarianceDiagnostics,
  estimateMoments,
  meanVariance,
  requireOptimal,
  returnsFromPrices,
  sliceDates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2003-01-01"));
const methods: readonly CovarianceMethod[] = [
  "sample",
  "exponential",
  "ledoit-wolf",
  "ledoit-wolf-constant-correlation",
  "ledoit-wolf-single-factor",
  "oas",
  "semi",
  "denoised",
  "gerber",
  "factor",
];
const { assets, dates, values } = returns;
const n = assets.length;
const window = 36;
const realized = new Map<CovarianceMethod, number>();

for (const covariance of methods) {
  const path: number[] = [];
  for (let t = window; t < dates.length; t++) {
    const past = { ...returns, dates: dates.slice(t - window, t), values: values.subarray((t - window) * n, t * n) };
    const moments = estimateMoments(past, { covariance });
    const { weights } = requireOptimal(meanVariance(moments, { objective: "minimum-variance" }));
    path.push(assets.reduce((sum, asset, i) => sum + weights[asset]! * values[t * n + i]!, 0));
  }
  const mean = path.reduce((sum, x) => sum + x / path.length, 0);
  realized.set(covariance, Math.sqrt((12 * path.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / (path.length - 1)));
  const { conditionNumber } = covarianceDiagnostics(estimateMoments(returns, { covariance }));
  console.log(
    `${covariance.padEnd(33)} condition ${(conditionNumber ?? Number.NaN).toFixed(1).padStart(5)}, ${percent(realized.get(covariance)!)}`,
  );
}
const best = methods.reduce((a, b) => (realized.get(b)! < realized.get(a)! ? b : a));
console.log(
  `least volatility of the minimum-variance portfolio after the fact: ${percent(realized.get(best)!)} with ${best}`,
);

function percent(value: number): string {
  return `${(100 * value).toFixed(2).replace(/^-(?=[0.]*$)/, "")} %`;
}
