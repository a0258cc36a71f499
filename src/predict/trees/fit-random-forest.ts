import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { type SeededRandom, seededRandom } from "../../core/random/seeded-random.js";
import { type FeatureMatrix, readFeatureMatrix, readTargets } from "../inputs/feature-matrix.js";
import { type BinnedFeatures, binnedFeatures, MISSING_BIN } from "./binned-features.js";
import { addLeaf, emptyTree } from "./growing-tree.js";
import { predictTree } from "./predict-tree.js";
import type { RandomForestModel, RegressionTree } from "./tree-model.js";

/** How many trees there are, and how they grow. */
export interface RandomForestOptions {
  /** Number of trees. Default 100. */
  readonly trees?: number;
  /** How many features each question chooses from, at random. Default a third of them, at least one. */
  readonly maxFeatures?: number;
  /** Least number of rows in a leaf. Default 5. */
  readonly minLeaf?: number;
  /** Greatest number of questions on the way to a leaf. Default 64. */
  readonly maxDepth?: number;
  /** Seed of the draws. Default 0. */
  readonly seed?: number;
  /** Called after each tree. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops the work between two trees. */
  readonly signal?: AbortSignal;
}

const declared: OptionsOf<RandomForestOptions, "trees" | "minLeaf" | "maxDepth" | "seed"> = {
  trees: { kind: "number", integer: true, min: 1, max: 100_000, default: 100 },
  maxFeatures: { kind: "number", integer: true, min: 1, max: 10_000 },
  minLeaf: { kind: "number", integer: true, min: 1, max: 1_000_000_000, default: 5 },
  maxDepth: { kind: "number", integer: true, min: 1, max: 64, default: 64 },
  seed: { kind: "number", integer: true, default: 0 },
  onProgress: { kind: "function" },
  signal: { kind: "signal" },
};

/**
 * A random forest for regression: the mean of trees, each grown on rows drawn with replacement and on few features a question.
 *
 * @param x - n rows of d features; NaN is missing and goes to the side where it fits better
 * @param y - n targets; NaN throws
 * @param options - 100 trees, a third of the features a question, leaves of 5 rows, seed 0
 * @returns a plain JSON model with its out-of-bag error; the same seed gives the same bits in every runtime
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`; `aborted`
 * @remarks O(n·maxFeatures·log n) a tree. Breiman (2001); features are cut into at most 255 bins.
 *   Reference values: test/reference/predict/trees.json.
 * @example
 * const forest = fitRandomForest(x, y, { trees: 300, seed: 7 });
 */
export function fitRandomForest(
  x: FeatureMatrix,
  y: Float64Array,
  options: RandomForestOptions = {},
): RandomForestModel {
  const {
    trees: count,
    maxFeatures,
    minLeaf,
    maxDepth,
    seed,
    onProgress,
    signal,
  } = readOptions("options", options, declared, {
    what: "an option of fitRandomForest",
  });
  const matrix = readFeatureMatrix("x", x, { missing: true });
  const { rows, columns, values } = matrix;
  const targets = readTargets("y", y, rows);
  if (maxFeatures !== undefined && maxFeatures > columns) {
    throw new PortfolioError(
      "invalid-argument",
      `options.maxFeatures is ${maxFeatures} and x has ${columns} features: give at most that many`,
    );
  }
  const features = binnedFeatures(matrix, 255);
  const random = seededRandom(seed);
  const grower = new ForestGrower(
    features,
    targets,
    random,
    maxFeatures ?? Math.max(1, Math.floor(columns / 3)),
    minLeaf,
    maxDepth,
  );
  const trees: RegressionTree[] = [];
  const outside = new Float64Array(rows);
  const times = new Int32Array(rows);
  for (let k = 0; k < count; k++) {
    if (signal?.aborted)
      throw new PortfolioError("aborted", `fitRandomForest was stopped after ${k} of ${count} trees`);
    const tree = grower.grow();
    trees.push(tree);
    for (let t = 0; t < rows; t++) {
      if (grower.drawn[t] !== 0) continue;
      outside[t]! += predictTree(tree, values, t * columns);
      times[t]! += 1;
    }
    onProgress?.({ done: k + 1, total: count });
  }
  let error = 0;
  let judged = 0;
  for (let t = 0; t < rows; t++) {
    if (times[t] === 0) continue;
    error += (targets[t]! - outside[t]! / times[t]!) ** 2;
    judged += 1;
  }
  return { kind: "random-forest", version: 1, columns, trees, outOfBagError: judged === 0 ? null : error / judged };
}

/** Grows one tree after another in the same memory. */
class ForestGrower {
  /** How often each row was drawn for the last tree. */
  readonly drawn: Uint16Array;
  readonly #features: BinnedFeatures;
  readonly #targets: Float64Array;
  readonly #random: SeededRandom;
  readonly #tried: number;
  readonly #minLeaf: number;
  readonly #maxDepth: number;
  readonly #order: Int32Array;
  readonly #spare: Int32Array;
  readonly #sums: Float64Array = new Float64Array(256);
  readonly #counts: Int32Array = new Int32Array(256);
  readonly #columns: Int32Array;

  constructor(
    features: BinnedFeatures,
    targets: Float64Array,
    random: SeededRandom,
    tried: number,
    minLeaf: number,
    maxDepth: number,
  ) {
    this.#features = features;
    this.#targets = targets;
    this.#random = random;
    this.#tried = tried;
    this.#minLeaf = minLeaf;
    this.#maxDepth = maxDepth;
    this.drawn = new Uint16Array(features.rows);
    this.#order = new Int32Array(features.rows);
    this.#spare = new Int32Array(features.rows);
    this.#columns = Int32Array.from({ length: features.columns }, (_, j) => j);
  }

  grow(): RegressionTree {
    const { rows, ends } = this.#features;
    const { drawn } = this;
    drawn.fill(0);
    for (let k = 0; k < rows; k++) drawn[this.#random.integer(rows)]! += 1;
    // rows that were drawn twice stand twice, side by side
    let at = 0;
    for (let t = 0; t < rows; t++) for (let k = drawn[t]!; k > 0; k--) this.#order[at++] = t;
    const tree = emptyTree();
    const add = (): number => addLeaf(tree);
    const open = [{ node: add(), from: 0, to: rows, depth: 0 }];
    while (open.length > 0) {
      const { node, from, to, depth } = open.pop()!;
      let sum = 0;
      for (let k = from; k < to; k++) sum += this.#targets[this.#order[k]!]!;
      const split =
        depth < this.#maxDepth && to - from >= 2 * this.#minLeaf ? this.#bestSplit(from, to, sum) : undefined;
      if (split === undefined) {
        tree.value[node] = sum / (to - from);
        continue;
      }
      const middle = this.#partition(from, to, split);
      tree.feature[node] = split.column;
      tree.threshold[node] = ends[split.column]![split.bin] ?? Number.MAX_VALUE;
      tree.missingLeft[node] = split.missingLeft ? 1 : 0;
      tree.left[node] = add();
      tree.right[node] = add();
      open.push({ node: tree.right[node]!, from: middle, to, depth: depth + 1 });
      open.push({ node: tree.left[node]!, from, to: middle, depth: depth + 1 });
    }
    return tree;
  }

  /** The best cut of features drawn without replacement; where none of them can be cut, further ones are drawn. */
  #bestSplit(from: number, to: number, sum: number): { column: number; bin: number; missingLeft: boolean } | undefined {
    const columns = this.#columns;
    const count = to - from;
    let best = (sum * sum) / count + 1e-12 * Math.abs((sum * sum) / count) + 1e-300;
    let found: { column: number; bin: number; missingLeft: boolean } | undefined;
    for (let k = 0; k < columns.length && (k < this.#tried || found === undefined); k++) {
      const other = k + this.#random.integer(columns.length - k);
      const column = columns[other]!;
      columns[other] = columns[k]!;
      columns[k] = column;
      const { sums, counts } = this.#histogram(column, from, to);
      const last = this.#features.ends[column]!.length;
      const missing = counts[MISSING_BIN]!;
      for (const missingLeft of missing > 0 ? [true, false] : [false]) {
        let leftSum = missingLeft ? sums[MISSING_BIN]! : 0;
        let leftCount = missingLeft ? missing : 0;
        const end = missing > 0 && !missingLeft ? last : last - 1;
        for (let bin = 0; bin <= end; bin++) {
          const own = counts[bin]!;
          if (own === 0) continue;
          leftSum += sums[bin]!;
          leftCount += own;
          if (leftCount < this.#minLeaf) continue;
          const rightCount = count - leftCount;
          if (rightCount < this.#minLeaf) break;
          const rightSum = sum - leftSum;
          const worth = (leftSum * leftSum) / leftCount + (rightSum * rightSum) / rightCount;
          if (worth > best) {
            best = worth;
            found = { column, bin, missingLeft };
          }
        }
      }
    }
    return found;
  }

  #histogram(column: number, from: number, to: number): { readonly sums: Float64Array; readonly counts: Int32Array } {
    const { bins, rows } = this.#features;
    const sums = this.#sums.fill(0);
    const counts = this.#counts.fill(0);
    const order = this.#order;
    const at = column * rows;
    for (let k = from; k < to; k++) {
      const row = order[k]!;
      const bin = bins[at + row]!;
      sums[bin]! += this.#targets[row]!;
      counts[bin]! += 1;
    }
    return { sums, counts };
  }

  #partition(
    from: number,
    to: number,
    { column, bin, missingLeft }: { column: number; bin: number; missingLeft: boolean },
  ): number {
    const { bins, rows } = this.#features;
    const order = this.#order;
    const spare = this.#spare;
    const at = column * rows;
    let end = from;
    let rights = 0;
    for (let k = from; k < to; k++) {
      const row = order[k]!;
      const own = bins[at + row]!;
      if (own === MISSING_BIN ? missingLeft : own <= bin) order[end++] = row;
      else spare[rights++] = row;
    }
    order.set(spare.subarray(0, rights), end);
    return end;
  }
}
