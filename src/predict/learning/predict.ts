import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionDeclaration, OptionDeclarations } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { type FeatureMatrix, type ReadMatrix, readFeatureMatrix } from "../inputs/feature-matrix.js";
import type { ElasticNetModel, RidgeModel } from "../linear/linear-model.js";
import { predictTree } from "../trees/predict-tree.js";
import type { BoostedTreesModel, RandomForestModel, RegressionTree } from "../trees/tree-model.js";

/** A model of one number for each row of features. */
export type RegressionModel = RidgeModel | ElasticNetModel | BoostedTreesModel | RandomForestModel;

const finite: OptionDeclaration = { kind: "number", required: true };
const numbers: OptionDeclaration = { kind: "numbers", required: true };
const count: OptionDeclaration = { kind: "number", integer: true, min: 1, required: true };
const common = (kind: string) => ({
  kind: { kind: "choice", of: [kind], required: true },
  version: { kind: "choice", of: [1], required: true },
});
const linear = {
  coefficients: { kind: "numbers", required: true },
  intercept: finite,
  penalty: { kind: "number", min: 0, required: true },
};
const statistics = {
  rows: count,
  weight: { kind: "number", above: 0, required: true },
  means: numbers,
  targetMean: finite,
  products: numbers,
  cross: numbers,
};
// the trees themselves are checked node by node
const trees = {
  kind: "value",
  required: true,
  read: (name: string, value: unknown) =>
    readOption(name, value, { kind: "list", of: { kind: "value", read: (_, tree) => tree } }),
};

/** What each kind of model consists of. */
const models: Readonly<Record<RegressionModel["kind"], OptionDeclarations>> = {
  ridge: {
    ...common("ridge"),
    ...linear,
    fitIntercept: { kind: "boolean", required: true },
    statistics: { kind: "object", of: statistics, required: true },
  },
  "elastic-net": {
    ...common("elastic-net"),
    ...linear,
    l1Ratio: finite,
    sweeps: finite,
    gap: { kind: "number", infinite: true },
  },
  "boosted-trees": {
    ...common("boosted-trees"),
    columns: count,
    start: finite,
    learningRate: { kind: "number", above: 0, max: 1, required: true },
    trees,
    validationErrors: numbers,
  },
  "random-forest": {
    ...common("random-forest"),
    columns: count,
    trees,
    outOfBagError: { kind: "value", read: (name, value) => (value === null ? null : readOption(name, value, finite)) },
  },
} as Readonly<Record<RegressionModel["kind"], OptionDeclarations>>;

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

/** How many features a model was fitted on. */
export function columnsOf(model: RegressionModel): number {
  return model.kind === "ridge" || model.kind === "elastic-net" ? model.coefficients.length : model.columns;
}

/**
 * Refuses values that are not models of this version, and models whose parts do not fit together.
 *
 * @throws {@link PortfolioError} `invalid-state`
 */
export function requireModel(name: string, model: RegressionModel): RegressionModel {
  requireObject(name, model, "what a fit… function returned");
  if (!Object.hasOwn(models, String(model.kind))) {
    throw new PortfolioError(
      "invalid-state",
      `${name}.kind is ${shownValue(model.kind)}: known are ${Object.keys(models).join(", ")}`,
    );
  }
  if (model.version !== 1) {
    throw new PortfolioError(
      "invalid-state",
      `${name}.version is ${shownValue(model.version)}: this library reads version 1`,
    );
  }
  readOptions<object>(name, model, models[model.kind], { what: `a part of a model of kind "${model.kind}"` });
  if (model.kind === "ridge" || model.kind === "elastic-net") return model;
  const broken = model.trees.findIndex((tree) => !isTree(tree, model.columns));
  if (broken >= 0 || model.trees.length === 0) {
    const which = model.trees.length === 0 ? "" : `[${broken}]`;
    throw new PortfolioError(
      "invalid-state",
      `${name}.trees${which} is cut off or damaged: give the model as it was fitted`,
      { tree: broken },
    );
  }
  return model;
}

/** Whether the lists of a tree have one length, and every way through it ends in a leaf. */
export function isTree(tree: RegressionTree, columns: number): boolean {
  if (typeof tree !== "object" || tree === null || Object.keys(tree).length !== 6) return false;
  const { feature, threshold, left, right, missingLeft, value } = tree;
  const lists = [feature, threshold, left, right, missingLeft, value];
  if (!lists.every(Array.isArray) || feature.length === 0) return false;
  if (lists.some((list) => list.length !== feature.length)) return false;
  for (let node = 0; node < feature.length; node++) {
    const column = feature[node]!;
    const asks = [threshold[node], value[node], missingLeft[node], left[node], right[node], column].every(
      Number.isFinite,
    );
    if (!asks || !(missingLeft[node] === 0 || missingLeft[node] === 1)) return false;
    if (column === -1) {
      if (left[node] !== -1 || right[node] !== -1) return false;
      continue;
    }
    // children come after their parent, so no way leads back
    const follows = (child: number): boolean => Number.isInteger(child) && child > node && child < feature.length;
    if (!Number.isInteger(column) || column < 0 || column >= columns || !follows(left[node]!) || !follows(right[node]!))
      return false;
  }
  return true;
}
