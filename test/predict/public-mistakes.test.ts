import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { predict } from "../../src/predict/learning/predict.js";
import { fitBoostedTrees } from "../../src/predict/trees/fit-boosted-trees.js";
import { combinatorialPurgedFolds } from "../../src/predict/validation/combinatorial-purged-folds.js";
import type { Fold } from "../../src/predict/validation/fold-types.js";
import { informationCoefficient } from "../../src/predict/validation/information-coefficient.js";
import { purgedFolds } from "../../src/predict/validation/purged-folds.js";

/** Rows with labels of their own lengths: row t knows the answer of [t, ends[t]]. */
interface Rows {
  readonly dates: readonly string[];
  readonly ends: Int32Array;
}

const day = (t: number) => new Date(Date.UTC(2024, 0, 1 + t)).toISOString().slice(0, 10);

function rowsWithEvents(count: number, longest: number, seed: number): Rows {
  const random = seededRandom(seed);
  return {
    dates: Array.from({ length: count }, (_, t) => day(t)),
    ends: Int32Array.from({ length: count }, (_, t) => t + random.integer(longest + 1)),
  };
}

/** Whether a fold keeps what it promises: no label of training meets one of a test block, no training row lies in an embargo, and nothing else is left out. */
function faultOf(
  { train, test: held }: Fold,
  { dates, ends }: Rows,
  blocks: readonly (readonly [number, number])[],
  embargo: number,
): string {
  const isTest = new Set(held);
  const forbidden = new Set<number>();
  for (const [first, last] of blocks) {
    let reach = last;
    for (let t = first; t <= last; t++) reach = Math.max(reach, ends[t]!);
    for (let t = 0; t < dates.length; t++) {
      if (t <= reach && ends[t]! >= first) forbidden.add(t);
      if (t > last && t <= reach + embargo) forbidden.add(t);
    }
  }
  for (const t of train) if (forbidden.has(t)) return `row ${t} knows of the test`;
  const missing = dates.findIndex((_, t) => !isTest.has(t) && !forbidden.has(t) && !train.includes(t));
  return missing < 0 ? "" : `row ${missing} was left out for nothing`;
}

const rows = rowsWithEvents(120, 9, 1);
const embargo = 4;
const blocksOf = (held: Int32Array): [number, number][] => {
  const blocks: [number, number][] = [];
  for (const t of held) {
    const block = blocks.at(-1);
    if (block !== undefined && block[1] === t - 1) block[1] = t;
    else blocks.push([t, t]);
  }
  return blocks;
};
const labelEnds = Array.from(rows.ends, day);
const honest = purgedFolds(rows.dates, { folds: 5, labelEnds, embargo });
const several = combinatorialPurgedFolds(rows.dates, { groups: 6, testGroups: 2, labelEnds, embargo });

/** Folds with one mistake in: which rows a block keeps away is the only difference. */
function mistaken(held: Int32Array, away: (t: number, first: number, last: number) => boolean): Fold {
  const isTest = new Set(held);
  const train = rows.dates
    .map((_, t) => t)
    .filter((t) => !isTest.has(t) && !blocksOf(held).some(([first, last]) => away(t, first, last)));
  return { train: Int32Array.from(train), test: held };
}
const reachOf = (first: number, last: number) => Math.max(...Array.from(rows.ends.slice(first, last + 1)));
const overlaps = (t: number, first: number, last: number) => t <= reachOf(first, last) && rows.ends[t]! >= first;

describe("five mistakes of public libraries", () => {
  test("none is in the folds of this library", () => {
    for (const fold of honest) expect(faultOf(fold, rows, blocksOf(fold.test), embargo)).toBe("");
    for (const fold of several) expect(faultOf(fold, rows, blocksOf(fold.test), embargo)).toBe("");
  });

  const mistakes: readonly (readonly [string, (t: number, first: number, last: number) => boolean])[] = [
    [
      "labels that begin before the test and end in it, or after it, are kept",
      (t, first, last) =>
        (t >= first && t <= reachOf(first, last)) || (t > last && t <= reachOf(first, last) + embargo),
    ],
    [
      "the label of the row at the wrong place decides: its number among training rows is taken for its number among all",
      (t, first, last) => {
        const position = t < first ? t : t - (last - first + 1);
        return (
          (position <= reachOf(first, last) && rows.ends[position]! >= first) ||
          (t > last && t <= reachOf(first, last) + embargo)
        );
      },
    ],
    [
      "the window of a test begins where its first label ends",
      (t, first, last) =>
        (t <= reachOf(first, last) && rows.ends[t]! > rows.ends[first]!) ||
        (t > last && t <= reachOf(first, last) + embargo),
    ],
    [
      "the embargo lies inside the purge instead of beyond it",
      (t, first, last) => overlaps(t, first, last) || (t > last && t <= last + embargo),
    ],
  ];
  test.each(mistakes)("%s: found", (_, away) => {
    const faults = honest.map(({ test: held }) => faultOf(mistaken(held, away), rows, blocksOf(held), embargo));
    expect(faults.some((fault) => fault !== "")).toBe(true);
  });

  test("several test blocks are taken for one span, from the first to the last: found", () => {
    const faults = several.map(({ test: held }) => {
      const [first, last] = [held[0]!, held.at(-1)!];
      const isTest = new Set(held);
      const train = rows.dates
        .map((_, t) => t)
        .filter(
          (t) => !isTest.has(t) && !(overlaps(t, first, last) || (t > last && t <= reachOf(first, last) + embargo)),
        );
      return faultOf({ train: Int32Array.from(train), test: held }, rows, blocksOf(held), embargo);
    });
    expect(faults.some((fault) => fault.endsWith("for nothing"))).toBe(true);
  });
});

describe("a target that leaks with a lag shorter than the purge", () => {
  const horizon = 20;
  /** Out-of-fold coefficient of trees on features that only say when a row was: neighbors share most of their label. */
  function coefficient(purge: number, seed: number): number {
    const random = seededRandom(seed);
    const count = 200;
    const shocks = Float64Array.from({ length: count + horizon }, () => random.normal());
    const y = Float64Array.from({ length: count }, (_, t) =>
      shocks.slice(t, t + horizon).reduce((sum, own) => sum + own, 0),
    );
    const x = Float64Array.from({ length: count }, (_, t) => t);
    const dates = Array.from({ length: count }, (_, t) => day(t));
    const predicted = new Float64Array(count);
    for (const { train, test: held } of purgedFolds(dates, { folds: 20, purge })) {
      const pick = (from: Float64Array, at: Int32Array) => Float64Array.from(at, (t) => from[t]!);
      const model = fitBoostedTrees({ values: pick(x, train), columns: 1 }, pick(y, train), {
        trees: 10,
        maxLeaves: 64,
        minLeaf: 2,
        learningRate: 0.3,
      });
      const own = predict(model, { values: pick(x, held), columns: 1 });
      for (const [k, t] of held.entries()) predicted[t] = own[k]!;
    }
    return informationCoefficient(predicted, y).mean;
  }

  test("is picked up without a purge and not with one", () => {
    const seeds = [1, 2, 3];
    const mean = (purge: number) => seeds.reduce((sum, seed) => sum + coefficient(purge, seed), 0) / seeds.length;
    expect(mean(0)).toBeGreaterThan(0.5);
    expect(mean(horizon)).toBeLessThan(0.15);
  });
});
