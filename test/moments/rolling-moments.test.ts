import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { sliceDates } from "../../src/core/tables/slice-dates.js";
import type { Moments, ReturnsTable } from "../../src/core/types.js";
import {
  type CovarianceMethod,
  estimateMoments,
  type MeanMethod,
  type MomentsOptions,
} from "../../src/moments/estimate-moments.js";
import { rollingMoments } from "../../src/moments/rolling-moments.js";

function table(n: number, rows: number, offset = 0): ReturnsTable {
  const random = seededRandom(7);
  const values = new Float64Array(rows * n);
  for (let t = 0; t < rows; t++) {
    const market = 0.01 * random.normal() * (t % 97 < 10 ? 3 : 1);
    for (let i = 0; i < n; i++) values[t * n + i] = offset + market * (0.5 + i / n) + 0.012 * random.normal();
  }
  return {
    kind: "simple",
    assets: Array.from({ length: n }, (_, i) => `A${i}`),
    dates: Array.from({ length: rows }, (_, t) => new Date(Date.UTC(2010, 0, 1 + t)).toISOString().slice(0, 10)),
    values,
  };
}

/** Greatest difference to the estimate of the window itself, relative to the scale of each entry. */
function gap(moved: Moments, plain: Moments): number {
  const n = plain.assets.length;
  let worst = 0;
  for (let i = 0; i < n; i++) {
    const scale = Math.sqrt(plain.covariance[i * n + i]!);
    for (let j = 0; j < n; j++) {
      const entry = scale * Math.sqrt(plain.covariance[j * n + j]!);
      worst = Math.max(worst, Math.abs(moved.covariance[i * n + j]! - plain.covariance[i * n + j]!) / entry);
    }
  }
  return worst;
}

/** Greatest difference of the means, relative to the volatility. */
function meanGap(moved: Moments, plain: Pick<Moments, "mean">): number {
  const n = moved.assets.length;
  return Math.max(
    ...moved.mean.map((mean, i) => Math.abs(mean - plain.mean[i]!) / Math.sqrt(moved.covariance[i * n + i]!)),
  );
}

/** Mean of a column without the rounding of a long sum (Neumaier, 1974). */
function exactMean(column: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of column) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (sum + lost) / column.length;
}

const returns = table(7, 620);
const COVARIANCES: readonly CovarianceMethod[] = [
  "sample",
  "exponential",
  "ledoit-wolf",
  "ledoit-wolf-constant-correlation",
  "ledoit-wolf-single-factor",
  "oas",
  "semi",
  "gerber",
  "factor",
];
const MEANS: readonly MeanMethod[] = ["historical", "exponential", "james-stein", "capm", "equilibrium"];
const cases: MomentsOptions[] = [
  ...COVARIANCES.map((covariance) => ({ covariance })),
  ...MEANS.map((mean) => ({ mean, marketWeights: { A0: 2, A3: 1 } })),
  { mean: "exponential", covariance: "exponential", halfLife: 20 },
  { covariance: "semi", semiThreshold: 0.002 },
];

test.each(cases)("every window has the moments of its own rows within 3e-15: %j", (options) => {
  const window = 250;
  const estimate = { periodsPerYear: 252, ...options };
  let row = window;
  for (const { date, from, moments } of rollingMoments(returns, { ...estimate, window })) {
    expect([from, date]).toEqual([returns.dates[row - window], returns.dates[row - 1]]);
    if (row % 31 === 0 || row < window + 3 || row === returns.dates.length) {
      const plain = estimateMoments(sliceDates(returns, from, date), estimate);
      expect(gap(moments, plain), `${date}`).toBeLessThan(3e-15);
      expect(meanGap(moments, plain), `${date}`).toBeLessThan(1e-13);
    }
    row++;
  }
  expect(row).toBe(returns.dates.length + 1);
});

test("moved means are within 3e-15 of the volatility of the exact ones, nearer than a sum of all rows", () => {
  let first = 0;
  for (const { moments } of rollingMoments(returns, { window: 250, periodsPerYear: 252 })) {
    const rows = Array.from({ length: 250 }, (_, t) => first + t);
    const mean = Float64Array.from(
      moments.assets,
      (_, i) => 252 * exactMean(rows.map((t) => returns.values[t * 7 + i]!)),
    );
    expect(meanGap(moments, { mean })).toBeLessThan(3e-15);
    first++;
  }
});

test("denoised eigenvalues follow too, as far as their fit to the noise allows", () => {
  for (const { from, date, moments } of rollingMoments(returns, { window: 400, every: 55, covariance: "denoised" })) {
    const plain = estimateMoments(sliceDates(returns, from, date), { covariance: "denoised", periodsPerYear: 252 });
    const same = { ...moments, covariance: moments.covariance.map((x) => (x / moments.periodsPerYear) * 252) };
    expect(gap(same, plain)).toBeLessThan(1e-6);
  }
});

test("an offset a thousand times the volatility costs no digits", () => {
  const shifted = table(3, 400, 10);
  for (const { from, date, moments } of rollingMoments(shifted, { window: 120, periodsPerYear: 252 })) {
    const plain = estimateMoments(sliceDates(shifted, from, date), { periodsPerYear: 252 });
    for (let k = 0; k < 9; k++) {
      expect(Math.abs(moments.covariance[k]! - plain.covariance[k]!)).toBeLessThan(1e-12 * plain.covariance[0]!);
    }
  }
});

test("market returns move with the window, and log returns are converted", () => {
  const log: ReturnsTable = { ...returns, kind: "log", values: returns.values.map(Math.log1p) };
  const market = Float64Array.from({ length: 620 }, (_, t) => returns.values[t * 7]!);
  const options = { mean: "capm", marketReturns: market, periodsPerYear: 252 } as const;
  const [, second] = [...rollingMoments(log, { ...options, window: 300, every: 100 })];
  const plain = estimateMoments(sliceDates(returns, second!.from, second!.date), {
    ...options,
    marketReturns: market.subarray(100, 400),
  });
  expect(Math.max(gap(second!.moments, plain), meanGap(second!.moments, plain))).toBeLessThan(1e-13);
});

test("steps keep their moments, later rows do not matter, and one date is enough", () => {
  const [first, ...rest] = [...rollingMoments(returns, { window: 600 })];
  expect(rest).toHaveLength(20);
  const cut = { ...returns, dates: returns.dates.slice(0, 600), values: returns.values.slice(0, 7 * 600) };
  const only = [...rollingMoments(cut, { window: 600 })];
  expect(only).toHaveLength(1);
  expect(first!.moments).toEqual(only[0]!.moments);
});

test("a window longer than the data, a missing return and wrong options are refused before the first step", () => {
  expect(() => rollingMoments(returns, { window: 621 })).toThrow(/options.window is 621 and returns has 620 dates/);
  expect(() => rollingMoments(returns, { window: 1 })).toThrow(/options.window is 1/);
  expect(() => rollingMoments(returns, {} as never)).toThrow(/options.window is missing/);
  expect(() => rollingMoments(returns, { window: 20, covarianse: "sample" } as never)).toThrow(
    /did you mean covariance/,
  );
  expect(() => rollingMoments(returns, { window: 20, detone: 7, covariance: "denoised" })).toThrow(
    /options.detone is 7/,
  );
  expect(() => rollingMoments({ ...returns, kind: "prices" } as never, { window: 20 })).toThrow(/returnsFromPrices/);
  const gaps = { ...returns, values: returns.values.slice() };
  gaps.values[7 * 610 + 2] = Number.NaN;
  expect(() => rollingMoments(gaps, { window: 20 })).toThrow(/returns of A2 on 2011-09-03 is NaN/);
});

test.each([2, 21, 100])("steps of %d dates keep the digits too", (every) => {
  for (const covariance of ["sample", "exponential", "semi"] as const) {
    for (const { from, date, moments } of rollingMoments(returns, {
      window: 250,
      every,
      covariance,
      periodsPerYear: 252,
    })) {
      const plain = estimateMoments(sliceDates(returns, from, date), { covariance, periodsPerYear: 252 });
      expect(gap(moments, plain), `${covariance} ${date}`).toBeLessThan(3e-15);
    }
  }
});

test.each([
  ["a window of whole steps", 120, 12, { covariance: "sample" }],
  ["one that is not", 125, 12, { covariance: "sample" }],
  ["steps of nearly the whole window", 60, 29, { covariance: "ledoit-wolf" }],
  ["sums about zero", 120, 10, { covariance: "semi" }],
  ["weights that fade", 120, 10, { covariance: "exponential" }],
] as const)("rows that enter and leave together, in %s, are summed once", (_, window, every, options) => {
  const long = table(9, 1500);
  for (const { from, date, moments } of rollingMoments(long, { ...options, window, every, periodsPerYear: 252 })) {
    const plain = estimateMoments(sliceDates(long, from, date), { ...options, periodsPerYear: 252 });
    expect(gap(moments, plain)).toBeLessThan(3e-15);
    expect(meanGap(moments, plain)).toBeLessThan(1e-13);
  }
});

test("after returns have changed their level altogether, the digits come back", () => {
  const long = table(9, 1500);
  const drifting = { ...long, values: long.values.map((value, k) => (k < 700 * 9 ? value : value + 0.4)) };
  const options = { covariance: "sample", periodsPerYear: 252 } as const;
  for (const { from, date, moments } of rollingMoments(drifting, { ...options, window: 120, every: 12 })) {
    const plain = estimateMoments(sliceDates(drifting, from, date), options);
    const isSettled = date < long.dates[700]! || from > long.dates[700 + 240]!;
    expect(gap(moments, plain)).toBeLessThan(isSettled ? 3e-15 : 1e-12);
  }
});
