import type { ReadMatrix } from "../inputs/feature-matrix.js";

/** What is rounded to 32 bits, as XGBoost and scikit-learn do. */
export interface TreeRoundings {
  /** Features, before they are compared. */
  readonly singleFeatures: boolean;
  /** Sums, after each tree. */
  readonly singleSums: boolean;
}

/** Adds what trees say of rows to their sums. Says whether it did: it does not where its memory cannot grow. */
export type TreeAdder<Trees> = (
  trees: Trees,
  matrix: ReadMatrix,
  sums: Float64Array,
  roundings: TreeRoundings,
) => boolean;
