import { importedSums } from "../imported/imported-sums.js";
import {
  areFinite,
  type FeatureMatrix,
  type ReadMatrix,
  readMatrixShape,
  requireNumbers,
} from "../inputs/feature-matrix.js";
import { linearSums } from "../linear/linear-sums.js";
import { addTrees } from "../trees/add-trees.js";
import { columnsOf, hasTrees, type RegressionModel, requireKnownModel, requireModel } from "./require-model.js";

/**
 * What a model says of each row.
 *
 * @param model - what a `fit…` function returned, also after JSON. It is looked through, and trees are compiled, at the first call: do
 *   not change the lists of a model in place
 * @param x - n rows of the features that the model was fitted on; NaN throws for linear models and is missing for trees
 * @returns n predictions
 * @throws {@link PortfolioError} `invalid-state` for a model of another kind or version; `shape`, `not-finite`
 * @remarks O(n·d) for linear models, O(n·trees·depth) for trees. Many rows are summed and walked in WebAssembly where it may be
 *   compiled, with the same bits as in plain JavaScript.
 * @example
 * predict(fitRidge(x, y, { penalty: 1 }), laterX);
 */
export function predict(model: RegressionModel, x: FeatureMatrix): Float64Array {
  const read = requireKnownModel("model", model);
  const matrix = readMatrixShape("x", x, columnsOf(read));
  if (hasTrees(read)) return predictRows(read, requireNumbers("x", matrix, true));
  const sums = linearSums(read.coefficients, read.intercept, matrix);
  // a sum is finite only where every feature of its row is, so the features are looked at only when one is not
  if (areFinite(sums)) return sums;
  requireNumbers("x", matrix, false);
  requireModel("model", model);
  return sums;
}

/** The same for what was checked. */
export function predictRows(model: RegressionModel, matrix: ReadMatrix): Float64Array {
  if (model.kind === "imported-trees") return importedSums(model, matrix);
  if (!hasTrees(model)) return linearSums(model.coefficients, model.intercept, matrix);
  const { rows } = matrix;
  const sums = new Float64Array(rows);
  addTrees(model.trees, matrix, sums);
  const boosted = model.kind === "boosted-trees";
  for (let t = 0; t < rows; t++) sums[t] = boosted ? model.start + sums[t]! : sums[t]! / model.trees.length;
  return sums;
}
