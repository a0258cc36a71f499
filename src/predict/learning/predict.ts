import { PortfolioError } from "../../core/portfolio-error.js";
import { requireObject } from "../../core/require-object.js";
import { shownValue } from "../../core/shown-value.js";
import { type FeatureMatrix, type ReadMatrix, readFeatureMatrix } from "../inputs/feature-matrix.js";
import type { ElasticNetModel, RidgeModel } from "../linear/linear-model.js";
import { predictTree } from "../trees/predict-tree.js";
import type { BoostedTreesModel, RandomForestModel, RegressionTree } from "../trees/tree-model.js";

/** A model of one number for each row of features. */
export type RegressionModel = RidgeModel | ElasticNetModel | BoostedTreesModel | RandomForestModel;

const KINDS = ["ridge", "elastic-net", "boosted-trees", "random-forest"] as const;

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
  const trees = read.kind === "boosted-trees" || read.kind === "random-forest";
  const matrix = readFeatureMatrix("x", x, { missing: trees, columns: columnsOf(read) });
  return predictRows(read, matrix);
}

/** The same for what was checked. */
export function predictRows(model: RegressionModel, { values, rows, columns }: ReadMatrix): Float64Array {
  const out = new Float64Array(rows);
  if (model.kind === "ridge" || model.kind === "elastic-net") {
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

export function columnsOf(model: RegressionModel): number {
  return model.kind === "ridge" || model.kind === "elastic-net" ? model.coefficients.length : model.columns;
}

/**
 * Refuses what is no model of this version, and models whose parts do not hold together.
 *
 * @throws {@link PortfolioError} `invalid-state`
 */
export function requireModel(name: string, model: RegressionModel): RegressionModel {
  requireObject(name, model, "what a fit… function returned");
  const refuse = (what: string): never => {
    throw new PortfolioError("invalid-state", `${name}${what}`, { argument: name });
  };
  if (!KINDS.includes(model.kind)) refuse(`.kind is ${shownValue(model.kind)}: known are ${KINDS.join(", ")}`);
  if (model.version !== 1) refuse(`.version is ${shownValue(model.version)}: this library reads version 1`);
  if (model.kind === "ridge" || model.kind === "elastic-net") {
    const { coefficients, intercept } = model;
    const sound = Array.isArray(coefficients) && coefficients.length > 0 && coefficients.every(Number.isFinite);
    if (!sound || !Number.isFinite(intercept)) refuse(" has coefficients that are not finite numbers: fit it again");
    return model;
  }
  const { trees, columns } = model;
  if (!Number.isInteger(columns) || columns < 1)
    refuse(`.columns is ${shownValue(columns)}: give the model as it was fitted`);
  if (!Array.isArray(trees) || trees.length === 0)
    refuse(`.trees is ${shownValue(trees)}: give the model as it was fitted`);
  if (model.kind === "boosted-trees" && !Number.isFinite(model.start))
    refuse(`.start is ${shownValue(model.start)}: give a finite number`);
  const broken = trees.findIndex((tree) => !isTree(tree, columns));
  if (broken >= 0) refuse(`.trees[${broken}] is cut off or damaged: give the model as it was fitted`);
  return model;
}

/** Whether the lists of a tree have one length, and every way through it ends in a leaf. */
export function isTree(tree: RegressionTree, columns: number): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  const { feature, threshold, left, right, missingLeft, value } = tree;
  const lists = [feature, threshold, left, right, missingLeft, value];
  if (!lists.every(Array.isArray) || feature.length === 0) return false;
  if (lists.some((list) => list.length !== feature.length)) return false;
  return feature.every((column, node) => {
    if (column === -1) return Number.isFinite(value[node]);
    // children come after their parent, so no way leads back
    const follows = (child: number): boolean => Number.isInteger(child) && child > node && child < feature.length;
    return (
      Number.isInteger(column) &&
      column >= 0 &&
      column < columns &&
      Number.isFinite(threshold[node]) &&
      follows(left[node]!) &&
      follows(right[node]!)
    );
  });
}
