import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints, ReturnsTable } from "../../src/core/types.js";
import { meanRisk } from "../../src/optimize/risk-measure/mean-risk.js";
import type { MeanRiskOptions } from "../../src/optimize/risk-measure/read-mean-risk.js";

function sample(seed: number, assets: number, periods: number, grid = 0): ReturnsTable {
  const random = seededRandom(seed);
  return {
    kind: "simple",
    assets: Array.from({ length: assets }, (_, i) => `A${i}`),
    dates: Array.from({ length: periods }, (_, t) =>
      new Date(Date.UTC(2015, 0, 1) + t * 86_400_000).toISOString().slice(0, 10),
    ),
    values: Float64Array.from({ length: assets * periods }, () => {
      const r = 0.0005 + 0.01 * random.normal();
      return grid > 0 ? Math.round(r / grid) * grid : r;
    }),
  };
}

/** The order weights of the mean distance of two periods. */
const giniWeights = (periods: number): number[] =>
  Array.from({ length: periods }, (_, t) => (2 * (2 * (t + 1) - periods - 1)) / (periods * (periods - 1)));

const from = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`A${i}`, 1 / 8]));
const limits: Record<string, Constraints> = {
  "long only": {},
  "long and short": { min: -0.5, max: 1, maxGross: 1.6 },
  "caps and turnover": { max: 0.4, turnover: { from, max: 0.3 } },
  "costs of trading": { costs: { from, buy: 0.0002, sell: 0.0001 } },
};
const objectives: Record<string, Partial<MeanRiskOptions>> = {
  "the least risk": {},
  "a target return": { objective: "target-return", target: 0.16 },
  "the greatest utility": { objective: "maximum-utility", riskAversion: 30 },
};

/** By cuts, as any ordered average: a second way to the same optimum. */
test.each(Object.entries(limits).flatMap((a) => Object.entries(objectives).map((b) => [...a, ...b] as const)))(
  "Gini's mean difference is found by pairs as by cuts: %s, %#",
  (_name, constraints, _aim, objective) => {
    for (const [seed, periods, grid] of [
      [2, 60, 0],
      [3, 30, 0.005],
    ] as const) {
      const returns = sample(seed, 8, periods, grid);
      const common = { ...objective, constraints, periodsPerYear: 252 };
      const pairs = meanRisk(returns, { measure: "gini-mean-difference", ...common });
      const orderWeights = giniWeights(periods);
      const cuts = meanRisk(returns, { measure: "ordered-weighted-average", orderWeights, ...common });
      if (pairs.status !== "optimal" || cuts.status !== "optimal") {
        expect(pairs.status).toBe(cuts.status);
        continue;
      }
      expect(pairs.diagnostics.kktResidual).toBeLessThan(1e-11);
      const value = ({ risk, expectedReturn }: typeof pairs): number =>
        "riskAversion" in objective ? 30 * risk! - expectedReturn : risk!;
      // costs are added to the risk or taken from the return; both are in the bound that certifies the pairs
      if (constraints.costs === undefined) expect(value(pairs)).toBeLessThan(value(cuts) + 1e-12);
      expect(Math.abs(pairs.risk! - cuts.risk!)).toBeLessThan(1e-8);
    }
  },
);

test("a portfolio of as many assets as periods has no Gini difference left, and that is its risk", () => {
  const returns = sample(4, 7, 5);
  const found = meanRisk(returns, { measure: "gini-mean-difference", constraints: { min: -5, max: 5 } });
  expect(found.status).toBe("optimal");
  expect(found.risk).toBeLessThan(1e-15);
});

test("a riskless mix that earns more than the rate has no greatest ratio", () => {
  const returns = sample(5, 3, 30);
  const values = returns.values.map((r, k) => (k % 3 === 0 ? 0.0001 : r));
  const found = meanRisk({ ...returns, values }, { measure: "gini-mean-difference", objective: "maximum-ratio" });
  expect(found.status).toBe("unbounded");
});
