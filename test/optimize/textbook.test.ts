import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Constraints, Moments, Weights } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";

interface Case {
  readonly assets: string[];
  readonly mean: number[];
  readonly covariance: number[];
}
interface Corners {
  readonly expected: { readonly tolerance: number[]; readonly weights: number[][] };
}
const {
  cases,
}: {
  cases: {
    "Markowitz, nine securities": Case & Corners & { readonly published: Record<string, number[]> };
    "Markowitz, computing procedure": Case & Corners & { readonly published: { at: number[]; per: number[] }[] };
    "LINDO, three securities": Case & {
      readonly target: number;
      readonly expected: number[];
      readonly published: { readonly weights: number[]; readonly variance: number };
    };
    "Sharpe, cash, bonds and stocks": Case & Corners & { readonly bounds: Constraints; readonly published: number[] };
  };
} = JSON.parse(readFileSync(new URL("../reference/optimize/textbook.json", import.meta.url), "utf8"));

const momentsOf = ({ assets, mean, covariance }: Case): Moments => ({
  assets,
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
  periodsPerYear: 1,
});
const difference = (weights: Weights, { assets }: Case, expected: readonly number[]): number =>
  Math.max(...assets.map((asset, i) => Math.abs(weights[asset]! - expected[i]!)));

function cornersAgree(given: Case & Corners, constraints: Constraints = {}): void {
  const moments = momentsOf(given);
  const { corners } = efficientFrontier(moments, { constraints });
  const { tolerance, weights } = given.expected;
  expect(corners).toHaveLength(weights.length);
  for (const [k, corner] of corners.entries())
    expect(difference(corner.weights, given, weights[k]!)).toBeLessThan(1e-12);
  for (const [k, corner] of weights.entries()) {
    if (k === 0) continue;
    const at = meanVariance(moments, { objective: "maximum-utility", riskAversion: 1 / tolerance[k]!, constraints });
    expect(difference(requireOptimal(at).weights, given, corner)).toBeLessThan(1e-11);
  }
}

describe("Markowitz (1959)", () => {
  const nine = cases["Markowitz, nine securities"];
  const small = cases["Markowitz, computing procedure"];
  test("the efficient set of the nine securities, exactly", () => {
    cornersAgree(nine);
  });
  test("the portfolios printed in chapter II, to their rounding", () => {
    const withCash: Case = {
      assets: [...nine.assets, "cash"],
      mean: [...nine.mean, 0],
      covariance: Array.from({ length: 100 }, (_, k) => {
        const [i, j] = [Math.floor(k / 10), k % 10];
        return i < 9 && j < 9 ? nine.covariance[i * 9 + j]! : 0;
      }),
    };
    for (const [target, printed] of Object.entries(nine.published)) {
      const given = printed.length === 10 ? withCash : nine;
      const result = meanVariance(momentsOf(given), { objective: "target-return", target: Number(target) });
      expect(difference(requireOptimal(result).weights, given, printed), target).toBeLessThan(0.011);
    }
  });
  test("the example of the computing procedure, exactly", () => {
    cornersAgree(small);
  });
  test("its critical lines as printed in chapter VIII", () => {
    const tolerances = [...small.expected.tolerance].reverse();
    for (const [k, { at, per }] of small.published.entries()) {
      for (const share of [0.1, 0.5, 0.9]) {
        const tolerance = tolerances[k]! * (1 - share) + tolerances[k + 1]! * share;
        const options = { objective: "maximum-utility", riskAversion: 1 / tolerance } as const;
        const { weights } = requireOptimal(meanVariance(momentsOf(small), options));
        const printed = at.map((a, i) => a + per[i]! * tolerance);
        expect(difference(weights, small, printed)).toBeLessThan(0.007);
      }
    }
  });
  test("three of the nine at a return of 15 %, as the LINDO sample has it", () => {
    const three = cases["LINDO, three securities"];
    const options = { objective: "target-return", target: three.target, constraints: { max: 0.75 } } as const;
    const { weights, volatility } = requireOptimal(meanVariance(momentsOf(three), options));
    expect(difference(weights, three, three.expected)).toBeLessThan(1e-12);
    // the sample rounds its means to six digits
    expect(difference(weights, three, three.published.weights)).toBeLessThan(4e-6);
    expect(volatility ** 2).toBeCloseTo(three.published.variance, 7);
  });
});

describe("Sharpe, Macro-Investment Analysis", () => {
  const given = cases["Sharpe, cash, bonds and stocks"];
  test("the corner portfolios under 20 to 50 % each, exactly", () => {
    cornersAgree(given, given.bounds);
  });
  test("the composition changes at the printed critical risk tolerances", () => {
    const moments = momentsOf(given);
    const { tolerance, weights } = given.expected;
    // leaves the first corner at 13.73, meets the others from 15.10 on, and stays at the fourth from 22.30 to 22.94
    const corners = [weights[0]!, weights[1]!, weights[2]!, weights[3]!, weights[3]!, weights[4]!];
    for (const [k, printed] of given.published.entries()) {
      const riskAversion = 200 / printed;
      const result = meanVariance(moments, { objective: "maximum-utility", riskAversion, constraints: given.bounds });
      expect(difference(requireOptimal(result).weights, given, corners[k]!), `${printed}`).toBeLessThan(4e-4);
    }
    const shown = [given.published[1]!, given.published[2]!, given.published[3]!, given.published[5]!];
    for (const [k, printed] of shown.entries())
      expect(Math.abs(200 * tolerance[k + 1]! - printed)).toBeLessThan(0.0051);
  });
});
