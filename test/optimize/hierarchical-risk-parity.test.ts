import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FactorMoments, Moments, Weights } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { hierarchicalRiskParity } from "../../src/optimize/hierarchical/hierarchical-risk-parity.js";

interface Expected {
  readonly paper: number[];
  readonly pypfopt: Record<string, number[]>;
  readonly skfolio: Record<string, number[]>;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly skfolioBounded: number[];
}
const reference: {
  input: Record<string, { assets: string[]; covariance: number[] }>;
  expected: Record<string, Expected>;
  tolerance: number;
} = JSON.parse(readFileSync(new URL("../reference/optimize/hierarchical.json", import.meta.url), "utf8"));

function momentsOf(assets: readonly string[], covariance: readonly number[]): Moments {
  return {
    assets,
    mean: new Float64Array(assets.length),
    covariance: Float64Array.from(covariance),
    periodsPerYear: 1,
  };
}
const values = (weights: Weights, assets: readonly string[]): number[] => assets.map((asset) => weights[asset]!);
const LINKAGES = ["single", "complete", "average", "ward"] as const;

for (const [name, { assets, covariance }] of Object.entries(reference.input)) {
  describe(`${name}, ${assets.length} assets`, () => {
    const moments = momentsOf(assets, covariance);
    const { paper, pypfopt, skfolio, bounds, skfolioBounded } = reference.expected[name]!;
    const agree = (options: Parameters<typeof hierarchicalRiskParity>[1], expected: readonly number[]) => {
      const result = requireOptimal(hierarchicalRiskParity(moments, options));
      for (const [i, w] of values(result.weights, assets).entries()) {
        expect(Math.abs(w - expected[i]!), assets[i]).toBeLessThan(reference.tolerance);
      }
      expect(result.diagnostics.kktResidual).toBeLessThan(1e-14);
    };
    test("distance of distances is the recipe of López de Prado (2016)", () => {
      agree({ distance: "distance-of-distances" }, paper);
    });
    for (const linkage of LINKAGES) {
      test(`${linkage} linkage without leaf ordering is PyPortfolioOpt`, () => agree({ linkage }, pypfopt[linkage]!));
      test(`${linkage} linkage with optimal leaf order is skfolio`, () => {
        agree({ linkage, leafOrder: "optimal" }, skfolio[linkage]!);
      });
    }
    test("bounds are kept as skfolio keeps them", () => {
      agree({ linkage: "ward", leafOrder: "optimal", constraints: bounds }, skfolioBounded);
    });
  });
}

test("the published weights of López de Prado (2016) to the printed digits", () => {
  const { assets, covariance } = reference.input["paper"]!;
  const result = requireOptimal(
    hierarchicalRiskParity(momentsOf(assets, covariance), { distance: "distance-of-distances" }),
  );
  const printed = values(result.weights, assets).map((w) => (100 * w).toFixed(2));
  expect(printed.join(" ")).toBe("7.00 7.59 10.84 19.03 9.72 10.19 6.62 9.10 7.12 12.79");
  expect(result.tree.order).toEqual(["9", "2", "10", "1", "7", "3", "6", "4", "5", "8"]);
});

test("one asset takes everything, two share by inverse variance", () => {
  const one = requireOptimal(hierarchicalRiskParity(momentsOf(["A"], [0.04])));
  expect(one.weights).toEqual({ A: 1 });
  expect(one.tree).toEqual({ assets: ["A"], merges: [], order: ["A"] });
  const two = requireOptimal(hierarchicalRiskParity(momentsOf(["A", "B"], [0.04, 0, 0, 0.01])));
  expect(two.weights["A"]).toBeCloseTo(0.2, 15);
  expect(two.tree.merges).toEqual([{ left: 0, right: 1, distance: Math.SQRT1_2, size: 2 }]);
});

test("identical, perfectly correlated and perfectly opposed assets are no trouble", () => {
  const same = requireOptimal(hierarchicalRiskParity(momentsOf(["A", "B", "C", "D"], new Array(16).fill(0.04))));
  expect(values(same.weights, ["A", "B", "C", "D"])).toEqual([0.25, 0.25, 0.25, 0.25]);
  for (const linkage of LINKAGES) {
    for (const leafOrder of ["linkage", "optimal", "shortest"] as const) {
      const opposed = momentsOf(["A", "B", "C", "D"], [1, 1, -1, -1, 1, 1, -1, -1, -1, -1, 1, 1, -1, -1, 1, 1]);
      const result = requireOptimal(hierarchicalRiskParity(opposed, { linkage, leafOrder }));
      expect(values(result.weights, opposed.assets).reduce((a, b) => a + b)).toBeCloseTo(1, 14);
      expect(result.volatility).toBeCloseTo(0, 10);
    }
  }
});

test("an asset that does not move is refused by name", () => {
  expect(() => hierarchicalRiskParity(momentsOf(["A", "CASH"], [0.04, 0, 0, 0]))).toThrow(
    /give CASH no variance: hierarchicalRiskParity divides by it/,
  );
});

test("moments in factor form give what their full covariance gives", () => {
  const loadings = [1, 0.2, 0.9, -0.3, 1.1, 0.5, 0.7, 0.1, 1.3, -0.6];
  const f = [0.03, 0.004, 0.004, 0.01];
  const specific = [0.02, 0.03, 0.01, 0.05, 0.04];
  const covariance = specific.flatMap((s, i) =>
    specific.map((_, j) => {
      let sum = i === j ? s : 0;
      for (let a = 0; a < 2; a++) {
        for (let b = 0; b < 2; b++) sum += loadings[2 * i + a]! * f[2 * a + b]! * loadings[2 * j + b]!;
      }
      return sum;
    }),
  );
  const assets = ["A", "B", "C", "D", "E"];
  const factors: FactorMoments = {
    assets,
    mean: new Float64Array(5),
    periodsPerYear: 1,
    factors: {
      names: ["market", "value"],
      loadings: Float64Array.from(loadings),
      covariance: Float64Array.from(f),
      specificVariance: Float64Array.from(specific),
    },
  };
  for (const linkage of LINKAGES) {
    const lean = requireOptimal(hierarchicalRiskParity(factors, { linkage }));
    const full = requireOptimal(hierarchicalRiskParity(momentsOf(assets, covariance), { linkage }));
    for (const asset of assets) expect(lean.weights[asset]).toBeCloseTo(full.weights[asset]!, 13);
    expect(lean.tree.order).toEqual(full.tree.order);
  }
});

describe("constraints", () => {
  const moments = momentsOf(["A", "B", "C"], [0.04, 0.01, 0, 0.01, 0.09, 0, 0, 0, 0.01]);
  test("a cap moves the rest by the rule and is named", () => {
    const result = requireOptimal(hierarchicalRiskParity(moments, { constraints: { max: { C: 0.3 } } }));
    expect(result.weights["C"]).toBe(0.3);
    expect(result.diagnostics.binding.map(({ constraint }) => constraint)).toEqual(["max.C"]);
    expect(result.diagnostics.binding[0]!.shadowPrice).toBeNull();
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-15);
    expect(result.weights["A"]! + result.weights["B"]! + 0.3).toBeCloseTo(1, 14);
  });
  test("a budget scales the weights, a range takes the number nearest to 1", () => {
    const free = requireOptimal(hierarchicalRiskParity(moments));
    const half = requireOptimal(hierarchicalRiskParity(moments, { constraints: { budget: 0.5 } }));
    expect(half.weights["A"]).toBeCloseTo(free.weights["A"]! / 2, 15);
    const range = requireOptimal(hierarchicalRiskParity(moments, { constraints: { budget: [0.2, 0.8] } }));
    expect(range.weights["A"]).toBeCloseTo(free.weights["A"]! * 0.8, 15);
  });
  test("bounds without room are infeasible, with the slack that each needs", () => {
    const result = hierarchicalRiskParity(moments, { constraints: { max: 0.25 } });
    expect(result).toMatchObject({ status: "infeasible", method: "hierarchicalRiskParity" });
    if (result.status !== "infeasible") return;
    expect(result.conflict.map(({ constraint }) => constraint).sort()).toEqual(["budget", "max.A", "max.B", "max.C"]);
    for (const { slackNeeded } of result.conflict) expect(slackNeeded).toBeCloseTo(0.25, 12);
    expect(result.tree.order).toHaveLength(3);
    const crossed = hierarchicalRiskParity(moments, { constraints: { min: { A: 0.5 }, max: { A: 0.3 } } });
    expect(crossed).toMatchObject({
      status: "infeasible",
      conflict: [{ constraint: "min.A" }, { constraint: "max.A" }],
    });
  });
  test("groups and linear rows are refused, and what can hold them is named", () => {
    expect(() =>
      hierarchicalRiskParity(moments, { constraints: { groups: [{ name: "G", assets: ["A"], max: 0.1 }] } }),
    ).toThrow(/constraints\.groups\.G cannot be held by hierarchicalRiskParity.*ensemble/);
    expect(() => hierarchicalRiskParity(moments, { constraints: { turnover: { from: {}, max: 1 } } })).toThrow(
      /turnover cannot be held/,
    );
  });
});

test("an unknown word is answered with the known ones", () => {
  const moments = momentsOf(["A"], [1]);
  // @ts-expect-error a caller without types
  expect(() => hierarchicalRiskParity(moments, { linkage: "wards" })).toThrow(
    /linkage is "wards": did you mean "ward"\? Choose from "single"/,
  );
});

test("names like __proto__ and 7203 are names", () => {
  const moments = momentsOf(["__proto__", "7203", "B"], [0.04, 0.01, 0, 0.01, 0.09, 0, 0, 0, 0.01]);
  const result = requireOptimal(hierarchicalRiskParity(moments));
  expect(Object.keys(result.weights).sort()).toEqual(["7203", "B", "__proto__"]);
  expect(structuredClone(result.tree)).toEqual(result.tree);
});
