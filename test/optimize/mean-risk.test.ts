import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Constraints, ReturnsTable } from "../../src/core/types.js";
import { meanRisk } from "../../src/optimize/risk-measure/mean-risk.js";
import type { MeanRiskOptions } from "../../src/optimize/risk-measure/read-mean-risk.js";
import { smoothRisk } from "../../src/optimize/risk-measure/smooth-risk.js";

type Measure = MeanRiskOptions["measure"];

interface Case {
  readonly min: number;
  readonly max: number;
  readonly group?: readonly number[];
  readonly groupMax?: number;
  readonly from?: readonly number[];
  readonly turnover?: number;
  readonly buy?: number;
  readonly sell?: number;
}

interface Answers {
  readonly least: number;
  readonly target: number;
  readonly atTarget: number;
  readonly allowed: number;
  readonly within: number;
  readonly utility: number;
}

const reference: {
  input: {
    assets: string[];
    values: number[][];
    level: number;
    periodsPerYear: number;
    cases: Record<string, Case>;
  };
  expected: {
    objectives: Record<string, Record<Measure, Answers>>;
    skfolio: Record<Measure, Record<"minimum-risk" | "maximum-ratio", number[]>>;
  };
  tolerance: number;
} = JSON.parse(readFileSync("test/reference/optimize/mean-risk.json", "utf8"));

const { assets, values, level, periodsPerYear, cases } = reference.input;
const dates = values.map((_, t) => new Date(Date.UTC(2020, 0, 5 + 7 * t)).toISOString().slice(0, 10));
const returns: ReturnsTable = { kind: "simple", assets, dates, values: Float64Array.from(values.flat()) };
const tailed = ["conditional-value-at-risk", "entropic-value-at-risk", "conditional-drawdown-at-risk"];
const common = (measure: Measure) => ({ measure, periodsPerYear, ...(tailed.includes(measure) && { level }) });

function constraintsOf(given: Case): Constraints {
  const byName = (numbers: readonly number[]) => Object.fromEntries(assets.map((asset, i) => [asset, numbers[i]!]));
  const { min, max, group, groupMax, from, turnover, buy, sell } = given;
  return {
    min,
    max,
    ...(group && { groups: [{ name: "g", assets: group.map((i) => assets[i]!), max: groupMax! }] }),
    ...(from && turnover !== undefined && { turnover: { from: byName(from), max: turnover } }),
    ...(from && buy !== undefined && { costs: { from: byName(from), buy, sell: sell! } }),
  };
}

function costOf(given: Case, weights: Readonly<Record<string, number>>): number {
  const { from, buy = 0, sell = 0 } = given;
  if (from === undefined) return 0;
  return assets.reduce((sum, asset, i) => {
    const traded = weights[asset]! - from[i]!;
    return sum + Math.max(buy * traded, -sell * traded);
  }, 0);
}

function solved(options: MeanRiskOptions) {
  const result = meanRisk(returns, options);
  if (result.status !== "optimal") throw new Error(`${result.status}: ${result.reason}`);
  expect(result.diagnostics.kktResidual).toBeLessThan(1e-8);
  return result;
}

const close = (actual: number, expected: number, size = Math.abs(expected)): void =>
  expect(Math.abs(actual - expected)).toBeLessThan(reference.tolerance * size + 1e-9);

describe.each(Object.keys(cases))("%s", (name) => {
  const given = cases[name]!;
  const constraints = constraintsOf(given);
  const measures = Object.keys(reference.expected.objectives[name]!) as Measure[];

  test.each(measures)("%s has the least risk of HiGHS and Clarabel, with and without a target return", (measure) => {
    const wanted = reference.expected.objectives[name]![measure];
    const least = solved({ ...common(measure), constraints });
    close(least.risk! + costOf(given, least.weights), wanted.least);
    const at = solved({ ...common(measure), objective: "target-return", target: wanted.target, constraints });
    close(at.risk! + costOf(given, at.weights), wanted.atTarget);
    expect(at.expectedReturn).toBeGreaterThan(wanted.target - 1e-9);
  });

  test.each(measures)("%s has their greatest return within a risk, and their utility", (measure) => {
    const wanted = reference.expected.objectives[name]![measure];
    const within = solved({ ...common(measure), objective: "target-risk", target: wanted.allowed, constraints });
    close(within.expectedReturn - costOf(given, within.weights), wanted.within, 1);
    expect(within.risk!).toBeLessThan(wanted.allowed * (1 + 1e-9));
    const useful = solved({ ...common(measure), objective: "maximum-utility", riskAversion: 8, constraints });
    close(useful.expectedReturn - costOf(given, useful.weights) - 8 * useful.risk!, wanted.utility, 1);
  });
});

test.each(Object.keys(reference.expected.skfolio) as Measure[])("%s is never worse than skfolio's", (measure) => {
  const constraints = { max: 0.4 };
  for (const objective of ["minimum-risk", "maximum-ratio"] as const) {
    const own = solved({ ...common(measure), objective, constraints });
    const theirs = reference.expected.skfolio[measure][objective].map((w) => Math.max(0, w));
    const total = theirs.reduce((sum, w) => sum + w, 0);
    const weights = Object.fromEntries(assets.map((asset, i) => [asset, theirs[i]! / total]));
    const fixed = solved({ ...common(measure), constraints: { min: weights, max: weights } });
    if (objective === "minimum-risk") expect(own.risk!).toBeLessThan(fixed.risk! * (1 + 1e-6));
    else expect(own.returnOverRisk!).toBeGreaterThan(fixed.returnOverRisk! * (1 - 1e-6));
  }
});

test("the entropic value at risk of a portfolio does not depend on which one was looked at before", () => {
  // periods of the first asset are so calm that the least scale of the second one is more than sixteen times as large
  const values = Float64Array.from({ length: 80 }, (_, k) => (k % 2 === 0 ? 0.0001 : 0.1) * Math.sin(7 * k * k));
  const sample = { values, periods: 40, assets: 2 };
  const alone = (weights: Float64Array): number =>
    smoothRisk("entropic-value-at-risk", sample, 0.8)!.evaluate(weights).risk;
  const calm = Float64Array.of(1, 0);
  const wild = Float64Array.of(0, 1);
  const risk = smoothRisk("entropic-value-at-risk", sample, 0.8)!;
  for (const weights of [calm, wild, calm, wild]) {
    expect(risk.evaluate(weights).risk).toBeCloseTo(alone(weights), 13);
  }
});
