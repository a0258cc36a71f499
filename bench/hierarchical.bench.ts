import { agnes } from "ml-hclust";
import { estimateMoments } from "../src/moments/index.js";
import { chainLinkageKernel } from "../src/numerics/clustering/chain-linkage-kernel.js";
import { correlationDistanceKernel } from "../src/numerics/clustering/correlation-distance-kernel.js";
import { singleLinkageKernel } from "../src/numerics/clustering/single-linkage-kernel.js";
import {
  hierarchicalEqualRisk,
  hierarchicalRiskParity,
  meanRisk,
  minimumCvar,
  nestedClusters,
  type RiskMeasure,
  requireOptimal,
} from "../src/optimize/index.js";
import { allocateShares } from "../src/rebalance/index.js";
import { benchTable } from "./bench-table.js";
import { factorReturns } from "./moments-returns.js";

for (const n of [100, 500]) {
  const { covariance } = estimateMoments(factorReturns(n, 1260));
  const rowOf = correlationDistanceKernel(n, covariance);
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) distances.set(rowOf(i), i * n);
  const rows = Array.from({ length: n }, (_, i) => Array.from(distances.subarray(i * n, (i + 1) * n)));
  await benchTable(`linkage of a distance matrix, N=${n}`, [
    { name: "ml-hclust, single", run: () => agnes(rows, { method: "single", isDistanceMatrix: true }) },
    { name: "single", run: () => singleLinkageKernel(n, (i) => distances.subarray(i * n, (i + 1) * n)) },
    { name: "complete", run: () => chainLinkageKernel(n, distances, "complete") },
    { name: "average", run: () => chainLinkageKernel(n, distances, "average") },
    { name: "ward", run: () => chainLinkageKernel(n, distances, "ward") },
  ]);
}

for (const n of [100, 500, 1000]) {
  const returns = factorReturns(n, 1260);
  const moments = estimateMoments(returns);
  await benchTable(`hierarchical portfolios, N=${n}, T=1260`, [
    { name: "estimateMoments alone", run: () => estimateMoments(returns) },
    { name: "hierarchicalRiskParity from returns", run: () => hierarchicalRiskParity(estimateMoments(returns)) },
    { name: "hierarchicalRiskParity", run: () => hierarchicalRiskParity(moments) },
    { name: "… ward", run: () => hierarchicalRiskParity(moments, { linkage: "ward" }) },
    {
      name: "… ward, optimal leaf order",
      run: () => hierarchicalRiskParity(moments, { linkage: "ward", leafOrder: "optimal" }),
    },
    { name: "hierarchicalEqualRisk", run: () => hierarchicalEqualRisk(moments) },
    { name: "nestedClusters", run: () => nestedClusters(moments) },
  ]);
}

for (const n of [20, 100]) {
  const returns = factorReturns(n, 1260);
  await benchTable(`least CVaR at 95 %, N=${n}, T=1260`, [
    { name: "minimumCvar", run: () => minimumCvar(returns) },
    { name: "… with 3/N caps", run: () => minimumCvar(returns, { constraints: { max: 3 / n } }) },
  ]);
}

for (const n of [20, 100]) {
  const returns = factorReturns(n, 1260);
  const least = (measure: RiskMeasure) => ({ name: measure, run: () => meanRisk(returns, { measure }) });
  await benchTable(`least risk by other measures, N=${n}, T=1260`, [
    least("mean-absolute-deviation"),
    least("semi-deviation"),
    least("entropic-value-at-risk"),
    least("worst-realization"),
    least("maximum-drawdown"),
    least("conditional-drawdown-at-risk"),
  ]);
}

for (const n of [30, 100, 500]) {
  const { weights } = requireOptimal(hierarchicalRiskParity(estimateMoments(factorReturns(n, 1260))));
  const prices = Object.fromEntries(Object.keys(weights).map((asset, i) => [asset, 5 + ((i * 37) % 300)]));
  const input = { weights, prices, capital: 100_000 };
  await benchTable(`$100,000 in whole shares of ${n} assets`, [
    { name: "greedy", run: () => allocateShares(input, { method: "greedy" }) },
    { name: "optimal", run: () => allocateShares(input) },
  ]);
}
