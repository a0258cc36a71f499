import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { ReturnsTable } from "../../core/types.js";
import type { FeatureTable } from "../features/feature-types.js";
import { requireFeatureTable } from "../features/require-feature-table.js";
import { type FeatureMatrix, readFeatureMatrix, readTargets } from "../inputs/feature-matrix.js";
import { joinedStatistics, ridgeOf, ridgeStatistics } from "../linear/fit-ridge.js";
import { fitNetwork } from "../policies/fit-network.js";
import { type NetworkModel, type ParametricPolicyModel, requirePolicy } from "../policies/policy-models.js";
import { growMoreTrees } from "../trees/fit-boosted-trees.js";
import { plainTree } from "../trees/plain-tree.js";
import { columnsOf, type RegressionModel, requireModel } from "./require-model.js";

/** What earlier rows count, and how many trees are added. */
export interface UpdateOptions {
  /** What the rows so far still count, from above 0 to 1: 0.99 forgets 1 % at each update. Ridge only. Default 1. */
  readonly keep?: number;
  /** Trees to add, boosted trees only. Default 10. */
  readonly trees?: number;
  /** Further steps, networks only. Default 50. */
  readonly epochs?: number;
}

const declared: OptionsOf<UpdateOptions, "keep" | "trees" | "epochs"> = {
  keep: { kind: "number", above: 0, max: 1, default: 1 },
  trees: { kind: "number", integer: true, min: 1, max: 100_000, default: 10 },
  epochs: { kind: "number", integer: true, min: 1, max: 1_000_000, default: 50 },
};

/**
 * The model after more rows were seen.
 *
 * A ridge regression becomes exactly what a fit on all rows together gives. Boosted trees get further trees, fitted to what the
 * present ones leave of the new rows, with the leaves, penalty and constraints of the first fit. A network is trained further from
 * where it stands, with the rate, penalty, costs and held-out part of the first fit.
 *
 * @param model - a ridge regression, boosted trees or a network
 * @param x - the new rows, with the features of the model; a {@link FeatureTable} for a network
 * @param y - their targets; the returns that followed for a network
 * @param options - nothing forgotten; ten more trees; 50 more steps
 * @returns a new model; the old one stays
 * @throws {@link PortfolioError} `invalid-state`; `conflicting-options` for elastic nets, forests, imported models and linear
 *   policies, which are fitted again; `shape`, `not-finite`; those of {@link fitNetwork}
 * @remarks Ridge: O(n·d² + d³). Boosted trees: as {@link fitBoostedTrees}. Networks: as {@link fitNetwork}.
 * @example
 * const tomorrow = updateModel(today, newX, newY);
 */
export function updateModel<Model extends RegressionModel>(
  model: Model,
  x: FeatureMatrix,
  y: Float64Array,
  options?: UpdateOptions,
): Model;
export function updateModel(
  model: NetworkModel,
  x: FeatureTable,
  y: ReturnsTable,
  options?: UpdateOptions,
): NetworkModel;
export function updateModel(
  model: RegressionModel | NetworkModel,
  x: FeatureMatrix | FeatureTable,
  y: Float64Array | ReturnsTable,
  options: UpdateOptions = {},
): RegressionModel | NetworkModel {
  const { keep, trees, epochs } = readOptions("options", options, declared, { what: "an option of updateModel" });
  if (isPolicy(model)) {
    const policy = requirePolicy("model", model);
    if (policy.kind !== "network") throw refused(policy.kind, "dates");
    return trainFurther(policy, x as FeatureTable, y as ReturnsTable, epochs);
  }
  const read = requireModel("model", model);
  const missing = read.kind === "boosted-trees";
  const matrix = readFeatureMatrix("x", x as FeatureMatrix, { missing, columns: columnsOf(read) });
  const targets = readTargets("y", y as Float64Array, matrix.rows);
  if (read.kind === "ridge") {
    const more = ridgeStatistics(matrix, targets, read.fitIntercept);
    return ridgeOf(joinedStatistics(read.statistics, more, keep), read.penalty, read.fitIntercept);
  }
  if (read.kind === "boosted-trees") {
    return growMoreTrees({ ...read, trees: read.trees.map(plainTree) }, matrix, targets, trees);
  }
  throw refused(read.kind, "rows");
}

/** The network after further steps, with the settings of its fit. */
function trainFurther(network: NetworkModel, x: FeatureTable, y: ReturnsTable, epochs: number): NetworkModel {
  const { names } = requireFeatureTable("x", x);
  if (names.join("\n") !== network.features.join("\n")) {
    throw new PortfolioError(
      "shape",
      `x has the features ${names.join(", ")} and the model was fitted on ${network.features.join(", ")}: give the same in the same order`,
      { argument: "x", expected: [...network.features], actual: [...names] },
    );
  }
  const returns = requireTable("y", y, "returns");
  const { costs, ...settings } = network.settings;
  return fitNetwork(x, returns, { ...settings, costs: { proportional: costs }, start: network, epochs });
}

/** Whether a model gives weights instead of numbers for rows; what is neither is left to the reader of the others. */
function isPolicy(model: unknown): model is NetworkModel | ParametricPolicyModel {
  const kind = typeof model === "object" && model !== null ? (model as { readonly kind?: unknown }).kind : undefined;
  return kind === "network" || kind === "parametric-policy";
}

function refused(kind: string, all: string): PortfolioError {
  return new PortfolioError(
    "conflicting-options",
    `model.kind is "${kind}", which cannot be updated: fit it again on all ${all}`,
  );
}
