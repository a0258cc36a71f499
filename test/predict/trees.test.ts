import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { predict } from "../../src/predict/learning/predict.js";
import { updateModel } from "../../src/predict/learning/update-model.js";
import { fitBoostedTrees } from "../../src/predict/trees/fit-boosted-trees.js";
import { fitRandomForest } from "../../src/predict/trees/fit-random-forest.js";
import { featureImportance } from "../../src/predict/validation/feature-importance.js";

const reference = JSON.parse(readFileSync(new URL("../reference/predict/trees.json", import.meta.url), "utf8"));

interface Rows {
  readonly x: { readonly values: Float64Array; readonly columns: number };
  readonly y: Float64Array;
}

function pick({ x: { values, columns }, y }: Rows, keep: (row: number) => boolean): Rows {
  const rows = Array.from(y, (_, t) => t).filter(keep);
  const picked = new Float64Array(rows.length * columns);
  for (const [k, t] of rows.entries()) picked.set(values.subarray(t * columns, (t + 1) * columns), k * columns);
  return { x: { values: picked, columns }, y: Float64Array.from(rows, (t) => y[t]!) };
}

/** R² of predictions out of five folds in order, as scikit-learn's KFold cuts them. */
function outOfFold(data: Rows, fit: (rows: Rows) => (x: Rows["x"]) => Float64Array): number {
  const n = data.y.length;
  const mean = data.y.reduce((sum, value) => sum + value, 0) / n;
  let residual = 0;
  let total = 0;
  let from = 0;
  for (let k = 0; k < 5; k++) {
    const to = from + Math.floor(n / 5) + (k < n % 5 ? 1 : 0);
    const inside = (first: number) => (t: number) => t >= first && t < to;
    const held = pick(data, inside(from));
    const outside = inside(from);
    const predicted = fit(pick(data, (t) => !outside(t)))(held.x);
    for (let t = 0; t < held.y.length; t++) {
      residual += (held.y[t]! - predicted[t]!) ** 2;
      total += (held.y[t]! - mean) ** 2;
    }
    from = to;
  }
  return 1 - residual / total;
}

interface Case {
  readonly set: string;
  readonly columns: number;
  readonly x: readonly (number | null)[];
  readonly y: readonly number[];
  readonly boosted: number;
  readonly forest: number;
}

describe("out-of-fold scores of scikit-learn", () => {
  test.each(reference.cases as Case[])("$set", ({ columns, x, y, boosted, forest }) => {
    const data = {
      x: { values: Float64Array.from(x, (value) => value ?? Number.NaN), columns },
      y: Float64Array.from(y),
    };
    const ours = outOfFold(data, (rows) => {
      const model = fitBoostedTrees(rows.x, rows.y);
      return (held) => predict(model, held);
    });
    expect(Math.abs(ours - boosted)).toBeLessThan(reference.tolerance);
    const grown = outOfFold(data, (rows) => {
      const model = fitRandomForest(rows.x, rows.y, { seed: 1 });
      return (held) => predict(model, held);
    });
    expect(Math.abs(grown - forest)).toBeLessThan(reference.tolerance);
  });
});

/** y rises with the first feature and ignores the second; the third is missing where y is high. */
function madeRows(rows: number, seed: number): Rows {
  const random = seededRandom(seed);
  const values = new Float64Array(rows * 3);
  const y = new Float64Array(rows);
  for (let t = 0; t < rows; t++) {
    const a = random.uniform();
    values[3 * t] = a;
    values[3 * t + 1] = random.uniform();
    y[t] = 2 * a + 0.1 * random.normal() + (t % 4 === 0 ? 3 : 0);
    values[3 * t + 2] = t % 4 === 0 ? Number.NaN : random.uniform();
  }
  return { x: { values, columns: 3 }, y };
}

test("one tree of two leaves cuts where the squares are least, as a search of every cut does", () => {
  const { x, y } = madeRows(60, 1);
  const only = { values: Float64Array.from(y, (_, t) => x.values[3 * t]!), columns: 1 };
  const model = fitBoostedTrees(only, y, { trees: 1, maxLeaves: 2, minLeaf: 1, learningRate: 1 });
  const all = Array.from(y, (_, t) => t);
  const squares = (rows: number[]) => {
    const mean = rows.reduce((sum, t) => sum + y[t]!, 0) / rows.length;
    return rows.reduce((sum, t) => sum + (y[t]! - mean) ** 2, 0);
  };
  let best = Number.POSITIVE_INFINITY;
  for (const cut of only.values) {
    const left = all.filter((t) => only.values[t]! <= cut);
    const right = all.filter((t) => only.values[t]! > cut);
    if (right.length > 0) best = Math.min(best, squares(left) + squares(right));
  }
  const predicted = predict(model, only);
  expect(all.reduce((sum, t) => sum + (y[t]! - predicted[t]!) ** 2, 0)).toBeCloseTo(best, 9);
});

test("a missing feature goes to the side where it fits", () => {
  const { x, y } = madeRows(400, 2);
  const predicted = predict(fitBoostedTrees(x, y), x);
  const meanOf = (values: Float64Array) =>
    values.filter((_, t) => t % 4 === 0).reduce((sum, value) => sum + value, 0) / 100;
  expect(Math.abs(meanOf(predicted) - meanOf(y))).toBeLessThan(0.05);
});

test("a monotone constraint holds everywhere", () => {
  const { x, y } = madeRows(300, 3);
  const falling = y.map((value, t) => value - 4 * (x.values[3 * t]! > 0.5 ? 1 : 0));
  const model = fitBoostedTrees(x, falling, { monotone: [1, 0, 0], minLeaf: 5 });
  const grid = Float64Array.from({ length: 300 }, (_, k) => (k % 3 === 0 ? k / 300 : 0.5));
  const predicted = predict(model, { values: grid, columns: 3 });
  for (let t = 1; t < predicted.length; t++) expect(predicted[t]!).toBeGreaterThanOrEqual(predicted[t - 1]!);
});

test("training stops when the validation rows no longer gain, and keeps the best number of trees", () => {
  const train = madeRows(300, 4);
  const model = fitBoostedTrees(train.x, train.y, {
    trees: 2_000,
    learningRate: 0.3,
    validation: { ...madeRows(300, 5), patience: 5 },
  });
  expect(model.trees.length).toBeLessThan(200);
  expect(model.validationErrors[model.trees.length - 1]).toBe(Math.min(...model.validationErrors));
});

test("models survive JSON to the bit, and the same seed gives the same forest", () => {
  const { x, y } = madeRows(200, 6);
  for (const model of [fitBoostedTrees(x, y, { trees: 10 }), fitRandomForest(x, y, { trees: 10, seed: 3 })]) {
    expect(predict(JSON.parse(JSON.stringify(model)), x)).toEqual(predict(model, x));
  }
  expect(fitRandomForest(x, y, { trees: 5, seed: 3 })).toEqual(fitRandomForest(x, y, { trees: 5, seed: 3 }));
  expect(fitRandomForest(x, y, { trees: 5, seed: 3 })).not.toEqual(fitRandomForest(x, y, { trees: 5, seed: 4 }));
});

test("permuting the feature that matters costs most, and one that says nothing costs nothing", () => {
  const { x, y } = madeRows(600, 7);
  const later = madeRows(600, 8);
  const importance = featureImportance(fitBoostedTrees(x, y), later.x, later.y, { seed: 1 });
  expect(importance[2]!.importance).toBeGreaterThan(importance[0]!.importance);
  expect(importance[0]!.importance).toBeGreaterThan(20 * Math.abs(importance[1]!.importance));
});

test("further trees on new rows lower their error", () => {
  const { x, y } = madeRows(300, 9);
  const model = fitBoostedTrees(x, y, { trees: 20 });
  const error = (own: typeof model) => predict(own, x).reduce((sum, value, t) => sum + (value - y[t]!) ** 2, 0);
  expect(error(updateModel(model, x, y, { trees: 20 }))).toBeLessThan(error(model));
});

test("further trees on the same rows are those of one longer fit, to the bit, whatever its settings", () => {
  const { x, y } = madeRows(300, 11);
  const own = { maxLeaves: 4, maxDepth: 2, minLeaf: 9, l2: 3, bins: 16, learningRate: 0.2, monotone: [1, 0, 0] };
  const model = fitBoostedTrees(x, y, { ...own, trees: 12 });
  const longer = updateModel(JSON.parse(JSON.stringify(model)) as typeof model, x, y, { trees: 8 });
  expect(longer).toEqual(fitBoostedTrees(x, y, { ...own, trees: 20 }));
});

test("a tree that is cut off, another version and other features are refused", () => {
  const { x, y } = madeRows(100, 10);
  const model = fitBoostedTrees(x, y, { trees: 2 });
  const broken = structuredClone(model) as unknown as { trees: { left: number[] }[] };
  broken.trees[1]!.left.pop();
  expect(() => predict(broken as never, x)).toThrow("model.trees[1] is cut off or damaged");
  expect(() => predict({ ...model, version: 1 } as never, x)).toThrow(
    "model.version is 1: this library reads version 2",
  );
  expect(() => predict(model, { values: Float64Array.of(1, 2), columns: 2 })).toThrow("x has 2 features");
});

test("trees whose lists came as typed arrays predict and grow as the plain ones, and grow into plain ones", () => {
  const { x, y } = madeRows(100, 12);
  const model = fitBoostedTrees(x, y, { trees: 3, minLeaf: 2 });
  const typed = {
    ...model,
    trees: model.trees.map((tree) => ({
      feature: Int32Array.from(tree.feature),
      threshold: Float64Array.from(tree.threshold),
      left: Int32Array.from(tree.left),
      right: Int32Array.from(tree.right),
      missingLeft: Uint8Array.from(tree.missingLeft),
      value: Float64Array.from(tree.value),
    })),
  };
  expect(predict(typed as never, x)).toEqual(predict(model, x));
  expect(updateModel(typed as never, x, y, { trees: 2 })).toEqual(updateModel(model, x, y, { trees: 2 }));
  const views = {
    ...model,
    trees: model.trees.map(() => ({ ...model.trees[0], left: new DataView(new ArrayBuffer(8)) })),
  };
  expect(() => predict(views as never, x)).toThrow(/is cut off or damaged/);
});
