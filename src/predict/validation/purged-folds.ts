import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { type Fold, MOST_FOLDS, type PurgedFoldOptions, purgeDeclared } from "./fold-types.js";
import { periodsOfRows } from "./periods-of-rows.js";
import { blocksOf, foldOf, labelReach } from "./time-blocks.js";

const declared: OptionsOf<PurgedFoldOptions, "embargo"> = {
  folds: { kind: "number", integer: true, min: 2, max: MOST_FOLDS, required: true },
  ...purgeDeclared,
};

/**
 * K folds in time whose training rows know nothing of the test.
 *
 * The label of the row at date t covers the dates after t up to t + purge. A training row is left out when its label meets a
 * label of the test on either side: the `purge` dates before each test block and the `purge` dates after it; the embargo leaves
 * out further dates after those. With `labelEnds` the labels of the rows themselves decide instead of one `purge` for all.
 *
 * @param dates - a date for each row, not decreasing; several rows of one date stay together
 * @param options - `folds`; no purge, no embargo. Both are counted in dates, which are rows where every row has a date of its own
 * @returns a fold for each block; the first blocks have one date more where they do not come out even
 * @throws {@link PortfolioError} `empty`, `invalid-date`, `unsorted-dates`, `invalid-argument`, `conflicting-options`, `shape`;
 *   `too-few-observations` when a fold would have nothing to train on
 * @remarks O(folds·rows). López de Prado (2018), chapter 7.
 * @example
 * purgedFolds(dates, { folds: 5, purge: 21, embargo: 5 });
 */
export function purgedFolds(dates: readonly IsoDate[], options: PurgedFoldOptions): readonly Fold[] {
  const read = readOptions("options", options, declared, {
    what: "an option of purgedFolds",
  });
  const periods = periodsOfRows(dates);
  const reach = labelReach(dates, periods, read);
  const blocks = blocksOf(periods, read.folds, "options.folds");
  return blocks.map((block) => foldOf(periods, reach, [block], read.embargo));
}
