import { expect, test } from "vitest";
import {
  detectionDelay,
  detectRegimes,
  fitJumpModel,
  jumpStates,
  lookAheadGap,
  marketFeatures,
  regimeOn,
} from "../../src/regime/index.js";
import { head, pricesOf, simulateStates } from "./simulate.js";

const { values, states } = simulateStates(1500, [0.0008, -0.001], [0.006, 0.02], { stay: 0.99, seed: 31 });
const market = pricesOf(values);

test("smoothed means lie further apart than those that could have been traded", () => {
  const gap = lookAheadGap(market, { states: 2 });
  expect(gap.states[0]!.volatility).toBeCloseTo(0.006, 3);
  expect(gap.smoothedSpread).toBeGreaterThan(gap.tradedSpread);
  expect(gap.agreement).toBeGreaterThan(0.9);
  expect(gap.agreement).toBeLessThan(1);
  expect(gap.filteredSwitches).toBeGreaterThan(gap.smoothedSwitches);
  const student = lookAheadGap(market, { states: 2, family: "student", restarts: 2 });
  expect(student.states[1]!.volatility).toBeCloseTo(0.02, 2);
  expect(() => lookAheadGap(market, { periodsPerYear: 0 })).toThrow(/periodsPerYear is 0/);
});

test("telling two drifts apart takes four times as long at twice the volatility", () => {
  const calm = detectionDelay(pricesOf(simulateStates(800, [0], [0.006], { stay: 1 }).values));
  const wild = detectionDelay(pricesOf(simulateStates(800, [0], [0.012], { stay: 1 }).values));
  expect(calm.rows).toBeCloseTo(Math.log(99) / (0.5 * (0.0016 / calm.volatility) ** 2), 8);
  expect(calm.fixedSampleRows).toBeGreaterThan(250);
  expect(wild.rows / calm.rows).toBeCloseTo(4, 0);
  expect(calm.volatilityRows).toBeLessThan(10);
});

test("the sequential figure is what a simulated test takes, but for the overshoot", () => {
  const { rows, volatility, drift } = detectionDelay(market, { drift: 0.002 });
  const bound = Math.log(99);
  const trials = 300;
  let total = 0;
  for (let seed = 1; seed <= trials; seed++) {
    const path = simulateStates(2000, [drift], [volatility], { stay: 1, seed }).values;
    let logOdds = 0;
    let t = 0;
    while (logOdds < bound && t < path.length) logOdds += (2 * drift * path[t++]!) / volatility ** 2;
    total += t;
  }
  expect(total / trials / rows).toBeGreaterThan(0.95);
  expect(total / trials / rows).toBeLessThan(1.25);
});

test("bad arguments of the delay are named", () => {
  expect(() => detectionDelay(market, { drift: 0 })).toThrow(/drift is 0/);
  expect(() => detectionDelay(market, { level: 1 })).toThrow(/level is 1/);
  expect(() => detectionDelay(market, { volatilityRatio: 1 })).toThrow(/volatilityRatio is 1/);
  expect(() => detectionDelay(head(market, 10))).toThrow(/9 returns/);
});

test("the jump model finds calm and storm, and its online states come late but near", () => {
  const features = marketFeatures(market);
  const level = { values: features.values.filter((_, i) => i % 2 === 1), dimension: 1 };
  const model = fitJumpModel(level, { penalty: 10 });
  expect(model.converged).toBe(true);
  expect(model.centers[0]).toBeLessThan(model.centers[1]!);
  const share = (path: ArrayLike<number>): number =>
    Array.from(path).reduce((sum, k, t) => sum + (k === states[t + 21] ? 1 : 0), 0) / path.length;
  expect(share(model.path)).toBeGreaterThan(0.87);
  expect(share(jumpStates(model, level))).toBeGreaterThan(0.75);
});

test("without a penalty the jump model is k-means; with a great one it never changes state", () => {
  const level = { values: Float64Array.of(0, 0, 1, 0, 10, 11, 10, 10), dimension: 1 };
  expect([...fitJumpModel(level, { penalty: 0 }).path]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  expect(new Set(fitJumpModel(level, { penalty: 1e6 }).path).size).toBe(1);
  const { centers } = fitJumpModel(level, { penalty: 0 });
  expect(centers[0]).toBeCloseTo(0.25, 12);
  expect(centers[1]).toBeCloseTo(10.25, 12);
});

test("the path of the jump model is the best of all paths", () => {
  const z = [0.1, 1.2, 0.3, 1.4, 1.1, 0.2];
  const model = fitJumpModel({ values: Float64Array.from(z), dimension: 1 }, { penalty: 0.4 });
  const cost = (path: readonly number[]): number =>
    path.reduce(
      (sum, k, t) =>
        sum + 0.5 * ((z[t]! - model.centers[k]!) / model.scales[0]!) ** 2 + (t > 0 && path[t - 1] !== k ? 0.4 : 0),
      0,
    );
  const all = Array.from({ length: 64 }, (_, code) => z.map((_z, t) => (code >> t) & 1));
  expect(cost([...model.path])).toBeCloseTo(Math.min(...all.map(cost)), 10);
  expect(model.objective).toBeCloseTo(cost([...model.path]), 10);
});

test("online jump states do not look ahead", () => {
  const features = marketFeatures(market);
  const model = fitJumpModel(features);
  const whole = jumpStates(model, features);
  const part = jumpStates(model, { ...features, values: features.values.slice(0, 600) });
  expect([...part]).toEqual([...whole.slice(0, 300)]);
});

test("bad arguments of the jump model are named", () => {
  const features = marketFeatures(market);
  expect(() => fitJumpModel(features, { states: 0 })).toThrow(/states is 0/);
  expect(() => fitJumpModel(features, { penalty: -1 })).toThrow(/penalty is -1/);
  expect(() => fitJumpModel({ values: Float64Array.of(1, 2), dimension: 1 })).toThrow(/2 rows for 2 states/);
  expect(() => fitJumpModel({ values: new Float64Array(9), dimension: 1, names: ["VIX"] })).toThrow(/VIX is constant/);
  expect(() => marketFeatures(head(market, 20))).toThrow(/19 returns/);
});

test("a path is read on a date, or on the latest before it", () => {
  const { path } = detectRegimes(head(market, 200));
  expect(regimeOn(path, path.dates[150]!).regime).toBe(path.regimes[150]);
  expect(regimeOn(path, "2099-01-01").date).toBe(path.dates[199]);
  expect(regimeOn(path, path.dates[150]!).probabilities.crisis).toBe(path.probabilities[6 * 150 + 5]);
  expect(() => regimeOn(path, "1999-01-01")).toThrow(/starts on 2001-01-01/);
});
