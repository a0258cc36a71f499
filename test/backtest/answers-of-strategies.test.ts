import { describe, expect, test } from "vitest";
import type { Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { pricesFromColumns } from "../../src/core/tables/prices-from-columns.js";
import { days } from "./sample-prices.js";

const prices = pricesFromColumns(days(3), { A: [10, 11, 12], B: [20, 21, 22] });
const said = (answer: unknown, of = prices): string => {
  try {
    backtest({ prices: of, strategy: (() => answer) as Strategy });
    return "nothing";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("what a strategy may not answer says what was expected", () => {
  test("orders that are no list", () => {
    for (const orders of ["x", null, 0.5, { A: 1 }, new Map(), Promise.resolve([])]) {
      expect(said({ orders })).toMatch(
        /strategy, on .*, gave orders that are .*: give a list such as \{ orders: \[\{ asset/,
      );
    }
  });

  test("weights a level too deep", () => {
    expect(said({ weights: { A: 1 } })).toMatch(/gave weights within an object: return the weights themselves/);
  });

  test("an asset may be called orders", () => {
    const named = pricesFromColumns(days(2), { orders: [1, 2], weights: [3, 4] });
    expect(said({ orders: 0.5, weights: 0.5 }, named)).toBe("nothing");
  });

  test("what an answer inherits is no weight", () => {
    const plain = backtest({ prices, strategy: () => ({ A: 0.5 }) });
    const inherited = Object.assign(Object.create({ B: 0.5 }), { A: 0.5 });
    expect(backtest({ prices, strategy: () => inherited }).weights).toEqual(plain.weights);
    expect(said(Object.assign(Object.create({ A: 0.5 }), { C: 0.5 }))).toMatch(/C/);
  });
});
