// One opinion about Apple, held more and less firmly, and what it does to the weights; then the same as scenarios.
import {
  blackLitterman,
  entropyPooling,
  equilibriumReturns,
  estimateMoments,
  meanVariance,
  requireOptimal,
  returnsFromPrices,
  sliceDates,
} from "../src/index.js";
import { fiveCompanies } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(fiveCompanies(), "2004-08-01"));
const moments = estimateMoments(returns, { covariance: "ledoit-wolf" });
// capitalisations in March 2010, billions of dollars, rounded
const marketWeights = { MSFT: 255, AMZN: 60, IBM: 166, GOOG: 180, AAPL: 213 };
const market = { marketWeights, riskAversion: 2.5, riskFreeRate: 0.03 };

const prior = equilibriumReturns(moments, market);
console.log(`the market expects ${moments.assets.map((asset, i) => `${asset} ${percent(prior[i]!)}`).join(", ")}`);

for (const confidence of [0, 0.25, 0.5, 1]) {
  const view = { assets: { AAPL: 1, IBM: -1 }, return: 0.15, confidence };
  const posterior = blackLitterman(moments, { ...market, views: [view] });
  const { weights } = requireOptimal(
    meanVariance(posterior, { objective: "maximum-sharpe", riskFreeRate: 0.03, constraints: { max: 0.6 } }),
  );
  const list = moments.assets.map((asset) => `${asset} ${percent(weights[asset]!)}`).join(", ");
  console.log(`Apple beats IBM by 15 %, confidence ${confidence}: ${list}`);
}

const pooled = entropyPooling(returns, {
  views: [
    { kind: "mean", assets: { AAPL: 1, IBM: -1 }, value: 0.15 },
    { kind: "volatility", assets: { AAPL: 1 }, value: 0.35 },
  ],
});
if (pooled.status !== "optimal") throw new Error(pooled.reason);
const before = Math.sqrt(estimateMoments(returns).covariance[24]!);
console.log(
  `as scenarios: Apple's volatility ${percent(before)} becomes ${percent(Math.sqrt(pooled.moments.covariance[24]!))}`,
);
console.log(`${pooled.effectiveDates.toFixed(1)} of ${returns.dates.length} months still count`);

function percent(value: number): string {
  return `${(100 * value).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
