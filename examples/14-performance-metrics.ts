// Twenty years of the S&P 500: what it earned, what it cost in sleep, and why two packages disagree about it.
import {
  drawdowns,
  performanceMetrics,
  reconcileMetrics,
  returnsFromPrices,
  rollingMetrics,
  tailRisk,
} from "../src/index.js";
import { marketIndex } from "./real-prices.js";

const returns = returnsFromPrices(marketIndex());
const metrics = performanceMetrics(returns, { riskFreeRate: 0.02 });
const percent = (x: number): string => `${(100 * x).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;

console.log(
  `${metrics.periods} days: ${percent(metrics.annualReturn)} a year at ${percent(metrics.annualVolatility)} volatility`,
);
console.log(`Sharpe ${metrics.sharpeRatio.toFixed(2)}: ${metrics.conventions.sharpeRatio}`);

console.log("the three deepest drawdowns:");
for (const { depth, peakDate, troughDate, recoveryDate } of drawdowns(returns).slice(0, 3)) {
  console.log(`  ${percent(depth)} from ${peakDate} to ${troughDate}, back on ${recoveryDate ?? "no day yet"}`);
}

for (const method of ["historical", "gaussian", "cornish-fisher"] as const) {
  const { valueAtRisk, conditionalValueAtRisk, outsideDomain } = tailRisk(returns, { level: 0.99, method });
  const doubt = outsideDomain ? " (outside the domain of the expansion: do not trust it)" : "";
  console.log(
    `1 day in 100, ${method}: ${percent(valueAtRisk)}, ${percent(conditionalValueAtRisk)} on average then${doubt}`,
  );
}

const { annualVolatility } = rollingMetrics(returns, { window: 63, metrics: ["annualVolatility"] });
const wildest = annualVolatility.reduce((best, x, t) => (x > annualVolatility[best]! ? t : best), 62);
console.log(`the wildest quarter ended on ${returns.dates[wildest]}: ${percent(annualVolatility[wildest]!)} a year`);

for (const { metric, ours, theirs, convention } of reconcileMetrics(returns, { peer: "skfolio" }).figures) {
  if (convention !== "the same")
    console.log(`${metric}: ${ours.toFixed(4)}, skfolio ${theirs.toFixed(4)} (${convention})`);
}
console.log(`maximum drawdown ${percent(metrics.maxDrawdown)}`);
