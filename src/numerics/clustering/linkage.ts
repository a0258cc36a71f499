/**
 * Merges of an agglomerative clustering of n items, in order of growing height.
 *
 * Items are 0 … n−1; merge k makes cluster n+k out of `left[k]` < `right[k]`.
 */
export interface Linkage {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly height: Float64Array;
  /** Items in the cluster that the merge makes. */
  readonly size: Int32Array;
}
