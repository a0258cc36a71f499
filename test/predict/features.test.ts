import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findLookAhead } from "../../src/backtest/index.js";
import type { PricesTable, Table } from "../../src/core/index.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { buildFeatures } from "../../src/predict/features/build-features.js";
import type { FeatureName, FeatureOptions, FeatureTable } from "../../src/predict/features/feature-types.js";

const reference = JSON.parse(readFileSync(new URL("../reference/predict/features.json", import.meta.url), "utf8"));

type Rows = readonly (readonly (number | null)[])[];
interface Case {
  readonly spacing: string;
  readonly dates: readonly string[];
  readonly prices: Rows;
  readonly volumes: Rows;
  readonly rows: readonly number[];
  readonly features: Readonly<Record<FeatureName, Rows>>;
  readonly ranked: Readonly<Record<string, Rows>>;
  readonly standardized: Rows;
}

const assets = ["A", "B", "C", "D"];
const numbers = (rows: Rows) => Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
const column = ({ names, values }: FeatureTable, name: string, rows: readonly number[]) =>
  rows.map((t) => assets.map((_, i) => values[(t * assets.length + i) * names.length + names.indexOf(name)]!));

function expectRows(actual: readonly (readonly number[])[], wanted: Rows): void {
  for (const [k, row] of wanted.entries()) {
    for (const [i, value] of row.entries()) {
      if (value === null) expect(actual[k]![i]).toBeNaN();
      else expect(Math.abs(actual[k]![i]! - value)).toBeLessThan(reference.tolerance * (1 + Math.abs(value)));
    }
  }
}

describe.each(reference.cases as Case[])("rows of a $spacing", ({ dates, prices, volumes, rows, ...wanted }) => {
  const table: PricesTable = { kind: "prices", assets, dates, values: numbers(prices) };
  const shares: Table = { assets, dates, values: numbers(volumes) };

  test("every feature is that of pandas, and missing where that is", () => {
    const features = buildFeatures(table, { volumes: shares, scale: "none" });
    expect(features.names).toHaveLength(Object.keys(wanted.features).length);
    for (const [name, own] of Object.entries(wanted.features)) expectRows(column(features, name, rows), own);
  });

  test("ranks and standardized numbers are those of pandas", () => {
    const ranked = buildFeatures(table, { features: ["volatility", "momentum-1"] });
    for (const [name, own] of Object.entries(wanted.ranked)) expectRows(column(ranked, name, rows), own);
    const standardized = buildFeatures(table, { features: ["volatility"], scale: "standardize" });
    expectRows(column(standardized, "volatility", rows), wanted.standardized);
  });

  test("a feature is known once its look-back is full, not a row before, and depends on nothing older, to the bit", () => {
    const full = { ...table, values: made(dates.length, 4) };
    const options = { volumes: { ...shares, values: made(dates.length, 5) }, scale: "none" } as const;
    const features = buildFeatures(full, options);
    for (const [f, name] of features.names.entries()) {
      const known = features.dates.findIndex(
        (_, t) => !Number.isNaN(features.values[t * 4 * features.names.length + f]!),
      );
      expect([name, known + 1]).toEqual([name, features.lookback[name]]);
    }
    const last = dates.length - 1;
    for (const [f, name] of features.names.entries()) {
      const from = dates.length - features.lookback[name]!;
      const cut = <T extends Table>(own: T): T => ({
        ...own,
        dates: own.dates.slice(from),
        values: own.values.slice(from * 4),
      });
      const perYear = dates.length > 100 ? 252 : 12;
      const short = buildFeatures(cut(full), {
        features: [name as FeatureName],
        volumes: cut(options.volumes),
        scale: "none",
        periodsPerYear: perYear,
      });
      for (let i = 0; i < 4; i++) {
        expect(short.values.at(i - 4)).toBe(features.values[(last * 4 + i) * features.names.length + f]);
      }
    }
  });
});

function made(rows: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const values = new Float64Array(rows * 4).fill(50);
  for (let k = 4; k < values.length; k++) values[k] = values[k - 4]! * Math.exp(0.01 * random.normal());
  return values;
}

function days(count: number): string[] {
  return Array.from({ length: count }, (_, k) =>
    new Date(Date.UTC(2021, 0, 1) + k * 86_400_000).toISOString().slice(0, 10),
  );
}

const table = (rows: number): PricesTable => ({ kind: "prices", assets, dates: days(rows), values: made(rows, 1) });

test("no feature sees a price after its row", () => {
  const prices = table(140);
  const options: FeatureOptions = { periodsPerYear: 36, volumes: { ...prices, values: made(140, 2) } };
  for (const scale of ["rank", "none"] as const) {
    expect(
      findLookAhead((own: PricesTable) => buildFeatures(own, { ...options, scale }), prices, { seed: 1, trials: 12 }),
    ).toEqual([]);
  }
});

test("a custom feature is given its look-back and nothing else, and one that sees the future is found", () => {
  const prices = table(60);
  const seen = new Set<number>();
  const slope = {
    name: "slope",
    lookback: 5,
    compute: ({ prices: { values, dates } }: { prices: PricesTable }) => {
      seen.add(dates.length);
      return assets.map((_, i) => values.at(i - 4)! / values[i]! - 1);
    },
  };
  const features = buildFeatures(prices, { features: [slope, "momentum-1"], scale: "none", periodsPerYear: 52 });
  expect(seen).toEqual(new Set([5]));
  expect(column(features, "slope", [30])).toEqual([
    assets.map((_, i) => prices.values[120 + i]! / prices.values[104 + i]! - 1),
  ]);
  expect(column(features, "slope", [3])[0]).toEqual(assets.map(() => Number.NaN));
  const peeking = {
    ...slope,
    compute: ({ date }: { date: string }) =>
      prices.values.subarray(4 * Math.min(59, prices.dates.indexOf(date) + 1)).slice(0, 4),
  };
  const found = findLookAhead(
    (own: PricesTable) => buildFeatures(own, { features: [peeking], scale: "none" }),
    prices,
    {
      seed: 1,
      trials: 5,
    },
  );
  expect(found.length).toBeGreaterThan(0);
});

test("each date has the latest probabilities of regimes that are not after it, unscaled", () => {
  const prices = table(6);
  const regime = { dates: [prices.dates[1]!, prices.dates[4]!], probabilities: Float64Array.of(0.3, 0.7, 0.9, 0.1) };
  const features = buildFeatures(prices, { features: ["regime"], regime });
  expect(features.names).toEqual(["regime-1", "regime-2"]);
  expect(column(features, "regime-2", [0, 1, 3, 4, 5]).map((row) => row[0])).toEqual([Number.NaN, 0.7, 0.7, 0.1, 0.1]);
});

test("the market may be given, and equal numbers share a rank", () => {
  const prices = table(40);
  const market = { ...prices, assets: ["A"], values: Float64Array.from(prices.dates, (_, t) => prices.values[t * 4]!) };
  const features = buildFeatures(prices, { features: ["beta"], market, scale: "none", periodsPerYear: 12 });
  expect(column(features, "beta", [39])[0]![0]).toBeCloseTo(1, 12);
  const flat = { name: "flat", lookback: 1, compute: () => [2, 2, 5, 1] };
  expect(column(buildFeatures(prices, { features: [flat] }), "flat", [0])[0]).toEqual([0, 0, 0.375, -0.375]);
});

test("ranks of many assets are those of few", () => {
  const many = Array.from({ length: 100 }, (_, i) => `B${i}`);
  const values = Float64Array.from(many, (_, i) => 1 + ((37 * i) % 50));
  const own = { kind: "prices", assets: many, dates: days(1), values } as const;
  const level = { name: "level", lookback: 1, compute: () => values };
  const ranks = buildFeatures(own, { features: [level] }).values;
  // each number stands twice: k pairs are below, so the ranks are 2k + 1 and 2k + 2
  for (let i = 0; i < 100; i++) expect(ranks[i]).toBeCloseTo((2 * (values[i]! - 1) + 1) / 100 - 0.5, 12);
});

test("one asset has features, and ranks of 0", () => {
  const prices = { ...table(40), assets: ["A"], values: made(10, 3) };
  const features = buildFeatures(prices, { features: ["momentum-1"], periodsPerYear: 52 });
  expect(features.values[39]).toBe(0);
});

test("features that need data which is not given, repeat or are unknown are refused", () => {
  const prices = table(30);
  const fails = (options: unknown, text: string) =>
    expect(() => buildFeatures(prices, options as FeatureOptions)).toThrow(text);
  fails({ features: ["illiquidity"] }, 'options.features[0] is "illiquidity", which needs volumes');
  fails({ features: ["regime"] }, "needs regime");
  fails({ features: ["beta", "beta"] }, 'options.features[1] is "beta" again');
  fails({ features: ["momentum-2"] }, "did you mean");
  fails({ features: [{ name: "x", lookback: 1, compute: () => [1] }] }, 'feature "x" gave');
  fails(
    { features: [{ name: "x", lookback: 1, compute: () => [1, 2, 3, Number.POSITIVE_INFINITY] }] },
    "for D on 2021-01-01",
  );
  fails({ volumes: { assets: ["A"], dates: days(1), values: Float64Array.of(1) } }, "no column for B");
});
