import { describe, expect, test } from "vitest";
import type { PricesTable, Table } from "../../src/core/index.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { predict } from "../../src/predict/learning/predict.js";
import { fitRidge } from "../../src/predict/linear/fit-ridge.js";
import { coefficientDecay } from "../../src/predict/signals/coefficient-decay.js";
import { quantileSpread } from "../../src/predict/signals/quantile-spread.js";
import { shuffledTargetTest } from "../../src/predict/signals/shuffled-target-test.js";
import { signalTurnover } from "../../src/predict/signals/signal-turnover.js";
import { informationCoefficient } from "../../src/predict/validation/information-coefficient.js";
import { plantedMarket } from "./planted-market.js";

const day = (t: number) => new Date(Date.UTC(2000, 0, 1 + t)).toISOString().slice(0, 10);
const planted = plantedMarket({ seed: 4, dates: 400, assets: 20, coefficient: () => 0.2, persistence: 0.8 });
const { prices } = planted;
const scores: Table = {
  assets: prices.assets,
  dates: prices.dates,
  values: Float64Array.from(prices.dates.flatMap((date) => Array.from(planted.signal.compute({ prices, date })))),
};

test("what a persistent signal knows is spread over several days and fades with the horizon", () => {
  const decay = coefficientDecay(scores, prices, { horizons: [1, 3, 30] });
  const [one, three, thirty] = decay.map(({ mean }) => mean);
  // over h days: 0.2·(1 + 0.8 + … + 0.8^(h−1))/√h, with the small variance of the sums of signals left out
  expect(one).toBeCloseTo(0.19, 1);
  expect(three!).toBeGreaterThan(one! * 1.2);
  expect(thirty!).toBeLessThan(three! * 0.75);
  expect(decay.map(({ dates }) => dates)).toEqual([399, 397, 370]);
  const late = coefficientDecay(scores, prices, { horizons: [1], delay: 5 })[0]!.mean;
  expect(late / one!).toBeGreaterThan(0.15);
  expect(late / one!).toBeLessThan(0.5);
});

describe("quantile spread", () => {
  const two: PricesTable = {
    kind: "prices",
    assets: ["A", "B", "C", "D"],
    dates: [day(0), day(1), day(2)],
    values: Float64Array.of(10, 10, 10, 10, 11, 10, 9, 10, 11, 12, 9, 10),
  };
  const given: Table = { assets: two.assets, dates: [day(0), day(1)], values: Float64Array.of(4, 3, 1, 2, 1, 4, 2, 3) };

  test("is the mean of the highest group less that of the lowest, by hand", () => {
    const { means, spread, byDate } = quantileSpread(given, two, { quantiles: 2 });
    // day 0: high A, B earn 0.1 and 0, low C, D −0.1 and 0; day 1: high B, D earn 0.2 and 0, low A, C nothing
    expect(byDate.map((own) => own.spread)).toEqual([expect.closeTo(0.1, 12), expect.closeTo(0.1, 12)]);
    expect(spread).toBeCloseTo(0.1, 12);
    expect(means).toEqual([expect.closeTo(-0.05, 12), expect.closeTo(0.05, 12)]);
  });

  test("of a planted signal rises from group to group", () => {
    const { means, interval } = quantileSpread(scores, prices, { quantiles: 4 });
    expect([...means].sort((a, b) => a - b)).toEqual(means);
    expect(interval[0]).toBeGreaterThan(0);
  });

  test("assets and dates without prices are named", () => {
    expect(() => quantileSpread({ ...given, assets: ["A", "B", "C", "X"] }, two)).toThrow("no column for X");
    expect(() => quantileSpread({ ...given, dates: [day(0), day(9)] }, two)).toThrow("no row for 2000-01-10");
    expect(() => quantileSpread(given, two)).toThrow("0 dates have scores and returns of 5 assets");
  });
});

describe("turnover of a signal", () => {
  const of = (rows: readonly number[][]) =>
    signalTurnover({
      assets: ["A", "B", "C"],
      dates: rows.map((_, t) => day(t)),
      values: Float64Array.from(rows.flat()),
    });

  test("is 0 for one that never changes and 1 for one that turns round", () => {
    expect(
      of([
        [1, 2, 3],
        [1, 2, 3],
      ]),
    ).toMatchObject({ turnover: 0, rankAutocorrelation: 1, halfLife: null });
    expect(
      of([
        [1, 2, 3],
        [3, 2, 1],
      ]),
    ).toMatchObject({ turnover: 1, rankAutocorrelation: -1, halfLife: null });
    expect(
      of([
        [1, 2, 3],
        [1, 3, 2],
      ]).turnover,
    ).toBeCloseTo(0.5, 12);
  });

  test("of a persistent signal has the half-life of its persistence", () => {
    expect(signalTurnover(scores).rankAutocorrelation).toBeCloseTo(0.78, 1);
    // ranks keep a little less than the numbers they are of
    expect(signalTurnover(scores).halfLife!).toBeGreaterThan(2);
    expect(signalTurnover(scores).halfLife!).toBeLessThan(Math.log(0.5) / Math.log(0.8));
  });
});

test("a block bootstrap gives nearly the interval of the other way", () => {
  const random = seededRandom(1);
  const dates = Array.from({ length: 200 }, (_, t) => [day(t), day(t), day(t), day(t), day(t), day(t)]).flat();
  const x = Float64Array.from(dates, () => random.normal());
  const y = x.map((value) => 0.3 * value + random.normal());
  const hac = informationCoefficient(x, y, dates, { method: "rank" });
  const blocks = informationCoefficient(x, y, dates, { method: "rank", interval: "block-bootstrap", seed: 1 });
  expect(blocks.mean).toBe(hac.mean);
  for (const side of [0, 1] as const) expect(blocks.interval[side]).toBeCloseTo(hac.interval[side], 1);
  expect(blocks.interval).toEqual(
    informationCoefficient(x, y, dates, { method: "rank", interval: "block-bootstrap", seed: 1 }).interval,
  );
});

describe("the null test", () => {
  const random = seededRandom(2);
  const dates = Array.from({ length: 60 }, (_, t) => Array.from({ length: 8 }, () => day(t))).flat();
  const x = { values: Float64Array.from(dates, () => random.normal()), columns: 1 };
  const noise = Float64Array.from(dates, () => random.normal());
  const signal = noise.map((value, k) => value + 0.4 * x.values[k]!);
  const half = dates.length / 2;
  const part = (values: Float64Array, from: number, to: number) => ({ values: values.slice(from, to), columns: 1 });
  const honest = (y: Float64Array) => {
    const model = fitRidge(part(x.values, 0, half), y.slice(0, half), { penalty: 1 });
    return informationCoefficient(predict(model, part(x.values, half, 2 * half)), y.slice(half), dates.slice(half))
      .mean;
  };

  test("tells a signal from none", () => {
    expect(shuffledTargetTest(honest, signal, dates, { shuffles: 60, seed: 1 }).pValue).toBeLessThan(0.05);
    expect(shuffledTargetTest(honest, noise, dates, { shuffles: 60, seed: 1 }).pValue).toBeGreaterThan(0.05);
  });

  test("shows a way that leaks: it finds something in shuffled targets", () => {
    // the targets themselves among the features
    const leaking = (y: Float64Array) => {
      const both = { values: Float64Array.from(y, (value) => value), columns: 1 };
      const model = fitRidge(both, y, { penalty: 1 });
      return informationCoefficient(predict(model, both), y, dates).mean;
    };
    const { shuffled, pValue } = shuffledTargetTest(leaking, signal, dates, { shuffles: 20 });
    expect(Math.min(...shuffled)).toBeGreaterThan(0.9);
    expect(pValue).toBe(1);
  });

  test("keeps targets on their date", () => {
    const level = Float64Array.from(dates, (date) => dates.indexOf(date));
    shuffledTargetTest(
      (y) => {
        expect(y).toEqual(level);
        return 0;
      },
      level,
      dates,
      { shuffles: 3 },
    );
  });
});
