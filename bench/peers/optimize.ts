import type { Constraints } from "../../src/core/types.js";
import { efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";
import { denseModel, factorModel } from "../optimize-moments.js";
import { comparePeers, type OurRow } from "./compare-peers.js";

interface Case {
  readonly work: string;
  readonly n: number;
  readonly name: string;
  readonly kind: "minimum-variance" | "maximum-sharpe" | "target-return" | "frontier";
  readonly cap: number;
  readonly target: number;
  readonly peers: readonly string[];
}

const arrays: Record<string, Float64Array> = {};
const cases: Case[] = [];
const ours: OurRow[] = [];

function add(given: Omit<Case, "name">, common: number, constraints: Constraints): void {
  const { n, kind, target, work } = given;
  const name = `${n}_${common}`;
  const moments = denseModel(n, 10, n, common);
  arrays[`mean${name}`] = moments.mean;
  arrays[`covariance${name}`] = moments.covariance;
  cases.push({ ...given, name });
  if (kind === "frontier") {
    const run = () => efficientFrontier(moments, { constraints });
    ours.push({ work, run, repeat: 15, value: () => run().corners[0]!.volatility });
    return;
  }
  const options: MeanVarianceOptions =
    kind === "target-return"
      ? { objective: kind, target, constraints }
      : { objective: kind, riskFreeRate: 0.02, constraints };
  const run = () => meanVariance(moments, options);
  ours.push({ work, run, repeat: n <= 100 ? 401 : 25, value: () => figure(run()) });
}

const figure = (result: ReturnType<typeof meanVariance>): number =>
  result.status === "optimal" ? result.volatility : Number.NaN;

for (const n of [20, 100, 500, 1000]) {
  const peers = n <= 100 ? ["daqp", "piqp"] : ["piqp", "pypfopt", "skfolio"];
  const common = { n, cap: 1, target: 0, peers };
  add({ ...common, work: `minimum variance, N=${n}`, kind: "minimum-variance" }, 1, {});
  add({ ...common, work: `maximum Sharpe, N=${n}`, kind: "maximum-sharpe" }, 1, { max: Number.POSITIVE_INFINITY });
  const target = n === 20 ? 0.08 : 0.09;
  const cap = n === 20 ? 0.2 : 0.1;
  add({ ...common, work: `target return, caps, N=${n}`, kind: "target-return", cap, target }, 1, { max: cap });
}
add(
  { work: "minimum variance, dense, N=500", n: 500, kind: "minimum-variance", cap: 1, target: 0, peers: ["piqp"] },
  0.15,
  {},
);
add({ work: "caps of 2/N, N=500", n: 500, kind: "minimum-variance", cap: 0.004, target: 0, peers: ["piqp"] }, 1, {
  max: 0.004,
});
for (const n of [100, 500]) {
  add({ work: `whole frontier, N=${n}`, n, kind: "frontier", cap: 1, target: 0, peers: ["cla"] }, 1, {});
}

// our side in factor form at ten times the size of the peer's dense problem
const large = factorModel(10_000, 20, 1);
const capped = { objective: "minimum-variance", constraints: { max: 0.02 } } as const;
const tenth = denseModel(1000, 20, 1);
arrays["mean1000_tenth"] = tenth.mean;
arrays["covariance1000_tenth"] = tenth.covariance;
const work = "factor form N=10000, k=20, caps; the peer dense N=1000";
cases.push({ work, n: 1000, name: "1000_tenth", kind: "minimum-variance", cap: 0.02, target: 0, peers: ["piqp"] });
ours.push({ work, run: () => meanVariance(large, capped), repeat: 9 });

comparePeers("Mean-variance", "optimize.py", arrays, { cases }, ours);
