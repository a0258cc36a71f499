import type { LinearModel } from "../linear/linear-model.js";
import type { RegressionTree } from "../trees/tree-model.js";

/** What becomes of the sum of trees: nothing, 1/(1 + e⁻ˢ), or eˢ. */
export type ImportedLink = "identity" | "logistic" | "exponential";

/** Trees that another library grew. Plain JSON. */
export interface ImportedTreesModel {
  /** What it is, for readers. */
  readonly kind: "imported-trees";
  /** Of this form; readers refuse others by name. */
  readonly version: 1;
  /** The library that grew them. */
  readonly source: "lightgbm" | "xgboost" | "scikit-learn";
  /** Number of features. */
  readonly columns: number;
  /** Names of the features as the file gives them; empty where it gives none. */
  readonly names: readonly string[];
  /** What the trees are added to. */
  readonly start: number;
  /** Whether predictions are the sum of the trees, or their mean. */
  readonly combine: "sum" | "mean";
  /** Whether features are rounded to 32 bits before they are compared, as the library does. */
  readonly singleFeatures: boolean;
  /** Whether sums are rounded to 32 bits after each tree, as the library does. */
  readonly singleSums: boolean;
  /** What becomes of the sum. */
  readonly link: ImportedLink;
  /** The trees, in their order. */
  readonly trees: readonly RegressionTree[];
}

/** A linear model that another library fitted. Plain JSON. */
export interface ImportedLinearModel extends LinearModel {
  /** What it is, for readers. */
  readonly kind: "imported-linear";
  /** The library that fitted it. */
  readonly source: "scikit-learn";
  /** Names of the features as the file gives them; empty where it gives none. */
  readonly names: readonly string[];
}
