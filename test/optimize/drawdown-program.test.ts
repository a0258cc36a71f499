import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints } from "../../src/core/types.js";
import { resolveConstraints } from "../../src/optimize/constraints/resolve-constraints.js";
import { WITHOUT_TRACKING_ERROR } from "../../src/optimize/inputs/special-constraints.js";
import { linearRisk } from "../../src/optimize/risk-measure/linear-risk.js";
import type { RiskObjective } from "../../src/optimize/risk-measure/solve-mean-risk.js";
import { solveMeanRisk } from "../../src/optimize/risk-measure/solve-mean-risk.js";

const assets = Array.from({ length: 8 }, (_, i) => `A${i}`);
const from = Object.fromEntries(assets.map((asset) => [asset, 1 / 8]));
const limits: Record<string, Constraints> = {
  "long only": {},
  "long and short": { min: -0.5, max: 1, maxGross: 1.6 },
  "caps and turnover": { max: 0.4, turnover: { from, max: 0.3 } },
  "costs of trading": { costs: { from, buy: 0.001, sell: 0.0005 } },
};
const objectives: readonly RiskObjective[] = [
  { kind: "minimum-risk" },
  { kind: "target-return", target: 0.16 },
  { kind: "maximum-utility", riskAversion: 3 },
  { kind: "maximum-ratio", riskFreeRate: 0 },
];

/** By cuts, as any measure that is the greatest of planes: a second way to the same optimum. */
test.each(Object.keys(limits))("conditional drawdown has the same optimum by peaks as by cuts: %s", (name) => {
  const resolved = resolveConstraints(limits[name], assets, "test", WITHOUT_TRACKING_ERROR);
  for (const [seed, periods, grid, level] of [
    [1, 80, 0, 0.7],
    [2, 200, 0, 0.95],
    [3, 60, 0.005, 0.9],
  ] as const) {
    const random = seededRandom(seed);
    const values = Float64Array.from({ length: 8 * periods }, () => {
      const r = 0.0007 + 0.01 * random.normal();
      return grid > 0 ? Math.round(r / grid) * grid : r;
    });
    const mean = new Float64Array(8);
    for (const [k, r] of values.entries()) mean[k % 8]! += (252 * r) / periods;
    const figures = { level, minimumAcceptableReturn: 0, orderWeights: undefined };
    const risk = linearRisk("conditional-drawdown-at-risk", { values, periods, assets: 8 }, figures)!;
    expect(risk.drawdowns?.tail).toBeCloseTo((1 - level) * periods, 9);
    for (const objective of objectives) {
      const peaks = solveMeanRisk(risk, mean, resolved, objective);
      const cuts = solveMeanRisk({ kind: "linear", evaluate: (w) => risk.evaluate(w) }, mean, resolved, objective);
      expect(peaks.status).toBe(cuts.status);
      if (peaks.status !== "optimal") continue;
      expect(peaks.residual).toBeLessThan(1e-11);
      expect(peaks.value).toBeLessThan(cuts.value + 1e-11 * Math.max(1e-4, Math.abs(cuts.value)));
    }
  }
});
