/** What a linear model says: a number for each feature and one beside them. Plain JSON. */
export interface LinearModel {
  /** Of this form; readers refuse others by name. */
  readonly version: 1;
  /** d numbers, in the order of the columns. */
  readonly coefficients: readonly number[];
  /** What is predicted where every feature is 0. */
  readonly intercept: number;
}

/** A ridge regression with everything it needs to go on learning. */
export interface RidgeModel extends LinearModel {
  readonly kind: "ridge";
  /** The penalty on the sum of squared coefficients. */
  readonly penalty: number;
  /** Whether an intercept was fitted. */
  readonly fitIntercept: boolean;
  /** What the rows so far amount to; a refit on all rows would have the same. */
  readonly statistics: RidgeStatistics;
}

/** Weighted moments of the rows seen so far. */
export interface RidgeStatistics {
  /** Number of rows. */
  readonly rows: number;
  /** Sum of the weights. */
  readonly weight: number;
  /** Weighted mean of each feature; zeros without an intercept. */
  readonly means: readonly number[];
  /** Weighted mean of the targets; 0 without an intercept. */
  readonly targetMean: number;
  /** Σ w (x − mean)(x − mean)', d * d row-major. */
  readonly products: readonly number[];
  /** Σ w (x − mean)(y − mean), d. */
  readonly cross: readonly number[];
}

/** An elastic net. */
export interface ElasticNetModel extends LinearModel {
  readonly kind: "elastic-net";
  /** The whole penalty. */
  readonly penalty: number;
  /** The part of it on the absolute coefficients. */
  readonly l1Ratio: number;
  /** Sweeps of coordinate descent. */
  readonly sweeps: number;
  /** Duality gap at the end, relative to the variance of the targets: how far the objective can be from the best. */
  readonly gap: number;
}
