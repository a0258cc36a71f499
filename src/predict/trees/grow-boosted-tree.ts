import { type BoostingSettings, bestSplit, bounded, type Split } from "./best-boosting-split.js";
import { type BinnedFeatures, MISSING_BIN } from "./binned-features.js";
import { fillHistogram, type Histogram, subtractHistogram, type TreeRoom } from "./boosting-histogram.js";
import type { RegressionTree } from "./tree-model.js";

interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly sum: number;
  /** Least and greatest value that monotone constraints leave. */
  readonly low: number;
  readonly high: number;
  readonly histogram: Histogram;
  readonly split: Split | undefined;
}

/**
 * One tree of a boosted model: leaf by leaf, the split with the greatest gain first, on histograms.
 *
 * Gain of a split: G_L²/(n_L + λ) + G_R²/(n_R + λ) − G²/(n + λ) for sums of residuals G. The histogram of the larger child is its
 * parent's less its sibling's. Missing features go to the side with the greater gain.
 *
 * @param residuals - targets less predictions; `predictions` gets the value of each row's leaf added
 * @remarks O(n·d) for each level of the tree.
 */
export function growBoostedTree(
  features: BinnedFeatures,
  residuals: Float64Array,
  predictions: Float64Array,
  settings: BoostingSettings,
  room: TreeRoom,
): RegressionTree {
  const { rows, columns, ends, offsets } = features;
  const { order } = room;
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const missingLeft: number[] = [];
  const value: number[] = [];
  const addNode = (): number => {
    feature.push(-1);
    threshold.push(0);
    left.push(-1);
    right.push(-1);
    missingLeft.push(0);
    value.push(0);
    return feature.length - 1;
  };
  const places = offsets[columns]!;
  const takeHistogram = (): Histogram =>
    room.histograms.pop() ?? { sums: new Float64Array(places), counts: new Float64Array(places) };

  let sum = 0;
  for (let t = 0; t < rows; t++) {
    order[t] = t;
    sum += residuals[t]!;
  }
  const first = takeHistogram();
  fillHistogram(features, residuals, room, 0, rows, first);
  const makeLeaf = (
    node: number,
    from: number,
    to: number,
    depth: number,
    own: number,
    low: number,
    high: number,
    histogram: Histogram,
  ): Leaf => {
    const splittable =
      to - from >= 2 * settings.minLeaf && depth < settings.maxDepth && feature.length < 2 * settings.maxLeaves - 1;
    const split = splittable ? bestSplit(features, settings, histogram, own, to - from, low, high) : undefined;
    return { node, from, to, depth, sum: own, low, high, histogram, split };
  };
  const leaves: Leaf[] = [
    makeLeaf(addNode(), 0, rows, 0, sum, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, first),
  ];
  while (leaves.length < settings.maxLeaves) {
    let best = -1;
    for (let k = 0; k < leaves.length; k++) {
      const gain = leaves[k]!.split?.gain ?? 0;
      if (gain > 0 && (best < 0 || gain > leaves[best]!.split!.gain)) best = k;
    }
    if (best < 0) break;
    const leaf = leaves[best]!;
    const split = leaf.split!;
    const middle = partition(features, room, leaf, split);
    let leftSum = 0;
    for (let k = leaf.from; k < middle; k++) leftSum += residuals[order[k]!]!;
    const rightSum = leaf.sum - leftSum;
    const { node } = leaf;
    feature[node] = split.column;
    threshold[node] = ends[split.column]![split.bin] ?? Number.MAX_VALUE;
    missingLeft[node] = split.missingLeft ? 1 : 0;
    left[node] = addNode();
    right[node] = addNode();
    const direction = settings.monotone?.[split.column] ?? 0;
    const between =
      (bounded(leftSum / (middle - leaf.from + settings.l2), leaf) +
        bounded(rightSum / (leaf.to - middle + settings.l2), leaf)) /
      2;
    const smallLeft = middle - leaf.from <= leaf.to - middle;
    const small = takeHistogram();
    // where no child can be split again nobody reads their histograms
    const most = Math.max(middle - leaf.from, leaf.to - middle);
    const asked = leaves.length + 1 < settings.maxLeaves && most >= 2 * settings.minLeaf;
    if (asked)
      fillHistogram(features, residuals, room, smallLeft ? leaf.from : middle, smallLeft ? middle : leaf.to, small);
    // the parent's histogram becomes the larger child's
    const large = leaf.histogram;
    if (asked) subtractHistogram(large, small);
    const depth = leaf.depth + 1;
    leaves[best] = makeLeaf(
      left[node]!,
      leaf.from,
      middle,
      depth,
      leftSum,
      direction < 0 ? between : leaf.low,
      direction > 0 ? between : leaf.high,
      smallLeft ? small : large,
    );
    leaves.push(
      makeLeaf(
        right[node]!,
        middle,
        leaf.to,
        depth,
        rightSum,
        direction > 0 ? between : leaf.low,
        direction < 0 ? between : leaf.high,
        smallLeft ? large : small,
      ),
    );
  }
  for (const leaf of leaves) {
    const own = settings.learningRate * bounded(leaf.sum / (leaf.to - leaf.from + settings.l2), leaf);
    value[leaf.node] = own;
    for (let k = leaf.from; k < leaf.to; k++) predictions[order[k]!]! += own;
    room.histograms.push(leaf.histogram);
  }
  return { feature, threshold, left, right, missingLeft, value };
}

/** Puts the rows of the left child before those of the right one, each in their order; gives where the right one begins. */
function partition(
  { bins, rows }: BinnedFeatures,
  { order, spare }: TreeRoom,
  { from, to }: Leaf,
  { column, bin, missingLeft }: Split,
): number {
  const at = column * rows;
  let leftEnd = from;
  let rights = 0;
  for (let k = from; k < to; k++) {
    const row = order[k]!;
    const own = bins[at + row]!;
    if (own === MISSING_BIN ? missingLeft : own <= bin) order[leftEnd++] = row;
    else spare[rights++] = row;
  }
  order.set(spare.subarray(0, rights), leftEnd);
  return leftEnd;
}
