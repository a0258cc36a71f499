/** One regression tree as flat lists; node 0 is the root. Plain JSON. */
export interface RegressionTree {
  /** Column that a node asks, or −1 for a leaf. */
  readonly feature: readonly number[];
  /** A row goes left when its feature is at most this; 0 for a leaf. */
  readonly threshold: readonly number[];
  /** Node that follows on the left; −1 for a leaf. */
  readonly left: readonly number[];
  /** Node that follows on the right; −1 for a leaf. */
  readonly right: readonly number[];
  /** 1 where a missing feature goes left, else 0. */
  readonly missingLeft: readonly number[];
  /** What a leaf predicts; 0 for other nodes. */
  readonly value: readonly number[];
}

/** Boosted trees: the start and the sum of all trees. */
export interface BoostedTreesModel {
  readonly kind: "boosted-trees";
  /** Of this form; readers refuse others by name. */
  readonly version: 1;
  /** Number of features. */
  readonly columns: number;
  /** What is predicted before the first tree: the mean of the targets. */
  readonly start: number;
  readonly learningRate: number;
  readonly trees: readonly RegressionTree[];
  /** Mean squared error after each tree on the validation rows; empty without them. */
  readonly validationErrors: readonly number[];
}

/** A forest: the mean of all trees. */
export interface RandomForestModel {
  readonly kind: "random-forest";
  /** Of this form; readers refuse others by name. */
  readonly version: 1;
  /** Number of features. */
  readonly columns: number;
  readonly trees: readonly RegressionTree[];
  /** Mean squared error of each row under the trees that did not see it; null when every tree saw every row. */
  readonly outOfBagError: number | null;
}
