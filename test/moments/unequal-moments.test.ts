import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ReturnsTable } from "../../src/core/types.js";
import { estimateMoments } from "../../src/moments/estimate-moments.js";
import { shrunkMeans } from "../../src/moments/shrunk-means.js";
import { unequalMoments } from "../../src/moments/unequal-moments.js";

interface PeriodFigures {
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
}

const {
  input,
  expected,
}: {
  input: Record<"young" | "gaps" | "whole", (number | null)[][]>;
  expected: {
    stambaugh: PeriodFigures;
    pairwise: PeriodFigures;
    shrunk: Record<"bayes_stein" | "bodnar_okhrin", Record<"minimum-variance" | "grand-mean", number[]>>;
  };
} = JSON.parse(readFileSync("test/reference/moments/unequal.json", "utf8"));

function table(rows: readonly (readonly (number | null)[])[]): ReturnsTable {
  return {
    kind: "simple",
    assets: rows[0]!.map((_, i) => `A${i}`),
    dates: rows.map((_, t) => new Date(Date.UTC(2020, 0, 5 + 7 * t)).toISOString().slice(0, 10)),
    values: Float64Array.from(rows.flat(), (v) => v ?? Number.NaN),
  };
}

const close = (actual: Float64Array, wanted: readonly number[], tolerance: number): void =>
  wanted.forEach((value, k) => {
    expect(Math.abs(actual[k]! - value)).toBeLessThan(tolerance * Math.abs(value) + 1e-16);
  });

test("stambaugh is the maximum likelihood that expectation maximization arrives at", () => {
  const { moments, observations, repair } = unequalMoments(table(input.young), {
    method: "stambaugh",
    periodsPerYear: 1,
  });
  close(moments.mean, expected.stambaugh.mean, 1e-9);
  close(moments.covariance, expected.stambaugh.covariance, 1e-9);
  expect(observations).toEqual({ A0: 60, A1: 40, A2: 60, A3: 25, A4: 40, A5: 15 });
  expect(repair).toBeNull();
});

test("pairwise is what pandas gives, and the repair is told", () => {
  const raw = unequalMoments(table(input.gaps), { method: "pairwise", periodsPerYear: 1, repair: "none" });
  close(raw.moments.mean, expected.pairwise.mean, 1e-12);
  close(raw.moments.covariance, expected.pairwise.covariance, 1e-12);
  const broken = table([
    [0.01, 0.01, null],
    [-0.01, -0.01, null],
    [0.02, 0.021, 0.02],
    [null, -0.02, 0.02],
    [null, 0.03, -0.03],
    [0.01, null, 0.01],
    [-0.03, null, -0.031],
  ]);
  const repaired = unequalMoments(broken, { method: "pairwise", periodsPerYear: 1 });
  expect(repaired.repair).toMatchObject({ method: "clip" });
  expect(repaired.repair!.smallestEigenvalue).toBeLessThan(0);
  expect(repaired.repair!.greatestChange).toBeGreaterThan(0.01);
});

test("whole histories give the moments of everybody else", () => {
  const whole = table(input.whole);
  const sample = estimateMoments(whole, { periodsPerYear: 52 });
  const pairwise = unequalMoments(whole, { method: "pairwise", periodsPerYear: 52 });
  close(pairwise.moments.covariance, [...sample.covariance], 1e-12);
  const likely = unequalMoments(whole, { method: "stambaugh", periodsPerYear: 52 });
  close(
    likely.moments.covariance,
    [...sample.covariance].map((c) => (c * 59) / 60),
    1e-12,
  );
});

describe("wrong calls", () => {
  test("a gap within a history is named by asset and date", () => {
    expect(() => unequalMoments(table(input.gaps), { method: "stambaugh" })).toThrow(/A0 are missing on 2020-12-20/);
  });
  test("a history of one row", () => {
    const rows = input.whole.map((row, t) => row.map((r, i) => (i === 2 && t < 59 ? null : r)));
    expect(() => unequalMoments(table(rows), { method: "stambaugh" })).toThrow(/returns of A2 are 1: at least 2/);
  });
  test("a history too short for its regression", () => {
    const rows = input.whole.map((row, t) => row.map((r, i) => (i === 2 && t < 55 ? null : r)));
    expect(() => unequalMoments(table(rows), { method: "stambaugh" })).toThrow(/A2 are 5 beside 5 longer histories/);
  });
  test("histories that never meet", () => {
    const rows = input.whole.map((row, t) =>
      row.map((r, i) => ((i === 2 && t < 30) || (i === 3 && t >= 30) ? null : r)),
    );
    expect(() => unequalMoments(table(rows), { method: "pairwise" })).toThrow(/A2 and A3 share 0 dates/);
  });
  test("a repair where none is made", () => {
    expect(() => unequalMoments(table(input.young), { method: "stambaugh", repair: "clip" })).toThrow(
      /not read by method/,
    );
  });
});

test.each(["bayes-stein", "bodnar-okhrin"] as const)("%s is what skfolio gives, for both targets", (method) => {
  const sample = estimateMoments(table(input.whole), { periodsPerYear: 52 });
  for (const target of ["minimum-variance", "grand-mean"] as const) {
    const { mean } = shrunkMeans(sample, { method, observations: 60, target });
    const wanted = expected.shrunk[method === "bayes-stein" ? "bayes_stein" : "bodnar_okhrin"][target];
    close(
      mean,
      wanted.map((m) => 52 * m),
      1e-9,
    );
  }
  expect(() => shrunkMeans(sample, { method, observations: 6 })).toThrow(/6 for 6 assets/);
});
