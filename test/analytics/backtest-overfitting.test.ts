import { expect, test } from "vitest";
import { backtestOverfitting } from "../../src/analytics/evidence/backtest-overfitting.js";
import { backtestOverfittingProbability } from "../../src/analytics/evidence/backtest-overfitting-probability.js";
import reference from "../reference/analytics/backtest-overfitting.json" with { type: "json" };

function returns(periods: number, strategies: number, skill: number): Float64Array {
  const values = new Float64Array(periods * strategies);
  let state = 12345n;
  for (let k = 0; k < values.length; k++) {
    state = (1103515245n * state + 12345n) % 2147483648n;
    values[k] = Number(state) / 2147483648 - 0.5 + (k % strategies === strategies - 1 ? skill : 0);
  }
  return values;
}

test("the probability agrees with the definition, split by split", () => {
  for (const {
    periods,
    strategies,
    skill,
    blocks,
    probability,
    probabilityOfLoss,
    splits,
    meanLogit,
  } of reference.expected) {
    const result = backtestOverfitting(returns(periods, strategies, skill), { strategies, blocks });
    expect(result).toMatchObject({ probability, probabilityOfLoss, splits, periods });
    expect(result.logits.reduce((sum, x) => sum + x, 0) / splits).toBeCloseTo(meanLogit, 12);
  }
});

test("a strategy that is better everywhere is never overfitted; equal ones share the middle rank", () => {
  const better = returns(100, 4, 2);
  expect(backtestOverfitting(better, { strategies: 4, blocks: 10 })).toMatchObject({
    probability: 0,
    probabilityOfLoss: 0,
  });
  const equal = Float64Array.from({ length: 80 }, (_, k) => Math.sin(Math.floor(k / 2)));
  expect(backtestOverfittingProbability(equal, { strategies: 2, blocks: 4 })).toBe(1); // the logit of one half is 0
});

test("a remainder at the beginning is left out, a strategy without volatility ranks last", () => {
  const values = returns(43, 3, 0);
  for (let t = 0; t < 43; t++) values[t * 3] = 0.001;
  const result = backtestOverfitting(values, { strategies: 3, blocks: 4 });
  expect(result.periods).toBe(40);
  expect(result.logits.every(Number.isFinite)).toBe(true);
});

test("wrong shapes are refused by name", () => {
  const values = returns(40, 3, 0);
  expect(() => backtestOverfittingProbability(values, { strategies: 7 })).toThrow(/not a multiple of 7 strategies/);
  expect(() => backtestOverfittingProbability(values, { strategies: 1 })).toThrow(/strategies is 1/);
  expect(() => backtestOverfittingProbability(values, { strategies: 3, blocks: 5 })).toThrow(/blocks is 5/);
  expect(() => backtestOverfittingProbability(values.subarray(0, 9), { strategies: 3 })).toThrow(
    /3 periods for 16 blocks/,
  );
  values[4] = Number.NaN;
  expect(() => backtestOverfittingProbability(values, { strategies: 3, blocks: 4 })).toThrow(
    /strategy 1 is NaN in period 1/,
  );
});
