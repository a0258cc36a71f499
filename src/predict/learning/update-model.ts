import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { type FeatureMatrix, readFeatureMatrix, readTargets } from "../inputs/feature-matrix.js";
import { joinedStatistics, ridgeOf, ridgeStatistics } from "../linear/fit-ridge.js";
import { growMoreTrees } from "../trees/fit-boosted-trees.js";
import { plainTree } from "../trees/plain-tree.js";
import { columnsOf, type RegressionModel, requireModel } from "./require-model.js";

/** What earlier rows count, and how many trees are added. */
export interface UpdateOptions {
  /** What the rows so far still count, from above 0 to 1: 0.99 forgets 1 % at each update. Ridge only. Default 1. */
  readonly keep?: number;
  /** Trees to add, boosted trees only. Default 10. */
  readonly trees?: number;
}

const declared: OptionsOf<UpdateOptions, "keep" | "trees"> = {
  keep: { kind: "number", above: 0, max: 1, default: 1 },
  trees: { kind: "number", integer: true, min: 1, max: 100_000, default: 10 },
};

/**
 * The model after more rows were seen.
 *
 * A ridge regression becomes exactly what a fit on all rows together gives. Boosted trees get further trees, fitted to what the
 * present ones leave of the new rows, with the leaves, penalty and constraints of the first fit.
 *
 * @param model - a ridge regression or boosted trees
 * @param x - the new rows, with the features of the model
 * @param y - their targets
 * @param options - nothing forgotten; ten more trees
 * @returns a new model; the old one stays
 * @throws {@link PortfolioError} `invalid-state`; `conflicting-options` for elastic nets and forests, which are fitted again;
 *   `shape`, `not-finite`
 * @remarks Ridge: O(n·d² + d³). Boosted trees: as {@link fitBoostedTrees}.
 * @example
 * const tomorrow = updateModel(today, newX, newY);
 */
export function updateModel<Model extends RegressionModel>(
  model: Model,
  x: FeatureMatrix,
  y: Float64Array,
  options: UpdateOptions = {},
): Model {
  const { keep, trees } = readOptions("options", options, declared, { what: "an option of updateModel" });
  const read = requireModel("model", model) as RegressionModel;
  const matrix = readFeatureMatrix("x", x, { missing: read.kind === "boosted-trees", columns: columnsOf(read) });
  const targets = readTargets("y", y, matrix.rows);
  if (read.kind === "ridge") {
    const more = ridgeStatistics(matrix, targets, read.fitIntercept);
    return ridgeOf(joinedStatistics(read.statistics, more, keep), read.penalty, read.fitIntercept) as Model;
  }
  if (read.kind === "boosted-trees") {
    return growMoreTrees({ ...read, trees: read.trees.map(plainTree) }, matrix, targets, trees) as Model;
  }
  throw new PortfolioError(
    "conflicting-options",
    `model.kind is "${read.kind}", which cannot be updated: fit it again on all rows`,
  );
}
