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
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01"));
const moments = estimateMoments(returns, { covariance: "ledoit-wolf" });
// rough capitalizations at the end of 2022, in billions of dollars
const marketWeights = {
  ...{ AAPL: 2000, AMD: 100, BAC: 260, BBY: 18, CVX: 340, GE: 90, HD: 320, JNJ: 460, JPM: 390, KO: 270 },
  ...{ LLY: 340, MRK: 280, MSFT: 1780, PEP: 250, PFE: 290, PG: 360, RRC: 6, UNH: 500, WMT: 380, XOM: 450 },
};
const market = { marketWeights, riskAversion: 2.5, riskFreeRate: 0.03 };

const prior = equilibriumReturns(moments, market);
console.log(`the market expects ${moments.assets.map((asset, i) => `${asset} ${percent(prior[i]!)}`).join(", ")}`);

for (const confidence of [0, 0.25, 0.5, 1]) {
  const view = { assets: { AAPL: 1, MSFT: -1 }, return: 0.1, confidence };
  const posterior = blackLitterman(moments, { ...market, views: [view] });
  const { weights } = requireOptimal(
    meanVariance(posterior, { objective: "maximum-sharpe", riskFreeRate: 0.03, constraints: { max: 0.6 } }),
  );
  const held = moments.assets.filter((asset) => weights[asset]! > 0.01);
  const list = held.map((asset) => `${asset} ${percent(weights[asset]!)}`).join(", ");
  console.log(`Apple beats Microsoft by 10 %, confidence ${confidence}: ${list}`);
}

const pooled = entropyPooling(returns, {
  views: [
    { kind: "mean", assets: { AAPL: 1, MSFT: -1 }, value: 0.1 },
    { kind: "volatility", assets: { AAPL: 1 }, value: 0.3 },
  ],
});
if (pooled.status !== "optimal") throw new Error(pooled.reason);
const before = Math.sqrt(estimateMoments(returns).covariance[0]!);
console.log(
  `as scenarios: Apple's volatility ${percent(before)} becomes ${percent(Math.sqrt(pooled.moments.covariance[0]!))}`,
);
console.log(`${pooled.effectiveDates.toFixed(1)} of ${returns.dates.length} months still count`);

function percent(value: number): string {
  return `${(100 * value).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
