import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromEpochDay } from "../../src/core/dates/calendar.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Moments, ReturnsTable } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { ensemble } from "../../src/optimize/ensemble/ensemble.js";

const moments: Moments = {
  assets: ["A", "B", "C"],
  mean: Float64Array.of(0.1, 0.05, 0.02),
  covariance: Float64Array.of(0.04, 0.01, 0, 0.01, 0.09, 0, 0, 0, 0.01),
  periodsPerYear: 12,
};
const members = [
  { name: "one", weights: { A: 1 }, score: 3 },
  { name: "two", weights: { B: 0.5, C: 0.5 }, score: 1 },
];

describe("combining by hand", () => {
  test("the average, with the disagreement of the members", () => {
    const result = requireOptimal(ensemble(members, { moments }));
    expect(result.weights["A"]).toBeCloseTo(0.5, 12);
    expect(result.weights["B"]).toBeCloseTo(0.25, 12);
    expect(result.members.map(({ share, drift }) => [share, drift])).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(result.disagreement).toBe(0.5);
    expect(result.spread["A"]).toBeCloseTo(0.5, 15);
    expect(result.expectedReturn).toBeCloseTo(0.5 * 0.1 + 0.25 * 0.05 + 0.25 * 0.02, 12);
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-12);
  });
  test("by score, where below zero counts as zero", () => {
    const scored = requireOptimal(
      ensemble([...members, { name: "bad", weights: { C: 1 }, score: -2 }], { combine: "score" }),
    );
    expect(scored.members.map(({ share }) => share)).toEqual([0.75, 0.25, 0]);
    expect(scored.weights["A"]).toBeCloseTo(0.75, 12);
    expect(scored.volatility).toBeNull();
    expect(scored.riskContributions).toEqual({ A: null, B: null, C: null });
  });
  test("by inverse variance", () => {
    const result = requireOptimal(ensemble(members, { combine: "inverse-variance", moments }));
    // variances 0.04 and (0.09 + 0.01) / 4 = 0.025
    expect(result.members[0]!.share).toBeCloseTo(25 / 65, 12);
  });
  test("members that say the same do not disagree", () => {
    const same = ensemble([members[0]!, { name: "copy", weights: { A: 1 } }], { moments });
    expect(same.disagreement).toBe(0);
    expect(requireOptimal(same).weights).toEqual({ A: 1, B: 0, C: 0 });
  });
});

describe("constraints hold for the result", () => {
  test("caps and groups move the average to the nearest point that keeps them", () => {
    const constraints = { max: { A: 0.4 }, groups: [{ name: "G", assets: ["A", "B"], max: 0.6 }] };
    const result = requireOptimal(ensemble(members, { moments, constraints }));
    // average (.5, .25, .25): A falls to the cap, the group leaves .2 for B
    expect(result.weights["A"]).toBe(0.4);
    expect(result.weights["B"]).toBeCloseTo(0.2, 12);
    expect(result.weights["C"]).toBeCloseTo(0.4, 12);
    expect(result.diagnostics.binding.map(({ constraint }) => constraint)).toContain("groups.G.max");
  });
  test("random members, bounds and groups: kept, and no kept point is nearer", () => {
    const simplex = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(simplex, { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0.25, max: 1, noNaN: true }),
        (raw, max) => {
          const assets = ["a", "b", "c", "d", "e"];
          const normal = (x: readonly number[]): number[] => x.map((v) => v / x.reduce((s, y) => s + y, 0));
          const opinions = raw.map((x, k) => ({
            name: `m${k}`,
            weights: Object.fromEntries(normal(x).map((w, i) => [assets[i]!, w])),
          }));
          const constraints = { max, groups: [{ name: "G", assets: ["a", "b"], max: 0.45 }] };
          const { weights } = requireOptimal(ensemble(opinions, { constraints }));
          const w = assets.map((a) => weights[a]!);
          expect(w.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
          expect(Math.max(...w)).toBeLessThanOrEqual(max + 1e-12);
          expect(w[0]! + w[1]!).toBeLessThanOrEqual(0.45 + 1e-12);
          const mean = assets.map((a) => opinions.reduce((s, o) => s + o.weights[a]! / opinions.length, 0));
          // the nearest point: (mean − w)'(v − w) ≤ 0 for every point v that keeps the constraints
          for (const v of [
            [0.2, 0.25, 0.2, 0.15, 0.2],
            [0.2, 0.05, 0.25, 0.25, 0.25],
            [0.1, 0.2, 0.25, 0.2, 0.25],
          ]) {
            expect(v.reduce((s, x, i) => s + (mean[i]! - w[i]!) * (x - w[i]!), 0)).toBeLessThan(1e-9);
          }
        },
      ),
    );
  });
  test("what cannot be kept is a named conflict", () => {
    const result = ensemble(members, { moments, constraints: { max: 0.2 } });
    expect(result).toMatchObject({ status: "infeasible", method: "ensemble", disagreement: 0.5 });
  });
});

describe("stacked", () => {
  const random = seededRandom(8);
  const dates = Array.from({ length: 240 }, (_, t) => fromEpochDay(15_000 + 30 * t));
  const values = Float64Array.from({ length: 480 }, (_, k) => (k % 2 ? -0.01 : 0.01) + 0.02 * random.normal());
  const returns: ReturnsTable = { kind: "simple", assets: ["up", "down"], dates, values };
  test("the member that does better on periods it has not seen gets the share", () => {
    const seen: number[] = [];
    const result = requireOptimal(
      ensemble(
        [
          {
            name: "good",
            fit: (past) => {
              seen.push(past.dates.length);
              return { up: 1 };
            },
          },
          { name: "bad", fit: () => ({ down: 1 }) },
        ],
        { combine: "stacked", returns, folds: 5 },
      ),
    );
    expect(result.members[0]!.share).toBeGreaterThan(0.9);
    expect(result.weights["up"]).toBeGreaterThan(0.9);
    // once on everything, then on what was before each block and never on the block itself
    expect(seen).toEqual([240, 40, 80, 120, 160, 200]);
  });
  test("what a fit sees is the past alone", () => {
    const fit = (past: ReturnsTable) => {
      const sum = past.values.reduce((a, b) => a + b, 0);
      return { up: 0.5 + Math.tanh(sum) / 10, down: 0.5 - Math.tanh(sum) / 10 };
    };
    const pair = [
      { name: "a", fit },
      { name: "b", fit: () => ({ up: 0.5, down: 0.5 }) },
    ];
    const share = (table: ReturnsTable) => ensemble(pair, { combine: "stacked", returns: table }).members[0]!.share;
    const cut = { ...returns, dates: dates.slice(), values: values.slice() };
    expect(share(cut)).toBe(share(returns));
  });
  test("needs returns, fits and enough periods", () => {
    expect(() => ensemble(members, { combine: "stacked" })).toThrow(/needs options\.returns/);
    expect(() => ensemble(members, { combine: "stacked", returns: { ...returns, assets: ["A", "B"] } })).toThrow();
    const short = { ...returns, dates: dates.slice(0, 8), values: values.slice(0, 16) };
    expect(() => ensemble([{ name: "a", fit: () => ({ up: 1 }) }], { combine: "stacked", returns: short })).toThrow(
      /8 periods for 5 folds: give at least 12/,
    );
  });
});

test("wrong calls are said plainly", () => {
  expect(() => ensemble([])).toThrow(/members has 0 entries: give at least 1/);
  expect(() => ensemble([members[0]!, members[0]!])).toThrow(/members\.one is named twice/);
  expect(() => ensemble([{ name: "x" }])).toThrow(/members\.x has no weights/);
  expect(() => ensemble([{ name: "x", weights: { Q: 1 } }], { moments })).toThrow(/members\.x\.weights\.Q/);
  expect(() => ensemble([{ name: "x", weights: { A: 1 } }], { combine: "score" })).toThrow(/score is undefined/);
  expect(() => ensemble(members, { combine: "inverse-variance" })).toThrow(/needs options\.moments/);
  expect(() => ensemble(members, { constraints: { trackingError: { benchmark: { A: 1 }, max: 0.1 } } })).toThrow(
    /trackingError cannot be held by ensemble, .*use meanVariance/,
  );
  expect(() => ensemble([{ name: "x", weights: { A: 1 }, score: 0 }], { combine: "score" })).toThrow(/above 0/);
});
