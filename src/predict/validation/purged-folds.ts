import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { periodsOfRows, type RowPeriods } from "./periods-of-rows.js";

/** Which rows to train on and which to judge by; row numbers, increasing. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** What keeps training rows apart from test rows. */
export interface PurgeOptions {
  /** Dates over which the label of a row looks ahead: rows whose label meets one of the test are left out. Default 0. */
  readonly purge?: number;
  /** Further dates after the test, beyond the purge, that are left out. Default 0. */
  readonly embargo?: number;
}

export interface PurgedFoldOptions extends PurgeOptions {
  /** Number of blocks that take turns as the test, at least 2. */
  readonly folds: number;
}

export interface CombinatorialFoldOptions extends PurgeOptions {
  /** Number of blocks, at least 2. */
  readonly groups: number;
  /** How many of them are the test of one fold. */
  readonly testGroups: number;
}

/** A fold whose test is several blocks. */
export interface CombinatorialFold extends Fold {
  /** Numbers of the blocks of the test, increasing. */
  readonly testGroups: readonly number[];
}

/** Most folds that one call makes. */
const MOST_FOLDS = 100_000;

const purgeDeclared = {
  purge: { kind: "number", integer: true, min: 0, max: 1_000_000, default: 0 },
  embargo: { kind: "number", integer: true, min: 0, max: 1_000_000, default: 0 },
} as const;
const foldsDeclared: OptionsOf<PurgedFoldOptions, "purge" | "embargo"> = {
  folds: { kind: "number", integer: true, min: 2, max: MOST_FOLDS, required: true },
  ...purgeDeclared,
};
const combinatorialDeclared: OptionsOf<CombinatorialFoldOptions, "purge" | "embargo"> = {
  groups: { kind: "number", integer: true, min: 2, max: 1_000, required: true },
  testGroups: { kind: "number", integer: true, min: 1, max: 999, required: true },
  ...purgeDeclared,
};

const foldDeclared: OptionsOf<CombinatorialFold> = {
  train: { kind: "numbers", integer: true, min: 0, required: true },
  test: { kind: "numbers", integer: true, min: 0, required: true },
  testGroups: { kind: "numbers", integer: true, min: 0, max: 999, required: true },
};

/**
 * K folds in time whose training rows know nothing of the test.
 *
 * The label of the row at date t covers the dates after t up to t + purge. A training row is left out when its label meets a
 * label of the test on either side: the `purge` dates before each test block and the `purge` dates after it; the embargo leaves
 * out further dates after those.
 *
 * @param dates - a date for each row, not decreasing; several rows of one date stay together
 * @param options - `folds`; no purge, no embargo. Both are counted in dates, which are rows where every row has a date of its own
 * @returns a fold for each block; the first blocks have one date more where they do not come out even
 * @throws {@link PortfolioError} `empty`, `invalid-date`, `unsorted-dates`, `invalid-argument`, `too-few-observations` when a
 *   fold would have nothing to train on
 * @remarks O(folds·rows). López de Prado (2018), chapter 7.
 * @example
 * purgedFolds(dates, { folds: 5, purge: 21, embargo: 5 });
 */
export function purgedFolds(dates: readonly IsoDate[], options: PurgedFoldOptions): readonly Fold[] {
  const { folds, purge, embargo } = readOptions("options", options, foldsDeclared, {
    what: "an option of purgedFolds",
  });
  const periods = periodsOfRows(dates);
  const blocks = blocksOf(periods, folds, "options.folds");
  return blocks.map((block) => foldOf(periods, [block], purge, embargo));
}

/**
 * Folds for every choice of some blocks as the test, with the same purge and embargo around each block of the test.
 *
 * @param dates - a date for each row, not decreasing; several rows of one date stay together
 * @param options - `groups` and `testGroups`; no purge, no embargo
 * @returns one fold for each of the groups-over-testGroups choices, in the order of the block numbers. Each block is tested
 *   in the same number of folds, so {@link backtestPaths} can put them together
 * @throws {@link PortfolioError} those of {@link purgedFolds}
 * @remarks O(choices·rows). López de Prado (2018), chapter 12.
 * @example
 * combinatorialPurgedFolds(dates, { groups: 6, testGroups: 2, purge: 21, embargo: 5 }).length; // 15
 */
export function combinatorialPurgedFolds(
  dates: readonly IsoDate[],
  options: CombinatorialFoldOptions,
): readonly CombinatorialFold[] {
  const { groups, testGroups, purge, embargo } = readOptions("options", options, combinatorialDeclared, {
    what: "an option of combinatorialPurgedFolds",
  });
  if (testGroups >= groups) {
    throw new PortfolioError(
      "invalid-argument",
      `options.testGroups is ${testGroups} of ${groups} groups: leave at least one to train on`,
    );
  }
  const periods = periodsOfRows(dates);
  const blocks = blocksOf(periods, groups, "options.groups");
  return choicesOf(groups, testGroups).map((chosen) => ({
    ...foldOf(
      periods,
      chosen.map((block) => blocks[block]!),
      purge,
      embargo,
    ),
    testGroups: chosen,
  }));
}

/**
 * Which fold predicts which block on each path through combinatorial folds: every path tests every block once.
 *
 * @param folds - what {@link combinatorialPurgedFolds} returned
 * @returns for each path, for each block, the number of a fold
 * @throws {@link PortfolioError} `invalid-argument` when the folds are not all choices of one size
 * @remarks O(folds·testGroups).
 */
export function backtestPaths(folds: readonly CombinatorialFold[]): readonly (readonly number[])[] {
  const read = readOption("folds", folds, {
    kind: "list",
    of: { kind: "object", of: foldDeclared },
    minLength: 1,
    maxLength: MOST_FOLDS,
  });
  const groups = 1 + read.reduce((most, { testGroups }) => Math.max(most, ...testGroups), 0);
  const foldsOf: number[][] = Array.from({ length: groups }, () => []);
  for (const [k, { testGroups }] of read.entries()) for (const group of testGroups) foldsOf[group]!.push(k);
  const paths = foldsOf[0]!.length;
  if (foldsOf.some((own) => own.length !== paths)) {
    throw new PortfolioError(
      "invalid-argument",
      "folds do not test every block equally often: give all of combinatorialPurgedFolds",
    );
  }
  return Array.from({ length: paths }, (_, p) => foldsOf.map((own) => own[p]!));
}

/** First and last period of a block. */
type Block = readonly [number, number];

function blocksOf({ count }: RowPeriods, blocks: number, name: string): Block[] {
  if (blocks > count) {
    throw new PortfolioError(
      "too-few-observations",
      `${name} is ${blocks} and there are ${count} dates: give at most as many`,
      {
        expected: blocks,
        actual: count,
      },
    );
  }
  const least = Math.floor(count / blocks);
  const larger = count % blocks;
  let from = 0;
  return Array.from({ length: blocks }, (_, k) => {
    const block: Block = [from, from + least + (k < larger ? 1 : 0) - 1];
    from = block[1] + 1;
    return block;
  });
}

function foldOf({ starts, count }: RowPeriods, blocks: readonly Block[], purge: number, embargo: number): Fold {
  const out = new Uint8Array(count);
  for (const [first, last] of blocks) {
    out.fill(1, Math.max(0, first - purge), Math.min(count, last + purge + embargo + 1));
  }
  for (const [first, last] of blocks) out.fill(2, first, last + 1);
  const rowsOf = (kind: number): Int32Array => {
    const rows: number[] = [];
    for (let p = 0; p < count; p++)
      if (out[p] === kind) for (let row = starts[p]!; row < starts[p + 1]!; row++) rows.push(row);
    return Int32Array.from(rows);
  };
  const train = rowsOf(0);
  if (train.length === 0) {
    throw new PortfolioError(
      "too-few-observations",
      "a fold has no rows left to train on: give fewer folds, or a smaller purge and embargo",
      {
        purge,
        embargo,
      },
    );
  }
  return { train, test: rowsOf(2) };
}

/** All increasing lists of `size` of the numbers below `count`, in order. */
function choicesOf(count: number, size: number): number[][] {
  let total = 1;
  for (let k = 0; k < size; k++) total = (total * (count - k)) / (k + 1);
  if (total > MOST_FOLDS) {
    throw new PortfolioError(
      "invalid-argument",
      `${size} of ${count} groups are ${Math.round(total)} choices: at most ${MOST_FOLDS} are made`,
    );
  }
  const choices: number[][] = [];
  const chosen = Array.from({ length: size }, (_, k) => k);
  for (;;) {
    choices.push([...chosen]);
    let k = size - 1;
    while (k >= 0 && chosen[k] === count - size + k) k--;
    if (k < 0) return choices;
    chosen[k]! += 1;
    for (let later = k + 1; later < size; later++) chosen[later] = chosen[later - 1]! + 1;
  }
}
