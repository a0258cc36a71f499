/** One regression tree as flat lists; node 0 is the root. A node can be the child of several ones before it. Plain JSON. */
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

/** How the trees of a boosted model grow; further trees grow the same way. */
export interface BoostedTreesSettings {
  /** Greatest number of leaves of a tree. */
  readonly maxLeaves: number;
  /** Greatest number of questions on the way to a leaf. */
  readonly maxDepth: number;
  /** Least number of rows in a leaf. */
  readonly minLeaf: number;
  /** Penalty on the squared value of a leaf. */
  readonly l2: number;
  /** Greatest number of bins of a feature. */
  readonly bins: number;
  /** −1, 0 or 1 for each feature; null without constraints. */
  readonly monotone: readonly number[] | null;
}

/** Boosted trees: the start and the sum of all trees. */
export interface BoostedTreesModel {
  /** What it is, for readers. */
  readonly kind: "boosted-trees";
  /** Of this form; readers refuse others by name. Version 1 had no settings. */
  readonly version: 2;
  /** Number of features. */
  readonly columns: number;
  /** What is predicted before the first tree: the mean of the targets. */
  readonly start: number;
  /** Part of each tree's prediction that was taken. */
  readonly learningRate: number;
  /** How the trees grew. */
  readonly settings: BoostedTreesSettings;
  /** The trees, in the order in which they grew. */
  readonly trees: readonly RegressionTree[];
  /** Mean squared error after each tree on the validation rows; empty without them. */
  readonly validationErrors: readonly number[];
}

/** A forest: the mean of all trees. */
export interface RandomForestModel {
  /** What it is, for readers. */
  readonly kind: "random-forest";
  /** Of this form; readers refuse others by name. */
  readonly version: 1;
  /** Number of features. */
  readonly columns: number;
  /** The trees, in the order in which they grew. */
  readonly trees: readonly RegressionTree[];
  /** Mean squared error of each row under the trees that did not see it; null when every tree saw every row. */
  readonly outOfBagError: number | null;
}
