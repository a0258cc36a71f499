// The exact efficient frontier of twenty stocks: its corner portfolios, and the one of the greatest Sharpe ratio.
import {
  efficientFrontier,
  estimateMoments,
  frontierPortfolio,
  requireOptimal,
  returnsFromPrices,
  sliceDates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01"));
const moments = estimateMoments(returns, { covariance: "ledoit-wolf" });
const frontier = efficientFrontier(moments, { constraints: { max: 0.4 } });

console.log("corner portfolios, at most 40 % in one company, with what makes up 5 % and more:");
for (const { weights, expectedReturn, volatility } of frontier.corners) {
  const held = moments.assets.filter((asset) => weights[asset]! >= 0.05);
  const mix = held.map((asset) => `${asset} ${percent(weights[asset]!)}`).join(", ");
  console.log(`return ${percent(expectedReturn)}, volatility ${percent(volatility)}: ${mix}`);
}

// between two corners the weights are straight combinations, so any point is a matter of interpolation
const calm = requireOptimal(frontierPortfolio(frontier, { targetVolatility: 0.15 }));
console.log(`the most return at a volatility of 15 %: ${percent(calm.expectedReturn)}`);
const tangent = requireOptimal(frontierPortfolio(frontier, { riskFreeRate: 0.02 }));
console.log(`${frontier.corners.length} corners; the greatest Sharpe ratio is ${tangent.sharpeRatio?.toFixed(3)}`);

function percent(value: number): string {
  return `${(value * 100).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
