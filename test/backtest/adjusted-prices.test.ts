import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjustedPrices } from "../../src/backtest/actions/adjusted-prices.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import { returnsFromPrices } from "../../src/core/tables/returns-from-prices.js";
import { days, randomPrices } from "./sample-prices.js";

describe("adjusted prices", () => {
  test("a 2-for-1 split halves the prices before it", () => {
    const prices = pricesFromColumns(days(3), { A: [100, 104, 52], B: [1, 1, 1] });
    const { values } = adjustedPrices(prices, { splits: [{ date: days(3)[2]!, asset: "A", ratio: 2 }] });
    expect(Array.from(values)).toEqual([50, 1, 52, 1, 52, 1]);
  });

  test("a dividend scales the prices before it by close / (close + dividend)", () => {
    const prices = pricesFromColumns(days(3), { A: [100, 100, 95] });
    const { values } = adjustedPrices(prices, { dividends: [{ date: days(3)[2]!, asset: "A", amount: 5 }] });
    expect(Array.from(values)).toEqual([95, 95, 95]);
  });

  test("with a missing price on its date the last one before stands for it", () => {
    const prices = pricesFromColumns(days(4), { A: [100, 100, null, 50] });
    const actions = { splits: [{ date: days(4)[2]!, asset: "A", ratio: 2 }] };
    expect(Array.from(adjustedPrices(prices, actions).values)).toEqual([50, 50, Number.NaN, 50]);
  });

  test("without an action that takes effect the table itself comes back", () => {
    const prices = randomPrices(1, 2, 5);
    expect(adjustedPrices(prices)).toBe(prices);
    expect(adjustedPrices(prices, { splits: [{ date: "1999-01-01", asset: "A0", ratio: 2 }] })).toBe(prices);
  });

  test("their returns are the total returns that a strategy sees", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 18 }), (seed, row) => {
        const prices = randomPrices(seed, 2, 20);
        const date = prices.dates[row]!;
        const actions = {
          splits: [
            { date, asset: "A0", ratio: 3 },
            { date: prices.dates[10]!, asset: "A0", ratio: 0.5 },
          ],
          dividends: [
            { date, asset: "A0", amount: 2 },
            { date, asset: "A1", amount: 1 },
          ],
        };
        let seen: Float64Array | undefined;
        backtest(
          {
            prices,
            ...actions,
            strategy: ({ returns }) => {
              seen = returns.values.slice();
              return null;
            },
          },
          { execution: "same-close" },
        );
        const total = returnsFromPrices(adjustedPrices(prices, actions)).values;
        for (const [k, r] of total.entries()) expect(r).toBeCloseTo(seen![k]!, 12);
      }),
      { numRuns: 30 },
    );
  });

  test("mistakes are named", () => {
    const prices = randomPrices(1, 1, 3);
    expect(() => adjustedPrices(prices, { split: [] } as never)).toThrow(/actions\.split .* did you mean splits\?/);
    expect(() => adjustedPrices(returnsFromPrices(prices) as never)).toThrow(/prices is a table of simple returns/);
    expect(() => adjustedPrices(prices, { splits: [{ date: days(1)[0]!, asset: "B", ratio: 2 }] })).toThrow(
      /splits\[0\]\.asset/,
    );
  });
});
