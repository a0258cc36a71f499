import { describe, expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { combinatorialBacktest } from "../../src/backtest/validation/combinatorial-backtest.js";
import { combinatorialSplits } from "../../src/backtest/validation/combinatorial-splits.js";
import { randomPrices } from "./sample-prices.js";

const prices = randomPrices(3, 3, 61);
const equal: Strategy = ({ prices: { assets } }) =>
  Object.fromEntries(assets.map((asset) => [asset, 1 / assets.length]));
const sameClose = { execution: "same-close" } as const;

describe("splits", () => {
  test("six groups of which two are tested make fifteen splits, each group in five of them", () => {
    const splits = combinatorialSplits(60, { groups: 6, testGroups: 2, purge: 0, embargo: 0 });
    expect(splits).toHaveLength(15);
    const tested = splits.flatMap(({ tests }) => tests.map(({ group }) => group));
    expect([0, 1, 2, 3, 4, 5].map((group) => tested.filter((one) => one === group).length)).toEqual([5, 5, 5, 5, 5, 5]);
    for (const { train, tests } of splits) {
      const out = tests.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, k) => from + k));
      expect([...train, ...out].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, k) => k));
    }
  });
  test("rows around a test are purged, and those after it embargoed too", () => {
    const [, second] = combinatorialSplits(30, { groups: 3, testGroups: 1, purge: 2, embargo: 3 });
    expect([...second!.train]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 25, 26, 27, 28, 29]);
  });
});

test("a strategy that learns nothing walks every path as one backtest does", () => {
  const { paths, performance, splits, dates, sharpeRatios } = combinatorialBacktest(
    { prices, fit: () => equal },
    { groups: 6, testGroups: 2, ...sameClose },
  );
  const whole = backtest({ prices, strategy: equal }, sameClose);
  expect([splits, paths.length, dates.length, performance.length]).toEqual([15, 5, 61, 60 * 5]);
  for (const [k, path] of paths.entries()) {
    path.returns.forEach((r, t) => {
      expect(r).toBeCloseTo(whole.returns[t]!, 12);
      expect(performance[t * 5 + k]).toBe(r);
    });
    expect(sharpeRatios[k]).toBeCloseTo(whole.metrics.sharpeRatio, 9);
  }
});

test("each group of a path is traded by the strategy of a split that was not learned on it", () => {
  const learned: string[][] = [];
  const seen: number[] = [];
  combinatorialBacktest(
    {
      prices,
      fit: ({ returns, split }) => {
        learned.push([...returns.dates]);
        expect(returns.values).toHaveLength(returns.dates.length * 3);
        return ({ date }) => {
          // decisions are made at the close before the return that they earn
          const next = prices.dates[prices.dates.indexOf(date) + 1];
          if (next !== undefined && learned[split]!.includes(next)) seen.push(split);
          return null;
        };
      },
    },
    { groups: 4, testGroups: 2, purge: 1 },
  );
  expect(learned).toHaveLength(6);
  expect(seen).toEqual([]);
});

test("what cannot be cut is refused", () => {
  const told = (options: Parameters<typeof combinatorialBacktest>[1]): string => {
    try {
      combinatorialBacktest({ prices, fit: () => equal }, options);
    } catch (error) {
      return (error as Error).message;
    }
    return "accepted";
  };
  expect(told({ groups: 4, testGroups: 4 })).toMatch(/leave at least one/);
  expect(told({ groups: 20, testGroups: 10 })).toMatch(/184756 splits/);
  expect(told({ groups: 2, testGroups: 1, purge: 40 })).toMatch(/nothing to learn from/);
  expect(told({ groups: 20, testGroups: 1, signal: AbortSignal.abort() })).toMatch(/was stopped after 0 of 20/);
});
