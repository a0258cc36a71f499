import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rawStocks } from "../../examples/real-prices.js";
import { adjustmentsFromPrices } from "../../src/backtest/actions/adjustments-from-prices.js";
import type { BacktestInput, Strategy } from "../../src/backtest/inputs/backtest-types.js";
import type { CorporateEvent } from "../../src/backtest/inputs/corporate-event.js";
import { transactionsFromTrades } from "../../src/backtest/ledger/transactions-from-trades.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { reproduce } from "../../src/backtest/validation/reproduce.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import { returnsFromPrices } from "../../src/core/tables/returns-from-prices.js";
import { selectAssets } from "../../src/core/tables/select-assets.js";
import { expectConserved } from "./expect-conserved.js";
import { days, randomPrices } from "./sample-prices.js";

const once = (weights: Record<string, number>): Strategy => {
  let asked = 0;
  return () => (asked++ === 0 ? weights : null);
};
const day = days(9);

test("what was decided for an asset on the eve of its new name is bought under that name, and nothing else", () => {
  const prices = pricesFromColumns(days(3), { A: [10, null, null], B: [20, 20, 20], D: [null, 10, 11] });
  const corporateEvents = [{ kind: "rename", date: days(3)[1]!, asset: "A", newAsset: "D" } as const];
  const result = backtest(
    { prices, corporateEvents, strategy: once({ A: 0.6, B: 0.4 }) },
    { initialCapital: 1000, execution: "next-close" },
  );
  expect(result.trades.map(({ asset, quantity }) => [asset, round(quantity)])).toEqual([
    ["B", 20],
    ["D", 60],
  ]);
  expect(result.events).toEqual([]);
  expect([...result.values]).toEqual([1000, 1000, 1060]);
});

test("returns count a spin-off on the date on which the old share gets a new name", () => {
  const prices = pricesFromColumns(days(2), { A: [10, null], B: [null, 2], D: [null, 9] });
  const corporateEvents = [
    { kind: "spin-off", date: days(2)[1]!, asset: "A", newAsset: "B", ratio: 0.5 },
    { kind: "rename", date: days(2)[1]!, asset: "A", newAsset: "D" },
  ] as const;
  let seen = Number.NaN;
  const strategy: Strategy = ({ returns }) => {
    seen = returns.values[0]!;
    return null;
  };
  backtest({ prices, corporateEvents, strategy }, { execution: "same-close" });
  expect(seen).toBeCloseTo(0, 14); // 9 + 0.5 · 2 for 10
});

describe("a book through seven corporate actions, worked by hand", () => {
  const prices = pricesFromColumns(day, {
    A: [50, 49, 34, 34, 34, 34, 700, 700, 700],
    B: [30, 30, 30, 28, null, null, null, null, null],
    C: [null, null, null, 8, 8, 8, 8, null, null],
    D: [null, null, null, null, 29, null, null, null, null],
    E: [null, null, null, null, null, 60, 60, 60, 60],
  });
  const market = {
    prices,
    dividends: [{ date: day[1]!, payDate: day[3]!, asset: "A", amount: 1 }],
    splits: [
      { date: day[2]!, asset: "A", ratio: 1.5 },
      { date: day[6]!, asset: "A", ratio: 0.05 },
    ],
    corporateEvents: [
      { kind: "spin-off", date: day[3]!, asset: "B", newAsset: "C", ratio: 0.25 },
      { kind: "rename", date: day[4]!, asset: "B", newAsset: "D" },
      { kind: "merger", date: day[5]!, asset: "D", newAsset: "E", ratio: 0.333, cash: 10 },
      { kind: "merger", date: day[7]!, asset: "C", cash: 9 },
    ] satisfies CorporateEvent[],
  };
  const run = () =>
    backtest(
      { ...market, strategy: once({ A: 0.5, B: 0.3 }) },
      { execution: "same-close", initialCapital: 10_000, wholeShares: true, tax: {} },
    );

  test("cash, receivables and values", () => {
    const result = run();
    // 100 A at 50 and 100 B at 30 leave 2,000; the dividend of 100 is earned on day 1 and paid on day 3
    expect([...result.receivables!]).toEqual([0, 100, 100, 0, 0, 0, 0, 0, 0]);
    // day 5: 1,000 for D, and 0.3 E at 60; day 6: half an A at 700; day 7: 25 C at 9
    expect([...result.cash].map((x) => Math.round(x * 1e9) / 1e9)).toEqual([
      2000, 2000, 2000, 2100, 2100, 3118, 3468, 3693, 3693,
    ]);
    const values = [10_000, 10_000, 10_200, 10_200, 10_300, 10_398, 10_548, 10_573, 10_573];
    result.values.forEach((value, t) => {
      expect(value).toBeCloseTo(values[t]!, 9);
    });
    expect(result.holdings).toEqual({ A: 7, B: 0, C: 0, D: 0, E: 33 });
    expectConserved(prices, result, market.splits);
  });

  test("the log of trades holds what was bought, paid out and taken over", () => {
    expect(run().trades.map(({ asset, quantity, price, reason }) => [asset, round(quantity), price, reason])).toEqual([
      ["A", 100, 50, undefined],
      ["B", 100, 30, undefined],
      ["E", -0.3, 60, "cash in lieu"],
      ["A", -0.5, 700, "cash in lieu"],
      ["C", -25, 9, "merger"],
    ]);
    expect(run().events.map(({ kind, date }) => [kind, date])).toEqual([
      ["corporate-event", day[3]],
      ["corporate-event", day[4]],
      ["corporate-event", day[5]],
      ["corporate-event", day[7]],
    ]);
  });

  test("the tax ledger carries basis through all of it", () => {
    const { tax, trades, manifest } = run();
    const lots = tax!.openLots.map(({ asset, quantity, adjustedBasis }) => [asset, quantity, adjustedBasis]);
    // E: 2,800 of B's basis, less 1,000 of cash, plus the gain of 198
    expect(lots).toEqual([
      ["A", 7, 4666.67],
      ["E", 33, 1980],
    ]);
    const gains = tax!.dispositions.map(({ asset, recognized }) => [asset, recognized]);
    expect(gains.sort()).toEqual([
      ["A", 16.67],
      ["C", 25],
      ["D", 198],
      ["E", 0],
    ]);
    expect(tax!.byYear["2020"]!.shortTerm).toBeCloseTo(239.67, 9);
    const { splits, corporateEvents } = manifest;
    const lines = transactionsFromTrades(trades, { splits: splits!, corporateEvents: corporateEvents! });
    expect(lines.map(({ type }) => type)).toEqual([
      "buy",
      "buy",
      "split",
      "spin-off",
      "symbol-change",
      "merger-with-cash",
      "sell",
      "split",
      "sell",
      "sell",
    ]);
  });

  test("returns that strategies see count what the holder got", () => {
    const seen: number[][] = [];
    backtest(
      {
        ...market,
        strategy: ({ returns }) => {
          seen.push([...returns.values.subarray(returns.values.length - 5)]);
          return null;
        },
      },
      { execution: "same-close" },
    );
    expect(seen[1]![0]).toBeCloseTo(50 / 50 - 1, 12); // 49 and a dividend of 1
    expect(seen[2]![0]).toBeCloseTo((34 * 1.5) / 49 - 1, 12);
    expect(seen[3]![1]).toBeCloseTo((28 + 0.25 * 8) / 30 - 1, 12);
    expect(seen[4]![1]).toBeCloseTo(29 / 28 - 1, 12);
    expect(seen[5]![3]).toBeCloseTo((0.333 * 60 + 10) / 29 - 1, 12);
    expect(seen[7]![2]).toBeCloseTo(9 / 8 - 1, 12);
  });

  test("its manifest reproduces it, also after JSON", () => {
    const { manifest } = run();
    const strategy = once({ A: 0.5, B: 0.3 });
    expect(reproduce(JSON.parse(JSON.stringify(manifest)), { prices, strategy })).toEqual({ same: true, differs: [] });
  });
});

test("a short position owes dividends, spun-off shares and the terms of a merger", () => {
  const prices = pricesFromColumns(day.slice(0, 4), {
    A: [10, 9, 8, null],
    B: [null, null, 2, 2],
    C: [5, 5, 5, 5],
  });
  const result = backtest(
    {
      prices,
      strategy: once({ A: -0.5 }),
      dividends: [{ date: day[1]!, asset: "A", amount: 1 }],
      corporateEvents: [
        { kind: "spin-off", date: day[2]!, asset: "A", newAsset: "B", ratio: 0.5 },
        { kind: "merger", date: day[3]!, asset: "A", newAsset: "C", ratio: 1, cash: 2 },
      ],
    },
    { execution: "same-close", initialCapital: 1000, tax: {} },
  );
  expect([...result.cash]).toEqual([1500, 1450, 1450, 1350]);
  expect(result.holdings).toEqual({ A: 0, B: -25, C: -50 });
  expect([...result.values]).toEqual([1000, 1000, 1000, 1050]);
  expectConserved(prices, result);
  // 500 came in; 50 of dividends are no part of the ledger; the merger covers at 50 · 2 and 50 · 5
  expect(result.tax!.dispositions.map(({ asset: name, recognized }) => [name, recognized])).toEqual([["A", 150]]);
  expect(result.tax!.openShorts.map(({ asset: name, quantity, proceeds }) => [name, quantity, proceeds])).toEqual([
    ["B", 25, 0],
    ["C", 50, 250],
  ]);
});

test("dividends reinvested and splits give the returns of adjusted prices: thirteen years of four stocks", () => {
  const { closes, adjusted } = rawStocks();
  const assets = ["AAPL", "GOOG", "IBM", "MSFT"];
  const prices = selectAssets(closes, assets);
  const total = selectAssets(adjusted, assets);
  const { splits, dividends, unexplained } = adjustmentsFromPrices(prices, total);
  expect([splits.length, dividends.length, unexplained.length]).toEqual([3, 92, 0]);
  const expected = returnsFromPrices(total, { missing: "keep" }).values;
  for (const [i, asset] of assets.entries()) {
    const strategy: Strategy = ({ prices: { values } }) => (values.at(i - 4)! > 0 ? { [asset]: 1 } : null);
    const { returns } = backtest(
      { prices, splits, dividends, strategy },
      { execution: "same-close", reinvestDividends: true, rebalance: { kind: "threshold", absolute: 0.5 } },
    );
    let worst = 0;
    returns.forEach((r, t) => {
      const wanted = expected[t * 4 + i]!;
      if (!Number.isNaN(wanted)) worst = Math.max(worst, Math.abs(r - wanted));
    });
    expect(worst).toBeLessThan(1e-9); // what the adjusted closes are given to
  }
});

test("a dividend is bought into whole shares where shares are whole, and counts as a reinvestment for taxes", () => {
  const prices = pricesFromColumns(day.slice(0, 3), { A: [10, 8, 8] });
  const { trades, cash, tax } = backtest(
    { prices, strategy: once({ A: 1 }), dividends: [{ date: day[1]!, asset: "A", amount: 0.5 }] },
    { execution: "same-close", initialCapital: 1000, wholeShares: true, reinvestDividends: true, tax: {} },
  );
  expect(trades.at(-1)).toMatchObject({ quantity: 6, price: 8, reason: "dividend-reinvestment" });
  expect([...cash]).toEqual([0, 2, 2]);
  expect(tax!.openLots.map(({ quantity, basis }) => [quantity, basis])).toEqual([
    [100, 1000],
    [6, 48],
  ]);
});

describe("what is refused names the entry, the asset and the date", () => {
  const prices = pricesFromColumns(day.slice(0, 4), {
    A: [10, 10, null, null],
    B: [5, 5, 5, 5],
    C: [null, null, null, 7],
  });
  const told = (market: Partial<BacktestInput>): string => {
    try {
      backtest({ prices, strategy: () => null, ...market });
    } catch (error) {
      return (error as Error).message;
    }
    return "accepted";
  };
  const event = (given: Omit<CorporateEvent, "date">, at = 2): string =>
    told({ corporateEvents: [{ date: day[at]!, ...given }] });

  test("dividends as large as the price", () => {
    expect(told({ dividends: [{ date: day[1]!, asset: "B", amount: 5 }] })).toMatch(
      /dividends\[0\]: the dividend of B on 2020-01-02 is 5 a share, and the last price before it is 5/,
    );
    expect(told({ dividends: [{ date: day[1]!, asset: "B", amount: 1, payDate: day[0]! }] })).toMatch(
      /before that date/,
    );
  });

  test("events with a part too many or too few", () => {
    expect(event({ kind: "merger", asset: "A" })).toMatch(/corporateEvents\[0\]: the merger of A .* needs newAsset/);
    expect(event({ kind: "merger", asset: "A", newAsset: "B" })).toMatch(/newAsset and ratio together/);
    expect(event({ kind: "rename", asset: "A" })).toMatch(/needs newAsset/);
    expect(event({ kind: "rename", asset: "A", newAsset: "A" })).toMatch(/becomes itself/);
    expect(event({ kind: "spin-off", asset: "A", newAsset: "B" })).toMatch(/needs ratio/);
    expect(event({ kind: "spin-off", asset: "A", newAsset: "B", ratio: 1, cash: 1 })).toMatch(/give it as a dividend/);
  });

  test("prices after the end, and new assets without a price", () => {
    expect(event({ kind: "rename", asset: "B", newAsset: "A" }, 1)).toMatch(/still has a price on 2020-01-02/);
    expect(event({ kind: "rename", asset: "A", newAsset: "C" })).toMatch(/C has no price on 2020-01-03/);
    expect(event({ kind: "rename", asset: "A", newAsset: "Z" })).toMatch(/corporateEvents\[0\]\.newAsset/);
    const twice = { kind: "merger", date: day[2]!, asset: "A", cash: 1 } as const;
    expect(told({ corporateEvents: [twice, twice] })).toMatch(/came to an end by another entry/);
  });
});

test("nothing is lost by any mix of actions", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.boolean(),
      fc.boolean(),
      (seed, wholeShares, reinvestDividends) => {
        const table = randomPrices(seed, 4, 30);
        const values = table.values.slice();
        for (let t = 20; t < 30; t++) values[t * 4] = Number.NaN;
        const prices = { ...table, values };
        const { dates } = prices;
        const splits = [
          { date: dates[5]!, asset: "A1", ratio: 3 },
          { date: dates[12]!, asset: "A1", ratio: 0.3 },
        ];
        let state = seed;
        const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
        const strategy: Strategy = ({ prices: { assets } }) => {
          if (next() < 0.6) return null;
          const raw = assets.map(() => next() - 0.2);
          const gross = raw.reduce((sum, x) => sum + Math.abs(x), 0);
          return Object.fromEntries(assets.map((asset, i) => [asset, raw[i]! / gross]));
        };
        const result = backtest(
          {
            prices,
            splits,
            strategy,
            dividends: [
              { date: dates[4]!, asset: "A0", amount: 1, payDate: dates[9]! },
              { date: dates[5]!, asset: "A1", amount: 0.5 },
              { date: dates[8]!, asset: "A2", amount: 2, payDate: dates[25]! },
              { date: dates[27]!, asset: "A3", amount: 2, payDate: "2021-01-01" },
            ],
            corporateEvents: [
              { kind: "spin-off", date: dates[15]!, asset: "A1", newAsset: "A2", ratio: 0.2 },
              { kind: "merger", date: dates[20]!, asset: "A0", newAsset: "A3", ratio: 0.7, cash: 12 },
            ],
          },
          { wholeShares, reinvestDividends, costs: { proportional: 0.001 } },
        );
        if (result.events.some(({ kind }) => kind === "ruined")) return;
        expectConserved(prices, result, splits);
      },
    ),
    { numRuns: 30 },
  );
});

function round(x: number): number {
  return Math.round(x * 1e9) / 1e9;
}
