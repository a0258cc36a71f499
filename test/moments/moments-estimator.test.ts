import fc from "fast-check";
import { expect, test } from "vitest";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Moments, ReturnsTable } from "../../src/core/types.js";
import { estimateMoments, type MomentsOptions } from "../../src/moments/estimate-moments.js";
import { momentsEstimator } from "../../src/moments/moments-estimator.js";

const N = 4;

function table(rows: number): ReturnsTable {
  const random = seededRandom(11);
  return {
    kind: "simple",
    assets: ["A", "B", "C", "D"],
    dates: Array.from({ length: rows }, (_, t) => new Date(Date.UTC(2015, 0, 1 + t)).toISOString().slice(0, 10)),
    values: Float64Array.from({ length: rows * N }, () => 0.01 * random.normal()),
  };
}

const all = table(400);

function rows(from: number, to: number, of: ReturnsTable = all): ReturnsTable {
  return { ...of, dates: of.dates.slice(from, to), values: of.values.slice(from * N, to * N) };
}

/**
 * Greatest difference relative to the scale of each entry; of means the thirtieth part, because those of `estimateMoments` are themselves
 * rounded so much more often.
 */
function gap(one: Moments, other: Moments): number {
  let worst = 0;
  for (let i = 0; i < N; i++) {
    const scale = Math.sqrt(other.covariance[i * N + i]!);
    worst = Math.max(worst, Math.abs(one.mean[i]! - other.mean[i]!) / scale / 30);
    for (let j = 0; j < N; j++) {
      const entry = scale * Math.sqrt(other.covariance[j * N + j]!);
      worst = Math.max(worst, Math.abs(one.covariance[i * N + j]! - other.covariance[i * N + j]!) / entry);
    }
  }
  return worst;
}

const OPTIONS: readonly MomentsOptions[] = [
  {},
  { covariance: "exponential", mean: "exponential", halfLife: 25 },
  { covariance: "ledoit-wolf-constant-correlation" },
  { covariance: "semi", semiThreshold: 0.001 },
  { covariance: "gerber" },
  { mean: "equilibrium", marketWeights: { A: 2, C: 1 } },
];

test("whatever windows come one after the other, each has the moments of its own rows", () => {
  const window = fc.tuple(fc.integer({ min: 0, max: 340 }), fc.integer({ min: 30, max: 60 }));
  // steps of a row or two, as well as leaps
  const walk = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(
      fc.constantFrom(...OPTIONS),
      fc.array(fc.tuple(window, fc.array(walk, { maxLength: 8 })), { minLength: 1, maxLength: 4 }),
      (options, walks) => {
        const momentsOf = momentsEstimator(options);
        for (const [[start, length], steps] of walks) {
          let [from, to] = [start, Math.min(400, start + length)];
          for (const [drop, add] of [[0, 0] as const, ...steps]) {
            from = Math.min(from + drop, to - 20);
            to = Math.min(400, to + add);
            expect(gap(momentsOf(rows(from, to)), estimateMoments(rows(from, to), options))).toBeLessThan(6e-15);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("a corrected return, other assets and another order of assets are estimated as by a new estimator, bit by bit", () => {
  const corrected = { ...all, values: all.values.slice() };
  corrected.values[60 * N + 2] = 0.5;
  const renamed = { ...all, assets: ["A", "B", "C", "E"] };
  const log: ReturnsTable = { ...all, kind: "log" };
  for (const other of [corrected, renamed, log, { ...all, assets: ["B", "A", "C", "D"] }]) {
    const momentsOf = momentsEstimator();
    momentsOf(rows(0, 100));
    expect(momentsOf(rows(1, 101, other))).toEqual(momentsEstimator()(rows(1, 101, other)));
  }
});

test("what is written into a table after it was estimated does not reach the next estimate", () => {
  const momentsOf = momentsEstimator();
  const given = rows(0, 100);
  momentsOf(given);
  given.values.fill(0);
  (given.dates as string[]).fill("2000-01-01");
  expect(gap(momentsOf(rows(1, 101)), estimateMoments(rows(1, 101)))).toBeLessThan(3e-15);
});

test("a table that is refused leaves the estimator as it was", () => {
  const momentsOf = momentsEstimator();
  momentsOf(rows(0, 100));
  const broken = rows(1, 101);
  broken.values[7] = Number.NaN;
  expect(() => momentsOf(broken)).toThrow(/returns of D on 2015-01-03 is NaN/);
  expect(() => momentsOf(rows(0, 1))).toThrow(/returns has 1 date/);
  expect(gap(momentsOf(rows(1, 101)), estimateMoments(rows(1, 101)))).toBeLessThan(3e-15);
});

test("wrong options are refused when the estimator is made, unknown assets when they meet a table", () => {
  expect(() => momentsEstimator({ covarianse: "sample" } as never)).toThrow(/did you mean covariance/);
  expect(() => momentsEstimator({ halfLife: 0 })).toThrow(/options.halfLife is 0/);
  expect(() => momentsEstimator({ marketReturns: new Float64Array(3) } as never)).toThrow(/marketReturns/);
  const momentsOf = momentsEstimator({ mean: "equilibrium", marketWeights: { AA: 1 } });
  expect(() => momentsOf(rows(0, 50))).toThrow(/marketWeights.AA .* did you mean A\?/);
});

test("in a backtest each date has the moments of its own rows, also where a strategy wrote into the latest ones", () => {
  const n = 40;
  const random = seededRandom(3);
  const dates = table(300).dates;
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const values = Float64Array.from({ length: 300 * n }, () => 100 + random.uniform());
  let written = 0;
  const momentsOf = momentsEstimator();
  let day = 0;
  backtest(
    {
      prices: { kind: "prices", assets, dates, values },
      strategy: ({ returns }) => {
        day++;
        if (day % 7 === 3) {
          // of these the backtest restores every number
          returns.values[returns.values.length - 1 - (written++ % 3)] = 0.25;
        }
        if (day % 5 === 0) return null;
        const moved = momentsOf(returns);
        const own = estimateMoments({ ...returns, values: returns.values.slice() });
        expect(Math.max(...moved.covariance.map((value, k) => Math.abs(value - own.covariance[k]!)))).toBeLessThan(
          1e-15,
        );
        expect(Math.max(...moved.mean.map((value, i) => Math.abs(value - own.mean[i]!)))).toBeLessThan(1e-13);
        return null;
      },
    },
    { warmup: 150, pastPeriods: 151 },
  );
  expect(written).toBe(21);
});

test("a wild return that leaves the window takes its rounding along", () => {
  for (const wild of [0.5, 1e3, 1e12, 1e60]) {
    const spoiled = { ...all, values: all.values.slice() };
    spoiled.values[40 * N + 1] = wild;
    for (const options of OPTIONS) {
      const momentsOf = momentsEstimator(options);
      for (let t = 0; t < 60; t++) {
        const window = rows(t, t + 50, spoiled);
        const found = momentsOf(window);
        if (t > 40) expect(gap(found, estimateMoments(window, options))).toBeLessThan(5e-15);
      }
    }
  }
});

test("options that are written into later change nothing", () => {
  const options: { covariance: "sample" | "ledoit-wolf" } = { covariance: "sample" };
  const momentsOf = momentsEstimator(options);
  momentsOf(rows(0, 50));
  options.covariance = "ledoit-wolf";
  expect(gap(momentsOf(rows(1, 51)), estimateMoments(rows(1, 51)))).toBeLessThan(5e-15);
  expect(gap(momentsOf(rows(200, 250)), estimateMoments(rows(200, 250)))).toBeLessThan(5e-15);
});
