import { createRequire } from "node:module";
import { efficientFrontier } from "../src/optimize/frontier/efficient-frontier.js";
import { meanVariance } from "../src/optimize/mean-variance/mean-variance.js";
import { benchTable } from "./bench-table.js";
import { denseModel, factorModel } from "./optimize-moments.js";

interface Quadprog {
  solveQP(D: number[][], d: number[], A: number[][], b: number[], meq: number): unknown;
}
const { solveQP }: Quadprog = createRequire(import.meta.url)("quadprog");

for (const n of [20, 100, 500, 1000]) {
  const moments = denseModel(n, 10, n);
  const { covariance } = moments;
  const run = (label: string, options: Parameters<typeof meanVariance>[1]) => ({
    name: label,
    run: () => meanVariance(moments, options),
  });
  const byQuadprog = {
    name: "minimum variance, quadprog (npm)",
    run: () => {
      const unit = Array.from({ length: n }, (_, i) => [
        0,
        1,
        ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
      ]);
      const matrix = Array.from({ length: n }, (_, i) => [0, ...covariance.subarray(i * n, (i + 1) * n)]);
      return solveQP([[], ...matrix], new Array(n + 1).fill(0), [[], ...unit], [0, 1, ...new Array(n).fill(0)], 1);
    },
  };
  await benchTable(`mean-variance, N=${n}, 10 factors`, [
    run("minimum variance", { objective: "minimum-variance" }),
    ...(n <= 100 ? [byQuadprog] : []),
    run("maximum Sharpe", { objective: "maximum-sharpe", riskFreeRate: 0.02 }),
    run("target return, 10 % cap", { objective: "target-return", target: 0.09, constraints: { max: 0.1 } }),
    run("minimum variance, caps 2/N", { objective: "minimum-variance", constraints: { max: 2 / n } }),
    ...(n <= 500 ? [{ name: "whole frontier", run: () => efficientFrontier(moments) }] : []),
  ]);
}

for (const n of [1000, 10_000]) {
  const moments = factorModel(n, 20, n);
  await benchTable(`factor form, N=${n}, 20 factors`, [
    { name: "minimum variance", run: () => meanVariance(moments, { objective: "minimum-variance" }) },
    {
      name: "minimum variance, caps 2 %",
      run: () => meanVariance(moments, { objective: "minimum-variance", constraints: { max: 0.02 } }),
    },
  ]);
}
