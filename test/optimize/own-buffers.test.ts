import { expect, test } from "vitest";
import * as optimize from "../../src/optimize/index.js";
import { randomFactorMoments, randomMoments } from "./random-moments.js";

/** Paths of numbers that are a view of a larger buffer: a clone or a transfer would take all of it along. */
function views(value: unknown, path = "result"): string[] {
  if (ArrayBuffer.isView(value)) return value.buffer.byteLength === value.byteLength ? [] : [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => views(member, `${path}.${key}`));
}

test("numbers in a result have a buffer of their own", () => {
  for (const moments of [randomMoments(12, 1), randomFactorMoments(12, 1)]) {
    const constraints = { max: 0.3 };
    const frontier = optimize.efficientFrontier(moments, { constraints });
    const results: Record<string, unknown> = {
      frontier,
      tight: optimize.efficientFrontier(moments, { constraints: { max: 1 / 12 + 1e-12 } }),
      point: optimize.frontierPortfolio(frontier, { riskFreeRate: 0 }),
      utility: optimize.meanVariance(moments, {
        objective: "maximum-utility",
        constraints: { ...constraints, turnover: { from: { A0: 1 }, max: 0.75 } },
      }),
      sensitivity: optimize.weightSensitivity(moments, { objective: "maximum-utility" }),
      equilibrium: optimize.equilibriumReturns(moments, { marketWeights: { A0: 1 }, riskAversion: 2 }),
      budgets: optimize.riskBudgeting(moments),
      clusters: optimize.nestedClusters(moments),
    };
    for (const [name, result] of Object.entries(results)) expect(views(result, name)).toEqual([]);
  }
});
