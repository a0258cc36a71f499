import { importedSums } from "../imported/imported-sums.js";
import { type FeatureMatrix, type ReadMatrix, readFeatureMatrix } from "../inputs/feature-matrix.js";
import { predictTree } from "../trees/predict-tree.js";
import { columnsOf, hasTrees, type RegressionModel, requireModel } from "./require-model.js";

/**
 * What a model says of each row.
 *
 * @param model - what a `fit…` function returned, also after JSON
 * @param x - n rows of the features that the model was fitted on; NaN throws for linear models and is missing for trees
 * @returns n predictions
 * @throws {@link PortfolioError} `invalid-state` for a model of another kind or version; `shape`, `not-finite`
 * @remarks O(n·d) for linear models, O(n·trees·depth) for trees.
 * @example
 * predict(fitRidge(x, y, { penalty: 1 }), laterX);
 */
export function predict(model: RegressionModel, x: FeatureMatrix): Float64Array {
  const read = requireModel("model", model);
  const matrix = readFeatureMatrix("x", x, { missing: hasTrees(read), columns: columnsOf(read) });
  return predictRows(read, matrix);
}

/** The same for what was checked. */
export function predictRows(model: RegressionModel, matrix: ReadMatrix): Float64Array {
  if (model.kind === "imported-trees") return importedSums(model, matrix);
  const { values, rows, columns } = matrix;
  const out = new Float64Array(rows);
  if (!hasTrees(model)) {
    const { coefficients, intercept } = model;
    for (let t = 0; t < rows; t++) {
      let sum = intercept;
      for (let j = 0; j < columns; j++) sum += coefficients[j]! * values[t * columns + j]!;
      out[t] = sum;
    }
    return out;
  }
  const boosted = model.kind === "boosted-trees";
  for (const tree of model.trees) for (let t = 0; t < rows; t++) out[t]! += predictTree(tree, values, t * columns);
  for (let t = 0; t < rows; t++) out[t] = boosted ? model.start + out[t]! : out[t]! / model.trees.length;
  return out;
}
