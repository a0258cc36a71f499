import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import type { ReturnsTable, Weights } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { type MeasureBudgetingOptions, measureBudgeting } from "../../src/optimize/risk-measure/measure-budgeting.js";
import { readRisk } from "../../src/optimize/risk-measure/read-risk.js";
import type { RiskMeasure } from "../../src/optimize/risk-measure/risk-measure.js";

const fileOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../reference/optimize/${name}.json`, import.meta.url), "utf8"));
const tables: Record<string, { assets: string[]; returns: number[][] }> = fileOf("hierarchical-risks").input;
const expected: Record<string, Record<RiskMeasure, Record<"equal" | "rising", number[]>>> = fileOf(
  "measure-budgeting",
).expected;

const tableOf = ({ assets, returns }: { assets: string[]; returns: number[][] }): ReturnsTable => ({
  kind: "simple",
  assets,
  dates: returns.map((_, t) => new Date(Date.UTC(2020, 0, 3 + 7 * t)).toISOString().slice(0, 10)),
  values: Float64Array.from(returns.flat()),
});

for (const [name, input] of Object.entries(tables)) {
  describe(`${name} assets`, () => {
    const returns = tableOf(input);
    const { assets } = input;
    const n = assets.length;
    const sample = {
      assets,
      values: returns.values,
      periods: returns.dates.length,
      periodsPerYear: 52,
      mean: new Float64Array(n),
      level: 0.95,
    };
    const rising: Weights = Object.fromEntries(assets.map((asset, i) => [asset, (i + 1) / ((n * (n + 1)) / 2)]));
    for (const [measure, rows] of Object.entries(expected[name]!) as [RiskMeasure, Record<string, number[]>][]) {
      test.each(Object.entries(rows))(`${measure}, %s budgets, is skfolio's or better`, (kind, theirs) => {
        const budgets = kind === "equal" ? undefined : rising;
        const result = requireOptimal(measureBudgeting(returns, { measure, ...(budgets && { budgets }) }));
        const risk = readRisk(measure, {}, sample);
        const objective = (weights: readonly number[]): number =>
          Math.log(risk.evaluate(Float64Array.from(weights)).risk) -
          weights.reduce((sum, w, i) => sum + (budgets?.[assets[i]!] ?? 1 / n) * Math.log(w), 0);
        const ours = assets.map((asset) => result.weights[asset]!);
        expect(objective(ours)).toBeLessThanOrEqual(objective(theirs) + 1e-12);
        expect(Math.max(...ours.map((w, i) => Math.abs(w - theirs[i]!)))).toBeLessThan(1e-5);
        expect(result.diagnostics.kktResidual).toBeLessThan(1e-9);
        for (const asset of assets) {
          expect(result.measureContributions![asset]).toBeCloseTo(budgets?.[asset] ?? 1 / n, 9);
        }
        expect(result.risk).toBeCloseTo(risk.evaluate(Float64Array.from(ours)).risk, 14);
      });
    }
    test("the shares of a smooth measure are what moving a weight does to the risk", () => {
      const result = requireOptimal(measureBudgeting(returns, { measure: "semi-deviation" }));
      const risk = readRisk("semi-deviation", {}, sample);
      const at = (i: number, step: number): number =>
        risk.evaluate(Float64Array.from(assets, (asset, j) => result.weights[asset]! + (i === j ? step : 0))).risk;
      for (const [i, asset] of assets.entries()) {
        const slope = (at(i, 1e-6) - at(i, -1e-6)) / 2e-6;
        expect((slope * result.weights[asset]!) / result.risk!).toBeCloseTo(1 / n, 6);
      }
    });
  });
}

describe("wrong calls and mixes without risk", () => {
  const returns = tableOf(tables["seven"]!);
  const errorOf = (options: MeasureBudgetingOptions, table = returns): string => {
    try {
      measureBudgeting(table, options);
    } catch (error) {
      if (error instanceof PortfolioError) return `${error.code}: ${error.message}`;
    }
    return "none";
  };
  test("budgets of 0, budgets that do not sum to 1, a target that the risk does not grow with", () => {
    const budgets = { A0: 1 };
    expect(errorOf({ measure: "range", budgets })).toMatch(/^invalid-argument: options.budgets.A1 is 0/);
    const half = Object.fromEntries(returns.assets.map((asset) => [asset, 0.1]));
    expect(errorOf({ measure: "range", budgets: half })).toMatch(/^invalid-argument: options.budgets sum to 0.7/);
    expect(errorOf({ measure: "first-lower-partial-moment", minimumAcceptableReturn: 0.01 })).toMatch(
      /^conflicting-options/,
    );
  });
  test("two assets that cancel leave nothing to share", () => {
    const values = Float64Array.from({ length: 80 }, (_, k) => (k % 2 === 0 ? 1 : -1) * 0.02 * Math.sin(k >> 1));
    const pair = tableOf({ assets: ["up", "down"], returns: [] });
    const table = { ...pair, dates: returns.dates.slice(0, 40), values };
    for (const measure of ["mean-absolute-deviation", "semi-deviation", "range"] as const) {
      expect(measureBudgeting(table, { measure })).toMatchObject({ status: "numerical-error", risk: null });
    }
  });
  test("an asset that never loses has no share of the worst loss", () => {
    const values = returns.values.map((r, k) => (k % 7 === 2 ? Math.abs(r) + 0.001 : r));
    expect(errorOf({ measure: "worst-realization" }, { ...returns, values })).toMatch(/^no-variance: A2/);
  });
});
