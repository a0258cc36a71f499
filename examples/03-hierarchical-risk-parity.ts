// Hierarchical risk parity on real prices: the tree, the weights, and how linkage, leaf order and bounds change them.
import {
  estimateMoments,
  hierarchicalEqualRisk,
  hierarchicalRiskParity,
  nestedClusters,
  type OptimizationResult,
  requireOptimal,
  returnsFromPrices,
  schurAllocation,
  sliceDates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01"));
const moments = estimateMoments(returns);
const { assets } = moments;

const parity = requireOptimal(hierarchicalRiskParity(moments));
const names: string[] = [...assets];
for (const { left, right, distance } of parity.tree.merges) {
  names.push(`(${names[left]} ${names[right]})`);
  console.log(`joined at distance ${distance.toFixed(3)}: ${names.at(-1)}`);
}
console.log(`lined up: ${parity.tree.order.join(", ")}`);

show("single linkage, as PyPortfolioOpt", parity);
show("the published recipe", hierarchicalRiskParity(moments, { distance: "distance-of-distances" }));
show("Ward and optimal leaves, as skfolio", hierarchicalRiskParity(moments, { linkage: "ward", leafOrder: "optimal" }));
show("at most 8 % each", hierarchicalRiskParity(moments, { constraints: { max: 0.08 } }));
show("equal risk over clusters", hierarchicalEqualRisk(moments));
show("nested clusters", nestedClusters(moments));
show("halved by drawdown", hierarchicalRiskParity(moments, { risk: "maximum-drawdown", returns }));
show("Schur complementary allocation", schurAllocation(moments, { gamma: 0.3 }));

console.log(`the halves miss their shares by at most ${parity.diagnostics.kktResidual.toExponential(0)}`);
console.log(`hierarchical risk parity: volatility ${percent(parity.volatility)}`);

function show(title: string, result: OptimizationResult): void {
  const { weights } = requireOptimal(result);
  console.log(`${title}: ${assets.map((asset) => `${asset} ${percent(weights[asset]!)}`).join(", ")}`);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
