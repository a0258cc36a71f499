import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption } from "../../core/options/read-options.js";
import { type CombinatorialFold, MOST_FOLDS } from "./fold-types.js";

const foldDeclared: OptionsOf<CombinatorialFold> = {
  train: { kind: "numbers", integer: true, min: 0, required: true },
  test: { kind: "numbers", integer: true, min: 0, required: true },
  testGroups: { kind: "numbers", integer: true, min: 0, max: 999, required: true },
};

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
