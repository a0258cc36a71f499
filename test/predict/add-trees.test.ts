import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { predict } from "../../src/predict/learning/predict.js";
import { fitRidge } from "../../src/predict/linear/fit-ridge.js";
import { addTrees, addTreesPlainly, compiledWalker } from "../../src/predict/trees/add-trees.js";
import { compiledTrees } from "../../src/predict/trees/compiled-trees.js";
import { fitBoostedTrees } from "../../src/predict/trees/fit-boosted-trees.js";
import { addLeaf, emptyTree } from "../../src/predict/trees/growing-tree.js";
import { partsOfTrees } from "../../src/predict/trees/same-trees.js";
import type { RegressionTree } from "../../src/predict/trees/tree-model.js";

/** A tree of any shape; thresholds are from few numbers, so that features often equal one. */
function anyTree(seed: number, leaves: number, columns: number): RegressionTree {
  const random = seededRandom(seed);
  const tree = emptyTree();
  const open = [addLeaf(tree)];
  for (let k = 1; k < leaves; k++) {
    const [node] = open.splice(random.integer(open.length), 1);
    tree.feature[node!] = random.integer(columns);
    tree.threshold[node!] = random.integer(7) - 3;
    tree.missingLeft[node!] = random.integer(2);
    tree.left[node!] = addLeaf(tree);
    tree.right[node!] = addLeaf(tree);
    open.push(tree.left[node!]!, tree.right[node!]!);
  }
  for (const node of open) tree.value[node] = random.normal();
  return tree;
}

function anyRows(seed: number, rows: number, columns: number) {
  const random = seededRandom(seed);
  const values = Float64Array.from({ length: rows * columns }, () => {
    const kind = random.integer(10);
    if (kind === 0) return Number.NaN;
    return kind < 5 ? random.integer(9) - 4 : 3 * random.normal();
  });
  return { values, columns, rows };
}

describe("compiled trees", () => {
  test("give the bits of trees that are walked one by one, with gaps, ties and any number of rows", () => {
    expect(compiledWalker()).toBeTypeOf("function");
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (seed, sizes, rows, columns, single) => {
          const trees = sizes.map((leaves, k) => anyTree(seed + k, leaves, columns));
          const matrix = anyRows(seed, rows, columns);
          const roundings = { singleFeatures: single, singleSums: single };
          const compiled = new Float64Array(rows).fill(0.1);
          const plain = compiled.slice();
          addTrees(trees, matrix, compiled, roundings);
          addTreesPlainly(trees, matrix, plain, roundings);
          expect(compiled).toEqual(plain);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("are left for the plain walk where the memory of WebAssembly cannot grow", () => {
    const trees = Array.from({ length: 40 }, (_, k) => anyTree(k, 4_000, 5));
    const matrix = anyRows(3, 50, 5);
    const sums = new Float64Array(50);
    const plain = sums.slice();
    const { grow } = WebAssembly.Memory.prototype;
    let asked = 0;
    try {
      WebAssembly.Memory.prototype.grow = () => {
        asked++;
        throw new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded");
      };
      addTrees(trees, matrix, sums);
    } finally {
      WebAssembly.Memory.prototype.grow = grow;
    }
    addTreesPlainly(trees, matrix, plain);
    expect(asked).toBe(1);
    expect(sums).toEqual(plain);
  });

  test("give them for more rows than are laid out at a time, and when two models take turns", () => {
    const few = [anyTree(1, 20, 4)];
    const many = Array.from({ length: 3 }, (_, k) => anyTree(k + 2, 200, 90));
    for (const [trees, columns] of [
      [few, 4],
      [many, 90],
      [few, 4],
    ] as const) {
      const matrix = anyRows(7, 2_500, columns);
      const sums = new Float64Array(2_500);
      const plain = new Float64Array(2_500);
      addTrees(trees, matrix, sums);
      addTreesPlainly(trees, matrix, plain);
      expect(sums).toEqual(plain);
    }
  });

  test("are compiled once for a list, and again when a tree or a list of it is exchanged", () => {
    const trees = [anyTree(1, 9, 2), anyTree(2, 9, 2)];
    const first = compiledTrees(trees);
    expect(compiledTrees(trees)).toBe(first);
    trees[1] = anyTree(3, 9, 2);
    const second = compiledTrees(trees);
    expect(second).not.toBe(first);
    trees[0] = { ...trees[0]!, threshold: trees[0]!.threshold.map((own) => own + 1) };
    expect(compiledTrees(trees)).not.toBe(second);
    expect(partsOfTrees(trees)).toHaveLength(14);
  });
});

test("a model whose part was exchanged since the last prediction is looked through again", () => {
  const { values, columns } = anyRows(3, 80, 3);
  const x = { values, columns };
  const model = structuredClone(
    fitBoostedTrees(
      x,
      x.values.slice(0, 80).map((own) => (own > 0 ? 1 : 0)),
      { trees: 3 },
    ),
  );
  const before = predict(model, x);
  expect(predict(model, x)).toEqual(before);
  const trees = model.trees as RegressionTree[];
  const whole = trees[1]!;
  trees[1] = { ...whole, left: whole.left.map(() => 0) };
  expect(() => predict(model, x)).toThrow("model.trees[1] is cut off or damaged");
  trees[1] = whole;
  expect(predict(model, x)).toEqual(before);
  expect(() => predict(Object.assign(model, { version: 1 }) as never, x)).toThrow("this library reads version 2");
});

test("a feature or a coefficient that is no number is named although sums are taken first", () => {
  const random = seededRandom(1);
  const x = { values: Float64Array.from({ length: 27 }, () => random.normal()), columns: 3 };
  const model = structuredClone(fitRidge(x, x.values.slice(0, 9), { penalty: 1 }));
  const sums = predict(model, x);
  for (let t = 0; t < 9; t++) {
    let sum = model.intercept;
    for (let j = 0; j < 3; j++) sum += model.coefficients[j]! * x.values[3 * t + j]!;
    expect(sums[t]).toBe(sum);
  }
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const spoiled = x.values.slice();
    spoiled[7] = value;
    expect(() => predict(model, { values: spoiled, columns: 3 })).toThrow("at row 2, column 1");
    expect(() => predict({ ...model, coefficients: [0, 0, 0] }, { values: spoiled, columns: 3 })).toThrow(
      "at row 2, column 1",
    );
  }
  (model.coefficients as number[])[1] = Number.NaN;
  expect(() => predict(model, x)).toThrow("model.coefficients");
});
