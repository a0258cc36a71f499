import { estimateMoments } from "../../src/moments/index.js";
import { hierarchicalRiskParity, minimumCvar, requireOptimal } from "../../src/optimize/index.js";
import { allocateShares } from "../../src/rebalance/index.js";
import { factorReturns } from "../moments-returns.js";
import { comparePeers, type OurRow } from "./compare-peers.js";

const rows = 1260;
const sizes = [100, 500, 1000];
const arrays: Record<string, Float64Array> = {};
const ours: OurRow[] = [];

// the greatest weight of the peers' own convention is what the answers are compared by
const greatest = (weights: Readonly<Record<string, number>>): number => Math.max(...Object.values(weights));

for (const n of sizes) {
  const returns = factorReturns(n, rows);
  arrays[`returns${n}`] = returns.values;
  const plain = () => requireOptimal(hierarchicalRiskParity(estimateMoments(returns)));
  const ward = () =>
    requireOptimal(hierarchicalRiskParity(estimateMoments(returns), { linkage: "ward", leafOrder: "optimal" }));
  ours.push(
    {
      work: `HRP from returns, single linkage, N=${n}`,
      run: plain,
      repeat: 11,
      value: () => greatest(plain().weights),
    },
    { work: `HRP from returns, Ward, optimal leaves, N=${n}`, run: ward, value: () => greatest(ward().weights) },
  );
}
for (const n of [20, 100]) {
  const returns = factorReturns(n, rows);
  arrays[`returns${n}`] = returns.values;
  const least = () => requireOptimal(minimumCvar(returns, { periodsPerYear: 252 }));
  ours.push({ work: `least CVaR, N=${n}`, run: least, repeat: 15, value: () => least().conditionalValueAtRisk });
}
const { weights } = requireOptimal(hierarchicalRiskParity(estimateMoments(factorReturns(100, rows))));
const prices = Object.fromEntries(Object.keys(weights).map((asset, i) => [asset, 5 + ((i * 37) % 300)]));
const allocation = () => allocateShares({ weights, prices, capital: 100_000 });
ours.push({
  work: "whole shares of 100 assets",
  run: allocation,
  value: () => allocation().trackingGap,
});

comparePeers(
  `hierarchical portfolios, CVaR and whole shares, T=${rows}, one thread`,
  "hierarchical.py",
  arrays,
  { sizes, rows, weights, prices, capital: 100_000 },
  ours,
);
