import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import type { Constraints, ReturnsTable, Weights } from "../../src/core/types.js";
import { estimateMoments } from "../../src/moments/estimate-moments.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import type { ClusterRiskOptions } from "../../src/optimize/hierarchical/cluster-risk.js";
import { hierarchicalEqualRisk } from "../../src/optimize/hierarchical/hierarchical-equal-risk.js";
import { hierarchicalRiskParity } from "../../src/optimize/hierarchical/hierarchical-risk-parity.js";
import { schurAllocation } from "../../src/optimize/hierarchical/schur-allocation.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";

type Risk = NonNullable<ClusterRiskOptions["risk"]>;
interface Expected {
  readonly parity: Record<Risk, number[]>;
  readonly equal: Record<Risk, number[]>;
  readonly schur: { gamma: number; constraints: Constraints; effectiveGamma: number; weights: number[] }[];
  readonly whole: { gamma: number; weights: number[] }[];
}
const reference: {
  input: Record<string, { assets: string[]; returns: number[][] }>;
  expected: Record<string, Expected>;
} = JSON.parse(readFileSync(new URL("../reference/optimize/hierarchical-risks.json", import.meta.url), "utf8"));

const skfolio = { linkage: "ward", leafOrder: "optimal" } as const;
const difference = (weights: Weights, expected: readonly number[]): number =>
  Math.max(...Object.values(weights).map((w, i) => Math.abs(w - expected[i]!)));

function tableOf({ assets, returns }: { assets: string[]; returns: number[][] }): ReturnsTable {
  const dates = returns.map((_, t) => new Date(Date.UTC(2020, 0, 3 + 7 * t)).toISOString().slice(0, 10));
  return { kind: "simple", assets, dates, values: Float64Array.from(returns.flat()) };
}

for (const [name, input] of Object.entries(reference.input)) {
  describe(`${name} assets`, () => {
    const returns = tableOf(input);
    const moments = estimateMoments(returns);
    const { parity, equal, schur, whole } = reference.expected[name]!;
    for (const risk of Object.keys(parity) as Risk[]) {
      const options = risk === "standard-deviation" ? { risk } : { risk, returns };
      // skfolio finds the scale of the entropic value at risk by a search of its own
      const tolerance = risk === "entropic-value-at-risk" ? 1e-6 : 1e-9;
      test(`hierarchical risk parity by ${risk} is skfolio's`, () => {
        const result = requireOptimal(hierarchicalRiskParity(moments, { ...skfolio, ...options }));
        expect(difference(result.weights, parity[risk])).toBeLessThan(tolerance);
        expect(result.diagnostics.kktResidual).toBeLessThan(1e-14);
      });
      test(`equal risk by ${risk} is skfolio's`, () => {
        const result = requireOptimal(hierarchicalEqualRisk(moments, options));
        expect(difference(result.weights, equal[risk])).toBeLessThan(tolerance);
      });
    }
    test("Schur complementary allocation is skfolio's, with and without bounds", () => {
      for (const { gamma, constraints, effectiveGamma, weights } of schur) {
        const result = requireOptimal(schurAllocation(moments, { gamma, constraints }));
        expect(result.effectiveGamma).toBeCloseTo(effectiveGamma, 12);
        expect(difference(result.weights, weights), `gamma ${gamma}`).toBeLessThan(1e-9);
        expect(result.diagnostics.kktResidual).toBeLessThan(1e-14);
      }
      for (const { gamma, weights } of whole) {
        const result = requireOptimal(schurAllocation(moments, { gamma, monotonic: false }));
        expect(result.effectiveGamma).toBe(gamma);
        expect(difference(result.weights, weights)).toBeLessThan(1e-9);
      }
    });
    test("its variance lies between minimum variance and hierarchical risk parity", () => {
      const least = requireOptimal(meanVariance(moments, { objective: "minimum-variance" })).volatility;
      const most = requireOptimal(hierarchicalRiskParity(moments, skfolio)).volatility;
      for (const gamma of [0, 0.2, 0.6, 1]) {
        const { volatility } = requireOptimal(schurAllocation(moments, { gamma }));
        expect(volatility).toBeLessThanOrEqual(most * (1 + 1e-12));
        expect(volatility).toBeGreaterThanOrEqual(least * (1 - 1e-12));
      }
    });
    test("the order of the columns of the returns does not matter", () => {
      const turned = [...input.assets].reverse();
      const shuffled = tableOf({ assets: turned, returns: input.returns.map((row) => [...row].reverse()) });
      const risk = "conditional-drawdown-at-risk";
      const one = requireOptimal(hierarchicalRiskParity(moments, { risk, returns }));
      const two = requireOptimal(hierarchicalRiskParity(moments, { risk, returns: shuffled }));
      expect(two.weights).toEqual(one.weights);
    });
  });
}

describe("wrong calls", () => {
  const returns = tableOf(reference.input.seven!);
  const moments = estimateMoments(returns);
  const codeOf = (options: ClusterRiskOptions): string => {
    try {
      hierarchicalEqualRisk(moments, options);
    } catch (error) {
      if (error instanceof PortfolioError) return `${error.code}: ${error.message}`;
    }
    return "none";
  };
  test("a measure without returns, figures that are not read, returns of other assets", () => {
    expect(codeOf({ risk: "worst-realization" })).toMatch(/^conflicting-options: options.returns are missing/);
    expect(codeOf({ returns })).toMatch(/^conflicting-options: options.returns is not read by risk "variance"/);
    expect(codeOf({ risk: "worst-realization", returns, level: 0.9 })).toMatch(/^conflicting-options: options.level/);
    const others = { ...returns, assets: returns.assets.map((asset) => `${asset}x`) };
    expect(codeOf({ risk: "worst-realization", returns: others })).toMatch(
      /^unknown-asset: options.returns have no A0/,
    );
  });
  test("an asset that never loses has no worst loss to divide by", () => {
    const values = returns.values.map((r, k) => (k % 7 === 2 ? Math.abs(r) + 0.001 : r));
    const winning = { ...returns, values };
    expect(codeOf({ risk: "worst-realization", returns: winning })).toMatch(/^no-variance: A2 has a risk of -/);
  });
});

test("a singular covariance leaves hierarchical risk parity, and says so without the guard", () => {
  const assets = ["A", "B", "C", "D", "E"];
  const loadings = [1, 1, 1, -1, 1];
  const covariance = Float64Array.from(loadings.flatMap((a) => loadings.map((b) => a * b)));
  const moments = { assets, mean: new Float64Array(5), covariance, periodsPerYear: 252 };
  const guarded = requireOptimal(schurAllocation(moments, { gamma: 1 }));
  expect(guarded.effectiveGamma).toBe(0);
  expect(guarded.weights).toEqual(requireOptimal(hierarchicalRiskParity(moments, skfolio)).weights);
  expect(schurAllocation(moments, { gamma: 1, monotonic: false })).toMatchObject({
    status: "numerical-error",
    effectiveGamma: null,
  });
});
