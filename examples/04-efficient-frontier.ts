// The exact efficient frontier of five companies: its corner portfolios, and the one of the greatest Sharpe ratio.
import {
  efficientFrontier,
  estimateMoments,
  frontierPortfolio,
  requireOptimal,
  returnsFromPrices,
  sliceDates,
} from "../src/index.js";
import { fiveCompanies } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(fiveCompanies(), "2004-08-01"));
const moments = estimateMoments(returns, { covariance: "ledoit-wolf" });
const frontier = efficientFrontier(moments, { constraints: { max: 0.4 } });

console.log("corner portfolios, at most 40 % in one company:");
for (const { weights, expectedReturn, volatility } of frontier.corners) {
  const held = moments.assets.filter((asset) => weights[asset]! > 0);
  const mix = held.map((asset) => `${asset} ${percent(weights[asset]!)}`).join(", ");
  console.log(`return ${percent(expectedReturn)}, volatility ${percent(volatility)}: ${mix}`);
}

// between two corners the weights are straight combinations, so any point is a matter of interpolation
const calm = requireOptimal(frontierPortfolio(frontier, { targetVolatility: 0.3 }));
console.log(`the most return at a volatility of 30 %: ${percent(calm.expectedReturn)}`);
const tangent = requireOptimal(frontierPortfolio(frontier, { riskFreeRate: 0.02 }));
console.log(`${frontier.corners.length} corners; the greatest Sharpe ratio is ${tangent.sharpeRatio?.toFixed(3)}`);

function percent(value: number): string {
  return `${(value * 100).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
