import { describe, expect, test } from "vitest";
import { marketEvents } from "../../src/backtest/inputs/market-events.js";
import { recentVolatilityRatio, trackingVariance } from "../../src/backtest/past/past-risk.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { days, randomPrices } from "./sample-prices.js";

describe("events on or before the first row, or after the last, act on nothing", () => {
  const prices = randomPrices(1, 2, 4);
  const dates = ["2019-12-31", "2020-01-01", "2020-01-02", "2020-01-05"]; // before, first row, second row, after the last

  test("splits and dividends", () => {
    const splits = dates.map((date) => ({ date, asset: "A0", ratio: 2 }));
    const dividends = dates.map((date) => ({ date, asset: "A1", amount: 1 }));
    const events = marketEvents({ prices, splits, dividends });
    expect([...events.keys()]).toEqual([1]);
    expect(events.get(1)!.splits).toHaveLength(1);
    expect(events.get(1)!.dividends).toHaveLength(1);
  });

  test("spin-offs", () => {
    const corporateEvents = dates.map((date) => {
      return { kind: "spin-off" as const, date, asset: "A0", newAsset: "A1", ratio: 0.5 };
    });
    expect([...marketEvents({ prices, corporateEvents }).keys()]).toEqual([1]);
  });
});

describe("the volatility ratio", () => {
  test("is known from two windows on, and counts the first return among all of them", () => {
    const returns = Float64Array.of(0.03, 0.01, -0.01, 0.02);
    const meanSquare = (...own: number[]): number => own.reduce((sum, r) => sum + r * r, 0) / own.length;
    expect(recentVolatilityRatio(returns.subarray(1), 2)).toBeNaN();
    const expected = Math.sqrt(meanSquare(-0.01, 0.02) / meanSquare(0.03, 0.01, -0.01, 0.02));
    expect(recentVolatilityRatio(returns, 2)).toBeCloseTo(expected, 14);
  });

  test("of a backtest ends with the return of the date before, since that of today is not recorded yet", () => {
    const [rows, window, absolute] = [120, 5, 0.02];
    const prices = randomPrices(4, 2, rows);
    const target = { A0: 0.5, A1: 0.5 };
    const result = backtest(
      { prices, strategy: () => target },
      { execution: "same-close", rebalance: { kind: "adaptive", absolute, window } },
    );
    let weights = [0.5, 0.5];
    const returns: number[] = [];
    const due = [result.dates[0]!];
    for (let t = 1; t < rows; t++) {
      const ratio = recentVolatilityRatio(Float64Array.from(returns), window);
      const band = absolute * (Number.isNaN(ratio) ? 1 : Math.min(2, Math.max(0.5, ratio)));
      const grown = weights.map((w, i) => (w * prices.values[2 * t + i]!) / prices.values[2 * (t - 1) + i]!);
      const sum = grown[0]! + grown[1]!;
      returns.push(sum - 1);
      weights = grown.map((w) => w / sum);
      if (Math.abs(weights[0]! - 0.5) <= band) continue;
      weights = [0.5, 0.5];
      due.push(prices.dates[t]!);
    }
    expect(due.length).toBeGreaterThan(5);
    expect([...new Set(result.trades.map(({ date }) => date))]).toEqual(due);
  });
});

describe("the tracking variance", () => {
  const active = Float64Array.of(1, -1);
  const rowsOf = (count: number, first: number): Float64Array => {
    const returns = new Float64Array(2 * count).fill(0);
    for (let t = 0; t < count; t++) returns[2 * t] = t === 0 ? first : 0.01;
    return returns;
  };

  test("looks at the last 252 rows", () => {
    expect(trackingVariance(rowsOf(253, 9), active, 1)).toBeCloseTo(1e-4, 15);
    expect(trackingVariance(rowsOf(252, 0.02), active, 1)).toBeCloseTo((251e-4 + 4e-4) / 252, 15);
  });

  test("is known from 20 rows on", () => {
    expect(trackingVariance(rowsOf(20, 0.01), active, 252)).toBeCloseTo(252e-4, 14);
    expect(trackingVariance(rowsOf(19, 0.01), active, 252)).toBeNaN();
  });
});

test("impact grows with the square root of the value traded unless an exponent is given", () => {
  const prices = { kind: "prices" as const, assets: ["A"], dates: days(3), values: Float64Array.of(10, 10, 10) };
  const paid = (exponent?: number): { readonly traded: number; readonly cost: number } => {
    const { trades } = backtest(
      { prices, strategy: () => ({ A: 0.25 }) },
      {
        initialCapital: 100,
        execution: "same-close",
        costs: { impact: { coefficient: 0.1, ...(exponent === undefined ? {} : { exponent }) } },
      },
    );
    return { traded: trades[0]!.quantity * 10, cost: trades[0]!.cost! };
  };
  const plain = paid();
  expect(plain.cost).toBeCloseTo(0.1 * plain.traded * Math.sqrt(plain.traded / 100), 9);
  expect(plain).toEqual(paid(0.5));
  const linear = paid(1);
  expect(linear.cost).toBeCloseTo((0.1 * linear.traded ** 2) / 100, 9);
});
