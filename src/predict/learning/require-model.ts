import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionDeclaration, OptionDeclarations, OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { ElasticNetModel, RidgeModel } from "../linear/linear-model.js";
import type {
  BoostedTreesModel,
  BoostedTreesSettings,
  RandomForestModel,
  RegressionTree,
} from "../trees/tree-model.js";

/** A model of one number for each row of features. */
export type RegressionModel = RidgeModel | ElasticNetModel | BoostedTreesModel | RandomForestModel;

const finite: OptionDeclaration = { kind: "number", required: true };
const numbers: OptionDeclaration = { kind: "numbers", required: true };
const count: OptionDeclaration = { kind: "number", integer: true, min: 1, required: true };
/** The version of each kind that is written and read. */
const versions: Readonly<Record<RegressionModel["kind"], number>> = {
  ridge: 1,
  "elastic-net": 1,
  "boosted-trees": 2,
  "random-forest": 1,
};
const common = (kind: RegressionModel["kind"]) => ({
  kind: { kind: "choice", of: [kind], required: true },
  version: { kind: "choice", of: [versions[kind]], required: true },
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
const settings: OptionsOf<BoostedTreesSettings> = {
  maxLeaves: { kind: "number", integer: true, min: 2, max: 65_536, required: true },
  maxDepth: { kind: "number", integer: true, min: 1, max: 64, required: true },
  minLeaf: count,
  l2: { kind: "number", min: 0, required: true },
  bins: { kind: "number", integer: true, min: 2, max: 255, required: true },
  monotone: {
    kind: "value",
    required: true,
    read: (name, value) =>
      value === null ? null : readOption(name, value, { kind: "numbers", integer: true, min: -1, max: 1 }),
  },
} as OptionsOf<BoostedTreesSettings>;
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
    settings: { kind: "object", of: settings, required: true },
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
  if (model.version !== versions[model.kind]) {
    throw new PortfolioError(
      "invalid-state",
      `${name}.version is ${shownValue(model.version)}: this library reads version ${versions[model.kind]} of ${model.kind}; fit the model again`,
    );
  }
  readOptions<object>(name, model, models[model.kind], { what: `a part of a model of kind "${model.kind}"` });
  if (model.kind === "ridge" || model.kind === "elastic-net") return model;
  if (model.kind === "boosted-trees" && (model.settings.monotone?.length ?? model.columns) !== model.columns) {
    throw new PortfolioError(
      "invalid-state",
      `${name}.settings.monotone has ${model.settings.monotone?.length} numbers for ${model.columns} features: give the model as it was fitted`,
    );
  }
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
