import fc from "fast-check";
import { expect, test } from "vitest";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import { type AnalyticsState, createAnalyticsState } from "../../src/analytics/streaming/create-analytics-state.js";
import { readAnalytics } from "../../src/analytics/streaming/read-analytics.js";
import { readCovariance } from "../../src/analytics/streaming/read-covariance.js";
import { updateAnalytics } from "../../src/analytics/streaming/update-analytics.js";
import { estimateMoments } from "../../src/moments/estimate-moments.js";

const empty = createAnalyticsState({ assets: ["x", "y"] });

test.each([
  ["null by position", [0.01, null]],
  ["null by name", { x: 0.01, y: null }],
  ["an empty text", [0.01, ""]],
  ["an empty array", [0.01, []]],
  ["true", [0.01, true]],
  ["NaN", [0.01, Number.NaN]],
  ["infinity", [0.01, Number.POSITIVE_INFINITY]],
  ["a name left out", { x: 0.01 }],
])("a return of y that is %s is refused and named", (_, observation) => {
  expect(() => updateAnalytics(empty, observation as never)).toThrow(/observation\.y is/);
});

test("several wrong returns are named together", () => {
  expect(() => updateAnalytics(empty, ["0.01", ""] as never)).toThrow(/observation.x is "0.01", observation.y is ""/);
  expect(() => updateAnalytics(empty, { x: true, y: [] } as never)).toThrow(/observation.x is true, observation.y is/);
});

test("what came through JSON as null is refused, or skipped on request", () => {
  const tick = JSON.parse(JSON.stringify([0.01, Number.NaN]));
  expect(() => updateAnalytics(empty, tick)).toThrow(/missing: "skip"/);
  const state = updateAnalytics(createAnalyticsState({ assets: ["x", "y"], missing: "skip" }), tick);
  expect(readAnalytics(state).map(({ periods, mean }) => [periods, mean])).toEqual([
    [1, 0.01],
    [0, Number.NaN],
  ]);
  expect(() =>
    updateAnalytics(createAnalyticsState({ assets: ["x", "y"], missing: "skip" }), [0.01, "" as never]),
  ).toThrow(/observation.y is ""/);
});

const rows = fc.array(
  fc.array(fc.option(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { nil: null, freq: 4 }), {
    minLength: 3,
    maxLength: 3,
  }),
  { minLength: 25, maxLength: 60 },
);

test("with gaps each series has the figures of its own returns, pairs those of their common periods", () => {
  fc.assert(
    fc.property(rows, fc.option(fc.constant(10), { nil: undefined }), (table, halfLife) => {
      let state = createAnalyticsState({
        assets: ["a", "b", "m"],
        benchmark: "m",
        missing: "skip",
        ...(halfLife === undefined ? {} : { halfLife }),
      });
      for (const row of table) {
        state = updateAnalytics(state, row);
        state = JSON.parse(JSON.stringify(state)) as AnalyticsState; // the same bits, continued
      }
      const readings = readAnalytics(state);
      for (let i = 0; i < 3; i++) {
        const own = table.map((row) => row[i]!).filter((x) => x !== null);
        expect(readings[i]!.periods).toBe(own.length);
        if (own.length < 2) continue;
        const batch = performanceMetrics(Float64Array.from(own));
        expect(readings[i]!.annualVolatility).toBeCloseTo(batch.annualVolatility, 9);
        expect(readings[i]!.totalReturn).toBeCloseTo(batch.totalReturn, 10);
        expect(readings[i]!.maxDrawdown).toBeCloseTo(batch.maxDrawdown, 10);
        const both = table.filter((row) => row[i] !== null && row[2] !== null);
        if (both.length < 2) continue;
        const relative = performanceMetrics(
          Float64Array.from(both, (row) => row[i]!),
          {
            benchmark: Float64Array.from(both, (row) => row[2]!),
          },
        );
        if (Number.isNaN(relative.beta!)) continue;
        const scale = Math.max(1, Math.abs(relative.beta!));
        expect(Math.abs(readings[i]!.beta - relative.beta!) / scale).toBeLessThan(1e-7);
      }
      const complete = table.filter((row) => !row.includes(null));
      if (complete.length < 2 || halfLife !== undefined) return;
      const moments = estimateMoments(
        {
          kind: "simple",
          assets: ["a", "b", "m"],
          dates: complete.map((_, t) => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10)),
          values: Float64Array.from(complete.flat() as number[]),
        },
        { periodsPerYear: 252 },
      );
      readCovariance(state).covariance.forEach((value, k) => {
        expect(value).toBeCloseTo(moments.covariance[k]!, 9);
      });
    }),
    { numRuns: 60 },
  );
});

test("without a gap a state that skips has the same figures as one that throws", () => {
  let skip = createAnalyticsState({ assets: ["a", "b"], benchmark: "b", halfLife: 20, window: 5, missing: "skip" });
  let plain = createAnalyticsState({ assets: ["a", "b"], benchmark: "b", halfLife: 20, window: 5 });
  for (let t = 0; t < 50; t++) {
    const row = [Math.sin(t) / 50, Math.cos(3 * t) / 60];
    skip = updateAnalytics(skip, row);
    plain = updateAnalytics(plain, row);
  }
  expect(readCovariance(skip)).toEqual(readCovariance(plain));
  readAnalytics(skip).forEach((reading, i) => {
    const { beta, correlation, ...rest } = readAnalytics(plain)[i]!;
    expect(reading).toMatchObject(rest);
    expect(reading.beta).toBeCloseTo(beta, 12);
    expect(reading.correlation).toBeCloseTo(correlation, 12);
  });
});

test("a state of another version, a state with lost numbers and anything else are refused by name", () => {
  const state = updateAnalytics(empty, [0.01, 0.02]);
  for (const [wrong, message] of [
    [{ ...state, version: 2 }, /state.version is 2/],
    [{ ...state, mean: [0.1] }, /state.mean is/],
    [{ ...state, squares: [0.1, null] }, /state.squares\[1\] is null/],
    [{ ...state, products: ["1", 2, 3] }, /state.products\[0\] is "1"/],
    [{ ...state, benchmark: 7 }, /state.benchmark is 7/],
    [{ version: 1 }, /state.assets is undefined/],
    ["state", /state is "state"/],
    [null, /state is null/],
    [undefined, /state is undefined/],
  ] as const) {
    for (const call of [
      () => updateAnalytics(wrong as never, [0, 0]),
      () => readAnalytics(wrong as never),
      () => readCovariance(wrong as never),
    ]) {
      expect(call).toThrow(message);
    }
  }
  const typed = { ...state, mean: Float64Array.from(state.mean) } as never;
  expect(readAnalytics(typed)).toEqual(readAnalytics(state));
});

test("options of a state are refused by name", () => {
  expect(() => createAnalyticsState({ halflife: 3 } as never)).toThrow(/did you mean halfLife/);
  expect(() => createAnalyticsState({ window: 1e9 })).toThrow(/options.window is 1000000000/);
  expect(() => createAnalyticsState({ assets: [] })).toThrow(/options.assets has 0 entries/);
  expect(() => createAnalyticsState({ benchmark: "z", assets: ["x"] })).toThrow(/options.benchmark.z names/);
});
