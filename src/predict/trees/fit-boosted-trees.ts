import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { type FeatureMatrix, type ReadMatrix, readFeatureMatrix, readTargets } from "../inputs/feature-matrix.js";
import { binnedFeatures } from "./binned-features.js";
import { treeRoom } from "./boosting-histogram.js";
import { growBoostedTree } from "./grow-boosted-tree.js";
import { predictTree } from "./predict-tree.js";
import type { BoostedTreesModel, RegressionTree } from "./tree-model.js";

/** How many trees there are, and how they grow. */
export interface BoostedTreesOptions {
  /** Greatest number of trees. Default 100. */
  readonly trees?: number;
  /** Part of each tree's prediction that is taken. Default 0.1. */
  readonly learningRate?: number;
  /** Greatest number of leaves of a tree. Default 31. */
  readonly maxLeaves?: number;
  /** Greatest number of questions on the way to a leaf. Default 64. */
  readonly maxDepth?: number;
  /** Least number of rows in a leaf. Default 20. */
  readonly minLeaf?: number;
  /** Penalty on the squared value of a leaf. Default 0. */
  readonly l2?: number;
  /** Greatest number of bins of a feature, 2 to 255. Default 255. */
  readonly bins?: number;
  /** For each feature 1 where predictions must not fall when it rises, −1 where they must not rise, 0 without a constraint. Default none. */
  readonly monotone?: readonly number[];
  /** Rows that are not trained on: training stops when their error has not fallen for `patience` trees. Default none. */
  readonly validation?: { readonly x: FeatureMatrix; readonly y: Float64Array; readonly patience?: number };
  /** Accepted so that all learners take one; boosting here draws nothing. */
  readonly seed?: number;
  /** Called after each tree. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops the work between two trees. */
  readonly signal?: AbortSignal;
}

const validationDeclared: OptionsOf<NonNullable<BoostedTreesOptions["validation"]>, "patience"> = {
  x: { kind: "value", read: (_, value) => value, required: true },
  y: { kind: "value", read: (_, value) => value, required: true },
  patience: { kind: "number", integer: true, min: 1, max: 100_000, default: 10 },
};
const declared: OptionsOf<
  BoostedTreesOptions,
  "trees" | "learningRate" | "maxLeaves" | "maxDepth" | "minLeaf" | "l2" | "bins"
> = {
  trees: { kind: "number", integer: true, min: 1, max: 100_000, default: 100 },
  learningRate: { kind: "number", above: 0, max: 1, default: 0.1 },
  maxLeaves: { kind: "number", integer: true, min: 2, max: 65_536, default: 31 },
  maxDepth: { kind: "number", integer: true, min: 1, max: 64, default: 64 },
  minLeaf: { kind: "number", integer: true, min: 1, max: 1_000_000_000, default: 20 },
  l2: { kind: "number", min: 0, default: 0 },
  bins: { kind: "number", integer: true, min: 2, max: 255, default: 255 },
  monotone: { kind: "numbers", integer: true, min: -1, max: 1 },
  validation: { kind: "object", of: validationDeclared },
  seed: { kind: "number", integer: true },
  onProgress: { kind: "function" },
  signal: { kind: "signal" },
};

/**
 * Gradient-boosted regression trees on histograms, for squared error.
 *
 * @param x - n rows of d features; NaN is missing and goes to the side of a question where it fits better
 * @param y - n targets; NaN throws
 * @param options - 100 trees of 31 leaves with 20 rows each, rate 0.1, no penalty, 255 bins
 * @returns a plain JSON model with the same bits in every runtime
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`; `aborted`
 * @remarks O(n·d) for each level of a tree. Friedman (2001); histograms and leaf-wise growth as in Ke et al. (2017).
 *   Reference values: test/reference/predict/trees.json.
 * @example
 * const model = fitBoostedTrees(x, y, { trees: 200, learningRate: 0.05, validation: { x: laterX, y: laterY } });
 */
export function fitBoostedTrees(
  x: FeatureMatrix,
  y: Float64Array,
  options: BoostedTreesOptions = {},
): BoostedTreesModel {
  const read = readOptions("options", options, declared, { what: "an option of fitBoostedTrees" });
  const matrix = readFeatureMatrix("x", x, { missing: true });
  const { rows, columns } = matrix;
  const targets = readTargets("y", y, rows);
  if (read.monotone !== undefined && read.monotone.length !== columns) {
    throw new PortfolioError(
      "shape",
      `options.monotone has ${read.monotone.length} numbers for ${columns} features: give one for each`,
    );
  }
  const held = read.validation && {
    x: readFeatureMatrix("options.validation.x", read.validation.x, { missing: true, columns }),
    y: read.validation.y,
    patience: read.validation.patience ?? 10,
  };
  if (held !== undefined) readTargets("options.validation.y", held.y, held.x.rows);

  const start = targets.reduce((sum, value) => sum + value, 0) / rows;
  const features = binnedFeatures(matrix, read.bins);
  const predictions = new Float64Array(rows).fill(start);
  const residuals = new Float64Array(rows);
  const heldPredictions = new Float64Array(held?.x.rows ?? 0).fill(start);
  const room = treeRoom(rows);
  const { maxLeaves, maxDepth, minLeaf, l2, bins, learningRate } = read;
  const settings = { maxLeaves, maxDepth, minLeaf, l2, bins, monotone: read.monotone ?? null };
  const trees: RegressionTree[] = [];
  const errors: number[] = [];
  let best = 0;
  for (let k = 0; k < read.trees; k++) {
    if (read.signal?.aborted)
      throw new PortfolioError("aborted", `fitBoostedTrees was stopped after ${k} of ${read.trees} trees`);
    for (let t = 0; t < rows; t++) residuals[t] = targets[t]! - predictions[t]!;
    const tree = growBoostedTree(features, residuals, predictions, { ...settings, learningRate }, room);
    trees.push(tree);
    read.onProgress?.({ done: k + 1, total: read.trees });
    if (tree.feature.length === 1) break; // no split gains anything
    if (held === undefined) continue;
    let error = 0;
    for (let t = 0; t < held.x.rows; t++) {
      heldPredictions[t]! += predictTree(tree, held.x.values, t * columns);
      error += (held.y[t]! - heldPredictions[t]!) ** 2 / held.x.rows;
    }
    errors.push(error);
    if (error < errors[best]!) best = k;
    if (k - best >= held.patience) break;
  }
  const kept = held === undefined ? trees : trees.slice(0, best + 1);
  return {
    kind: "boosted-trees",
    version: 2,
    columns,
    start,
    learningRate,
    settings,
    trees: kept,
    validationErrors: errors,
  };
}

/**
 * Further trees on rows that need not be those of the first fit: each takes what the model so far leaves of them, and grows by
 * the settings of the model.
 */
export function growMoreTrees(
  model: BoostedTreesModel,
  matrix: ReadMatrix,
  targets: Float64Array,
  count: number,
): BoostedTreesModel {
  const { rows, columns, values } = matrix;
  const features = binnedFeatures(matrix, model.settings.bins);
  const predictions = new Float64Array(rows).fill(model.start);
  for (const tree of model.trees)
    for (let t = 0; t < rows; t++) predictions[t]! += predictTree(tree, values, t * columns);
  const residuals = new Float64Array(rows);
  const room = treeRoom(rows);
  const settings = { ...model.settings, learningRate: model.learningRate };
  const trees = [...model.trees];
  for (let k = 0; k < count; k++) {
    for (let t = 0; t < rows; t++) residuals[t] = targets[t]! - predictions[t]!;
    trees.push(growBoostedTree(features, residuals, predictions, settings, room));
  }
  return { ...model, trees };
}
