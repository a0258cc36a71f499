import { expect, test } from "vitest";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import { correlationMatrix } from "../../src/analytics/risk/correlation-matrix.js";
import { type AnalyticsState, createAnalyticsState } from "../../src/analytics/streaming/create-analytics-state.js";
import { readAnalytics } from "../../src/analytics/streaming/read-analytics.js";
import { readCovariance } from "../../src/analytics/streaming/read-covariance.js";
import { updateAnalytics } from "../../src/analytics/streaming/update-analytics.js";
import reference from "../reference/analytics/streaming.json" with { type: "json" };
import { AAPL, MSFT } from "./reference-series.js";

function run(state: AnalyticsState, from = 0, to = AAPL.length): AnalyticsState {
  for (let t = from; t < to; t++) state = updateAnalytics(state, [AAPL[t]!, MSFT[t]!]);
  return state;
}

const pair = { assets: ["AAPL", "MSFT"], benchmark: "MSFT", riskFreeRate: 0.02 };

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-12): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, k) => {
    expect(Math.abs(actual[k]! - value), `entry ${k}`).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
  });
}

test("after every period the figures are those of the batch", () => {
  let state = createAnalyticsState({ ...pair, window: 250 });
  for (let t = 0; t < AAPL.length; t++) {
    state = updateAnalytics(state, { MSFT: MSFT[t]!, AAPL: AAPL[t]! });
    if (t % 97 !== 5 && t !== AAPL.length - 1) continue;
    const [reading] = readAnalytics(state);
    const batch = performanceMetrics(AAPL.subarray(0, t + 1), {
      benchmark: MSFT.subarray(0, t + 1),
      riskFreeRate: 0.02,
    });
    const tail = performanceMetrics(AAPL.subarray(Math.max(0, t - 249), t + 1));
    for (const name of [
      "annualVolatility",
      "sharpeRatio",
      "skewness",
      "excessKurtosis",
      "totalReturn",
      "maxDrawdown",
      "beta",
    ] as const) {
      expect(Math.abs(reading![name] - batch[name]!), `${name} at ${t}`).toBeLessThan(
        1e-12 * Math.max(1, Math.abs(batch[name]!)),
      );
    }
    expect(reading!.valueAtRisk).toBe(tail.valueAtRisk);
    expect(reading!.conditionalValueAtRisk).toBe(tail.conditionalValueAtRisk);
  }
});

test("covariance, correlation and the exponential figures agree with pandas", () => {
  const plain = readCovariance(run(createAnalyticsState(pair)));
  expectClose(plain.covariance, reference.expected.covariance);
  const state = run(createAnalyticsState({ ...pair, halfLife: reference.input.halfLife }));
  expectClose(readCovariance(state).covariance, reference.expected.exponentialCovariance);
  const readings = readAnalytics(state);
  expectClose(
    readings.map((r) => r.exponentialMean),
    reference.expected.exponentialMean,
  );
  expectClose(
    readings.map((r) => r.exponentialVolatility),
    reference.expected.exponentialVolatility,
  );
  expect(readings[0]!.correlation).toBeCloseTo(reference.expected.correlation, 12);
});

test("a hundred thousand periods at an offset of 1e8 keep the volatility and the covariance", () => {
  const periods = 100_000;
  const values = new Float64Array(periods * 2);
  let x = 1;
  for (let k = 0; k < values.length; k++) values[k] = (x = (x * 48271) % 2147483647) / 2147483647 - 0.5;
  let state = createAnalyticsState({ assets: ["A", "B"], benchmark: "B", halfLife: 50 });
  const shifted = values.map((v) => 1e8 + v);
  for (let t = 0; t < periods; t++) state = updateAnalytics(state, shifted.subarray(2 * t, 2 * t + 2));
  const [a] = readAnalytics(state);
  const batch = performanceMetrics(Float64Array.from({ length: periods }, (_, t) => shifted[2 * t]!));
  expect(Math.abs(a!.annualVolatility / batch.annualVolatility - 1)).toBeLessThan(1e-12);
  expect(a!.exponentialVolatility / Math.sqrt(252)).toBeGreaterThan(0.25); // a uniform one has 0.289, E[x²] − E[x]² has 8 here
  expect(a!.exponentialVolatility / Math.sqrt(252)).toBeLessThan(0.33);
  const correlation = readAnalytics(state)[0]!.correlation;
  const table = { kind: "simple", assets: ["A", "B"], dates: dates(periods), values } as const;
  expect(correlation).toBeCloseTo(correlationMatrix(table)[1]!, 7);
});

test("a state goes through JSON and goes on as if it had not", () => {
  const whole = run(createAnalyticsState({ ...pair, halfLife: 30, window: 20 }));
  const half = run(createAnalyticsState({ ...pair, halfLife: 30, window: 20 }), 0, 333);
  const restored: AnalyticsState = JSON.parse(JSON.stringify(half));
  expect(run(restored, 333)).toEqual(whole);
});

test("an update leaves the state it came from alone", () => {
  const before = run(createAnalyticsState({ ...pair, window: 3, halfLife: 5 }), 0, 15);
  const copy = structuredClone(before);
  const frozen = Object.freeze(before);
  const once = updateAnalytics(frozen, [0.01, 0.02]); // the sixteenth: the triangle is folded
  expect(before).toEqual(copy);
  expect(updateAnalytics(frozen, [0.01, 0.02])).toEqual(once);
});

test("no period and one period have no volatility", () => {
  const empty = createAnalyticsState();
  expect(readAnalytics(empty)[0]).toMatchObject({ asset: "portfolio", periods: 0, totalReturn: 0, mean: Number.NaN });
  const one = updateAnalytics(empty, 0.01);
  expect(readAnalytics(one)[0]).toMatchObject({ mean: 0.01, annualVolatility: Number.NaN, sharpeRatio: Number.NaN });
  expect(readAnalytics(updateAnalytics(one, 0.01))[0]).toMatchObject({ annualVolatility: 0, skewness: Number.NaN });
});

test("hostile names are names", () => {
  const state = updateAnalytics(createAnalyticsState({ assets: ["__proto__", "7203"] }), [0.1, 0.2]);
  expect(readAnalytics(state).map(({ asset, mean }) => [asset, mean])).toEqual([
    ["__proto__", 0.1],
    ["7203", 0.2],
  ]);
});

test("wrong observations and states are refused by name", () => {
  const state = createAnalyticsState({ assets: ["A", "B"] });
  expect(() => updateAnalytics(state, 0.1)).toThrow(/one number for 2 assets/);
  expect(() => updateAnalytics(state, [0.1])).toThrow(/1 numbers for 2 assets/);
  expect(() => updateAnalytics(state, { A: 0.1 })).toThrow(/observation\.B is missing/);
  expect(() => updateAnalytics(state, { A: 0.1, B: 0.1, C: 0.1 })).toThrow(/observation\.C/);
  expect(() => updateAnalytics(state, [0.1, Number.NaN])).toThrow(/observation\.B is NaN/);
  expect(() => updateAnalytics(createAnalyticsState(), Number.NaN)).toThrow(/observation is NaN/);
  expect(() => updateAnalytics({ ...state, version: 2 as 1 }, [0, 0])).toThrow(/state.version is 2/);
  expect(() => createAnalyticsState({ assets: ["A", "A"] })).toThrow(/A stands twice/);
  expect(() => createAnalyticsState({ assets: [] })).toThrow(/assets has 0 entries/);
  expect(() => createAnalyticsState({ assets: ["SPY"], benchmark: "SPX" })).toThrow(/did you mean SPY/);
  expect(() => createAnalyticsState({ halfLife: 0 })).toThrow(/halfLife is 0/);
  expect(() => readCovariance(createAnalyticsState())).toThrow(/keeps no covariance/);
  expect(() => readCovariance(state)).toThrow(/has 0 complete observations/);
});

function dates(count: number): string[] {
  return Array.from({ length: count }, (_, t) => new Date(Date.UTC(1700, 0, 1 + t)).toISOString().slice(0, 10));
}

test("a stored state with figures that no returns make is refused by the name of the figure", () => {
  const kept = run(createAnalyticsState({ ...pair, halfLife: 3, window: 5, covariance: true }), 0, 12);
  const half = (values: readonly unknown[]): readonly unknown[] => values.slice(0, -1);
  const damaged: readonly [string, Partial<Record<keyof AnalyticsState, unknown>>][] = [
    ["periodsPerYear", { periodsPerYear: -252 }],
    ["level", { level: 1.5 }],
    ["squares[0]", { squares: [-1e-4, 0.01] }],
    ["exponentialVariance[1]", { exponentialVariance: [1e-4, -1e-4] }],
    ["maxDrawdown[0]", { maxDrawdown: [-0.1, 0] }],
    ["peak[0]", { peak: [0.5, 1.2] }],
    ["value[1]", { value: [kept.value[0], kept.peak[1]! * 2] }],
    ["recent", { recent: half(kept.recent) }],
    ["pending", { pending: half(kept.pending) }],
    ["products[2]", { products: [0, 0, -1] }],
  ];
  for (const [field, change] of damaged) {
    const state = JSON.parse(JSON.stringify({ ...kept, ...change })) as AnalyticsState;
    expect(() => readAnalytics(state), field).toThrow(
      expect.objectContaining({ code: "invalid-state", message: expect.stringContaining(`state.${field} is`) }),
    );
  }
});
