import fc from "fast-check";
import { expect, test } from "vitest";
import { fromEpochDay } from "../../src/core/dates/calendar.js";
import {
  alignTables,
  cleanPrices,
  type PricesTable,
  pricesAsOf,
  pricesFromColumns,
  pricesFromRows,
  resamplePrices,
  returnsFromPrices,
  selectAssets,
  sliceDates,
} from "../../src/core/index.js";

const price = fc.double({ min: 1e-2, max: 1e6, noNaN: true });

/** Prices of 1 to 5 assets on 2 to 30 dates, some of them missing. */
const tables = fc
  .record({
    n: fc.integer({ min: 1, max: 5 }),
    days: fc.uniqueArray(fc.integer({ min: 0, max: 20_000 }), { minLength: 2, maxLength: 30 }),
  })
  .chain(({ n, days }) =>
    fc
      .array(fc.array(fc.option(price, { freq: 8 }), { minLength: days.length, maxLength: days.length }), {
        minLength: n,
        maxLength: n,
      })
      .map((columns) => {
        const dates = [...days].sort((a, b) => a - b).map(fromEpochDay);
        return pricesFromColumns(dates, Object.fromEntries(columns.map((column, i) => [`A${i}`, column])));
      }),
  );

const whole = tables.map(
  (table): PricesTable => ({ ...table, values: table.values.map((x) => (Number.isNaN(x) ? 1 : x)) }),
);

test("returns compound back to the prices", () => {
  fc.assert(
    fc.property(whole, (prices) => {
      const n = prices.assets.length;
      const returns = returnsFromPrices(prices);
      for (let i = 0; i < n; i++) {
        let level = prices.values[i]!;
        for (let t = 0; t < returns.dates.length; t++) level *= 1 + returns.values[t * n + i]!;
        // a fall to 1e-8 of the price leaves eight digits in 1 + r
        const last = prices.values.at(i - n)!;
        expect(Math.abs(level / last - 1)).toBeLessThan(1e-5);
      }
      const logs = returnsFromPrices(prices, { kind: "log" });
      const sum = logs.values.filter((_, k) => k % n === 0).reduce((total, x) => total + x, 0);
      expect(sum).toBeCloseTo(Math.log(prices.values.at(-n)! / prices.values[0]!), 9);
    }),
  );
});

test("rows in any order give the table of the columns", () => {
  fc.assert(
    fc.property(tables, fc.integer(), (prices, seed) => {
      const n = prices.assets.length;
      const rows = prices.dates.flatMap((date, t) =>
        prices.assets.map((asset, i) => ({ date, asset, price: prices.values[t * n + i]! })),
      );
      const shuffled = rows.map((row, k) => ({ row, key: Math.imul(k + 1, seed | 1) })).sort((a, b) => a.key - b.key);
      expect(
        pricesFromRows(
          shuffled.map(({ row }) => row),
          { assets: prices.assets },
        ),
      ).toEqual(prices);
    }),
  );
});

test("a column's returns do not depend on the columns beside it", () => {
  fc.assert(
    fc.property(whole, (prices) => {
      const last = prices.assets.at(-1)!;
      const alone = returnsFromPrices(selectAssets(prices, [last]));
      expect(selectAssets(returnsFromPrices(prices), [last])).toEqual(alone);
    }),
  );
});

test("no function of the room writes into its input", () => {
  fc.assert(
    fc.property(tables, (prices) => {
      const before = structuredClone(prices);
      const attempts = [
        () => returnsFromPrices(prices, { missing: "forward-fill" }),
        () => returnsFromPrices(prices, { missing: "drop-dates" }),
        () => cleanPrices(prices, { missing: "forward-fill" }),
        () => resamplePrices(prices, "month"),
        () => sliceDates(prices, prices.dates[0]!),
        () => alignTables(prices, prices, { join: "outer" }),
        () => pricesAsOf(prices, prices.dates),
        () => selectAssets(prices, prices.assets),
      ];
      for (const attempt of attempts) {
        try {
          attempt();
        } catch (error) {
          expect(error).toHaveProperty("code"); // some tables cannot be cleaned: a PortfolioError, and nothing else
        }
      }
      expect(prices).toEqual(before);
    }),
  );
});
