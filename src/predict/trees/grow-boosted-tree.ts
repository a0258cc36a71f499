import { type BinnedFeatures, MISSING_BIN } from "./binned-features.js";
import type { RegressionTree } from "./tree-model.js";

export interface BoostingSettings {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
  readonly l2: number;
  readonly learningRate: number;
  /** −1, 0 or 1 for each column; null without constraints. */
  readonly monotone: readonly number[] | null;
}

/** Numbers of one column of a histogram: sum and count of 255 bins and of the missing ones, side by side. */
const WIDTH = 512;

interface Split {
  readonly gain: number;
  readonly column: number;
  readonly bin: number;
  readonly missingLeft: boolean;
}

interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly sum: number;
  /** Least and greatest value that monotone constraints leave. */
  readonly low: number;
  readonly high: number;
  readonly histogram: Float64Array;
  readonly split: Split | undefined;
}

/** Memory that all trees of one model share. */
export interface TreeRoom {
  /** Rows, each leaf's together. */
  readonly order: Int32Array;
  readonly spare: Int32Array;
  readonly gathered: Float64Array;
  readonly histograms: Float64Array[];
  /** 1/(n + λ) for every number of rows n. */
  readonly shares: Float64Array;
}

export function treeRoom(rows: number, l2: number): TreeRoom {
  return {
    order: new Int32Array(rows),
    spare: new Int32Array(rows),
    gathered: new Float64Array(rows),
    histograms: [],
    shares: Float64Array.from({ length: rows + 1 }, (_, n) => 1 / (n + l2)),
  };
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
  const { rows, columns, ends } = features;
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
  const takeHistogram = (): Float64Array => room.histograms.pop() ?? new Float64Array(columns * WIDTH);

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
    histogram: Float64Array,
  ): Leaf => {
    const splittable =
      to - from >= 2 * settings.minLeaf && depth < settings.maxDepth && feature.length < 2 * settings.maxLeaves - 1;
    const split = splittable
      ? bestSplit(features, settings, room.shares, histogram, own, to - from, low, high)
      : undefined;
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
    if (asked) for (let k = 0; k < large.length; k++) large[k]! -= small[k]!;
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

function bounded(value: number, { low, high }: { readonly low: number; readonly high: number }): number {
  return Math.min(high, Math.max(low, value));
}

function fillHistogram(
  { bins, rows, columns }: BinnedFeatures,
  residuals: Float64Array,
  { order, gathered }: TreeRoom,
  from: number,
  to: number,
  histogram: Float64Array,
): void {
  histogram.fill(0);
  for (let k = from; k < to; k++) gathered[k] = residuals[order[k]!]!;
  for (let j = 0; j < columns; j++) {
    const at = j * WIDTH;
    const column = j * rows;
    for (let k = from; k < to; k++) {
      const bin = at + 2 * bins[column + order[k]!]!;
      histogram[bin] = histogram[bin]! + gathered[k]!;
      histogram[bin + 1] = histogram[bin + 1]! + 1;
    }
  }
}

function bestSplit(
  { columns, ends }: BinnedFeatures,
  { minLeaf, l2, monotone }: BoostingSettings,
  shares: Float64Array,
  histogram: Float64Array,
  sum: number,
  count: number,
  low: number,
  high: number,
): Split | undefined {
  const range = { low, high };
  const whole = (sum * sum) / (count + l2);
  // a gain that is rounding is none
  let best = 1e-12 * Math.abs(whole) + 1e-300;
  let found: Split | undefined;
  for (let j = 0; j < columns; j++) {
    const at = j * WIDTH;
    const last = ends[j]!.length;
    const missingSum = histogram[at + 2 * MISSING_BIN]!;
    const missingCount = histogram[at + 2 * MISSING_BIN + 1]!;
    const direction = monotone?.[j] ?? 0;
    for (const missingLeft of missingCount > 0 ? [true, false] : [false]) {
      let leftSum = missingLeft ? missingSum : 0;
      let leftCount = missingLeft ? missingCount : 0;
      // the last bin is a cut only where it parts what is there from what is missing
      const end = missingCount > 0 && !missingLeft ? last : last - 1;
      for (let bin = 0; bin <= end; bin++) {
        const own = histogram[at + 2 * bin + 1]!;
        leftSum += histogram[at + 2 * bin]!;
        leftCount += own;
        if (leftCount < minLeaf) continue;
        const rightCount = count - leftCount;
        if (rightCount < minLeaf) break;
        if (own === 0 && bin < end) continue;
        const rightSum = sum - leftSum;
        const gain = leftSum * leftSum * shares[leftCount]! + rightSum * rightSum * shares[rightCount]! - whole;
        if (!(gain > best)) continue;
        if (direction !== 0) {
          const a = bounded(leftSum / (leftCount + l2), range);
          const b = bounded(rightSum / (rightCount + l2), range);
          if (direction * (b - a) < 0) continue;
        }
        best = gain;
        found = { gain, column: j, bin, missingLeft };
      }
    }
  }
  return found;
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
