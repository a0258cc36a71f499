import { writeFileSync } from "node:fs";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { hierarchicalRiskParity } from "../../src/optimize/hierarchical/hierarchical-risk-parity.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { riskBudgeting } from "../../src/optimize/risk-budget/risk-budgeting.js";
import { chartSpec, PALETTE, QUIET_COLOR } from "../../src/report/charts/chart-style.js";
import { vegaRenderer } from "../../src/report/pages/vega-renderer.js";
import { milliseconds } from "../bench-table.js";
import { denseModel, factorModel } from "../optimize-moments.js";
import { medianMilliseconds, runPeers } from "./compare-peers.js";

/** How the time of each method grows with the number of assets: a table, and with --write the drawing beside it. */

interface Point {
  readonly method: string;
  readonly n: number;
  readonly time: number;
}

const SIZES = [20, 50, 100, 200, 500, 1000, 2000];
const PEER_SIZES = SIZES.filter((n) => n <= 1000);
const dense = new Map(SIZES.map((n) => [n, denseModel(n, 10, n, 1)]));

const methods: Record<string, (n: number) => unknown> = {
  "minimum variance": (n) => meanVariance(dense.get(n)!, { objective: "minimum-variance" }),
  "maximum Sharpe": (n) => meanVariance(dense.get(n)!, { objective: "maximum-sharpe", riskFreeRate: 0.02 }),
  "whole frontier": (n) => efficientFrontier(dense.get(n)!),
  "equal risk contribution": (n) => riskBudgeting(dense.get(n)!),
  "hierarchical risk parity": (n) => hierarchicalRiskParity(dense.get(n)!),
};

const points: Point[] = runPeers(
  "growth.py",
  Object.fromEntries(PEER_SIZES.map((n) => [`covariance${n}`, dense.get(n)!.covariance])),
  { cases: PEER_SIZES.map((n) => ({ n, daqp_up_to: 500 })) },
).flatMap(({ work, peer, milliseconds: time }) =>
  time === null ? [] : [{ method: `minimum variance, ${peer}`, n: Number(work), time }],
);
for (const [method, run] of Object.entries(methods)) {
  for (const n of SIZES) points.push({ method, n, time: medianMilliseconds(() => run(n), n <= 200 ? 101 : 7) });
}
for (const n of [1000, 10_000, 100_000]) {
  const model = factorModel(n, 20, 1);
  const run = () => meanVariance(model, { objective: "minimum-variance", constraints: { max: 0.02 } });
  points.push({ method: "minimum variance, 20 factors, caps of 2 %", n, time: medianMilliseconds(run, 5) });
}

const sizes = [...new Set(points.map(({ n }) => n))].sort((a, b) => a - b);
console.log("\n### How the time grows with the number of assets N\n");
console.log(`| method | ${sizes.map((n) => `N=${n}`).join(" | ")} | grows like |`);
console.log(`|---|${"---:|".repeat(sizes.length + 1)}`);
for (const method of new Set(points.map((point) => point.method))) {
  const own = points.filter((point) => point.method === method).sort((a, b) => a.n - b.n);
  const cells = sizes.map((n) => {
    const point = own.find((candidate) => candidate.n === n);
    return point === undefined ? "" : milliseconds(point.time);
  });
  console.log(`| ${method} | ${cells.join(" | ")} | N^${slope(own.slice(-3)).toFixed(1)} |`);
}
console.log(
  "\nThe last column is the slope of the last three sizes.\n\n![Time against the number of assets](growth.svg)",
);

if (process.argv.includes("--write")) {
  const svg = await vegaRenderer(vega, vegaLite)(drawing());
  writeFileSync("docs/growth.svg", svg.replace("<svg ", '<svg style="color:#777" '));
}

/** Least-squares slope of log time on log N. */
function slope(own: readonly Point[]): number {
  const x = own.map(({ n }) => Math.log(n));
  const y = own.map(({ time }) => Math.log(time));
  const middle = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [middle(x), middle(y)];
  const above = x.reduce((sum, value, k) => sum + (value - mx) * (y[k]! - my), 0);
  return above / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}

function drawing() {
  const names = [...new Set(points.map(({ method }) => method))];
  const ours = names.filter((name) => !/PIQP|daqp/.test(name));
  return chartSpec("Time against the number of assets, both on logarithmic scales", {
    data: { values: points.map((point) => ({ ...point })) },
    height: 360,
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "n", type: "quantitative", scale: { type: "log" }, axis: { title: "Assets", format: "~s" } },
      y: { field: "time", type: "quantitative", scale: { type: "log" }, axis: { title: "Milliseconds", format: "~g" } },
      color: {
        field: "method",
        type: "nominal",
        scale: {
          domain: names,
          range: names.map((name) => (ours.includes(name) ? PALETTE[ours.indexOf(name)]! : QUIET_COLOR)),
        },
        legend: { title: null, orient: "top", columns: 2, labelLimit: 320 },
      },
      strokeDash: {
        field: "method",
        type: "nominal",
        scale: {
          domain: names,
          range: names.map((name) => (name.endsWith("daqp") ? [2, 3] : name.endsWith("PIQP") ? [8, 4] : [1, 0])),
        },
        legend: null,
      },
    },
  });
}
