import { expect, test } from "vitest";
import {
  type AdaptiveParameters,
  adaptiveParameters,
  adaptivePath,
  constraintsFromRegime,
  detectRegimes,
  type Regime,
  type RegimeProbabilities,
  regimes,
} from "../../src/regime/index.js";
import { pricesOf, simulateStates } from "./simulate.js";

const certain = (regime: Regime, share = 1): RegimeProbabilities => {
  const rest = (1 - share) / 5;
  const p = {
    "bull-quiet": rest,
    "bull-volatile": rest,
    "bear-quiet": rest,
    "bear-volatile": rest,
    transition: rest,
    crisis: rest,
  };
  return { ...p, [regime]: share };
};
const risky: readonly (keyof AdaptiveParameters)[] = ["maxLeverage", "maxPositions", "stopLoss", "maxVolatility"];

test("a certain regime gives its own row; a mixture gives the mixture", () => {
  const quiet = adaptiveParameters(certain("bull-quiet"));
  const crisis = adaptiveParameters(certain("crisis"));
  expect(quiet).toEqual({
    maxLeverage: 1,
    maxPositions: 40,
    stopLoss: 0.12,
    rebalanceThreshold: 0.05,
    maxVolatility: 0.15,
  });
  const half = adaptiveParameters({ ...certain("bull-quiet"), "bull-quiet": 0.5, crisis: 0.5 });
  for (const name of risky) expect(half[name]).toBeCloseTo((quiet[name] + crisis[name]) / 2, 12);
});

test("crisis can only reduce: moving mass to it raises no risk, whatever the table says", () => {
  const table = { crisis: { maxLeverage: 5, maxPositions: 90, stopLoss: 1, maxVolatility: 1 } };
  for (const regime of regimes.filter((name) => name !== "crisis")) {
    let before = adaptiveParameters(certain(regime), { table });
    for (const crisis of [0.1, 0.5, 0.9, 1]) {
      const p = { ...certain(regime), [regime]: 1 - crisis, crisis };
      const now = adaptiveParameters(p, { table });
      for (const name of risky) expect(now[name]).toBeLessThanOrEqual(before[name] + 1e-12);
      before = now;
    }
  }
});

test("a small move of the probabilities moves the parameters little", () => {
  const a = adaptiveParameters(certain("bull-quiet", 0.6));
  const b = adaptiveParameters(certain("bull-quiet", 0.6001));
  for (const name of risky) expect(Math.abs(a[name] - b[name])).toBeLessThan(2e-4 * 40);
});

test("the daily change is limited to a fifth of the table's range", () => {
  const previous = adaptiveParameters(certain("bull-quiet"));
  const next = adaptiveParameters(certain("crisis"), { previous });
  expect(next.maxLeverage).toBeCloseTo(1 - 0.2 * (1 - 0.3), 12);
  expect(adaptiveParameters(certain("crisis"), { previous, dailyChangeLimit: 1 }).maxLeverage).toBeCloseTo(0.3, 12);
});

test("along a path each day is limited by the day before, and the last day is that of the reading", () => {
  const reading = detectRegimes(pricesOf(simulateStates(300, [0.001, -0.01], [0.005, 0.04], { stay: 0.97 }).values));
  const path = adaptivePath(reading.path);
  expect(path.at(-1)).toEqual(reading.parameters);
  for (let t = 1; t < path.length; t++) {
    expect(Math.abs(path[t]!.maxLeverage - path[t - 1]!.maxLeverage)).toBeLessThan(0.2 * 0.7 + 1e-12);
  }
  expect(Math.min(...path.map(({ maxLeverage }) => maxLeverage))).toBeLessThan(0.6);
});

test("bad probabilities and settings are named", () => {
  expect(() => adaptiveParameters({ ...certain("crisis"), crisis: 0.5 })).toThrow(/sum to 0.5/);
  expect(() => adaptiveParameters({ ...certain("crisis"), crisis: Number.NaN })).toThrow(/probabilities.crisis is NaN/);
  const misspelled = { ...certain("crisis"), "bull-quite": 0 };
  expect(() => adaptiveParameters(misspelled)).toThrow(/did you mean bull-quiet/);
  expect(() => adaptiveParameters(certain("crisis"), { table: { crisis: { maxLeverage: -1 } } })).toThrow(
    /maxLeverage is -1/,
  );
  expect(() => adaptiveParameters(certain("crisis"), { dailyChangeLimit: 0 })).toThrow(/dailyChangeLimit is 0/);
  const previous = { ...adaptiveParameters(certain("crisis")), maxLeverage: Number.NaN };
  expect(() => adaptiveParameters(certain("crisis"), { previous })).toThrow(/previous.maxLeverage/);
});

test("as constraints: leverage scales the budget, positions are rounded down, the caller's limits stay", () => {
  const parameters = {
    maxLeverage: 0.6,
    maxPositions: 12.9,
    stopLoss: 0.1,
    rebalanceThreshold: 0.05,
    maxVolatility: 0.1,
  };
  expect(constraintsFromRegime(parameters, { max: 0.2 })).toEqual({
    constraints: { max: 0.2, budget: 0.6, maxPositions: 12 },
    targetVolatility: 0.1,
    rebalanceThreshold: 0.05,
    stopLoss: 0.1,
  });
  const { constraints } = constraintsFromRegime(parameters, { budget: [0.5, 1], maxPositions: 5, maxGross: 2 });
  expect(constraints).toEqual({ budget: [0.3, 0.6], maxPositions: 5, maxGross: 1.2 });
  const book = constraintsFromRegime(parameters, { min: -0.2, maxLong: 1.5, maxShort: 0.5 });
  expect(book.constraints).toMatchObject({ budget: 0.6, maxLong: 1.5 * 0.6, maxShort: 0.5 * 0.6 });
  expect(book.constraints.maxGross).toBeUndefined();
  expect(constraintsFromRegime({ ...parameters, maxPositions: 0.4 }).constraints.maxPositions).toBe(1);
  expect(() => constraintsFromRegime({ ...parameters, maxLeverage: Number.NaN })).toThrow(
    /parameters.maxLeverage is NaN/,
  );
});
