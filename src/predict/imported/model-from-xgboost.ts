import type { RegressionTree } from "../trees/tree-model.js";
import { categoryChanges } from "./category-changes.js";
import type { ImportedLink, ImportedTreesModel } from "./imported-model.js";
import { jsonObject, numbersOf, objectOf, refuseFile, requireText } from "./refuse-file.js";
import { type SourceNode, treeFromNodes } from "./tree-from-nodes.js";

const LINKS: Readonly<Record<string, ImportedLink>> = {
  "reg:squarederror": "identity",
  "reg:linear": "identity",
  "reg:absoluteerror": "identity",
  "reg:pseudohubererror": "identity",
  "reg:quantileerror": "identity",
  "rank:pairwise": "identity",
  "rank:ndcg": "identity",
  "rank:map": "identity",
  "binary:logitraw": "identity",
  "binary:logistic": "logistic",
  "reg:logistic": "logistic",
  "count:poisson": "exponential",
  "reg:gamma": "exponential",
  "reg:tweedie": "exponential",
};

/**
 * Trees that XGBoost grew, from the text of `booster.save_model("model.json")`.
 *
 * XGBoost rounds features, leaves and every partial sum to 32 bits, and so does {@link predict} for these models: sums are the same to
 * the bit. A logistic or exponential link is taken of them at 64 bits, where XGBoost rounds once more.
 *
 * @param text - the whole file
 * @returns a plain JSON model for {@link predict}
 * @throws {@link PortfolioError} `invalid-state` for a file that is cut off and for what is not read: other boosters than "gbtree", several
 *   classes or targets, categories by name; `invalid-argument` for no text
 * @remarks O(length). Reference values: test/reference/predict/imported.json.
 * @example
 * const model = modelFromXgboost(await readFile("model.json", "utf8"));
 */
export function modelFromXgboost(text: string): ImportedTreesModel {
  const file = jsonObject("text", requireText("text", text, "the JSON file that save_model wrote"));
  const learner = objectOf("text: learner", file["learner"]);
  const booster = objectOf("text: gradient_booster", learner["gradient_booster"]);
  if (booster["name"] !== "gbtree") refuseFile("text", `is of the booster "${booster["name"]}": only gbtree is read`);
  const parameters = objectOf("text: learner_model_param", learner["learner_model_param"]);
  const several = Number(parameters["num_class"] ?? 0) > 1 || Number(parameters["num_target"] ?? 1) > 1;
  if (several) refuseFile("text", "has several classes or targets: only models with one number for each row are read");
  const objective = String(objectOf("text: objective", learner["objective"])["name"]);
  const link = Object.hasOwn(LINKS, objective) ? LINKS[objective] : undefined;
  if (link === undefined) refuseFile("text", `has the objective "${objective}", which is not read`, { objective });
  const columns = Number(parameters["num_feature"]);
  if (!Number.isInteger(columns) || columns < 1) refuseFile("text", "does not say how many features there are");
  const model = objectOf("text: model", booster["model"]);
  const trees = model["trees"];
  const count = Number(objectOf("text: gbtree_model_param", model["gbtree_model_param"])["num_trees"]);
  if (!Array.isArray(trees) || trees.length !== count || count === 0) {
    refuseFile(
      "text",
      `has ${Array.isArray(trees) ? trees.length : "no"} trees and says that there are ${count}: it is cut off`,
    );
  }
  const names = learner["feature_names"];
  const encoded = model["cats"] === undefined ? undefined : objectOf("text: cats", model["cats"])["enc"];
  if (Array.isArray(encoded) && encoded.length > 0) {
    refuseFile("text", "encodes categories by name, which is not read: train on their numbers");
  }
  return {
    kind: "imported-trees",
    version: 1,
    source: "xgboost",
    columns,
    names: Array.isArray(names) ? names.map(String) : [],
    start: startOf(String(parameters["base_score"]), link!),
    combine: "sum",
    singleFeatures: true,
    singleSums: true,
    link: link!,
    trees: (trees as readonly unknown[]).map((tree, k) => treeOf(`text: tree ${k}`, tree, columns)),
  };
}

/** The base score, which newer files write as a list, in the unit of the sums. */
function startOf(text: string, link: ImportedLink): number {
  const base = Number(text.replace(/^\[|\]$/g, ""));
  if (!Number.isFinite(base)) refuseFile("text: base_score", `is ${text}: one number belongs here`);
  const start = link === "logistic" ? Math.log(base / (1 - base)) : link === "exponential" ? Math.log(base) : base;
  if (!Number.isFinite(start)) refuseFile("text: base_score", `is ${text}, which the objective cannot have`);
  return Math.fround(start);
}

function treeOf(name: string, value: unknown, columns: number): RegressionTree {
  const tree = objectOf(name, value);
  const left = numbersOf(`${name}, left_children`, tree["left_children"]);
  const nodes = left.length;
  const right = numbersOf(`${name}, right_children`, tree["right_children"], nodes);
  const features = numbersOf(`${name}, split_indices`, tree["split_indices"], nodes);
  const conditions = numbersOf(`${name}, split_conditions`, tree["split_conditions"], nodes);
  const defaults = tree["default_left"];
  if (!Array.isArray(defaults) || defaults.length !== nodes) refuseFile(`${name}, default_left`, "is cut off");
  const types = Array.isArray(tree["split_type"]) ? (tree["split_type"] as readonly unknown[]) : [];
  const categories = types.includes(1) ? categoriesOf(name, tree) : new Map<number, readonly number[]>();
  const nodeOf = (node: number): SourceNode | undefined => {
    if (!(node >= 0 && node < nodes)) return undefined;
    const condition = Math.fround(conditions[node]!);
    if (left[node] === -1) return { value: condition };
    if (!(features[node]! >= 0 && features[node]! < columns)) return undefined;
    const missingLeft = Boolean((defaults as readonly unknown[])[node]);
    if (types[node] === 1) {
      const own = categories.get(node);
      if (own === undefined) refuseFile(`${name}, categories`, `has none for node ${node}: the file is damaged`);
      const changes = categoryChanges(own, singleBefore);
      // the categories that are listed go right
      const children = { inside: right[node]!, outside: left[node]! };
      return { feature: features[node]!, changes, missingInside: !missingLeft, ...children };
    }
    return {
      feature: features[node]!,
      // XGBoost goes left below the condition: up to the number of 32 bits before it
      threshold: singleBefore(condition),
      missingLeft,
      left: left[node]!,
      right: right[node]!,
    };
  };
  return treeFromNodes(0, nodeOf, nodes) ?? refuseFile(name, "has a child that is not there: the file is damaged");
}

/** The categories of each node that splits by them, ascending. */
function categoriesOf(name: string, tree: Readonly<Record<string, unknown>>): Map<number, readonly number[]> {
  const nodes = numbersOf(`${name}, categories_nodes`, tree["categories_nodes"]);
  const segments = numbersOf(`${name}, categories_segments`, tree["categories_segments"], nodes.length);
  const sizes = numbersOf(`${name}, categories_sizes`, tree["categories_sizes"], nodes.length);
  const all = numbersOf(`${name}, categories`, tree["categories"]);
  return new Map(
    nodes.map((node, k) => {
      const own = all.slice(segments[k]!, segments[k]! + sizes[k]!);
      const rising = own.every((value, i) => Number.isInteger(value) && value >= 0 && (i === 0 || value > own[i - 1]!));
      if (own.length !== sizes[k] || own.length === 0 || !rising) {
        refuseFile(`${name}, categories`, `are none in rising order for node ${node}: the file is cut off or damaged`);
      }
      return [node, own];
    }),
  );
}

/** The greatest number of 32 bits that is less than one of 32 bits. */
function singleBefore(value: number): number {
  if (value === 0) return -1.401298464324817e-45;
  const float = Float32Array.of(value);
  const bits = new Int32Array(float.buffer);
  bits[0]! += value > 0 ? -1 : 1;
  return float[0]!;
}
