// Weights from shares of the risk instead of expected returns: equal, uneven, under a cap and a group limit; the five greatest weights of each.
import {
  type Constraints,
  estimateMoments,
  inverseVolatility,
  maximumDiversification,
  type OptimizationResult,
  requireOptimal,
  returnsFromPrices,
  riskBudgeting,
  riskShareMeanVariance,
  sliceDates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01"));
const moments = estimateMoments(returns, { covariance: "ledoit-wolf" });

show("equal risk", riskBudgeting(moments));
const energy = ["CVX", "RRC", "XOM"];
const budgets = Object.fromEntries(moments.assets.map((asset) => [asset, energy.includes(asset) ? 0.1 : 0.7 / 17]));
show("a tenth of the risk to each oil company", riskBudgeting(moments, { budgets }));
show("no more than 6 % in one", riskBudgeting(moments, { constraints: { max: 0.06 } }));
const constraints: Constraints = { groups: [{ name: "energy", assets: energy, max: 0.1 }] };
show("no more than 10 % in energy", riskBudgeting(moments, { constraints }));
const oil = [{ name: "energy", assets: energy, max: 0.1 }];
const capped = riskShareMeanVariance(moments, { objective: "minimum-variance", maxShare: 0.1, shares: oil });
show("least variance with at most 10 % of it from one, and from energy together", capped);
console.log(`nothing calmer: ${capped.proven ? "proved" : "not proved"}`);
show("inverse volatility", inverseVolatility(moments));
show("maximum diversification", maximumDiversification(moments));

const impossible = riskBudgeting(moments, { constraints: { max: 0.04 } });
if (impossible.status === "infeasible") console.log(`at most 4 % in each: ${impossible.reason}`);

const { riskContributions } = requireOptimal(riskBudgeting(moments));
const shares = Object.values(riskContributions);
const spread = Math.max(...shares) - Math.min(...shares);
console.log(`equal risk contributions differ by ${spread < 1e-10 ? "less than 1e-10" : spread}`);

function show(title: string, result: OptimizationResult): void {
  const { weights, riskContributions, volatility, diagnostics } = requireOptimal(result);
  const greatest = [...moments.assets].sort((a, b) => weights[b]! - weights[a]!).slice(0, 5);
  const list = greatest.map((asset) => `${asset} ${percent(weights[asset]!)} (${percent(riskContributions[asset]!)})`);
  const binding = diagnostics.binding.map(({ constraint }) => constraint).join(", ");
  console.log(`${title}: ${list.join(", ")}; volatility ${percent(volatility)}${binding && `; bound by ${binding}`}`);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
