import oracle from "portfolio-allocation";
import { estimateMoments } from "../../src/moments/index.js";
import { requireOptimal, riskBudgeting } from "../../src/optimize/index.js";
import { benchTable } from "../bench-table.js";
import { factorReturns } from "../moments-returns.js";
import { comparePeers, type OurRow } from "./compare-peers.js";

const rows = 1260;
const sizes = [100, 500, 1000];
const arrays: Record<string, Float64Array> = {};
const ours: OurRow[] = [];

for (const n of sizes) {
  const returns = factorReturns(n, rows);
  const moments = estimateMoments(returns);
  arrays[`returns${n}`] = returns.values;
  arrays[`covariance${n}`] = moments.covariance;
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + Math.abs(value), 0);
  ours.push(
    {
      work: `covariance, N=${n}`,
      run: () => estimateMoments(returns),
      repeat: 15,
      value: () => sum(moments.covariance),
    },
    {
      work: `Ledoit-Wolf, N=${n}`,
      run: () => estimateMoments(returns, { covariance: "ledoit-wolf" }),
      repeat: 15,
      value: () => sum(estimateMoments(returns, { covariance: "ledoit-wolf" }).covariance),
    },
    {
      work: `equal risk contribution, N=${n}`,
      run: () => riskBudgeting(moments),
      repeat: 15,
      value: () => requireOptimal(riskBudgeting(moments)).volatility,
    },
  );
}

comparePeers(`moments and risk budgets, T=${rows}, one thread`, "moments.py", arrays, { sizes, rows }, ours);

for (const n of [500, 1000]) {
  const moments = estimateMoments(factorReturns(n, rows));
  const covariance = Array.from({ length: n }, (_, i) => Array.from(moments.covariance.subarray(i * n, (i + 1) * n)));
  await benchTable(`equal risk contribution against portfolio-allocation, N=${n}`, [
    { name: "portfolio-allocation", run: () => oracle.equalRiskContributionWeights(covariance, { eps: 1e-8 }) },
    { name: "riskBudgeting", run: () => riskBudgeting(moments) },
  ]);
}
