import { expect, test } from "vitest";
import { riskComponents } from "../../src/analytics/risk/risk-components.js";
import { riskContributions } from "../../src/analytics/risk/risk-contributions.js";
import { tailRisk } from "../../src/analytics/risk/tail-risk.js";
import type { FactorMoments, Moments, ReturnsTable } from "../../src/core/types.js";
import reference from "../reference/analytics/risk-components.json" with { type: "json" };
import { stocksTable } from "./real-series.js";
import { AAPL, MSFT } from "./reference-series.js";

const [wa, wm] = reference.input.weights as [number, number];
const weights = { AAPL: wa, MSFT: wm };
const table: ReturnsTable = {
  kind: "simple",
  assets: ["AAPL", "MSFT"],
  dates: Array.from(AAPL, (_, t) => new Date(Date.UTC(2000, 0, 1 + t)).toISOString().slice(0, 10)),
  values: Float64Array.from({ length: AAPL.length * 2 }, (_, k) => (k % 2 === 0 ? AAPL : MSFT)[k >> 1]!),
};

function momentsOf(columns: readonly Float64Array[], assets: readonly string[]): Moments {
  const rows = columns[0]!.length;
  const mean = columns.map((c) => c.reduce((sum, x) => sum + x, 0) / rows);
  const covariance = new Float64Array(columns.length ** 2);
  for (const [i, a] of columns.entries()) {
    for (const [j, b] of columns.entries()) {
      let sum = 0;
      for (let t = 0; t < rows; t++) sum += (a[t]! - mean[i]!) * (b[t]! - mean[j]!);
      covariance[i * columns.length + j] = (sum / (rows - 1)) * 252;
    }
  }
  return { assets, mean: Float64Array.from(mean, (m) => m * 252), covariance, periodsPerYear: 252 };
}

const moments = momentsOf([AAPL, MSFT], ["AAPL", "MSFT"]);
const expectedOf = { historical: riskComponents(table, weights), gaussian: riskComponents(moments, weights) };

test("marginal risk is the derivative of the whole, historical and Gaussian", () => {
  for (const method of ["historical", "gaussian"] as const) {
    for (const figure of ["valueAtRisk", "conditionalValueAtRisk"] as const) {
      const ours = expectedOf[method][figure];
      const theirs = reference.expected[method][figure];
      expect(ours.total).toBeCloseTo(theirs.total, 12);
      expect(ours.marginal["AAPL"]).toBeCloseTo(theirs.marginal[0]!, 7);
      expect(ours.marginal["MSFT"]).toBeCloseTo(theirs.marginal[1]!, 7);
      const { AAPL: a, MSFT: m } = ours.component;
      expect(a! + m!).toBeCloseTo(ours.total, 15);
    }
  }
});

test("the totals are those of the portfolio's own series", () => {
  const portfolio = AAPL.map((x, t) => wa * x + wm * MSFT[t]!);
  const whole = tailRisk(portfolio);
  expect(expectedOf.historical.valueAtRisk.total).toBeCloseTo(whole.valueAtRisk, 14);
  expect(expectedOf.historical.conditionalValueAtRisk.total).toBeCloseTo(whole.conditionalValueAtRisk, 14);
  expect(expectedOf.gaussian.valueAtRisk.total).toBeCloseTo(
    tailRisk(portfolio, { method: "gaussian" }).valueAtRisk,
    12,
  );
});

test("two uncorrelated assets share variance by their squared weighted volatilities", () => {
  const uncorrelated: Moments = {
    assets: ["A", "B"],
    mean: new Float64Array(2),
    covariance: Float64Array.of(0.04, 0, 0, 0.01),
    periodsPerYear: 252,
  };
  const shares = riskContributions(uncorrelated, { A: 0.5, B: 0.5 });
  expect(shares["A"]).toBeCloseTo(0.8, 15); // 0.1² : 0.05² = 4 : 1
  expect(shares["B"]).toBeCloseTo(0.2, 15);
});

test("a hedge has a negative share, an asset that is not held none", () => {
  const shares = riskContributions(moments, { AAPL: 1, MSFT: -0.2 });
  expect(shares["MSFT"]).toBeLessThan(0);
  expect(riskContributions(moments, { AAPL: 1 })).toEqual({ AAPL: 1, MSFT: 0 });
  expect(Object.values(riskContributions(moments, weights))).toEqual(
    reference.expected.shares.map((share) => expect.closeTo(share, 12)),
  );
});

test("factor moments give what the covariance they stand for gives", () => {
  const loadings = Float64Array.of(1, 0.2, 0.8, -0.5, 1.2, 0);
  const factor = Float64Array.of(0.04, 0.01, 0.01, 0.02);
  const specific = Float64Array.of(0.01, 0.02, 0.03);
  const covariance = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let sum = i === j ? specific[i]! : 0;
      for (let a = 0; a < 2; a++)
        for (let b = 0; b < 2; b++) sum += loadings[i * 2 + a]! * factor[a * 2 + b]! * loadings[j * 2 + b]!;
      covariance[i * 3 + j] = sum;
    }
  }
  const base = { assets: ["__proto__", "7203", "C"], mean: Float64Array.of(0.1, 0.05, 0.02), periodsPerYear: 12 };
  const byFactors: FactorMoments = {
    ...base,
    factors: { names: ["market", "size"], loadings, covariance: factor, specificVariance: specific },
  };
  const w = Object.fromEntries([
    ["7203", 0.6],
    ["C", -0.3],
  ]);
  const full = riskContributions({ ...base, covariance }, w);
  for (const [asset, share] of Object.entries(riskContributions(byFactors, w)))
    expect(share).toBeCloseTo(full[asset]!, 14);
  expect(riskComponents(byFactors, w).valueAtRisk.total).toBeCloseTo(
    riskComponents({ ...base, covariance }, w).valueAtRisk.total,
    14,
  );
});

test("what cannot be decomposed is refused by name", () => {
  expect(() => riskContributions(moments, { APPL: 1 })).toThrow(/weights\.APPL .* did you mean AAPL/);
  expect(() => riskContributions(moments, {})).toThrow(/no variance/);
  expect(() => riskComponents(moments, {})).toThrow(/no variance/);
  expect(() => riskContributions({ ...moments, covariance: new Float64Array(3) }, weights)).toThrow(/has 3 numbers/);
  const broken = { ...moments, covariance: Float64Array.of(1, Number.NaN, Number.NaN, 1) };
  expect(() => riskContributions(broken, weights)).toThrow(/covariance of MSFT and AAPL is NaN/);
  expect(() => riskComponents({ ...stocksTable(["AAPL"]), assets: [] }, {})).toThrow(/no assets/);
});
