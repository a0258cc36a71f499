import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { portfolioDrift } from "../../src/rebalance/portfolio-drift.js";

test("drift is half of all differences", () => {
  expect(portfolioDrift({ AAPL: 0.6, KO: 0.4 }, { AAPL: 0.5, KO: 0.5 })).toBeCloseTo(0.1, 15);
  expect(portfolioDrift({ A: 1 }, { B: 1 })).toBe(1);
  expect(portfolioDrift({}, {})).toBe(0);
});

test("an asset on one side alone counts", () => {
  expect(portfolioDrift({ A: 0.5, B: 0.5 }, { A: 0.5, C: 0.5 })).toBe(0.5);
  expect(portfolioDrift(JSON.parse('{"__proto__": 1}'), {})).toBe(0.5);
});

test("weights that are not there are refused by name", () => {
  for (const missing of [undefined, null, "AAPL"]) {
    expect(() => Reflect.apply(portfolioDrift, undefined, [missing, {}])).toThrow(PortfolioError);
    expect(() => Reflect.apply(portfolioDrift, undefined, [missing, {}])).toThrow(
      /^current is .*: give numbers by name/,
    );
    expect(() => Reflect.apply(portfolioDrift, undefined, [{}, missing])).toThrow(
      /^target is .*: give numbers by name/,
    );
  }
});

test("a weight that is no number is named", () => {
  expect(() => portfolioDrift({ A: Number.NaN }, {})).toThrow(/current\.A is NaN/);
});
