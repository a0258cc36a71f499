import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Moments, Weights } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { hierarchicalEqualRisk } from "../../src/optimize/hierarchical/hierarchical-equal-risk.js";
import { type NestedObjective, nestedClusters } from "../../src/optimize/hierarchical/nested-clusters.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";

interface Expected {
  readonly equalRisk: Record<string, number[]>;
  readonly labels: Record<string, number[]>;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly equalRiskBounded: number[];
  readonly nested: Record<string, number[]>;
}
const reference: {
  input: Record<string, { assets: string[]; mean: number[]; covariance: number[] }>;
  expected: Record<string, Expected>;
} = JSON.parse(readFileSync(new URL("../reference/optimize/clustered.json", import.meta.url), "utf8"));

const exact: { expected: Record<string, Record<string, number[]>> } = JSON.parse(
  readFileSync(new URL("../reference/optimize/nested-clusters.json", import.meta.url), "utf8"),
);

const differences = (weights: Weights, assets: readonly string[], expected: readonly number[]): number =>
  Math.max(...assets.map((asset, i) => Math.abs(weights[asset]! - expected[i]!)));

for (const [name, { assets, mean, covariance }] of Object.entries(reference.input)) {
  describe(`${name}, ${assets.length} assets`, () => {
    const moments: Moments = {
      assets,
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(covariance),
      periodsPerYear: 1,
    };
    const expected = reference.expected[name]!;
    for (const linkage of ["single", "complete", "average", "ward"] as const) {
      test(`equal risk over ${linkage} clusters is skfolio`, () => {
        const result = requireOptimal(hierarchicalEqualRisk(moments, { linkage }));
        expect(differences(result.weights, assets, expected.equalRisk[linkage]!)).toBeLessThan(1e-10);
        expect(result.diagnostics.kktResidual).toBeLessThan(1e-14);
        const labels = expected.labels[linkage]!;
        const theirs = [...new Set(labels)].map((label) => assets.filter((_, i) => labels[i] === label));
        expect([...result.clusters].map(String).sort()).toEqual(theirs.map(String).sort());
      });
    }
    test("bounds are kept as skfolio keeps them", () => {
      const result = requireOptimal(hierarchicalEqualRisk(moments, { constraints: expected.bounds }));
      // as near as skfolio's interior point comes
      expect(differences(result.weights, assets, expected.equalRiskBounded)).toBeLessThan(1e-6);
    });
    for (const [pair, weights] of Object.entries(expected.nested)) {
      test(`nested clusters, ${pair}, are skfolio's`, () => {
        const [inner, outer] = pair.split(" ") as [NestedObjective, NestedObjective];
        const result = requireOptimal(nestedClusters(moments, { inner, outer }));
        // skfolio's interior point stops here
        expect(differences(result.weights, assets, weights)).toBeLessThan(2e-6);
        expect(result.diagnostics.kktResidual).toBeLessThan(1e-9);
      });
    }
    test("nested clusters are those of a second computation at full precision", () => {
      const pairs = Object.entries(exact.expected[name]!);
      expect(pairs.length).toBeGreaterThan(5);
      for (const [pair, weights] of pairs) {
        const [inner, outer] = pair.split(" ") as [NestedObjective, NestedObjective];
        const result = requireOptimal(nestedClusters(moments, { inner, outer }));
        expect(differences(result.weights, assets, weights), pair).toBeLessThan(1e-10);
      }
    });
    test("one cluster is the inner problem, N clusters are the outer one", () => {
      const whole = requireOptimal(meanVariance(moments, { objective: "minimum-variance" })).weights;
      for (const clusters of [1, assets.length]) {
        const nested = requireOptimal(nestedClusters(moments, { clusters })).weights;
        for (const asset of assets) expect(nested[asset]).toBeCloseTo(whole[asset]!, 9);
      }
    });
  });
}

const small: Moments = {
  assets: ["A", "B", "C"],
  mean: Float64Array.of(0.1, 0.05, 0.02),
  covariance: Float64Array.of(0.04, 0.01, 0, 0.01, 0.09, 0, 0, 0, 0.01),
  periodsPerYear: 1,
};

test("one and two assets need no clusters", () => {
  const one: Moments = { assets: ["A"], mean: Float64Array.of(0), covariance: Float64Array.of(1), periodsPerYear: 1 };
  const two: Moments = {
    assets: ["A", "B"],
    mean: Float64Array.of(0, 0),
    covariance: Float64Array.of(4, 0, 0, 1),
    periodsPerYear: 1,
  };
  for (const method of [hierarchicalEqualRisk, nestedClusters]) {
    expect(requireOptimal(method(one)).weights).toEqual({ A: 1 });
    expect(requireOptimal(method(two)).weights["A"]).toBeCloseTo(0.2, 12);
  }
});

test("bounds and budget hold to the bit, and the ones that bind are named", () => {
  const constraints = { min: 0.2, max: { C: 0.25 }, budget: 0.9 };
  for (const method of [hierarchicalEqualRisk, nestedClusters]) {
    const { weights, diagnostics } = requireOptimal(method(small, { constraints }));
    expect(weights["C"]).toBe(0.25);
    expect(weights["A"]! + weights["B"]! + 0.25).toBeCloseTo(0.9, 14);
    expect(Math.min(weights["A"]!, weights["B"]!)).toBeGreaterThanOrEqual(0.2);
    expect(diagnostics.binding.map(({ constraint }) => constraint)).toContain("max.C");
    expect(diagnostics.kktResidual).toBeLessThan(1e-9);
  }
});

test("what cannot be met is said: bounds without room, an inner problem without answer", () => {
  for (const method of [hierarchicalEqualRisk, nestedClusters]) {
    expect(method(small, { constraints: { max: 0.2 } })).toMatchObject({ status: "infeasible" });
    expect(() => method(small, { clusters: 4 })).toThrow(/clusters is 4: give a whole number from 1 to 3/);
    expect(() => method(small, { constraints: { linear: [{ name: "x", coefficients: { A: 1 }, max: 1 }] } })).toThrow(
      /constraints\.linear\.x cannot be held/,
    );
  }
  const hopeless = nestedClusters(small, { inner: "maximum-sharpe", riskFreeRate: 0.5 });
  expect(hopeless).toMatchObject({ status: "infeasible", method: "nestedClusters" });
  expect("reason" in hopeless && hopeless.reason).toMatch(/^cluster 1: /);
});
