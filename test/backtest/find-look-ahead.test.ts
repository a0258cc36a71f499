import { describe, expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { findLookAhead } from "../../src/backtest/validation/find-look-ahead.js";
import type { PricesTable } from "../../src/core/types.js";
import { randomPrices } from "./sample-prices.js";

const prices = randomPrices(3, 3, 60);
const n = 3;

describe("strategies", () => {
  test("a strategy that only reads its past sees nothing of the future", () => {
    const momentum: Strategy = ({ prices: { values, assets } }) => ({
      [assets[values[values.length - 3]! > values[0]! ? 0 : 1]!]: 1,
    });
    expect(findLookAhead(momentum, prices, { seed: 1, trials: 100 })).toEqual([]);
  });

  test("a strategy that reads tomorrow's price in the caller's own table is found, on each date that is tried", () => {
    const leak: Strategy = ({ date }) => {
      const t = prices.dates.indexOf(date);
      const tomorrow = prices.values[(t + 1) * n + 1]! / prices.values[t * n + 1]!;
      return { A1: Math.min(0.9, Math.max(0.1, 5 * (tomorrow - 0.9))) };
    };
    const before = prices.values.slice();
    const found = findLookAhead(leak, prices, { seed: 1, trials: 100 });
    expect(found[0]).toEqual({ date: prices.dates[0], asset: "A1", moved: expect.any(Number) });
    expect(new Set(found.map(({ asset }) => asset))).toEqual(new Set(["A1"]));
    expect(found.length).toBeGreaterThan(50); // of 59; some are cut to the same bound
    expect(prices.values).toEqual(before);
  });

  test("a single date with a look ahead is found when every date is tried", () => {
    const leak: Strategy = ({ date }) => {
      const t = prices.dates.indexOf(date);
      return { A2: t === 41 ? 50 / prices.values[42 * n]! : 0.5 };
    };
    const found = findLookAhead(leak, prices, { seed: 5, trials: 1000 });
    expect(found.map(({ date, asset }) => [date, asset])).toEqual([[prices.dates[41], "A2"]]);
  });

  test("a function from prices to a strategy is made anew for each trial, so what it computes in advance is examined", () => {
    const meanOf = ({ values }: PricesTable): number => values.reduce((sum, p) => sum + p, 0) / values.length;
    const factory =
      (table: PricesTable): Strategy =>
      ({ prices: { values } }) => ({ A0: values.at(-3)! > meanOf(table) ? 1 : 0.1 / (1 + meanOf(table)) });
    const found = findLookAhead(factory, prices, { seed: 2 });
    expect(found[0]!.date).toBe(prices.dates[0]); // the mean of all prices moves the first decision already
  });

  test("holding on one of two runs is a difference without a number", () => {
    const leak: Strategy = ({ date }) =>
      prices.values[(prices.dates.indexOf(date) + 1) * n]! > 100 ? { A0: 0.5 } : null;
    expect(findLookAhead(leak, prices, { seed: 3, trials: 100 }).some(({ moved }) => moved === null)).toBe(true);
  });

  test("the table is put back when a strategy throws during a trial", () => {
    let calls = 0;
    const before = prices.values.slice();
    const failing: Strategy = () => {
      if (++calls > 130) throw new Error("no more");
      return null;
    };
    expect(() => findLookAhead(failing, prices, { seed: 1 })).toThrow("no more");
    expect(prices.values).toEqual(before);
  });

  test("a strategy that answers differently each time is refused with its date and asset", () => {
    let calls = 0;
    const random: Strategy = () => ({ A1: (++calls % 7) / 10 });
    expect(() => findLookAhead(random, prices, { seed: 1 })).toThrow(
      /different answers on the same prices, first for A1 on 2020-01-01/,
    );
  });

  test("warmup is waited for", () => {
    const needsTen: Strategy = ({ prices: { dates } }) => {
      if (dates.length < 10) throw new Error("too early");
      return { A0: 1 };
    };
    expect(findLookAhead(needsTen, prices, { seed: 1, warmup: 9 })).toEqual([]);
  });
});

describe("features", () => {
  const trailing = ({ values }: PricesTable): Float64Array =>
    values.map((price, k) => (k < n ? Number.NaN : price / values[k - n]! - 1));

  test("a feature of the rows up to its own sees nothing of the future", () => {
    expect(findLookAhead(trailing, prices, { seed: 1 })).toEqual([]);
  });

  test("a feature that is standardized over all dates moves on its first date", () => {
    const standardized = (table: PricesTable): PricesTable => {
      const mean = table.values.reduce((sum, p) => sum + p, 0) / table.values.length;
      return { ...table, values: table.values.map((p) => p / mean) };
    };
    const [first] = findLookAhead(standardized, prices, { seed: 1, trials: 3 });
    expect([first!.date, first!.asset]).toEqual([prices.dates[0], "A0"]);
  });

  test("one of several features is named", () => {
    const feature = (table: PricesTable) => {
      const values = new Float64Array(table.values.length * 2);
      for (let k = 0; k < table.values.length; k++) {
        values[2 * k] = table.values[k]!;
        values[2 * k + 1] = k % n === 2 ? (table.values[k + n] ?? Number.NaN) : 0; // only of the last asset
      }
      return { dates: table.dates, assets: table.assets, names: ["today", "tomorrow"], values };
    };
    const found = findLookAhead(feature, prices, { seed: 1, trials: 5 });
    expect(found).toHaveLength(5);
    for (const { asset, feature: name } of found) expect([asset, name]).toEqual(["A2", "tomorrow"]);
  });

  test("a feature without a number for each date and asset is refused", () => {
    expect(() => findLookAhead(() => new Float64Array(7), prices, { seed: 1 })).toThrow(/7 numbers for 60 dates by 3/);
  });
});

test("what is no function, a table too short and unknown options are refused", () => {
  expect(() => findLookAhead({} as never, prices, { seed: 1 })).toThrow(/strategyOrFeature/);
  expect(() => findLookAhead(() => null, prices, {} as never)).toThrow(/seed/);
  expect(findLookAhead(() => null, prices, { seed: -1 })).toEqual([]);
  expect(() => findLookAhead(() => null, prices, { seed: 2 ** 53 })).toThrow(/seed is 9007199254740992/);
  expect(() => findLookAhead(() => null, prices, { seed: 1, warmup: 59 })).toThrow(/60 dates and warmup takes 59/);
});
