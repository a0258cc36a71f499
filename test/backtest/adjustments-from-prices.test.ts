import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjustedPrices } from "../../src/backtest/actions/adjusted-prices.js";
import { adjustmentsFromPrices } from "../../src/backtest/actions/adjustments-from-prices.js";
import type { Dividend, Split } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import type { PricesTable } from "../../src/core/types.js";
import { days, randomPrices } from "./sample-prices.js";

/** Prices as they would have been quoted, had the assets of a random walk been split. */
function quoted(walk: PricesTable, splits: readonly Split[]): PricesTable {
  const n = walk.assets.length;
  const values = walk.values.map((price, k) =>
    splits.reduce(
      (p, { date, asset, ratio }) =>
        walk.assets[k % n] === asset && walk.dates[Math.floor(k / n)]! >= date ? p / ratio : p,
      price,
    ),
  );
  return { ...walk, values };
}

describe("adjustmentsFromPrices", () => {
  const walk = randomPrices(11, 3, 120);
  const splits = [
    { date: walk.dates[20]!, asset: "A0", ratio: 2 },
    { date: walk.dates[50]!, asset: "A1", ratio: 0.1 },
    { date: walk.dates[70]!, asset: "A0", ratio: 1.5 },
    { date: walk.dates[90]!, asset: "A2", ratio: 7 },
  ];
  const dividends = [
    { date: walk.dates[10]!, asset: "A0", amount: 0.4 },
    { date: walk.dates[30]!, asset: "A1", amount: 1.25 },
    { date: walk.dates[60]!, asset: "A2", amount: 25 }, // special
    { date: walk.dates[90]!, asset: "A2", amount: 0.1 }, // on the date of a split
  ];

  test("what adjustedPrices was given comes back", () => {
    const raw = quoted(walk, splits);
    const found = adjustmentsFromPrices(raw, adjustedPrices(raw, { splits, dividends }));
    expect(found.splits).toEqual(splits.map((s) => ({ ...s, ratio: expect.closeTo(s.ratio, 9) })));
    expect(found.dividends).toEqual(dividends.map((d) => ({ ...d, amount: expect.closeTo(d.amount, 6) })));
    expect(found.unexplained).toEqual([]);
  });

  test.each([25, 30, 40, 50, 60, 75, 80, 100, 125, 150, 200, 250, 300, 400, 500, 1000])(
    "one new share for %i old ones comes back, beside a dividend on another date",
    (old) => {
      const given = {
        splits: [{ date: walk.dates[40]!, asset: "A1", ratio: 1 / old }],
        dividends: [{ date: walk.dates[60]!, asset: "A1", amount: 3 }],
      };
      const raw = quoted(walk, given.splits);
      const found = adjustmentsFromPrices(raw, adjustedPrices(raw, given));
      expect(found.splits).toEqual([{ ...given.splits[0], ratio: 1 / old }]);
      expect(found.dividends).toEqual([{ ...given.dividends[0], amount: expect.closeTo(3, 6) }]);
    },
  );

  test("a backtest on quoted prices with what is recovered makes what the adjusted prices make", () => {
    const raw = quoted(walk, splits);
    const adjusted = adjustedPrices(raw, { splits, dividends });
    const found = adjustmentsFromPrices(raw, adjusted);
    // one asset held whole from its first close, dividends reinvested at the close: total returns
    for (const asset of raw.assets) {
      const strategy = () => ({ [asset]: 1 });
      const options = { execution: "same-close" } as const;
      const total = backtest({ prices: adjusted, strategy }, options).values;
      const whole = backtest(
        { prices: raw, strategy, splits: found.splits, dividends: found.dividends },
        options,
      ).values;
      for (let t = 0; t < total.length; t++) expect(whole[t]! / total[t]!).toBeCloseTo(1, 9);
    }
  });

  test("prices rounded to the cent hide small steps and make none", () => {
    const raw = quoted(walk, splits);
    const cents = (table: PricesTable): PricesTable => ({
      ...table,
      values: table.values.map((p) => Math.round(p * 100) / 100),
    });
    const rounded = cents(raw);
    const found = adjustmentsFromPrices(rounded, cents(adjustedPrices(rounded, { splits, dividends })));
    expect(found.splits.map(({ asset, ratio }) => [asset, ratio])).toEqual([
      ["A0", 2],
      ["A1", 0.1],
      ["A0", 1.5],
      ["A2", 7],
    ]);
    expect(found.unexplained).toEqual([]);
    expect(found.dividends.find(({ asset }) => asset === "A1")!.amount).toBeCloseTo(1.25, 1);
    expect(found.dividends.length).toBeLessThanOrEqual(dividends.length);
  });

  test("a 4-for-1 split of a vendor who divides by the close before comes out exactly, the dividend a little larger", () => {
    const raw = pricesFromColumns(days(4), { A: [100, 102, 25.5, 25.6] });
    // 0.25 paid on day 3 after the split: the vendor multiplies by 1 − 0.25 / 25.5
    const factor = 1 - 0.25 / (102 / 4);
    const adjusted = { ...raw, values: Float64Array.of((100 / 4) * factor, (102 / 4) * factor, 25.5, 25.6) };
    const found = adjustmentsFromPrices(raw, adjusted);
    expect(found.splits).toEqual([{ date: days(3)[2], asset: "A", ratio: 4 }]);
    expect(found.dividends[0]!.amount).toBeCloseTo((0.25 * 25.5) / 25.25, 6);
  });

  test("steps that nothing explains are named with their factor", () => {
    const raw = pricesFromColumns(days(4), { A: [10, 10, 10, 10], B: [10, 10, 10, 10] });
    const adjusted = pricesFromColumns(days(4), { A: [10, 10, 9.137, 9.137], B: [1, 1, 4.37, 4.37] });
    const { unexplained } = adjustmentsFromPrices(raw, {
      ...adjusted,
      values: adjusted.values.map((p) => p * (1 + 1e-12)),
    });
    expect(unexplained.map(({ date, asset }) => [date, asset])).toEqual([
      [days(3)[2], "A"],
      [days(3)[2], "B"],
    ]);
    expect(unexplained[0]!.factor).toBeCloseTo(0.9137, 8);
    expect(unexplained[1]!.reason).toMatch(/more than the price after it/);
  });

  test("a price that only one table has is unexplained, once for each gap", () => {
    const raw = pricesFromColumns(days(4), { A: [10, 10, 10, 10] });
    const adjusted = pricesFromColumns(days(4), { A: [10, null, null, 10] });
    expect(adjustmentsFromPrices(raw, adjusted).unexplained).toEqual([
      { date: days(2)[1], asset: "A", factor: null, reason: "only one of the two tables has a price" },
    ]);
  });

  test("tables of other assets or dates are refused", () => {
    const raw = randomPrices(1, 2, 5);
    expect(() => adjustmentsFromPrices(raw, { ...raw, assets: ["A0", "B"] })).toThrow(/other assets than raw.*B where/);
    expect(() => adjustmentsFromPrices(raw, randomPrices(1, 2, 4))).toThrow(/other dates than raw/);
  });

  test("whatever was adjusted comes back: random splits and dividends", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 39 }), { minLength: 1, maxLength: 6 }),
        (seed, rows) => {
          const prices = randomPrices(seed, 1, 40);
          const ratios = [2, 3, 4, 1.5, 0.5, 0.05];
          const given: Split[] = [];
          const paid: Dividend[] = [];
          for (const [k, row] of rows.entries()) {
            const date = prices.dates[row]!;
            if (k % 2 === 0) given.push({ date, asset: "A0", ratio: ratios[(seed + k) % 6]! });
          }
          const raw = quoted(prices, given);
          for (const [k, row] of rows.entries()) {
            if (k % 2 === 1) paid.push({ date: prices.dates[row]!, asset: "A0", amount: raw.values[row]! * 0.01 });
          }
          const found = adjustmentsFromPrices(raw, adjustedPrices(raw, { splits: given, dividends: paid }));
          const sorted = <T extends { date: string }>(list: readonly T[]) =>
            [...list].sort((a, b) => (a.date < b.date ? -1 : 1));
          expect(found.splits).toEqual(sorted(given).map((s) => ({ ...s, ratio: expect.closeTo(s.ratio, 9) })));
          expect(found.dividends.map(({ date }) => date)).toEqual(sorted(paid).map(({ date }) => date));
          for (const [k, { amount }] of found.dividends.entries()) {
            expect(amount / sorted(paid)[k]!.amount).toBeCloseTo(1, 5);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
