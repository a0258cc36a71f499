// The same twenty stocks under ten measures of risk: what each portfolio loses in its own terms, and how many assets it holds.
import {
  maximumGrowth,
  meanRisk,
  measureBudgeting,
  type RiskMeasure,
  requireOptimal,
  returnsFromPrices,
  sliceDates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01"));
const constraints = { max: 0.3 };
const measures: readonly RiskMeasure[] = [
  "mean-absolute-deviation",
  "semi-deviation",
  "conditional-value-at-risk",
  "entropic-value-at-risk",
  "worst-realization",
  "maximum-drawdown",
  "average-drawdown",
  "conditional-drawdown-at-risk",
  "gini-mean-difference",
  "range",
];

for (const measure of measures) {
  const least = requireOptimal(meanRisk(returns, { measure, constraints }));
  const best = requireOptimal(meanRisk(returns, { measure, objective: "maximum-ratio", constraints }));
  console.log(
    `${measure}: least ${percent(least.risk!)} with ${held(least.weights)} assets; best ratio at ${percent(best.risk!)} and ${percent(best.expectedReturn)} a year`,
  );
}

const tight = meanRisk(returns, { measure: "maximum-drawdown", objective: "target-risk", target: 0.02, constraints });
if (tight.status === "infeasible") console.log(tight.reason);

const growth = requireOptimal(maximumGrowth(returns, { constraints }));
console.log(`greatest growth: ${percent(growth.growthRate!)} a year with ${held(growth.weights)} assets`);

const even = requireOptimal(measureBudgeting(returns, { measure: "conditional-value-at-risk", level: 0.9 }));
console.log(
  `the same share of the worst tenth from each: ${percent(even.risk!)} a month, at most ${percent(Math.max(...Object.values(even.weights)))} in one asset`,
);

const careful = requireOptimal(meanRisk(returns, { measure: "maximum-drawdown", constraints }));
console.log(`least maximum drawdown of 2013-2022: ${percent(careful.risk!)}`);

function held(weights: Readonly<Record<string, number>>): number {
  return Object.values(weights).filter((weight) => weight > 0.0005).length;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
