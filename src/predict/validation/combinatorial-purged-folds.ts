import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { type CombinatorialFold, type CombinatorialFoldOptions, MOST_FOLDS, purgeDeclared } from "./fold-types.js";
import { periodsOfRows } from "./periods-of-rows.js";
import { blocksOf, foldOf, labelReach } from "./time-blocks.js";

const declared: OptionsOf<CombinatorialFoldOptions, "embargo"> = {
  groups: { kind: "number", integer: true, min: 2, max: 1_000, required: true },
  testGroups: { kind: "number", integer: true, min: 1, max: 999, required: true },
  ...purgeDeclared,
};

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
  const read = readOptions("options", options, declared, { what: "an option of combinatorialPurgedFolds" });
  const { groups, testGroups, embargo } = read;
  if (testGroups >= groups) {
    throw new PortfolioError(
      "invalid-argument",
      `options.testGroups is ${testGroups} of ${groups} groups: leave at least one to train on`,
    );
  }
  const periods = periodsOfRows(dates);
  const reach = labelReach(dates, periods, read);
  const blocks = blocksOf(periods, groups, "options.groups");
  return choicesOf(groups, testGroups).map((chosen) => ({
    ...foldOf(
      periods,
      reach,
      chosen.map((block) => blocks[block]!),
      embargo,
    ),
    testGroups: chosen,
  }));
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
