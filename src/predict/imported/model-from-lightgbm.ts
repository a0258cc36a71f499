import type { RegressionTree } from "../trees/tree-model.js";
import { categoryChanges } from "./category-changes.js";
import type { ImportedLink, ImportedTreesModel } from "./imported-model.js";
import { numbersOf, refuseFile, requireText } from "./refuse-file.js";
import { type SourceNode, treeFromNodes } from "./tree-from-nodes.js";

const LINKS: readonly (readonly [RegExp, ImportedLink])[] = [
  [/^(regression|regression_l1|huber|fair|quantile|mape|lambdarank|rank_xendcg)\b/, "identity"],
  [/^(binary|cross_entropy)\b/, "logistic"],
  [/^(poisson|gamma|tweedie)\b/, "exponential"],
];

/**
 * Trees that LightGBM grew, from the text of `booster.save_model("model.txt")`.
 *
 * Its sums are of 64 bits and in the order of the trees, so predictions are the same to the bit; a logistic or exponential link is
 * taken at 64 bits as well.
 *
 * @param text - the whole file
 * @returns a plain JSON model for {@link predict}
 * @throws {@link PortfolioError} `invalid-state` for a file that is cut off (the line "end of trees" or part of a tree is missing) and
 *   for what is not read: several classes, linear leaves, zeros as missing; `invalid-argument` for no text
 * @remarks O(length). Reference values: test/reference/predict/imported.json.
 * @example
 * const model = modelFromLightgbm(await readFile("model.txt", "utf8"));
 */
export function modelFromLightgbm(text: string): ImportedTreesModel {
  const lines = requireText("text", text, "the file that save_model wrote").split(/\r?\n/);
  const end = lines.indexOf("end of trees");
  if (lines[0] !== "tree") refuseFile("text", 'does not begin with the line "tree": give a model of LightGBM as text');
  const firstTree = lines.findIndex((line) => line.startsWith("Tree="));
  const head = entries(lines.slice(1, firstTree < 0 ? undefined : firstTree));
  if (end < 0) refuseFile("text", 'has no line "end of trees": the file is cut off');
  const sizes = (head.get("tree_sizes") ?? "").split(" ").filter(Boolean);
  const blocks: Map<string, string>[] = [];
  for (let k = firstTree; k >= 0 && k < end; k++) {
    if (lines[k]!.startsWith("Tree=")) blocks.push(new Map());
    addEntry(blocks.at(-1)!, lines[k]!);
  }
  if (blocks.length !== sizes.length || blocks.length === 0) {
    refuseFile("text", `has ${blocks.length} trees and says that there are ${sizes.length}: the file is cut off`);
  }
  if (head.get("num_class") !== "1" || head.get("num_tree_per_iteration") !== "1") {
    refuseFile("text", `is of ${head.get("num_class")} classes: only models with one number for each row are read`);
  }
  const objective = head.get("objective") ?? "regression";
  const link = LINKS.find(([pattern]) => pattern.test(objective))?.[1];
  // a sigmoid other than 1 scales the sum, and sqrt squares it
  const plain = link !== undefined && !/\bsqrt\b/.test(objective) && /^(?!.*sigmoid:)|sigmoid:1(\s|$)/.test(objective);
  if (!plain) refuseFile("text", `has the objective "${objective}", which is not read`, { objective });
  const last = Number(head.get("max_feature_idx"));
  if (!Number.isInteger(last) || last < 0) refuseFile("text", "does not say how many features there are");
  return {
    kind: "imported-trees",
    version: 1,
    source: "lightgbm",
    columns: last + 1,
    names: (head.get("feature_names") ?? "").split(" ").filter(Boolean),
    start: 0,
    combine: lines.slice(0, firstTree).includes("average_output") ? "mean" : "sum",
    singleFeatures: false,
    singleSums: false,
    link: link!,
    trees: blocks.map((block, k) => treeOf(block, k, last + 1)),
  };
}

function entries(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of lines) addEntry(found, line);
  return found;
}

function addEntry(to: Map<string, string>, line: string): void {
  const at = line.indexOf("=");
  if (at > 0) to.set(line.slice(0, at), line.slice(at + 1));
}

/** Bits of a decision: categorical, default to the left, and two for what counts as missing (0 nothing, 1 zeros, 2 NaN). */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;

function treeOf(block: Map<string, string>, k: number, columns: number): RegressionTree {
  const name = `text: tree ${k}`;
  const leaves = Number(block.get("num_leaves"));
  if (!Number.isInteger(leaves) || leaves < 1)
    refuseFile(name, "does not say how many leaves it has: the file is cut off");
  if (block.get("is_linear") === "1") refuseFile(name, "has linear leaves, which are not read");
  const list = (key: string, length: number): readonly number[] => {
    const words = (block.get(key) ?? "").split(" ").filter(Boolean);
    return numbersOf(`${name}, ${key}`, words.map(Number), length);
  };
  const values = list("leaf_value", leaves);
  if (leaves === 1)
    return { feature: [-1], threshold: [0], left: [-1], right: [-1], missingLeft: [0], value: [values[0]!] };
  const features = list("split_feature", leaves - 1);
  const thresholds = list("threshold", leaves - 1);
  const decisions = list("decision_type", leaves - 1);
  const left = list("left_child", leaves - 1);
  const right = list("right_child", leaves - 1);
  const nodeOf = (node: number): SourceNode | undefined => {
    if (node < 0) return -node <= leaves ? { value: values[-node - 1]! } : undefined;
    if (!(node < leaves - 1) || !(features[node]! < columns)) return undefined;
    const decision = decisions[node]!;
    const missing = (decision >> 2) & 3;
    if ((decision & CATEGORICAL) !== 0) {
      const changes = categoryChanges(categoriesOf(name, block, thresholds[node]!), numberBefore);
      // what is missing belongs to no category
      return { feature: features[node]!, changes, missingInside: false, inside: left[node]!, outside: right[node]! };
    }
    if (missing === 1) refuseFile(name, "takes zeros as missing, which is not read: train with zero_as_missing=false");
    const threshold = thresholds[node]!;
    // where nothing counts as missing, LightGBM takes a NaN for 0
    const missingLeft = missing === 0 ? threshold >= 0 : (decision & DEFAULT_LEFT) !== 0;
    return { feature: features[node]!, threshold, missingLeft, left: left[node]!, right: right[node]! };
  };
  return (
    treeFromNodes(0, nodeOf, 2 * leaves - 1) ?? refuseFile(name, "has a child that is not there: the file is damaged")
  );
}

/** The categories of a split, which the file keeps as bits in words of 32. */
function categoriesOf(name: string, block: Map<string, string>, split: number): readonly number[] {
  const bounds = (block.get("cat_boundaries") ?? "").split(" ").filter(Boolean).map(Number);
  const words = (block.get("cat_threshold") ?? "").split(" ").filter(Boolean).map(Number);
  const [from, to] = [bounds[split], bounds[split + 1]];
  const whole = from !== undefined && to !== undefined && from >= 0 && from < to && to <= words.length;
  const own = whole ? words.slice(from, to) : [];
  if (!whole || !own.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)) {
    refuseFile(
      `${name}, cat_threshold`,
      `does not hold the categories of split ${split}: the file is cut off or damaged`,
    );
  }
  const found: number[] = [];
  for (const [k, word] of own.entries()) {
    for (let bit = 0; bit < 32; bit++) if (((word >>> bit) & 1) === 1) found.push(32 * k + bit);
  }
  if (found.length === 0)
    refuseFile(`${name}, cat_threshold`, `has no category in split ${split}: the file is damaged`);
  return found;
}

/** LightGBM cuts decimals off, so category 0 begins after −1 and each other one at its number. */
function numberBefore(category: number): number {
  return category === 0 ? -1 : category - category * 2 ** -53;
}
