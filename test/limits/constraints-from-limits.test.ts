import { expect, test } from "vitest";
import { constraintsFromLimits } from "../../src/limits/index.js";

const moments = {
  assets: ["A", "B", "C"],
  mean: new Float64Array(3),
  covariance: Float64Array.of(0.04, 0.054, 0, 0.054, 0.09, 0, 0, 0, 0.01),
  periodsPerYear: 252,
};

test("no limits are no constraints", () => {
  expect(constraintsFromLimits({})).toEqual({});
});

test("limits that a constraint can say are passed on by themselves", () => {
  expect(
    constraintsFromLimits({
      position: { min: 0.01, max: 0.4 },
      sectors: [{ name: "Tech", assets: ["A", "B"], max: 0.5 }],
      countries: [{ name: "Tech", assets: ["A"], min: 0.1 }],
      maxGross: 1.5,
      minCash: 0.05,
      maxPositions: 10,
      trackingError: { benchmark: { A: 1 }, max: 0.1 },
      beta: { betas: { A: 1.2, B: 0.8 }, max: 1 },
      factors: [{ name: "value", exposures: { A: 1 }, min: -0.1, max: 0.1 }],
      restricted: ["C"],
    }),
  ).toEqual({
    min: 0.01,
    max: 0.4,
    budget: 0.95,
    groups: [
      { name: "Tech", assets: ["A", "B"], max: 0.5 },
      { name: "country.Tech", assets: ["A"], min: 0.1 },
    ],
    linear: [
      { name: "beta", coefficients: { A: 1.2, B: 0.8 }, max: 1 },
      { name: "factor.value", coefficients: { A: 1 }, min: -0.1, max: 0.1 },
      { name: "restricted.C", coefficients: { C: 1 }, min: 0, max: 0 },
    ],
    maxGross: 1.5,
    maxPositions: 10,
    trackingError: { benchmark: { A: 1 }, max: 0.1 },
  });
});

test("volatility and Gaussian tails are a tracking error against cash, the tightest counts", () => {
  expect(constraintsFromLimits({ volatility: { max: 0.2 } }).trackingError).toEqual({ benchmark: {}, max: 0.2 });
  const tail = constraintsFromLimits({ volatility: { max: 0.2 }, valueAtRisk: { max: 0.01 } }).trackingError!;
  expect(tail.max).toBeCloseTo((0.01 * Math.sqrt(252)) / 1.6448536269514722, 12);
});

test("volatility beside a tracking error becomes the largest ball in both", () => {
  // the benchmark A has a volatility of 0.2
  const both = (volatility: number, max: number) =>
    constraintsFromLimits({ volatility: { max: volatility }, trackingError: { benchmark: { A: 1 }, max } }, { moments })
      .trackingError!;
  expect(both(0.5, 0.1)).toEqual({ benchmark: { A: 1, B: 0, C: 0 }, max: 0.1 });
  expect(both(0.1, 0.5)).toEqual({ benchmark: { A: 0, B: 0, C: 0 }, max: 0.1 });
  const between = both(0.15, 0.1);
  expect(between.benchmark["A"]).toBeCloseTo(0.625, 12); // 0.125 from cash and 0.075 from the benchmark
  expect(between.max).toBeCloseTo(0.025, 12);
  expect(() => both(0.05, 0.1)).toThrow(/no portfolio with a volatility of 0.05 reaches/);
});

test("concentration becomes a cap that is safe", () => {
  expect(constraintsFromLimits({ concentration: { herfindahl: 0.2 } })).toEqual({ max: 0.2 });
  expect(constraintsFromLimits({ concentration: { top: { count: 5, max: 0.5 } }, position: { max: 0.3 } })).toEqual({
    max: 0.1,
  });
  const short = { position: { min: -0.5 }, concentration: { herfindahl: 0.12 } };
  expect(constraintsFromLimits(short, { assets: ["A", "B", "C"] }).max).toEqual({ A: 0.2, B: 0.2, C: 0.2 });
  expect(() => constraintsFromLimits(short)).toThrow(/long-short/);
  expect(constraintsFromLimits({ ...short, maxGross: 2 })).toEqual({ min: -0.5, max: 0.06, maxGross: 2 });
});

test("with the portfolio, orders and locks bound the weights around what is held", () => {
  const portfolio = { cash: 600, holdings: { A: 20, B: 10 } }; // 20 % each
  const prices = { A: 10, B: 20, C: 5 };
  const { min, max, turnover } = constraintsFromLimits(
    {
      position: { max: 0.5 },
      restricted: ["B"],
      volume: { max: 0.1 },
      orders: { maxWeight: 0.15 },
      turnover: { max: 0.2 },
      washSales: { locked: [{ asset: "C", until: "2026-03-31" }] },
    },
    { moments, portfolio, prices, volumes: { A: 100 }, date: "2026-03-31" },
  );
  const close = (values: unknown, expected: Record<string, number>) => {
    for (const [k, v] of Object.entries(expected)) expect((values as Record<string, number>)[k]).toBeCloseTo(v, 12);
  };
  close(min, { A: 0.1, B: 0.05, C: 0 });
  close(max, { A: 0.3, B: 0.2, C: 0 });
  expect(turnover!.max).toBeCloseTo(0.2, 14);
});

test("pairs above the correlation become rows", () => {
  expect(constraintsFromLimits({ correlation: { above: 0.8, max: 0.3 } }, { moments }).linear).toEqual([
    { name: "correlation.A/B", coefficients: { A: 1, B: 1 }, min: -0.3, max: 0.3 },
  ]);
});

test("net and cash make the budget", () => {
  expect(constraintsFromLimits({ net: { min: 0.5, max: 0.9 } }).budget).toEqual([0.5, 0.9]);
  expect(constraintsFromLimits({ net: { min: 0.5, max: 2 }, minCash: 0.1 }).budget).toEqual([0.5, 0.9]);
  expect(constraintsFromLimits({ net: { max: 0.9 } }).budget).toBe(0.9);
});

test("names that the optimizer does not have are left out", () => {
  const constraints = constraintsFromLimits(
    {
      position: { max: { A: 0.4, LATER: 0.1 } },
      sectors: [
        { name: "Tech", assets: ["A", "LATER"], max: 0.5 },
        { name: "Later", assets: ["LATER"], max: 0.5 },
      ],
      beta: { betas: { A: 1, LATER: 2 }, max: 1 },
      factors: [{ name: "size", exposures: { LATER: 1, B: 1 }, max: 1 }],
    },
    { moments },
  );
  expect(constraints.max).toEqual({ A: 0.4, B: 1, C: 1 });
  expect(constraints.groups).toEqual([{ name: "Tech", assets: ["A"], max: 0.5 }]);
  expect(constraints.linear).toEqual([
    { name: "beta", coefficients: { A: 1 }, max: 1 },
    { name: "factor.size", coefficients: { B: 1 }, max: 1 },
  ]);
});

test("an asset that is held and not in the moments is named", () => {
  const portfolio = { cash: 0, holdings: { Z: 1 } };
  expect(() => constraintsFromLimits({}, { moments, portfolio, prices: { Z: 1 } })).toThrow(/holdings\.Z/);
});

test("a lock on buying keeps the weight from growing, one on selling from shrinking", () => {
  const portfolio = { cash: 600, holdings: { A: 20, B: 10 } }; // 20 % each
  const prices = { A: 10, B: 20, C: 5 };
  const of = (side: "buy" | "sell" | "both") => {
    const limits = { washSales: { locked: [{ asset: "A", until: "2026-03-31", side }] } };
    const { min, max } = constraintsFromLimits(limits, { moments, portfolio, prices, date: "2026-03-31" });
    return [(min as Record<string, number>)["A"], (max as Record<string, number>)["A"]];
  };
  expect(of("buy")).toEqual([0, 0.2]);
  expect(of("sell")).toEqual([0.2, 1]);
  expect(of("both")).toEqual([0.2, 0.2]);
});

test("what was traded today takes from the volume and from the turnover that are left", () => {
  const holdings = { A: 20, B: 10 }; // 20 % each of 1,000
  const tradedToday = { shares: { A: -6 }, value: 100 };
  const { min, max, turnover } = constraintsFromLimits(
    { volume: { max: 0.1 }, turnover: { max: 0.2 } },
    {
      moments,
      portfolio: { cash: 600, holdings, tradedToday },
      prices: { A: 10, B: 20, C: 5 },
      volumes: { A: 100 },
    },
  );
  // 10 shares a day less the 6 of today are 40 of 1,000
  expect((min as Record<string, number>)["A"]).toBeCloseTo(0.16, 12);
  expect((max as Record<string, number>)["A"]).toBeCloseTo(0.24, 12);
  expect(turnover!.max).toBeCloseTo(0.15, 12); // 100 of 1,000 both ways is 5 % one-way
});
