import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BacktestInput, BacktestOptions, Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { internalRate } from "../../src/backtest/simulation/flow-returns.js";
import { findLookAhead } from "../../src/backtest/validation/find-look-ahead.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import type { PricesTable } from "../../src/core/types.js";
import { expectConserved } from "./expect-conserved.js";
import { days, randomPrices } from "./sample-prices.js";

const always =
  (weights: Record<string, number>): Strategy =>
  () =>
    weights;
const once = (weights: Record<string, number>): Strategy => {
  let asked = 0;
  return () => (asked++ === 0 ? weights : null);
};
const sameClose = { execution: "same-close", initialCapital: 1000 } as const;

describe("delistings", () => {
  const prices = pricesFromColumns(days(4), { A: [10, 12, null, null], B: [10, 10, 10, 10] });
  const delistings = [{ date: days(3)[2]!, asset: "A", price: 3 }];

  test("held shares are paid out at the price given, as a trade that the tax ledger books", () => {
    const result = backtest(
      { prices, strategy: once({ A: 0.5 }), delistings },
      { ...sameClose, tax: { rates: { shortTerm: 0.3, longTerm: 0.2 } } },
    );
    expect([...result.values]).toEqual([1000, 1100, 650, 650]);
    expect([...result.cash]).toEqual([500, 500, 650, 650]);
    expect(result.trades.at(-1)).toEqual({
      asset: "A",
      quantity: -50,
      price: 3,
      date: days(3)[2],
      cost: 0,
      reason: "delisted",
    });
    expect(result.tax!.byYear["2020"]!.shortTerm).toBe(-350);
    expect(result.events).toEqual([expect.objectContaining({ kind: "delisted", asset: "A", price: 3 })]);
    expect(result.holdings).toEqual({ A: 0, B: 0 });
  });

  test("without a price the last known one is paid out", () => {
    const given = [{ date: days(3)[2]!, asset: "A" }];
    const { values, events } = backtest({ prices, strategy: once({ A: 0.5 }), delistings: given }, sameClose);
    expect([...values]).toEqual([1000, 1100, 1100, 1100]);
    expect(events).toEqual([expect.objectContaining({ kind: "delisted", price: 12 })]);
  });

  test("worthless shares are paid out at zero, and a short position in them is closed for nothing", () => {
    const worthless = [{ date: days(3)[2]!, asset: "A", price: 0 }];
    const long = backtest({ prices, strategy: once({ A: 0.5 }), delistings: worthless }, sameClose);
    expect([...long.values]).toEqual([1000, 1100, 500, 500]);
    const short = backtest({ prices, strategy: once({ A: -0.5 }), delistings: worthless }, sameClose);
    expect([...short.values]).toEqual([1000, 900, 1500, 1500]);
    expect(short.events[0]!.reason).toMatch(/the short position is closed/);
  });

  test.each([
    { A: [10, 12, 3, null], B: [10, 10, 10, 10] },
    { B: [10, 10, 10, 10], A: [10, 12, 3, null] },
  ])("orders of a delisted asset are unfilled on that date and later, and say so: %j", (columns) => {
    const priced = pricesFromColumns(days(4), columns);
    const { events, holdings } = backtest({ prices: priced, strategy: always({ A: 0.5 }), delistings }, sameClose);
    expect(events.map(({ kind, date }) => [kind, date])).toEqual([
      ["delisted", days(4)[2]],
      ["unfilled", days(4)[2]],
      ["unfilled", days(4)[3]],
    ]);
    expect(events[1]!.reason).toBe("A is delisted");
    expect(holdings).toEqual({ A: 0, B: 0 });
  });

  test("prices after it, two entries and unknown assets are refused with asset and date", () => {
    const alive = pricesFromColumns(days(4), { A: [10, 12, 11, 11] });
    const run = (given: BacktestInput["delistings"]) => () =>
      backtest({ prices: alive, strategy: always({}), delistings: given! });
    expect(run([{ date: days(3)[2]!, asset: "A" }])).toThrow(
      /A is delisted on 2020-01-03 and has a price on 2020-01-04/,
    );
    expect(run([{ date: "2030-01-01", asset: "A" }])).not.toThrow();
    expect(run([...delistings, ...delistings])).toThrow(/A is delisted/);
    expect(run([{ date: days(1)[0]!, asset: "Z" }])).toThrow(/delistings\[0\]\.asset\.Z/);
    expect(run([{ date: days(1)[0]!, asset: "A", price: -1 }])).toThrow(/price/);
  });

  test("an asset that is listed late is bought once it has a price", () => {
    const late = pricesFromColumns(days(4), { A: [null, null, 20, 22] });
    const { values, events } = backtest({ prices: late, strategy: always({ A: 1 }) }, sameClose);
    expect([...values]).toEqual([1000, 1000, 1000, 1100]);
    expect(events.map(({ kind, reason }) => [kind, reason])).toEqual([
      ["unfilled", "A has no price on 2020-01-01"],
      ["unfilled", "A has no price on 2020-01-02"],
    ]);
  });
});

describe("cash flows", () => {
  const flat = pricesFromColumns(days(5), { A: [10, 11, 11, 22, 22] });

  test("a contribution is cash at the close of its date, and no return", () => {
    const cashFlows = [{ date: days(3)[2]!, amount: 500 }];
    const result = backtest({ prices: flat, strategy: once({ A: 1 }), cashFlows }, sameClose);
    expect([...result.values]).toEqual([1000, 1100, 1600, 2700, 2700]);
    expect([...result.cashFlows!]).toEqual([0, 0, 500, 0, 0]);
    expect([...result.returns]).toEqual([expect.closeTo(0.1, 12), 0, 0.6875, 0]);
    expect(result.metrics.timeWeightedReturn).toBeCloseTo((1.1 * 1.6875) ** (365 / 4) - 1, -20);
    expect(result.manifest.cashFlows).toEqual(cashFlows);
  });

  test("a withdrawal that the cash does not cover sells a part of every position", () => {
    const two = pricesFromColumns(days(3), { A: [10, 10, 10], B: [20, 20, 20] });
    const { cash, weights, events, trades } = backtest(
      { prices: two, strategy: once({ A: 0.6, B: 0.3 }), cashFlows: [{ date: days(2)[1]!, amount: -500 }] },
      sameClose,
    );
    expect(cash[1]).toBeCloseTo(50, 12);
    expect([...weights.subarray(2, 4)]).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.3, 12)]);
    expect(trades).toHaveLength(4);
    expect(events).toEqual([expect.objectContaining({ kind: "cash-flow", amount: -500 })]);
  });

  test("a withdrawal of everything ends the backtest", () => {
    const { values, events } = backtest(
      { prices: flat, strategy: once({ A: 1 }), cashFlows: [{ date: days(3)[2]!, amount: -1100 }] },
      sameClose,
    );
    expect([...values.subarray(2)]).toEqual([0, 0, 0]);
    expect(events.at(-1)!.kind).toBe("ruined");
  });

  test("a flow on a date without prices is booked on the next one, with an event; outside the dates it is refused", () => {
    const gap = pricesFromColumns(["2024-01-05", "2024-01-08", "2024-01-09"], { A: [1, 1, 1] });
    const run = (date: string) => backtest({ prices: gap, strategy: always({}), cashFlows: [{ date, amount: 10 }] });
    const { cashFlows, events } = run("2024-01-06");
    expect([...cashFlows!]).toEqual([0, 10, 0]);
    expect(events[0]!.reason).toMatch(/no prices on 2024-01-06/);
    expect(() => run("2024-01-10")).toThrow(/cashFlows\[0\]\.date 2024-01-10 is after the last date/);
    expect(() => run("2024-01-05")).toThrow(/not after the first date/);
  });

  test("without flows there is no money-weighted return, and without growth both are zero", () => {
    expect(backtest({ prices: flat, strategy: always({}) }).metrics).not.toHaveProperty("moneyWeightedReturn");
    const { metrics } = backtest({ prices: flat, strategy: always({}), cashFlows: [{ date: days(3)[2]!, amount: 5 }] });
    expect(metrics.moneyWeightedReturn).toBeCloseTo(0, 14);
    expect(metrics.timeWeightedReturn).toBe(0);
  });

  test("the published example of XIRR", () => {
    // Microsoft's documentation of XIRR: 0.373362535
    const dated = [
      ["2008-01-01", -10_000],
      ["2008-03-01", 2750],
      ["2008-10-30", 4250],
      ["2009-02-15", 3250],
      ["2009-04-01", 2750],
    ] as const;
    const rate = internalRate(
      dated.map(([date, amount]) => ({ years: (Date.parse(date) - Date.parse("2008-01-01")) / (365 * 864e5), amount })),
    );
    expect(rate).toBeCloseTo(0.373362535, 8);
  });

  test("one flow has a closed form: the quadratic of two equal periods", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.9, max: 5, noNaN: true }),
        fc.double({ min: 1, max: 500, noNaN: true }),
        (r, c) => {
          const paid = [
            { years: 0, amount: -100 },
            { years: 1, amount: -c },
            { years: 2, amount: 100 * (1 + r) ** 2 + c * (1 + r) },
          ];
          expect(Math.abs(internalRate(paid)! - r)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(r)));
        },
      ),
      { numRuns: 100 },
    );
  });

  test("all lost has no money-weighted return", () => {
    expect(
      internalRate([
        { years: 0, amount: -100 },
        { years: 1, amount: 0 },
      ]),
    ).toBeNull();
  });
});

describe("opening prices and volumes", () => {
  const prices = pricesFromColumns(days(3), { A: [10, 12, 12] });
  const opens = pricesFromColumns(days(3), { A: [9, 8, 12] });

  test("next-open fills at the opening price of the date after, and the close values what was bought", () => {
    const { values, trades } = backtest(
      { prices, opens, strategy: once({ A: 1 }) },
      { execution: "next-open", initialCapital: 800 },
    );
    expect(trades).toEqual([{ asset: "A", quantity: 100, price: 8, date: days(2)[1], cost: 0 }]);
    expect([...values]).toEqual([800, 1200, 1200]);
  });

  test("an asset without an opening price is not filled", () => {
    const gap: PricesTable = { ...opens, values: Float64Array.of(9, Number.NaN, 12) };
    const { events } = backtest({ prices, opens: gap, strategy: once({ A: 1 }) }, { execution: "next-open" });
    expect(events).toEqual([expect.objectContaining({ kind: "unfilled", asset: "A" })]);
  });

  test("an order takes no more than its part of the volume", () => {
    const volumes = { assets: ["A"], dates: days(3), values: Float64Array.of(1000, 70, Number.NaN) };
    const { trades, events } = backtest(
      { prices, volumes, strategy: always({ A: 1 }) },
      { participation: 0.1, initialCapital: 1200, wholeShares: true },
    );
    expect(trades.map(({ quantity }) => quantity)).toEqual([7]);
    expect(events.map(({ kind, reason }) => [kind, reason])).toEqual([
      ["partial", "participation allows 7.00000 of the 70.0000 shares of A traded on 2020-01-02"],
      ["unfilled", "the volume of A on 2020-01-03 is missing"],
    ]);
  });

  test("tables that nothing uses, options without their table, and other dates are refused", () => {
    const run = (market: Partial<BacktestInput>, options: BacktestOptions) => () =>
      backtest({ prices, strategy: always({}), ...market }, options);
    expect(run({ opens }, {})).toThrow(/opens are given but nothing uses them: set execution: "next-open"/);
    expect(run({}, { execution: "next-open" })).toThrow(/needs opens/);
    expect(run({}, { participation: 0.1 })).toThrow(/participation needs volumes/);
    expect(run({ opens: pricesFromColumns(days(2), { A: [1, 1] }) }, { execution: "next-open" })).toThrow(
      /other dates/,
    );
    const negative = { assets: ["A"], dates: days(3), values: Float64Array.of(1, -1, 1) };
    expect(run({ volumes: negative }, { participation: 1 })).toThrow(/the volume of A on 2020-01-02 is -1/);
  });
});

describe("with everything on", () => {
  const market = (seed: number) => {
    const random = seededRandom(seed);
    const assets = 1 + Math.floor(random.uniform() * 4);
    const rows = 12 + Math.floor(random.uniform() * 30);
    const prices = randomPrices(seed, assets, rows, 0.03);
    const ends = rows - 5;
    const hasEnd = random.uniform() < 0.5;
    if (hasEnd) for (let t = ends; t < rows; t++) prices.values[t * assets] = Number.NaN;
    const opens = { ...prices, values: prices.values.map((p) => p * (0.99 + 0.02 * random.uniform())) };
    const volumes = {
      assets: prices.assets,
      dates: prices.dates,
      values: prices.values.map(() => 500 * random.uniform()),
    };
    const date = () => prices.dates[1 + Math.floor(random.uniform() * (rows - 1))]!;
    const asset = () => prices.assets[Math.floor(random.uniform() * assets)]!;
    const useOpens = random.uniform() < 0.5;
    const useVolumes = random.uniform() < 0.5;
    const input = {
      prices,
      ...(useOpens && { opens }),
      ...(useVolumes && { volumes }),
      splits: [{ date: date(), asset: asset(), ratio: 2 }],
      dividends: [{ date: date(), asset: asset(), amount: 0.5 }],
      cashFlows: [
        { date: date(), amount: 20_000 },
        { date: date(), amount: -15_000 },
      ],
      delistings: hasEnd ? [{ date: prices.dates[ends]!, asset: prices.assets[0]!, price: 40 }] : [],
      cashRates: 0.02,
      strategy: (past: Parameters<Strategy>[0]) => {
        const { values } = past.prices;
        return Object.fromEntries(
          past.prices.assets.map((name, i) => [
            name,
            (0.9 / assets) * ((values[values.length - assets + i]! * 7) % 1 || 0),
          ]),
        );
      },
    };
    const options = {
      execution: useOpens ? "next-open" : random.uniform() < 0.5 ? "next-close" : "same-close",
      ...(useVolumes && { participation: 0.2 }),
      costs: { fixed: 1, proportional: 0.001, spread: 0.001 },
      wholeShares: random.uniform() < 0.3,
    } as const;
    return { input, options };
  };

  test("cash and positions are the value on every date", () => {
    for (let seed = 1; seed <= 150; seed++) {
      const { input, options } = market(seed);
      expectConserved(input.prices, backtest(input, options), input.splits);
    }
  });

  test("what comes later changes nothing before: prices, opens, volumes, flows and delistings", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { input, options } = market(seed);
      const cut = 6;
      const n = input.prices.assets.length;
      const later = <T extends { values: Float64Array }>(table: T): T => ({
        ...table,
        values: table.values.map((x, k) => (k < (cut + 1) * n ? x : x * (1 + 0.3 * Math.sin(k)))),
      });
      const date = input.prices.dates[cut]!;
      const past = <T extends { date: string }>(list: readonly T[]) => list.filter((entry) => entry.date <= date);
      const changed: BacktestInput = {
        ...input,
        prices: later(input.prices),
        ...(input.opens !== undefined && { opens: later(input.opens) }),
        ...(input.volumes !== undefined && { volumes: later(input.volumes) }),
        splits: past(input.splits),
        dividends: past(input.dividends),
        cashFlows: past(input.cashFlows),
        delistings: [],
      };
      const [a, b] = [backtest(input, options), backtest(changed, options)];
      for (const key of ["values", "cash", "turnover", "costs", "income", "cashFlows"] as const) {
        expect(b[key]!.subarray(0, cut + 1)).toEqual(a[key]!.subarray(0, cut + 1));
      }
      expect(past(b.trades as never)).toEqual(past(a.trades as never));
    }
  });

  test("the oracle finds no look ahead in what strategies are given", () => {
    const { input } = market(3);
    expect(findLookAhead(input.strategy, input.prices, { seed: 1 })).toEqual([]);
  });
});
