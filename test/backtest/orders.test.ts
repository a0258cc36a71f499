import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BacktestInput, BacktestOptions, Strategy } from "../../src/backtest/inputs/backtest-types.js";
import type { Order } from "../../src/backtest/inputs/order.js";
import { ordersFromPlan } from "../../src/backtest/orders/orders-from-plan.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { findLookAhead } from "../../src/backtest/validation/find-look-ahead.js";
import { reproduce } from "../../src/backtest/validation/reproduce.js";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { latestPrices } from "../../src/core/tables/latest-prices.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import type { PricesTable } from "../../src/core/types.js";
import { rebalance } from "../../src/rebalance/plan/rebalance.js";
import { expectConserved } from "./expect-conserved.js";
import { days, randomPrices } from "./sample-prices.js";

const day = days(6);
/** Answers by the row on which they are given. */
const script = (answers: Readonly<Record<number, ReturnType<Strategy>>>): Strategy => {
  return ({ prices: { dates } }) => answers[dates.length - 1] ?? null;
};
const table = (column: readonly number[]): PricesTable => pricesFromColumns(day.slice(0, column.length), { A: column });
const market = {
  prices: table([10, 10, 12, 9, 11]),
  opens: table([10, 11, 10, 10, 9]),
  highs: table([10, 12, 13, 11, 12]),
  lows: table([10, 9, 10, 8, 9]),
};
const run = (orders: readonly Order[], options: BacktestOptions = {}, first: readonly Order[] = []) =>
  backtest(
    { ...market, strategy: script({ 0: { orders: [...first, ...orders] } }) },
    { initialCapital: 1000, ...options },
  );
const fills = ({ trades }: ReturnType<typeof run>) =>
  trades.map(({ date, quantity, price }) => [date, quantity, price]);

describe("limit and stop orders by the bar", () => {
  test("a limit to buy is filled where the price goes through it, not where it touches", () => {
    expect(fills(run([{ asset: "A", quantity: 10, kind: "limit", price: 9 }]))).toEqual([]);
    expect(fills(run([{ asset: "A", quantity: 10, kind: "limit", price: 9.5 }]))).toEqual([[day[1], 10, 9.5]]);
    // bar 2 and bar 3: the low of 8 is below 9
    expect(fills(run([{ asset: "A", quantity: 10, kind: "limit", price: 9, bars: 3 }]))).toEqual([[day[3], 10, 9]]);
    expect(fills(run([{ asset: "A", quantity: 10, kind: "limit", price: 11.5 }]))).toEqual([[day[1], 10, 11]]); // the open is better
  });

  test("a stop is filled where the bar touches it, at the open where that is worse", () => {
    expect(fills(run([{ asset: "A", quantity: 10, kind: "stop", price: 12 }]))).toEqual([[day[1], 10, 12]]);
    expect(fills(run([{ asset: "A", quantity: 10, kind: "stop", price: 10.5 }]))).toEqual([[day[1], 10, 11]]);
    const held: Order = { asset: "A", quantity: 50 };
    const loss: Order = { asset: "A", quantity: -50, kind: "stop", price: 9.5, bars: 4 };
    // bought at the close of bar 1; the stop works from bar 1 on too, and its low of 9 sells short
    expect(fills(run([loss], {}, [held]))).toEqual([
      [day[1], -50, 9.5],
      [day[1], 50, 10],
    ]);
  });

  test("an order that is not reached expires with its reason, and a decision replaces what works", () => {
    const { events } = run([{ asset: "A", quantity: 10, kind: "limit", price: 5, bars: 2 }]);
    expect(events).toEqual([
      expect.objectContaining({ kind: "unfilled", date: day[2], asset: "A", wanted: 50, filled: 0 }),
    ]);
    const replaced = backtest({
      ...market,
      strategy: script({ 0: { orders: [{ asset: "A", quantity: 1, kind: "stop", price: 50, bars: 9 }] }, 2: {} }),
    });
    expect(replaced.events).toEqual([
      expect.objectContaining({ kind: "unfilled", date: day[2], reason: expect.stringMatching(/was replaced/) }),
    ]);
  });

  test("a split between carries quantity and price along", () => {
    const result = backtest(
      {
        prices: table([10, 10, 5.5, 5]),
        opens: table([10, 10, 5.5, 5]),
        highs: table([10, 10, 5.6, 5]),
        lows: table([10, 10, 5.4, 4]),
        splits: [{ date: day[2]!, asset: "A", ratio: 2 }],
        strategy: script({ 0: { orders: [{ asset: "A", quantity: 10, kind: "limit", price: 9, bars: 4 }] } }),
      },
      { initialCapital: 1000 },
    );
    expect(fills(result)).toEqual([[day[3], 20, 4.5]]);
  });

  test("orders that cannot be are refused with their place", () => {
    const told = (order: unknown, input: Partial<BacktestInput> = {}): string => {
      try {
        backtest({ ...market, ...input, strategy: () => ({ orders: [order] }) as never });
      } catch (error) {
        return (error as Error).message;
      }
      return "accepted";
    };
    expect(told({ asset: "A", quantity: 1, kind: "limit" })).toMatch(
      /strategy, on 2020-01-01: orders\[0\] of A is a limit order/,
    );
    expect(told({ asset: "A", quantity: 1, price: 3 })).toMatch(/market order with a price/);
    expect(told({ asset: "A", quantity: Number.NaN })).toMatch(/orders\[0\]\.quantity/);
    expect(told({ asset: "B", quantity: 1 })).toMatch(/orders\[0\]\.asset/);
    expect(told({ asset: "A", quantity: 1, lots: [{ lot: "x", quantity: 1 }] })).toMatch(/only sales close lots/);
    const bars = { opens: undefined, highs: undefined, lows: undefined } as never;
    expect(told({ asset: "A", quantity: 1, kind: "stop", price: 3 }, bars)).toMatch(/needs opens, highs and lows/);
    expect(() => backtest({ prices: market.prices, highs: market.highs, strategy: () => null })).toThrow(/lows/);
    expect(() => backtest({ ...market, highs: market.lows, lows: market.highs, strategy: () => null })).toThrow(
      /highs: the high of A on 2020-01-02 is 9, below its low 12/,
    );
  });
});

describe("market orders in shares", () => {
  test("are filled at the next close, cut to cash, and close the lots they name", () => {
    const result = backtest(
      {
        prices: table([10, 10, 12, 9, 11]),
        strategy: ({ prices: { dates }, ledger }) => {
          if (dates.length < 3) return { orders: [{ asset: "A", quantity: dates.length === 1 ? 30 : 20 }] };
          if (dates.length > 3) return null;
          const lot = ledger!.openLots.at(-1)!.lot;
          return { orders: [{ asset: "A", quantity: -5, lots: [{ lot, quantity: 5 }] }] };
        },
      },
      { initialCapital: 1000, tax: { lotMethod: "fifo" } },
    );
    expect(fills(result)).toEqual([
      [day[1], 30, 10],
      [day[2], 20, 12],
      [day[3], -5, 9],
    ]);
    // by FIFO the sale would be a loss of 5; the lot at 12 loses 15, and nothing replaces it
    expect(result.tax!.dispositions.map(({ lot, basis }) => [lot, basis])).toEqual([["trade-1", 60]]);
  });
  test("more than the cash buys is cut, and says so", () => {
    const { trades, events } = run([{ asset: "A", quantity: 300 }]);
    expect(trades[0]!.quantity).toBe(100);
    expect(events).toEqual([expect.objectContaining({ kind: "partial", wanted: 3000, filled: 1000 })]);
  });
});

test("a plan of rebalance becomes orders that close the lots it chose", () => {
  const prices = pricesFromColumns(day, { A: [10, 20, 20, 20, 20, 20], B: [10, 10, 10, 10, 10, 10] });
  const target = { A: 0.5, B: 0.5 };
  const taxRates = { shortTerm: 0.3, longTerm: 0.2 };
  const strategy: Strategy = ({ prices: past, cash, ledger, date }) => {
    if (ledger!.openLots.length === 0) return target;
    return ordersFromPlan(
      rebalance(
        { ledger: ledger!, account: "main", cash, date, prices: latestPrices(past), target },
        { trigger: { kind: "threshold", absolute: 0.05 }, taxRates },
      ),
    );
  };
  const result = backtest({ prices, strategy }, { initialCapital: 1000, tax: { lotMethod: "fifo" } });
  // 50 of each at the close of the second day, at 20 and 10; from then on nothing leaves its band
  expect(result.trades.map(({ asset, quantity }) => [asset, quantity])).toEqual([
    ["A", 25],
    ["B", 50],
  ]);
  const moved = backtest(
    { prices: pricesFromColumns(day, { A: [10, 10, 20, 20, 20, 20], B: [10, 10, 10, 10, 10, 10] }), strategy },
    { initialCapital: 1000, tax: { lotMethod: "fifo" } },
  );
  expect(
    moved.trades.map(({ asset, quantity, lots }) => [asset, Math.round(quantity * 1e6) / 1e6, lots?.length]),
  ).toEqual([
    ["A", 50, undefined],
    ["B", 50, undefined],
    ["A", -12.5, 1],
    ["B", 25, undefined],
  ]);
  expect(moved.tax!.byYear["2020"]!.shortTerm).toBe(125);
  expect(ordersFromPlan({ trades: [] })).toBe(null);
  expect(() => ordersFromPlan({} as never)).toThrow(/plan\.trades is undefined/);
});

describe("what is left of an order", () => {
  const prices = pricesFromColumns(day, { A: [10, 10, 10, null, 10, 10] });
  const volumes = { ...prices, values: Float64Array.of(100, 100, 100, 0, 100, 100) };
  const strategy = script({ 0: { A: 0.9 } });
  const options = { initialCapital: 1000, participation: 0.3 } as const;

  test("is dropped by default and carried over by option, over a date without a price", () => {
    const dropped = backtest({ prices, volumes, strategy }, options);
    expect(fills(dropped)).toEqual([[day[1], 30, 10]]);
    const carried = backtest({ prices, volumes, strategy }, { ...options, unfilled: "carry" });
    expect(fills(carried)).toEqual([
      [day[1], 30, 10],
      [day[2], 30, 10],
      [day[4], 30, 10],
    ]);
    expect(carried.events.filter(({ kind }) => kind === "unfilled").map(({ date }) => date)).toEqual([day[3]]);
  });
  test("is forgotten on the next decision", () => {
    const two = script({ 0: { A: 0.9 }, 1: {} });
    const result = backtest({ prices, volumes, strategy: two }, { ...options, unfilled: "carry" });
    expect(fills(result)).toEqual([
      [day[1], 30, 10],
      [day[2], -30, 10],
    ]);
  });
});

describe("cash and margin", () => {
  test("purchases leave the cash floor, costs included", () => {
    const { cash } = backtest(
      { prices: table([10, 10, 12]), strategy: () => ({ A: 1 }) },
      { initialCapital: 1000, cashFloor: 100, costs: { proportional: 0.01 }, execution: "same-close" },
    );
    for (const left of cash) expect(left).toBeGreaterThanOrEqual(100 - 1e-9);
    expect(cash[0]).toBeLessThan(110);
  });
  test("cash that is owed costs the rate of the margin account", () => {
    const { cash } = backtest(
      { prices: table([10, 10]), strategy: script({ 0: { A: 1.5 } }), cashRates: 0.01 },
      { initialCapital: 1000, maxLeverage: 1.5, execution: "same-close", margin: { maintenance: 0.25, rate: 0.0365 } },
    );
    expect(cash[1]).toBeCloseTo(-500 - (500 * 0.0365) / 365, 9);
  });
  test("below the maintenance margin positions are cut at the close until the initial one", () => {
    const result = backtest(
      { prices: table([10, 7, 7]), strategy: script({ 0: { A: 2 } }) },
      { initialCapital: 1000, maxLeverage: 2, execution: "same-close", margin: { maintenance: 0.3, initial: 0.5 } },
    );
    // 200 shares, 1,000 owed; at 7 the portfolio is worth 400 of 1,400: 28.6 %
    expect(result.events).toEqual([
      expect.objectContaining({ kind: "margin-call", date: day[1], value: 400, gross: 1400 }),
    ]);
    expect(result.weights[1]).toBeCloseTo(2, 12);
    expect(result.holdings["A"]).toBeCloseTo(800 / 7, 9);
  });
  test("impact by volume is the square root of the part of the volume that is traded", () => {
    const prices = table([10, 10, 10]);
    const volumes = { ...prices, values: Float64Array.of(1e4, 2500, 1e4) };
    const { trades } = backtest(
      { prices, volumes, strategy: script({ 0: { orders: [{ asset: "A", quantity: 25 }] } }) },
      { initialCapital: 1000, costs: { impact: { coefficient: 0.1, of: "volume" } } },
    );
    expect(trades[0]!.cost).toBeCloseTo(250 * 0.1 * Math.sqrt(25 / 2500), 9);
  });
});

describe("a strategy that fails", () => {
  const prices = table([10, 10, 12, 9, 11]);
  function moody({ prices: { dates } }: Parameters<Strategy>[0]): ReturnType<Strategy> {
    if (dates.length === 2) throw new Error("no data");
    if (dates.length === 3) return { A: Number.NaN };
    return { A: 0.5 };
  }
  test("is named with the date, and so is what it answered", () => {
    expect(() => backtest({ prices, strategy: moody })).toThrow("strategy moody, on 2020-01-02, threw: no data");
    const infeasible: Strategy = () => {
      throw new PortfolioError("not-optimal", "infeasible: nothing fits");
    };
    try {
      backtest({ prices, strategy: infeasible });
    } catch (error) {
      expect(error).toMatchObject({
        code: "not-optimal",
        message: expect.stringMatching(/infeasible, on 2020-01-01: /),
      });
    }
  });
  test("leaves the portfolio as it is, or another answers, by option; each time with an event", () => {
    const hold = backtest({ prices, strategy: moody }, { onFailure: "hold" });
    expect(hold.events.map((event) => (event.kind === "no-answer" ? [event.date, event.status] : []))).toEqual([
      [day[1], "invalid-argument"],
      [day[2], "not-finite"],
    ]);
    expect(hold.trades.map(({ date }) => date)).toEqual([day[1], day[4]]);
    const cash: Strategy = () => ({});
    const other = backtest({ prices, strategy: moody }, { onFailure: "fallback", fallback: cash });
    expect(other.trades.map(({ date }) => date)).toEqual([day[1], day[2], day[4]]);
    expect(other.events[0]).toMatchObject({ reason: expect.stringMatching(/no data; strategy cash answers instead/) });
    expect(reproduce(other.manifest, { prices, strategy: moody, fallback: cash }).same).toBe(true);
    expect(() => backtest({ prices, strategy: moody }, { onFailure: "fallback" })).toThrow(
      /options\.fallback is missing/,
    );
    expect(() => backtest({ prices, strategy: moody }, { fallback: cash })).toThrow(/nothing asks it/);
  });
});

test("orders look at nothing that comes later", () => {
  const prices = randomPrices(5, 3, 60);
  const shaken = (seed: number, by: (x: number, u: number) => number): PricesTable => {
    const other = randomPrices(seed, 3, 60).values;
    return { ...prices, values: prices.values.map((price, k) => by(price, Math.abs(Math.log(other[k]! / 100)))) };
  };
  const bars = { opens: prices, highs: shaken(6, (p, u) => p * (1 + u)), lows: shaken(7, (p, u) => p / (1 + u)) };
  const strategy: Strategy = ({ prices: { assets, values, dates } }) => {
    const asset = assets[dates.length % 3]!;
    const price = values.at((dates.length % 3) - 3)!;
    const side = dates.length % 5 < 3 ? 1 : -1;
    return {
      orders: [
        { asset, quantity: 20 * side, kind: "limit", price: price * (1 - 0.01 * side), bars: 2 },
        { asset, quantity: -10 * side, kind: "stop", price: price * (1 - 0.02 * side), bars: 3 },
        { asset: assets[0]!, quantity: side },
      ],
    };
  };
  const whole = backtest({ prices, ...bars, strategy }, { unfilled: "carry" });
  expect(whole.trades.length).toBeGreaterThan(40);
  expectConserved(prices, whole);
  for (const rows of [10, 23, 41]) {
    const cut = (one: PricesTable): PricesTable => ({
      ...one,
      dates: one.dates.slice(0, rows),
      values: one.values.slice(0, rows * 3),
    });
    const part = backtest(
      { prices: cut(prices), opens: cut(bars.opens), highs: cut(bars.highs), lows: cut(bars.lows), strategy },
      { unfilled: "carry" },
    );
    expect(part.values).toEqual(whole.values.slice(0, rows));
  }
  const daily: Strategy = ({ prices: { assets } }) => ({ orders: [{ asset: assets[0]!, quantity: 1 }] });
  expect(findLookAhead(daily, prices, { seed: 1, trials: 3 })).toEqual([]);
});

test("any orders on any bars leave nothing over", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.boolean(),
      fc.constantFrom("cancel", "carry"),
      (seed, wholeShares, unfilled) => {
        const prices = randomPrices(seed, 3, 25, 0.05);
        let state = seed;
        const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
        const highs = { ...prices, values: prices.values.map((p) => p * (1 + 0.03 * next())) };
        const lows = { ...prices, values: prices.values.map((p) => p * (1 - 0.03 * next())) };
        const opens = { ...prices, values: lows.values.map((low, k) => low + (highs.values[k]! - low) * next()) };
        const volumes = { ...prices, values: prices.values.map(() => Math.round(2000 * next())) };
        const strategy: Strategy = ({ prices: { assets, values } }) => {
          if (next() < 0.3) return null;
          if (next() < 0.3) return Object.fromEntries(assets.map((asset) => [asset, next() / 2]));
          const orders = assets.flatMap((asset, i): Order[] => {
            const price = values[values.length - 3 + i]!;
            const quantity = Math.round(400 * (next() - 0.4));
            if (Number.isNaN(price) || next() < 0.3) return [{ asset, quantity }];
            return [
              {
                asset,
                quantity,
                kind: next() < 0.5 ? "limit" : "stop",
                price: price * (0.97 + 0.06 * next()),
                bars: 1 + Math.floor(3 * next()),
              },
            ];
          });
          return { orders };
        };
        const result = backtest(
          { prices, opens, highs, lows, volumes, strategy, cashRates: 0.02 },
          {
            wholeShares,
            unfilled,
            maxLeverage: 1.5,
            participation: 0.4,
            margin: { maintenance: 0.25, rate: 0.05 },
            execution: next() < 0.5 ? "next-open" : "next-close",
            costs: { fixed: 1, proportional: 0.001, impact: { coefficient: 0.05, of: "volume" } },
            tax: {},
            taxesPaid: { rates: { shortTerm: 0.3, longTerm: 0.2 } },
          },
        );
        if (result.events.some(({ kind }) => kind === "ruined")) return;
        expectConserved(prices, result);
      },
    ),
    { numRuns: 30 },
  );
});

test.each(["throw", "hold"] as const)("a hole in the list of orders is named, with onFailure %s", (onFailure) => {
  const orders: Order[] = [];
  orders[1] = { asset: "A", quantity: 1 };
  const attempt = () => run(orders, { onFailure });
  if (onFailure === "throw") expect(attempt).toThrow(/orders\[0\]\.asset is missing/);
  else expect(attempt().events).toMatchObject([{ kind: "no-answer", reason: expect.stringMatching(/orders\[0\]/) }]);
});

test("bars on a market order would be ignored, and are refused", () => {
  expect(() => run([{ asset: "A", quantity: 1, bars: 3 }])).toThrow(
    /orders\[0\] of A is a market order with bars: it is filled at once, and only limit and stop orders wait/,
  );
});
