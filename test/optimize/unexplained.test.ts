import { describe, expect, it } from "vitest";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";

const moments = {
  assets: ["A", "B", "C"],
  mean: Float64Array.of(0.03, 0.05, 0.08),
  covariance: Float64Array.of(0.04, 0.01, 0.01, 0.01, 0.05, 0.02, 0.01, 0.02, 0.09),
  observations: 250,
  periodsPerYear: 252,
};

const impossible: Record<string, MeanVarianceOptions> = {
  "bounds below the budget": { objective: "minimum-variance", constraints: { max: 0.3 } },
  "a min above its max": {
    objective: "minimum-variance",
    constraints: { min: { A: 0.5 }, max: { A: 0.4, B: 1, C: 1 } },
  },
  "a return beyond all means": { objective: "target-return", target: 0.2 },
  "a volatility below the least": { objective: "target-volatility", target: 0.05 },
  "no excess return": { objective: "maximum-sharpe", riskFreeRate: 0.2 },
  "a tracking error out of reach": {
    objective: "minimum-variance",
    constraints: { max: { A: 0.5, B: 1, C: 1 }, trackingError: { benchmark: { A: 1 }, max: 0.01 } },
  },
  "holdings that do not fit": { objective: "minimum-variance", constraints: { maxPositions: 2, max: 0.4 } },
};

describe("an infeasible question of a caller who does not want the reasons", () => {
  for (const [name, options] of Object.entries(impossible)) {
    it(`has the same status without a conflict: ${name}`, () => {
      const explained = meanVariance(moments, options);
      const brief = meanVariance(moments, { ...options, explain: false });
      expect(explained.status).toBe("infeasible");
      expect(explained.status === "infeasible" && explained.conflict.length).toBeGreaterThan(0);
      expect(brief).toMatchObject({ status: "infeasible", method: options.objective, conflict: [] });
    });
  }

  it("is still solved after the least loosening", () => {
    const options: MeanVarianceOptions = { objective: "minimum-variance", constraints: { max: 0.3 }, relax: true };
    const brief = meanVariance(moments, { ...options, explain: false });
    const explained = meanVariance(moments, options);
    expect(brief.status === "infeasible" && brief.relaxed).toStrictEqual(
      explained.status === "infeasible" && explained.relaxed,
    );
  });

  it("changes nothing where there is an answer", () => {
    const options: MeanVarianceOptions = { objective: "maximum-sharpe", constraints: { max: 0.5 } };
    expect(meanVariance(moments, { ...options, explain: false })).toStrictEqual(meanVariance(moments, options));
  });
});
