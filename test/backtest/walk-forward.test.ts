import { describe, expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { type FitStrategy, type TrainingWindow, walkForward } from "../../src/backtest/validation/walk-forward.js";
import type { PricesTable } from "../../src/core/types.js";
import { days, randomPrices } from "./sample-prices.js";

const prices = randomPrices(11, 3, 60);

/** Holds the asset that rose most over the training window. */
const winner: FitStrategy = ({ prices: { assets, values } }) => {
  const n = assets.length;
  const gains = assets.map((_, i) => values[values.length - n + i]! / values[i]!);
  const best = assets[gains.indexOf(Math.max(...gains))]!;
  return () => ({ [best]: 1 });
};
const recorded = (options: { anchored?: boolean }, table: PricesTable = prices): TrainingWindow[] => {
  const seen: TrainingWindow[] = [];
  const fit: FitStrategy = (window) => {
    seen.push(structuredClone(window));
    return () => ({ A0: 1 });
  };
  walkForward({ prices: table, fit }, { trainPeriods: 20, testPeriods: 15, ...options });
  return seen;
};

describe("windows", () => {
  test("move by `testPeriods` rows and hold the last `trainPeriods` rows, nothing later", () => {
    const seen = recorded({});
    expect(seen.map((w) => [w.window, w.prices.dates[0], w.date])).toEqual([
      [0, days(60)[0], days(60)[19]],
      [1, days(60)[15], days(60)[34]],
      [2, days(60)[30], days(60)[49]],
    ]);
    for (const [k, { prices: past, returns }] of seen.entries()) {
      expect(past.values).toEqual(prices.values.slice(k * 15 * 3, (k * 15 + 20) * 3));
      expect(returns.values).toHaveLength(19 * 3);
      expect(returns.dates).toEqual(past.dates.slice(1));
      expect(returns.values[4]).toBe(past.values[7]! / past.values[4]! - 1);
    }
  });

  test("anchored ones begin at the first row", () =>
    expect(recorded({ anchored: true }).map((w) => w.prices.dates.length)).toEqual([20, 35, 50]));

  test("the result begins at the first fit and its windows compound to the whole", () => {
    const result = walkForward(
      { prices, fit: winner },
      { trainPeriods: 20, testPeriods: 15, costs: { proportional: 0.001 } },
    );
    expect(result.dates[0]).toBe(days(60)[19]);
    expect(result.windows.map(({ trainFrom, trainTo, to }) => [trainFrom, trainTo, to])).toEqual([
      [days(60)[0], days(60)[19], days(60)[34]],
      [days(60)[15], days(60)[34], days(60)[49]],
      [days(60)[30], days(60)[49], days(60)[59]],
    ]);
    const compound = result.windows.reduce((wealth, { totalReturn }) => wealth * (1 + totalReturn), 1);
    expect(compound).toBeCloseTo(result.values.at(-1)! / result.values[0]!, 12);
  });
});

test("it is the backtest of a strategy that refits by hand", () => {
  let fitted: Strategy | undefined;
  let last = 0;
  const byHand: Strategy = (past) => {
    const row = past.prices.dates.length - 1;
    if (fitted === undefined || row >= last + 15) {
      const from = (row - 19) * 3;
      const window = { ...past.prices, values: past.prices.values.subarray(from) };
      fitted = winner({ prices: window, returns: past.returns, date: past.date, window: 0 }) as Strategy;
      last = row;
    }
    return fitted(past);
  };
  const { windows: _, ...ours } = walkForward(
    { prices, fit: (past) => ({ strategy: winner(past) as Strategy, trials: 4 }) },
    { trainPeriods: 20, testPeriods: 15 },
  );
  const expected = backtest({ prices, strategy: byHand }, { warmup: 19 });
  expect(ours).toEqual({ ...expected, manifest: { ...expected.manifest, trials: 12 } });
});

test("a refit waits for the next decision of the trigger", () => {
  const result = walkForward(
    { prices, fit: winner },
    { trainPeriods: 20, testPeriods: 15, rebalance: { kind: "calendar", every: "month" } },
  );
  // 2020-01-20 first, then the first dates of the months
  expect(result.windows.map((w) => w.trainTo)).toEqual(["2020-01-20"]);
  const weekly = walkForward(
    { prices, fit: winner },
    { trainPeriods: 20, testPeriods: 10, rebalance: { kind: "calendar", every: "week" } },
  );
  expect(weekly.windows.map((w) => w.trainTo)).toEqual(["2020-01-20", "2020-02-03", "2020-02-17"]);
});

describe("refusals", () => {
  const fit: FitStrategy = () => () => null;
  test.each([
    [{ trainPeriods: 1, testPeriods: 5 }, /options\.trainPeriods is 1: give a whole number of at least 2/],
    [{ trainPeriods: 20, testPeriods: 0 }, /options\.testPeriods is 0/],
    [{ trainPeriods: 60, testPeriods: 5 }, /at least two after it/],
    [{ trainPeriods: 20, testPeriods: 5, rebalance: { kind: "threshold" } as never }, /without a band/],
  ])("%o", (options, message) => expect(() => walkForward({ prices, fit }, options)).toThrow(message));
  test("a fit that gives no strategy, or a count that is none, is named with its date", () => {
    const run = (answer: unknown) => () =>
      walkForward({ prices, fit: () => answer as never }, { trainPeriods: 20, testPeriods: 5 });
    expect(run({ A0: 1 })).toThrow(/fit, on 2020-01-20, gave no strategy/);
    expect(run(undefined)).toThrow(/gave no strategy/);
    expect(run({ strategy: () => null, trials: 0 })).toThrow(/fit, on 2020-01-20: trials is 0/);
    expect(() => walkForward({ prices, fit: {} as never }, { trainPeriods: 20, testPeriods: 5 })).toThrow(
      /input\.fit is \{\}: give a function/,
    );
  });
  test("the former names of the options are told the new ones", () => {
    const run = (options: object) => () => walkForward({ prices, fit }, options as never);
    expect(run({ train: 20, testPeriods: 5, trainPeriods: 20 })).toThrow(/options\.train .* it is called trainPeriods/);
    expect(run({ trainPeriods: 20, testPeriods: 5, warmup: 3 })).toThrow(/trainPeriods sets it/);
    expect(run({ trainPeriods: 20 })).toThrow(/options\.testPeriods is missing/);
  });
});

test("the first window counts what its first purchase cost, also at the same close", () => {
  const flat: PricesTable = { ...prices, values: prices.values.map(() => 100) };
  const result = walkForward(
    { prices: flat, fit: () => () => ({ A0: 1 }) },
    { trainPeriods: 20, testPeriods: 15, execution: "same-close", costs: { proportional: 0.02 } },
  );
  expect(result.windows[0]!.totalReturn).toBeCloseTo(1 / 1.02 - 1, 12);
  expect(result.windows[1]!.totalReturn).toBe(0);
});
