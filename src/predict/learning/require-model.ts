import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionDeclaration, OptionDeclarations, OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { ImportedLinearModel, ImportedTreesModel } from "../imported/imported-model.js";
import type { ElasticNetModel, RidgeModel } from "../linear/linear-model.js";
import { isTree } from "../trees/is-tree.js";
import { areSameTrees, partsOfTrees } from "../trees/same-trees.js";
import type { BoostedTreesModel, BoostedTreesSettings, RandomForestModel } from "../trees/tree-model.js";

/** A model of one number for each row of features. */
export type RegressionModel =
  | RidgeModel
  | ElasticNetModel
  | BoostedTreesModel
  | RandomForestModel
  | ImportedTreesModel
  | ImportedLinearModel;

const finite: OptionDeclaration = { kind: "number", required: true };
const numbers: OptionDeclaration = { kind: "numbers", required: true };
const count: OptionDeclaration = { kind: "number", integer: true, min: 1, required: true };
/** The version of each kind that is written and read. */
const versions: Readonly<Record<RegressionModel["kind"], number>> = {
  ridge: 1,
  "elastic-net": 1,
  "boosted-trees": 2,
  "random-forest": 1,
  "imported-trees": 1,
  "imported-linear": 1,
};
const common = (kind: RegressionModel["kind"]) => ({
  kind: { kind: "choice", of: [kind], required: true },
  version: { kind: "choice", of: [versions[kind]], required: true },
});
const line = { coefficients: { kind: "numbers", required: true }, intercept: finite };
const names = { kind: "list", of: { kind: "text", empty: true }, required: true };
const linear = {
  ...line,
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
  "imported-trees": {
    ...common("imported-trees"),
    source: { kind: "choice", of: ["lightgbm", "xgboost", "scikit-learn"], required: true },
    columns: count,
    names,
    start: finite,
    combine: { kind: "choice", of: ["sum", "mean"], required: true },
    singleFeatures: { kind: "boolean", required: true },
    singleSums: { kind: "boolean", required: true },
    link: { kind: "choice", of: ["identity", "logistic", "exponential"], required: true },
    trees,
  },
  "imported-linear": {
    ...common("imported-linear"),
    ...line,
    source: { kind: "choice", of: ["scikit-learn"], required: true },
    names,
  },
} as Readonly<Record<RegressionModel["kind"], OptionDeclarations>>;

/** Whether a model is of trees, which take missing features. */
export function hasTrees(model: RegressionModel): model is Extract<RegressionModel, { readonly columns: number }> {
  return "trees" in model;
}

/** How many features a model was fitted on. */
export function columnsOf(model: RegressionModel): number {
  return hasTrees(model) ? model.columns : model.coefficients.length;
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
  if (model.kind === "ridge") requireFitting(name, model);
  if (!hasTrees(model)) return model;
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

/** Refuses a ridge regression whose sums are not those of as many features as it has coefficients. */
function requireFitting(
  name: string,
  { coefficients, statistics: sums }: Extract<RegressionModel, { kind: "ridge" }>,
): void {
  const d = coefficients.length;
  for (const [key, wanted] of [
    ["means", d],
    ["products", d * d],
    ["cross", d],
  ] as const) {
    if (sums[key].length === wanted) continue;
    throw new PortfolioError(
      "invalid-state",
      `${name}.statistics.${key} has ${sums[key].length} numbers for ${d} features: give the model as it was fitted`,
      { expected: wanted, actual: sums[key].length },
    );
  }
  for (let i = 0; i < d; i++) {
    if (sums.products[i * (d + 1)]! >= 0) continue;
    throw new PortfolioError(
      "invalid-state",
      `${name}.statistics.products[${i * (d + 1)}] is ${sums.products[i * (d + 1)]}, a sum of squares below 0: give the model as it was fitted`,
    );
  }
}

const accepted = new WeakMap<object, { readonly parts: readonly unknown[]; readonly trees: readonly unknown[] }>();

/**
 * The same for a model that is asked again and again: it is looked through once, and again when one of its parts was exchanged.
 *
 * @throws {@link PortfolioError} `invalid-state`
 */
export function requireKnownModel(name: string, model: RegressionModel): RegressionModel {
  const last = typeof model === "object" && model !== null ? accepted.get(model) : undefined;
  if (last !== undefined) {
    const parts = Object.values(model);
    const same = parts.length === last.parts.length && parts.every((part, k) => part === last.parts[k]);
    if (same && (!hasTrees(model) || areSameTrees(model.trees, last.trees))) return model;
  }
  const read = requireModel(name, model);
  accepted.set(model, { parts: Object.values(model), trees: hasTrees(model) ? partsOfTrees(model.trees) : [] });
  return read;
}
