import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { checkTrades, constraintsFromLimits, type Limits } from "../../src/limits/index.js";

const buy = (asset: string, quantity: number, price: number) => ({ asset, quantity, price });

describe("whole shares where they are asked for", () => {
  const state = {
    portfolio: { cash: 1000, holdings: {} },
    prices: { A: 7, B: 11 },
    trades: [buy("A", 100, 7), buy("B", 60, 11)],
  };
  test("a cut is rounded towards zero", () => {
    const limits: Limits = { position: { max: 0.3 } };
    expect(checkTrades(state, limits).adjusted.map(({ quantity }) => quantity)).toEqual([
      expect.closeTo(42.857, 3),
      expect.closeTo(27.273, 3),
    ]);
    const { decision, adjusted } = checkTrades(state, limits, { wholeShares: true });
    expect(decision).toBe("modify");
    expect(adjusted.map(({ quantity }) => quantity)).toEqual([42, 27]);
    const lots = checkTrades(state, limits, { wholeShares: true, lotSize: { A: 10 } });
    expect(lots.adjusted.map(({ quantity }) => quantity)).toEqual([40, 27]);
  });
  test("a smaller sale pays for less, so the purchase shrinks with it", () => {
    const swap = {
      portfolio: { cash: 0, holdings: { A: 100 } },
      prices: { A: 7, B: 11 },
      trades: [buy("A", -100, 7), buy("B", 63, 11)],
    };
    const limits: Limits = { minCash: 0, turnover: { max: 0.333 } };
    const { adjusted } = checkTrades(swap, limits, { wholeShares: true });
    const [sold, bought] = adjusted.map(({ quantity }) => quantity);
    expect(Number.isInteger(sold) && Number.isInteger(bought)).toBe(true);
    expect(-7 * sold!).toBeGreaterThanOrEqual(11 * bought!);
    expect((-7 * sold! + 11 * bought!) / 1400).toBeLessThanOrEqual(0.333);
  });
  test("a fraction of a share is not ordered, but a holding is sold to the last fraction", () => {
    const odd = { portfolio: { cash: 100, holdings: { A: 2.5 } }, prices: { A: 7, B: 11 } };
    const wanted = [buy("A", -2.5, 7), buy("B", 3.7, 11)];
    const { decision, adjusted, violations } = checkTrades({ ...odd, trades: wanted }, {}, { wholeShares: true });
    expect([decision, violations]).toEqual(["modify", []]);
    expect(adjusted.map(({ quantity }) => quantity)).toEqual([-2.5, 3]);
  });
  test("a trade that is cut to nothing says so", () => {
    const limits: Limits = { position: { max: { A: 0.005, B: 0.2 } } };
    const check = checkTrades(state, limits, { wholeShares: true });
    expect(check.adjusted.map(({ asset, quantity }) => [asset, quantity])).toEqual([["B", 18]]);
    expect(check.skipped).toEqual([
      { asset: "A", quantity: 100, reason: "position.A would be 0.7, above its limit 0.005 by 0.695: hold less of it" },
    ]);
    const small = checkTrades({ ...state, trades: [buy("A", 0.4, 7)] }, {}, { wholeShares: true });
    expect(small.skipped).toEqual([{ asset: "A", quantity: 0.4, reason: "less than one lot of it passes" }]);
    expect(small.decision).toBe("reject");
  });
  test("lots without whole shares, and options that are none, are refused", () => {
    expect(() => checkTrades(state, {}, { lotSize: 10 })).toThrow("lotSize is given without options.wholeShares");
    expect(() => checkTrades(state, {}, { wholeShares: "yes" as never })).toThrow('options.wholeShares is "yes"');
    expect(() => checkTrades(state, {}, { wholeshares: true } as never)).toThrow("did you mean wholeShares");
    expect(() => checkTrades(state, {}, { wholeShares: true, lotSize: 0 })).toThrow("options.lotSize is 0");
  });
  test("what is answered in whole shares passes as it stands, for any book", () => {
    const asset = fc.constantFrom("A", "B", "C");
    const prices = { A: 7, B: 11, C: 40 };
    const order = fc.record({ asset, quantity: fc.integer({ min: -40, max: 60 }) });
    const book = fc.record({
      cash: fc.integer({ min: 500, max: 3000 }),
      held: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 }),
      orders: fc.uniqueArray(order, { maxLength: 3, selector: ({ asset }) => asset }),
      max: fc.constantFrom(0.2, 0.35),
      turnover: fc.constantFrom(0.05, 0.2, 1),
      minValue: fc.constantFrom(0, 60),
      maxPositions: fc.constantFrom(1, 2, 3),
    });
    fc.assert(
      fc.property(book, ({ cash, held, orders, max, turnover, minValue, maxPositions }) => {
        const limits: Limits = {
          position: { max, min: 0 },
          turnover: { max: turnover },
          orders: { minValue },
          minCash: 0,
          maxPositions,
        };
        const before = { portfolio: { cash, holdings: { A: held[0]!, B: held[1]!, C: held[2]! } }, prices };
        const trades = orders.map((one) => ({ ...one, price: prices[one.asset as "A"], cost: 0.5 }));
        const { adjusted, skipped } = checkTrades({ ...before, trades }, limits, { wholeShares: true });
        expect(adjusted.every(({ quantity }) => Number.isInteger(quantity))).toBe(true);
        expect(checkTrades({ ...before, trades: adjusted }, limits).decision).toBe("accept");
        const live = trades.filter(({ quantity }) => quantity !== 0).map((trade) => trade.asset);
        const named = [...adjusted.filter(({ quantity }) => quantity !== 0), ...skipped].map((trade) => trade.asset);
        expect(named.sort()).toEqual(live.sort());
      }),
      { numRuns: 150 },
    );
  });
});

describe("the correlation limit means every pair of assets in the moments, held or not", () => {
  // A and B have the correlation 0.9
  const moments = {
    assets: ["A", "B", "C"],
    mean: new Float64Array(3),
    covariance: Float64Array.of(0.04, 0.036, 0, 0.036, 0.04, 0, 0, 0, 0.01),
    periodsPerYear: 252,
  };
  const limits: Limits = { correlation: { above: 0.5, max: 0.4 } };
  const base = { portfolio: { cash: 1000, holdings: {} }, prices: { A: 10, B: 10, C: 10 }, moments };
  test("60 % of A alone is past the limit, as it is with a dollar of B beside it", () => {
    const alone = checkTrades({ ...base, trades: [buy("A", 60, 10)] }, limits);
    expect(alone.violations).toMatchObject([{ rule: "correlation", scope: "A/B", actual: 0.6, limit: 0.4 }]);
    expect(alone.adjusted[0]!.quantity).toBeCloseTo(40, 9);
    const both = checkTrades({ ...base, trades: [buy("A", 60, 10), buy("B", 0.1, 10)] }, limits);
    expect(both.violations).toMatchObject([{ rule: "correlation", scope: "A/B", actual: expect.closeTo(0.601, 9) }]);
    expect(checkTrades({ ...base, trades: [buy("C", 90, 10)] }, limits).decision).toBe("accept");
  });
  test("the closest partner of an asset may be the first of the moments", () => {
    const alone = checkTrades({ ...base, trades: [buy("B", 60, 10)] }, limits);
    expect(alone.violations).toMatchObject([{ rule: "correlation", scope: "A/B", actual: 0.6, limit: 0.4 }]);
  });
  test("the optimizer's rows and a backtest say the same", () => {
    expect(constraintsFromLimits(limits, { moments }).linear).toEqual([
      { name: "correlation.A/B", coefficients: { A: 1, B: 1 }, min: -0.4, max: 0.4 },
    ]);
    expect(constraintsFromLimits(limits, { moments, assets: ["C", "A"] }).linear).toEqual([
      { name: "correlation.A/B", coefficients: { A: 1 }, min: -0.4, max: 0.4 },
    ]);
    const dates = ["2026-01-05", "2026-01-06", "2026-01-07"];
    const prices = { kind: "prices" as const, assets: ["A", "B", "C"], dates, values: new Float64Array(9).fill(10) };
    const result = backtest(
      { prices, strategy: () => ({ A: 0.6 }) },
      { limits, limitData: { moments: () => moments } },
    );
    expect(result.weights[result.weights.length - 3]).toBeCloseTo(0.4, 9);
  });
});
