import fc from "fast-check";
import { expect, test } from "vitest";
import { applyTrades } from "../../src/rebalance/apply-trades.js";

test("a purchase costs its value and its cost, a sale brings its value less its cost", () => {
  const portfolio = { cash: 1_000, holdings: { KO: 5 } };
  const bought = applyTrades(portfolio, [{ asset: "AAPL", quantity: 2, price: 250, cost: 1 }]);
  expect(bought).toEqual({ cash: 499, holdings: { KO: 5, AAPL: 2 } });
  expect(applyTrades(bought, [{ asset: "AAPL", quantity: -2, price: 260, cost: 1 }])).toEqual({
    cash: 1_018,
    holdings: { KO: 5 },
  });
  expect(portfolio).toEqual({ cash: 1_000, holdings: { KO: 5 } });
});

test("__proto__ is held like any other asset", () => {
  const { holdings } = applyTrades({ cash: 10, holdings: {} }, [{ asset: "__proto__", quantity: 3, price: 1 }]);
  expect(Object.entries(holdings)).toEqual([["__proto__", 3]]);
});

test("a trade that is no number is named", () => {
  expect(() => applyTrades({ cash: 0, holdings: {} }, [{ asset: "KO", quantity: Number.NaN, price: 1 }])).toThrow(
    "trades[0] of KO has quantity NaN",
  );
});

const buy = [{ asset: "A", quantity: 10, price: 2 }];
test.each([
  [{ cash: 1000, holdings: { A: "40" } }, /portfolio\.holdings\.A is "40"/],
  [{ holdings: { A: 1 } }, /portfolio\.cash is missing/],
  [{ cash: "1000", holdings: {} }, /portfolio\.cash is "1000"/],
  [{ cash: Number.NaN, holdings: {} }, /portfolio\.cash is NaN/],
  [{ cash: null, holdings: {} }, /portfolio\.cash is null/],
  [{ cash: 1000, holdings: { A: Number.NaN } }, /portfolio\.holdings\.A is NaN/],
  [{ cash: 1000, holdings: "XYZ" }, /portfolio\.holdings is "XYZ"/],
  [{ cash: 1000 }, /portfolio\.holdings is missing/],
  [undefined, /portfolio is undefined/],
  [[], /portfolio\.cash is missing/],
])("the portfolio %o is refused", (portfolio, message) => {
  expect(() => applyTrades(portfolio as never, buy)).toThrow(message);
  expect(() => applyTrades(portfolio as never, [])).toThrow(message);
});

test.each([
  [undefined, /trades is undefined/],
  [new Map(), /trades is/],
  [[null], /trades\[0\] is null/],
  [[{ quantity: 1, price: 1 }], /trades\[0\]\.asset is undefined/],
  [[{ asset: "A", quantity: "10", price: 1 }], /quantity "10"/],
  [[{ asset: "A", quantity: 10 }], /price undefined/],
  [[{ asset: "A", quantity: 10, price: 1, cost: "1" }], /cost "1"/],
  [[{ asset: "A", quantity: 10, price: -1 }], /price of A is -1/],
  [[{ asset: "A", quantity: 10, price: 1, date: "2026-02-30" }], /trades\[0\]\.date/],
  [[{ asset: "A", quantity: 1e200, price: 1e200 }], /more than a number can hold/],
])("the trades %o are refused", (trades, message) => {
  expect(() => applyTrades({ cash: 1, holdings: {} }, trades as never)).toThrow(message);
});

test("what else a portfolio carries is kept", () => {
  const portfolio = { cash: 100, holdings: {}, peakValue: 120 };
  expect(applyTrades(portfolio, buy)).toEqual({ cash: 80, holdings: { A: 10 }, peakValue: 120 });
});

test("at the prices of the trades, value changes by their costs alone", () => {
  const trade = fc.record({
    asset: fc.constantFrom("A", "B", "C"),
    quantity: fc.integer({ min: -50, max: 50 }),
    cost: fc.integer({ min: 0, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 20 }), (orders) => {
      const price = { A: 3, B: 7, C: 11 } as const;
      const trades = orders.map((order) => ({ ...order, asset: order.asset as "A", price: price[order.asset as "A"] }));
      const after = applyTrades({ cash: 500, holdings: { A: 10 } }, trades);
      const worth = Object.entries(after.holdings).reduce(
        (sum, [asset, shares]) => sum + shares * price[asset as "A"],
        after.cash,
      );
      expect(worth).toBe(530 - trades.reduce((sum, { cost }) => sum + cost, 0));
    }),
  );
});
