import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { predict } from "../../src/predict/learning/predict.js";
import { fitRidge } from "../../src/predict/linear/fit-ridge.js";
import { addLinearSums, compiledLinearSums } from "../../src/predict/linear/linear-sums.js";
import { addTrees, addTreesPlainly } from "../../src/predict/trees/add-trees.js";
import { compiledTrees } from "../../src/predict/trees/compiled-trees.js";
import { compiledWalker } from "../../src/predict/trees/compiled-walker.js";
import { fitBoostedTrees } from "../../src/predict/trees/fit-boosted-trees.js";
import { addLeaf, emptyTree } from "../../src/predict/trees/growing-tree.js";
import { rankedTrees } from "../../src/predict/trees/ranked-trees.js";
import { rankedWalker } from "../../src/predict/trees/ranked-walker.js";
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

describe("ranked trees", () => {
  const walker = rankedWalker()!;

  /** A tree whose thresholds are from as many numbers as are wanted. */
  const withThresholds = (tree: RegressionTree, seed: number, of: number): RegressionTree => {
    const random = seededRandom(seed);
    return { ...tree, threshold: tree.threshold.map(() => (6 * random.integer(of)) / of - 3) };
  };

  test("give the bits of trees that are walked one by one, with gaps, ties, many thresholds and any number of rows", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.integer({ min: 1, max: 128 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(2, 30, 1_000_000),
        fc.boolean(),
        (seed, sizes, rows, columns, thresholds, single) => {
          const trees = sizes.map((leaves, k) => withThresholds(anyTree(seed + k, leaves, columns), seed, thresholds));
          const matrix = anyRows(seed, rows, columns);
          const roundings = { singleFeatures: single, singleSums: single };
          const inBlocks = new Float64Array(rows).fill(0.1);
          const plain = inBlocks.slice();
          const made = rankedTrees(trees);
          if (made === undefined) expect(sizes.every((leaves) => leaves === 1)).toBe(true);
          else expect(walker(made, matrix, inBlocks, roundings)).toBe(true);
          addTreesPlainly(trees, matrix, plain, roundings);
          if (made !== undefined) expect(inBlocks).toEqual(plain);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("tell apart more thresholds of a column than fit into 8 bits", () => {
    const trees = Array.from({ length: 30 }, (_, k) => withThresholds(anyTree(k, 100, 1), k, 1_000_000));
    const { slotsLeft, slotsRight } = rankedTrees(trees)!;
    expect(slotsLeft).toBeGreaterThan(4);
    expect(slotsRight).toBeGreaterThan(4);
    // features that equal a threshold, and their neighbors
    const asked = trees.flatMap((tree) => tree.threshold);
    const values = Float64Array.from([...asked, ...asked.map((own) => own * (1 + 2 ** -52)), Number.NaN]);
    const matrix = { values, columns: 1, rows: values.length };
    const inBlocks = new Float64Array(values.length);
    const plain = new Float64Array(values.length);
    addTrees(trees, matrix, inBlocks);
    addTreesPlainly(trees, matrix, plain);
    expect(inBlocks).toEqual(plain);
  });

  test("are not made of large trees, of shared nodes, or of more columns than there is room for", () => {
    expect(rankedTrees([anyTree(1, 128, 3)])?.count).toBe(1);
    expect(rankedTrees([anyTree(1, 129, 3)])).toBeUndefined();
    const shared: RegressionTree = {
      feature: [0, 0, -1, -1],
      threshold: [0, 1, 0, 0],
      left: [1, 2, -1, -1],
      right: [2, 3, -1, -1],
      missingLeft: [0, 0, 0, 0],
      value: [0, 0, 1, 2],
    };
    expect(rankedTrees([shared])).toBeUndefined();
    expect(rankedTrees(Array.from({ length: 40 }, (_, k) => anyTree(k, 100, 5_000)))).toBeUndefined();
  });
});

test("sums of linear models have the same bits compiled and in plain JavaScript, for any number of rows and columns", () => {
  const compiled = compiledLinearSums()!;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 1, max: 90 }),
      fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 380, max: 2_000 })),
      (seed, rows, columns) => {
        const random = seededRandom(seed);
        const numbers = (count: number) => Float64Array.from({ length: count }, () => random.normal());
        const [weights, values, sums] = [numbers(columns), numbers(rows * columns), numbers(rows)];
        const plain = sums.slice();
        expect(compiled(weights, values, sums)).toBe(true);
        addLinearSums(weights, values, plain);
        expect(sums).toEqual(plain);
      },
    ),
    { numRuns: 60 },
  );
});

describe("compiled trees", () => {
  test("give the bits of trees that are walked one by one, with gaps, ties and any number of rows", () => {
    const walker = compiledWalker()!;
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
          expect(walker(compiledTrees(trees)!, matrix, compiled, roundings)).toBe(true);
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

test("predictions have the same bits where WebAssembly or its vectors are refused", async () => {
  const random = seededRandom(4);
  const x = { values: Float64Array.from({ length: 300 * 6 }, () => random.normal()), columns: 6 };
  const y = x.values.slice(0, 300);
  const models = [fitRidge(x, y, { penalty: 1 }), fitBoostedTrees(x, y, { trees: 20 })];
  const usual = models.map((model) => predict(model, x));
  const { Module } = WebAssembly;
  const withoutVectors = class {
    constructor(bytes: Uint8Array<ArrayBuffer>) {
      const module = new Module(bytes);
      if (bytes.includes(0xfd)) throw new WebAssembly.CompileError("invalid opcode 0xfd");
      // biome-ignore lint/correctness/noConstructorReturn: a module that was made is given back as it is
      return module;
    }
  };
  try {
    for (const refused of [undefined, { ...WebAssembly, Instance: WebAssembly.Instance, Module: withoutVectors }]) {
      vi.stubGlobal("WebAssembly", refused);
      vi.resetModules();
      const fresh = await import("../../src/predict/learning/predict.js");
      expect(fresh.predict).not.toBe(predict);
      expect(models.map((model) => fresh.predict(model, x))).toEqual(usual);
    }
  } finally {
    vi.unstubAllGlobals();
  }
});
