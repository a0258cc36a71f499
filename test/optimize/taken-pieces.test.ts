import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints } from "../../src/core/types.js";
import { resolveConstraints } from "../../src/optimize/constraints/resolve-constraints.js";
import { WITHOUT_TRACKING_ERROR } from "../../src/optimize/inputs/special-constraints.js";
import { linearRisk } from "../../src/optimize/risk-measure/linear-risk.js";
import type { RiskMeasure } from "../../src/optimize/risk-measure/risk-measure.js";
import { type RiskObjective, solveMeanRisk } from "../../src/optimize/risk-measure/solve-mean-risk.js";

const N = 90;
const PERIODS = 50;
const assets = Array.from({ length: N }, (_, i) => `A${i}`);
const third = Object.fromEntries(assets.map((asset, i) => [asset, i % 3 === 0 ? 3 / N : 0]));
const limits: Record<string, Constraints> = {
  "long only": {},
  "caps that need more assets than begin": { max: 0.015 },
  "a group that no asset of the beginning is in": {
    groups: [{ name: "last", assets: assets.slice(-6), min: 0.4 }],
    max: 0.3,
  },
  "turnover and costs, whose kinks make more pieces": {
    max: 0.2,
    turnover: { from: third, max: 0.3 },
    costs: { from: third, buy: 0.001, sell: 0.0005 },
  },
};
const objectives: readonly RiskObjective[] = [
  { kind: "minimum-risk" },
  { kind: "target-return", target: 0.25 },
  { kind: "maximum-ratio", riskFreeRate: 0 },
];
const measures: readonly RiskMeasure[] = [
  "mean-absolute-deviation",
  "first-lower-partial-moment",
  "conditional-value-at-risk",
  "average-drawdown",
  "conditional-drawdown-at-risk",
  "range",
];
// the last assets move most with the market, so that nobody wants them
const random = seededRandom(7);
const values = new Float64Array(N * PERIODS);
for (let t = 0; t < PERIODS; t++) {
  const market = 0.001 + 0.01 * random.normal();
  for (let i = 0; i < N; i++) values[t * N + i] = (0.5 + i / N) * market + 0.01 * random.normal();
}
const mean = new Float64Array(N);
for (const [k, r] of values.entries()) mean[k % N]! += (252 * r) / PERIODS;

test.each(Object.keys(limits).flatMap((name) => measures.map((measure) => [measure, name] as const)))(
  "%s has the same optimum and prices when few assets begin as when all do: %s",
  (measure, name) => {
    const resolved = resolveConstraints(limits[name], assets, "test", WITHOUT_TRACKING_ERROR);
    const figures = { level: 0.9, minimumAcceptableReturn: 0, orderWeights: undefined };
    const risk = linearRisk(measure, { values, periods: PERIODS, assets: N }, figures)!;
    const { table, ...whole } = risk;
    expect(table?.assets).toBe(N);
    for (const objective of objectives) {
      const few = solveMeanRisk(risk, mean, resolved, objective);
      const all = solveMeanRisk(whole, mean, resolved, objective);
      expect(few.status).toBe(all.status);
      if (few.status !== "optimal" || all.status !== "optimal") continue;
      expect(few.residual).toBeLessThan(1e-10);
      expect(Math.abs(few.value - all.value)).toBeLessThan(1e-11 * Math.max(1e-4, Math.abs(all.value)));
      const apart = few.solution.x.map((w, i) => Math.abs(w - all.solution.x[i]!));
      if (Math.max(...apart) > 1e-9) continue; // more than one optimum
      const prices = new Map(all.binding.map(({ constraint, shadowPrice }) => [constraint, shadowPrice]));
      for (const { constraint, shadowPrice } of few.binding) {
        expect(prices.has(constraint)).toBe(true);
        if (shadowPrice !== null) expect(shadowPrice).toBeCloseTo(prices.get(constraint)!, 7);
      }
    }
  },
);
