import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { backtestPaths } from "../../src/predict/validation/backtest-paths.js";
import { combinatorialPurgedFolds } from "../../src/predict/validation/combinatorial-purged-folds.js";
import { informationCoefficient } from "../../src/predict/validation/information-coefficient.js";
import { purgedFolds } from "../../src/predict/validation/purged-folds.js";

const days = (count: number) =>
  Array.from({ length: count }, (_, k) => new Date(Date.UTC(2024, 0, 1) + k * 86_400_000).toISOString().slice(0, 10));

test("a training row is left out when its label meets one of the test, and the embargo lies beyond the purge", () => {
  const folds = purgedFolds(days(20), { folds: 4, purge: 2, embargo: 1 });
  expect(folds.map(({ test }) => Array.from(test))).toEqual([
    [0, 1, 2, 3, 4],
    [5, 6, 7, 8, 9],
    [10, 11, 12, 13, 14],
    [15, 16, 17, 18, 19],
  ]);
  // labels of rows 3 and 4 reach into the test, those of the test reach to row 11, row 12 is the embargo
  expect(Array.from(folds[1]!.train)).toEqual([0, 1, 2, 13, 14, 15, 16, 17, 18, 19]);
  expect(Array.from(folds[3]!.train)).toEqual(Array.from({ length: 13 }, (_, k) => k));
});

test("no label of a training row shares a date with a label of the test, on random sizes", () => {
  const random = seededRandom(1);
  for (let k = 0; k < 200; k++) {
    const rows = 30 + random.integer(100);
    const purge = random.integer(4);
    const groups = 3 + random.integer(4);
    for (const { train, test } of combinatorialPurgedFolds(days(rows), {
      groups,
      testGroups: 2,
      purge,
      embargo: random.integer(3),
    })) {
      const covered = new Set(
        Array.from(test).flatMap((row) => Array.from({ length: purge + 1 }, (_, ahead) => row + ahead)),
      );
      for (const row of train)
        for (let ahead = 0; ahead <= purge; ahead++) expect(covered.has(row + ahead)).toBe(false);
    }
  }
});

test("several test blocks are several blocks: the rows between them are trained on", () => {
  const fold = combinatorialPurgedFolds(days(12), { groups: 4, testGroups: 2 }).find(
    ({ testGroups }) => testGroups.join() === "0,3",
  )!;
  expect(Array.from(fold.train)).toEqual([3, 4, 5, 6, 7, 8]);
});

test("every path tests every block once, and all folds together test each block equally often", () => {
  const folds = combinatorialPurgedFolds(days(60), { groups: 6, testGroups: 2, purge: 1 });
  expect(folds).toHaveLength(15);
  const paths = backtestPaths(folds);
  expect(paths).toHaveLength(5);
  for (const path of paths)
    for (const [block, fold] of path.entries()) expect(folds[fold]!.testGroups).toContain(block);
});

test("rows of one date stay together", () => {
  const dates = days(8).flatMap((date) => [date, date, date]);
  const { train, test: held } = purgedFolds(dates, { folds: 4, purge: 1 })[1]!;
  expect(Array.from(held)).toEqual([6, 7, 8, 9, 10, 11]);
  expect(Array.from(train)).toEqual([0, 1, 2, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
});

test("a fold with nothing to train on, more folds than dates and unsorted dates are refused", () => {
  expect(() => purgedFolds(days(10), { folds: 2, purge: 5 })).toThrow(/no rows left to train on/);
  expect(() => purgedFolds(days(3), { folds: 5 })).toThrow("options.folds is 5 and there are 3 dates");
  expect(() => purgedFolds([...days(5)].reverse(), { folds: 2 })).toThrow(/sort/);
});

test("the interval of the information coefficient covers the true one in 95 % of seeds", () => {
  const truth = 0.1;
  let covered = 0;
  for (let seed = 0; seed < 400; seed++) {
    const random = seededRandom(seed);
    const dates = days(60).flatMap((date) => Array.from({ length: 12 }, () => date));
    const predictions = Float64Array.from(dates, () => random.normal());
    const outcomes = predictions.map((value) => truth * value + Math.sqrt(1 - truth * truth) * random.normal());
    const { interval } = informationCoefficient(predictions, outcomes, dates);
    if (interval[0] <= truth && truth <= interval[1]) covered += 1;
  }
  expect(covered / 400).toBeGreaterThan(0.92);
  expect(covered / 400).toBeLessThan(0.98);
});

test("outcomes that overlap over seven dates widen the interval so that it still covers the truth in nine of ten seeds", () => {
  let covered = 0;
  let naive = 0;
  for (let seed = 0; seed < 300; seed++) {
    const random = seededRandom(seed);
    const shocks = Float64Array.from({ length: 107 * 4 }, () => random.normal());
    const dates = days(100).flatMap((date) => [date, date, date, date]);
    // a signal that stays and says nothing, and sums of seven days of chance
    const predictions = Float64Array.from(dates, (_, k) => [1, -1, 2, -2][k % 4]!);
    const outcomes = Float64Array.from(dates, (_, k) => {
      let sum = 0;
      for (let ahead = 0; ahead < 7; ahead++) sum += shocks[k + 4 * ahead]!;
      return sum;
    });
    const covers = (horizon: number) => {
      const { interval } = informationCoefficient(predictions, outcomes, dates, { horizon });
      return interval[0] <= 0 && 0 <= interval[1];
    };
    if (covers(7)) covered += 1;
    if (covers(1)) naive += 1;
  }
  expect(covered / 300).toBeGreaterThan(0.88);
  expect(naive / 300).toBeLessThan(0.85);
});

test("ranks do not care about the scale, and equal numbers share a rank", () => {
  const x = Float64Array.of(1, 2, 3, 4, 5);
  const y = Float64Array.of(1, 8, 27, 64, 125);
  expect(informationCoefficient(x, y, undefined, { method: "rank" }).mean).toBeCloseTo(1, 14);
  expect(informationCoefficient(x, Float64Array.of(1, 1, 1, 2, 2), undefined, { method: "rank" }).mean).toBeCloseTo(
    Math.sqrt(3) / 2,
    12,
  );
});
