import { isTree } from "../trees/is-tree.js";
import type { RegressionTree } from "../trees/tree-model.js";
import type { ImportedLinearModel, ImportedTreesModel } from "./imported-model.js";
import { jsonObject, numbersOf, objectOf, refuseFile, requireText } from "./refuse-file.js";

/**
 * A linear model or trees that scikit-learn fitted, from the JSON that `scripts/export/scikit_learn_to_json.py` writes.
 *
 * The JSON is `{ format: "omni-alpha/scikit-learn", version: 1, model, names }` with, for `model: "linear"`, `coefficients` and
 * `intercept`; for `model: "trees"`, `columns`, `start`, `combine` ("sum" or "mean"), `singleFeatures`, and `trees` as lists
 * `feature` (−1 for a leaf), `threshold` (left up to it), `left`, `right`, `missingLeft`, `value`, children after their parents.
 *
 * @param text - the whole JSON
 * @returns a plain JSON model for {@link predict}
 * @throws {@link PortfolioError} `invalid-state` for a file that is cut off, damaged, or of another format or version; `invalid-argument`
 * @remarks O(length). Trees give the same bits; linear models the same up to the order in which products are summed. Reference
 *   values: test/reference/predict/imported.json.
 * @example
 * const model = modelFromScikitLearn(await readFile("forest.json", "utf8"));
 */
export function modelFromScikitLearn(text: string): ImportedTreesModel | ImportedLinearModel {
  const file = jsonObject("text", requireText("text", text, "the JSON that scikit_learn_to_json.py wrote"));
  if (file["format"] !== "omni-alpha/scikit-learn" || file["version"] !== 1) {
    refuseFile(
      "text",
      `is of format "${file["format"]}", version ${file["version"]}: "omni-alpha/scikit-learn" of version 1 is read`,
    );
  }
  const names = file["names"];
  const common = {
    version: 1,
    source: "scikit-learn",
    names: Array.isArray(names) ? names.map(String) : [],
  } as const;
  if (file["model"] === "linear") {
    const coefficients = numbersOf("text: coefficients", file["coefficients"]);
    const [intercept] = numbersOf("text: intercept", [file["intercept"]], 1);
    if (coefficients.length === 0) refuseFile("text: coefficients", "is empty: the file is damaged");
    return { kind: "imported-linear", ...common, coefficients: [...coefficients], intercept: intercept! };
  }
  if (file["model"] !== "trees") refuseFile("text: model", `is "${file["model"]}": "linear" and "trees" are read`);
  const [columns, start] = numbersOf("text: columns and start", [file["columns"], file["start"]], 2);
  const { combine, singleFeatures, trees } = file;
  if (combine !== "sum" && combine !== "mean") refuseFile("text: combine", 'is neither "sum" nor "mean"');
  if (typeof singleFeatures !== "boolean") refuseFile("text: singleFeatures", "is neither true nor false");
  if (!Array.isArray(trees) || trees.length === 0 || !Number.isInteger(columns) || columns! < 1) {
    refuseFile("text", "has no trees, or does not say of how many columns: it is cut off");
  }
  const read = (trees as readonly unknown[]).map((value, k): RegressionTree => {
    const name = `text: trees[${k}]`;
    const { feature, threshold, left, right, missingLeft, value: own } = objectOf(name, value);
    const tree = { feature, threshold, left, right, missingLeft, value: own } as RegressionTree;
    if (!isTree(tree, columns!)) refuseFile(name, "is cut off or damaged");
    return tree;
  });
  return {
    kind: "imported-trees",
    ...common,
    columns: columns!,
    start: start!,
    combine: combine as "sum" | "mean",
    singleFeatures: singleFeatures as boolean,
    singleSums: false,
    link: "identity",
    trees: read,
  };
}
