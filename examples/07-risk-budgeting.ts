// Weights from shares of the risk instead of expected returns: equal, uneven, under a cap and a group limit.
import {
  type Constraints,
  estimateMoments,
  inverseVolatility,
  maximumDiversification,
  type OptimizationResult,
  requireOptimal,
  returnsFromPrices,
  riskBudgeting,
  sliceDates,
} from "../src/index.js";
import { fiveCompanies } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(fiveCompanies(), "2004-08-01"));
const moments = estimateMoments(returns, { covariance: "ledoit-wolf" });

show("equal risk", riskBudgeting(moments));
show(
  "half the risk to Microsoft and IBM",
  riskBudgeting(moments, { budgets: { MSFT: 0.25, IBM: 0.25, AMZN: 0.15, GOOG: 0.15, AAPL: 0.2 } }),
);
show("no more than 25 % in one", riskBudgeting(moments, { constraints: { max: 0.25 } }));
const constraints: Constraints = { groups: [{ name: "internet", assets: ["AMZN", "GOOG"], max: 0.2 }] };
show("no more than 20 % in Amazon and Google", riskBudgeting(moments, { constraints }));
show("inverse volatility", inverseVolatility(moments));
show("maximum diversification", maximumDiversification(moments));

const impossible = riskBudgeting(moments, { constraints: { max: 0.15 } });
if (impossible.status === "infeasible") console.log(`at most 15 % in each: ${impossible.reason}`);

const { riskContributions } = requireOptimal(riskBudgeting(moments));
const shares = Object.values(riskContributions);
const spread = Math.max(...shares) - Math.min(...shares);
console.log(`equal risk contributions differ by ${spread < 1e-10 ? "less than 1e-10" : spread}`);

function show(title: string, result: OptimizationResult): void {
  const { weights, riskContributions, volatility, diagnostics } = requireOptimal(result);
  const list = moments.assets.map(
    (asset) => `${asset} ${percent(weights[asset]!)} (${percent(riskContributions[asset]!)})`,
  );
  const binding = diagnostics.binding.map(({ constraint }) => constraint).join(", ");
  console.log(`${title}: ${list.join(", ")}; volatility ${percent(volatility)}${binding && `; bound by ${binding}`}`);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
