import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pricesFromCsv } from "../../src/core/csv/prices-from-csv.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { returnsFromColumns } from "../../src/core/tables/returns-from-columns.js";
import { returnsFromPrices } from "../../src/core/tables/returns-from-prices.js";
import { sliceDates } from "../../src/core/tables/slice-dates.js";
import type { ReturnsTable } from "../../src/core/types.js";
import {
  type CovarianceMethod,
  estimateMoments,
  type MeanMethod,
  type MomentsOptions,
} from "../../src/moments/estimate-moments.js";

const METHODS: readonly CovarianceMethod[] = [
  "sample",
  "exponential",
  "ledoit-wolf",
  "ledoit-wolf-constant-correlation",
  "ledoit-wolf-single-factor",
  "oas",
  "semi",
  "denoised",
  "gerber",
  "factor",
];
const MEANS: readonly MeanMethod[] = ["historical", "exponential", "james-stein", "capm", "equilibrium"];

function daily(rows: number): string[] {
  return Array.from({ length: rows }, (_, t) => new Date(Date.UTC(2024, 0, 1 + t)).toISOString().slice(0, 10));
}

function randomTable(n: number, rows: number, seed = 1): ReturnsTable {
  const random = seededRandom(seed);
  const values = new Float64Array(rows * n);
  for (let t = 0; t < rows; t++) {
    const market = 0.01 * random.normal();
    for (let i = 0; i < n; i++) values[t * n + i] = market + 0.01 * random.normal();
  }
  return { kind: "simple", assets: Array.from({ length: n }, (_, i) => `A${i}`), dates: daily(rows), values };
}

const tiny: ReturnsTable = {
  kind: "simple",
  assets: ["A", "B"],
  dates: ["2026-01-30", "2026-02-27", "2026-03-31"],
  values: Float64Array.of(0.01, 0.02, 0.03, -0.02, 0.02, 0.03),
};

test("three months of two assets, by hand", () => {
  const { mean, covariance, periodsPerYear } = estimateMoments(tiny);
  expect(periodsPerYear).toBe(12);
  expect(mean[0]).toBeCloseTo(0.24, 15);
  expect(mean[1]).toBeCloseTo(0.12, 15);
  expect(covariance[0]).toBeCloseTo(12 * 0.0001, 15);
  expect(covariance[3]).toBeCloseTo((12 * (0.01 ** 2 + 0.03 ** 2 + 0.02 ** 2)) / 2, 15);
  expect(covariance[1]).toBeCloseTo((12 * (-0.01 * 0.01 + 0.01 * -0.03)) / 2, 15);
  expect(covariance[2]).toBe(covariance[1]);
});

test("an asset that falls and rises by a tenth has the mean 0, not its compound loss", () => {
  const table = returnsFromColumns(["2024-12-31", "2025-12-31"], { A: [0.1, -0.1] });
  expect(estimateMoments(table).mean[0]).toBeCloseTo(0, 16);
});

test("log returns give the moments of the simple returns they stand for", () => {
  const log: ReturnsTable = { ...tiny, kind: "log", values: tiny.values.map(Math.log1p) };
  const fromLog = estimateMoments(log);
  const fromSimple = estimateMoments(tiny);
  fromSimple.mean.forEach((value, i) => {
    expect(fromLog.mean[i]).toBeCloseTo(value, 14);
  });
  fromSimple.covariance.forEach((value, k) => {
    expect(fromLog.covariance[k]).toBeCloseTo(value, 14);
  });
});

test("an offset of a million costs the covariance less than 1e-9", () => {
  const table = randomTable(3, 100);
  const shifted = { ...table, values: table.values.map((value) => value + 1e6) };
  const expected = estimateMoments(table).covariance;
  estimateMoments(shifted).covariance.forEach((value, k) => {
    expect(Math.abs(value / expected[k]! - 1)).toBeLessThan(1e-6); // the numbers themselves hold ten digits fewer
  });
});

describe("every covariance", () => {
  test.each(METHODS)(
    "%s is symmetric bit by bit, scales with the square of the returns, and keeps the input",
    (method) => {
      for (const [n, rows] of [
        [6, 80],
        [9, 5],
        [1, 10],
      ] as const) {
        const table = randomTable(n, rows, n);
        const before = structuredClone(table);
        const { covariance } = estimateMoments(table, { covariance: method });
        expect(table).toEqual(before);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < i; j++) expect(covariance[i * n + j]).toBe(covariance[j * n + i]);
        }
        const doubled = { ...table, values: table.values.map((value) => 2 * value) };
        estimateMoments(doubled, { covariance: method }).covariance.forEach((value, k) => {
          expect(Math.abs(value - 4 * covariance[k]!)).toBeLessThan(1e-10 * covariance[0]!);
        });
      }
    },
  );

  test.each(METHODS)("%s follows the assets when they change places", (method) => {
    const table = randomTable(5, 60, 3);
    const order = [3, 0, 4, 2, 1];
    const moved: ReturnsTable = {
      ...table,
      assets: order.map((i) => table.assets[i]!),
      values: table.values.map((_, k) => table.values[Math.floor(k / 5) * 5 + order[k % 5]!]!),
    };
    const { covariance } = estimateMoments(table, { covariance: method });
    const after = estimateMoments(moved, { covariance: method }).covariance;
    order.forEach((from, i) => {
      order.forEach((other, j) => {
        expect(after[i * 5 + j]).toBeCloseTo(covariance[from * 5 + other]!, 12);
      });
    });
  });

  test.each(METHODS)("%s stands a series that never moves", (method) => {
    const table = randomTable(4, 50, 4);
    const still = { ...table, values: table.values.map((value, k) => (k % 4 === 2 ? 0.001 : value)) };
    const { covariance } = estimateMoments(still, { covariance: method });
    expect(covariance.every(Number.isFinite)).toBe(true);
    if (!["ledoit-wolf", "oas"].includes(method)) expect(Math.abs(covariance[2 * 4 + 2]!)).toBeLessThan(1e-15);
  });

  test.each(METHODS)("%s stands returns of 1e-150 and of 1e100", (method) => {
    for (const scale of [1e-100, 1e60]) {
      const table = randomTable(3, 40, 5);
      const scaled = { ...table, values: table.values.map((value) => value * scale) };
      expect(estimateMoments(scaled, { covariance: method }).covariance.every(Number.isFinite)).toBe(true);
    }
  });
});

test.each(["denoised", "factor", "gerber", "sample"] satisfies CovarianceMethod[])(
  "%s keeps or restates each variance",
  (method) => {
    const table = randomTable(8, 120, 8);
    const sample = estimateMoments(table).covariance;
    const { covariance } = estimateMoments(table, { covariance: method });
    const ddof = method === "gerber" ? 119 / 120 : 1;
    for (let i = 0; i < 8; i++) expect(covariance[i * 9]! / sample[i * 9]!).toBeCloseTo(ddof, 12);
  },
);

test("a detoned covariance has lost its market: its largest component weighs both signs", () => {
  const table = randomTable(8, 120, 8);
  const { covariance } = estimateMoments(table, { covariance: "denoised", detone: 1 });
  expect(covariance.filter((_, k) => k % 9 !== 0).some((value) => value < 0)).toBe(true);
});

test("the exponential covariance tends to the sample covariance as the half-life grows", () => {
  const table = randomTable(3, 50, 9);
  const sample = estimateMoments(table);
  const slow = estimateMoments(table, { covariance: "exponential", mean: "exponential", halfLife: 1e12 });
  slow.covariance.forEach((value, k) => {
    expect(value).toBeCloseTo(sample.covariance[k]!, 8);
  });
  slow.mean.forEach((value, i) => {
    expect(value).toBeCloseTo(sample.mean[i]!, 8);
  });
});

describe("means", () => {
  const table = randomTable(6, 200, 2);

  test("equilibrium is δ·covariance·market weights + risk-free rate", () => {
    const moments = estimateMoments(table, {
      mean: "equilibrium",
      covariance: "ledoit-wolf",
      marketWeights: { A0: 300, A1: 100 },
      riskAversion: 3,
      riskFreeRate: 0.01,
    });
    const { covariance: c, mean } = moments;
    for (let i = 0; i < 6; i++) expect(mean[i]).toBeCloseTo(0.01 + 3 * (0.75 * c[i * 6]! + 0.25 * c[i * 6 + 1]!), 14);
  });

  test("equilibrium without market weights is refused", () => {
    expect(() => estimateMoments(table, { mean: "equilibrium" })).toThrow(/needs marketWeights/);
  });

  test("capm gives the market itself its own mean", () => {
    const market = Float64Array.from({ length: 200 }, (_, t) => table.values[t * 6 + 4]!);
    const capm = estimateMoments(table, { mean: "capm", marketReturns: market, riskFreeRate: 0.03 });
    expect(capm.mean[4]).toBeCloseTo(estimateMoments(table).mean[4]!, 12);
    expect(() => estimateMoments(table, { mean: "capm", marketReturns: market.slice(1) })).toThrow(
      /199 numbers for 200/,
    );
    expect(() => estimateMoments(table, { mean: "capm", marketReturns: new Float64Array(200) })).toThrow(
      /does not move/,
    );
  });

  test("james-stein lies between the means and their average", () => {
    const historical = estimateMoments(table).mean;
    const average = historical.reduce((sum, value) => sum + value / 6, 0);
    estimateMoments(table, { mean: "james-stein" }).mean.forEach((value, i) => {
      const low = Math.min(historical[i]!, average) - 1e-12;
      const high = Math.max(historical[i]!, average) + 1e-12;
      expect(value).toBeGreaterThan(low);
      expect(value).toBeLessThan(high);
    });
  });

  test.each(MEANS)("%s is finite for T < N", (mean) => {
    const moments = estimateMoments(randomTable(9, 4), { mean, marketWeights: { A0: 1 } });
    expect(moments.mean.every(Number.isFinite)).toBe(true);
  });
});

describe("bad input is named", () => {
  const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      "a missing return, by asset and date",
      () => estimateMoments({ ...tiny, values: tiny.values.map((value, k) => (k === 3 ? Number.NaN : value)) }),
      /returns of B on 2026-02-27 is NaN/,
    ],
    [
      "a single date",
      () => estimateMoments({ ...tiny, dates: tiny.dates.slice(0, 1), values: tiny.values.slice(0, 2) }),
      /returns has 1 date: at least 2/,
    ],
    ["no assets", () => estimateMoments({ ...tiny, assets: [], values: new Float64Array(0) }), /has no assets/],
    ["a wrong shape", () => estimateMoments({ ...tiny, values: new Float64Array(5) }), /expected 6/],
    [
      "an unknown covariance",
      () => option({ covariance: "ledoit-wolff" as "ledoit-wolf" }),
      /did you mean "ledoit-wolf"\?/,
    ],
    ["an unknown mean", () => option({ mean: "average" as "historical" }), /use "historical", "exponential"/],
    ["a half-life of 0", () => option({ halfLife: 0 }), /halfLife is 0/],
    ["no periods a year", () => option({ periodsPerYear: Number.NaN }), /periodsPerYear is NaN/],
    ["a Gerber threshold of 1", () => option({ covariance: "gerber", gerberThreshold: 1 }), /gerberThreshold is 1/],
    ["too many factors", () => option({ covariance: "factor", factors: 3 }), /factors is 3: .* from 1 to 2/],
    ["detoning everything", () => option({ covariance: "denoised", detone: 2 }), /detone is 2: .* from 0 to 1/],
    ["an unknown market weight", () => option({ mean: "capm", marketWeights: { C: 1 } }), /marketWeights\.C/],
    ["a short market", () => option({ mean: "capm", marketWeights: { A: -1 } }), /marketWeights\.A is -1/],
  ];
  const option = (options: MomentsOptions): unknown => estimateMoments(tiny, options);

  test.each(refused)("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

test("assets called __proto__ and 7203 are like any others", () => {
  const moments = estimateMoments(
    { ...tiny, assets: ["__proto__", "7203"] },
    { mean: "capm", marketWeights: { "7203": 1 } },
  );
  expect(moments.mean.every(Number.isFinite)).toBe(true);
  expect(moments.assets).toEqual(["__proto__", "7203"]);
});

test("monthly returns of real stocks: the frequency is read from the dates and Ledoit-Wolf lies between sample and target", () => {
  const file = new URL("../../node_modules/vega-datasets/data/stocks.csv", import.meta.url);
  const prices = pricesFromCsv(readFileSync(file, "utf8"));
  const returns = returnsFromPrices(sliceDates(prices, "2004-08-01", "2010-03-01"));
  const sample = estimateMoments(returns);
  const shrunk = estimateMoments(returns, { covariance: "ledoit-wolf" });
  expect(sample.periodsPerYear).toBe(12);
  const n = returns.assets.length;
  const biased = (returns.dates.length - 1) / returns.dates.length;
  const ratio = shrunk.covariance[1]! / (sample.covariance[1]! * biased);
  expect(ratio).toBeGreaterThan(0);
  expect(ratio).toBeLessThan(1);
  for (let k = 0; k < n * n; k++) {
    if (k % (n + 1) !== 0) expect(shrunk.covariance[k]! / (sample.covariance[k]! * biased)).toBeCloseTo(ratio, 10);
  }
});

test("what is no table of returns is refused by name, and so are options of null", () => {
  const table = randomTable(2, 5);
  const cases: readonly [unknown, unknown, RegExp][] = [
    [undefined, {}, /^returns is undefined: give a table of returns/],
    [null, {}, /^returns is null: give a table/],
    [{}, {}, /^returns is \{\}: give a table/],
    [{ ...table, dates: undefined }, {}, /^returns\.dates is undefined/],
    [{ ...table, values: null }, {}, /^returns\.values is null/],
    [table, null, /^options is null: give an object with mean, covariance/],
  ];
  for (const [returns, options, message] of cases) {
    const call = () => Reflect.apply(estimateMoments, undefined, [returns, options]);
    expect(call).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    expect(call).toThrow(message);
  }
});
