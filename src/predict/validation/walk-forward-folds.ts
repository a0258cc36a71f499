import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { type Fold, MOST_FOLDS, purgeDeclared, type WalkForwardFoldOptions } from "./fold-types.js";
import { periodsOfRows } from "./periods-of-rows.js";
import { blocksOf, foldOf, labelReach } from "./time-blocks.js";

const { purge, labelEnds } = purgeDeclared;
const declared: OptionsOf<WalkForwardFoldOptions> = {
  folds: { kind: "number", integer: true, min: 1, max: MOST_FOLDS, required: true },
  window: { kind: "number", integer: true, min: 1, max: 1_000_000_000 },
  purge,
  labelEnds,
};

/**
 * Folds that only ever train on the past: each test block follows all rows of its training.
 *
 * The dates are cut into one block more than there are folds; the first is only trained on. A training row is left out when its
 * label meets a label of the test.
 *
 * @param dates - a date for each row, not decreasing; several rows of one date stay together
 * @param options - `folds`; labels that do not look ahead, all that came before as training
 * @returns a fold for each test block, in order
 * @throws {@link PortfolioError} those of {@link purgedFolds}
 * @remarks O(folds·rows). Predictions of such folds are honest without a purge after the test, and their coefficients do not depend
 *   on each other as those of K folds do: a verdict that rests on both is harder to fool.
 * @example
 * walkForwardFolds(dates, { folds: 4, purge: 21 });
 */
export function walkForwardFolds(dates: readonly IsoDate[], options: WalkForwardFoldOptions): readonly Fold[] {
  const read = readOptions("options", options, declared, { what: "an option of walkForwardFolds" });
  const periods = periodsOfRows(dates);
  const reach = labelReach(dates, periods, read);
  const [, ...tests] = blocksOf(periods, read.folds + 1, "options.folds + 1");
  return tests.map((block) => {
    const from = read.window === undefined ? 0 : Math.max(0, block[0] - read.window);
    return foldOf(periods, reach, [block], 0, from, block[0]);
  });
}
