import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { predict } from "../../src/predict/learning/predict.js";
import { updateModel } from "../../src/predict/learning/update-model.js";
import { elasticNetPath, fitElasticNet } from "../../src/predict/linear/fit-elastic-net.js";
import { fitRidge } from "../../src/predict/linear/fit-ridge.js";

const reference = JSON.parse(readFileSync(new URL("../reference/predict/linear.json", import.meta.url), "utf8"));
const setOf = (name: string) => {
  const { columns, x, y, weights } = reference.sets[name];
  return {
    x: { values: Float64Array.from(x as number[]), columns: columns as number },
    y: Float64Array.from(y as number[]),
    weights: weights === null ? undefined : Float64Array.from(weights as number[]),
  };
};
const close = (actual: readonly number[], expected: readonly number[]) => {
  const scale = Math.max(1e-300, ...expected.map(Math.abs));
  for (const [k, value] of actual.entries()) {
    expect(Math.abs(value - expected[k]!)).toBeLessThan(reference.tolerance * scale);
  }
};

interface Case {
  readonly model: string;
  readonly set: string;
  readonly weighted?: boolean;
  readonly options: { readonly penalty: number; readonly l1Ratio: number };
  readonly coefficients: readonly number[];
  readonly intercept: number;
}

describe("coefficients of scikit-learn", () => {
  test.each((reference.cases as Case[]).map((own, k) => ({ ...own, k })))(
    "$model on $set, case $k",
    ({ model, set, weighted, options, coefficients, intercept }) => {
      const { x, y, weights } = setOf(set);
      const fitted =
        model === "ridge"
          ? fitRidge(x, y, { ...options, ...(weighted && { sampleWeights: weights! }) })
          : fitElasticNet(x, y, options);
      close(fitted.coefficients, coefficients);
      expect(Math.abs(fitted.intercept - intercept)).toBeLessThan(
        reference.tolerance * Math.max(1, Math.abs(intercept)),
      );
    },
  );

  test("the whole path", () => {
    const { set, l1Ratio, penalties, coefficients } = reference.path;
    const { x, y } = setOf(set);
    const path = elasticNetPath(x, y, { l1Ratio, count: 20 });
    close(
      path.map(({ penalty }) => penalty),
      penalties,
    );
    for (const [k, model] of path.entries()) {
      close(model.coefficients, coefficients[k]);
      expect(model.gap).toBeLessThan(1e-12);
    }
  });
});

describe("a ridge regression that goes on learning", () => {
  const random = seededRandom(5);
  const rows = 1_050;
  const columns = 6;
  const values = Float64Array.from({ length: rows * columns }, (_, k) => random.normal() * (1 + (k % columns)) + 3);
  const y = Float64Array.from({ length: rows }, () => random.normal());
  const part = (from: number, to: number) =>
    [{ values: values.slice(from * columns, to * columns), columns }, y.slice(from, to)] as const;

  test("after a thousand updates of one row it is the fit of all rows", () => {
    let model = fitRidge(...part(0, 50), { penalty: 0.5 });
    for (let t = 50; t < rows; t++) model = JSON.parse(JSON.stringify(updateModel(model, ...part(t, t + 1))));
    const whole = fitRidge(...part(0, rows), { penalty: 0.5 });
    for (const [j, value] of whole.coefficients.entries()) {
      expect(Math.abs(model.coefficients[j]! - value)).toBeLessThan(1e-10);
    }
    expect(Math.abs(model.intercept - whole.intercept)).toBeLessThan(1e-10);
  });

  test("what is kept counts as a weight of the earlier rows", () => {
    const forgetful = updateModel(fitRidge(...part(0, 50), { penalty: 2 }), ...part(50, 80), { keep: 0.5 });
    const weights = Float64Array.from({ length: 80 }, (_, t) => (t < 50 ? 0.5 : 1));
    const weighted = fitRidge(...part(0, 80), { penalty: 2, sampleWeights: weights });
    for (const [j, value] of forgetful.coefficients.entries()) {
      expect(Math.abs(value - weighted.coefficients[j]!)).toBeLessThan(1e-11);
    }
  });

  test("predictions survive JSON to the bit", () => {
    const model = fitRidge(...part(0, 60), { penalty: 1 });
    const [x] = part(60, 70);
    expect(predict(JSON.parse(JSON.stringify(model)), x)).toEqual(predict(model, x));
  });
});

test("features that follow from each other are refused at a penalty of 0, and named", () => {
  const x = { values: Float64Array.of(1, 2, 2, 4, 3, 6, 4, 8), columns: 2 };
  expect(() => fitRidge(x, Float64Array.of(1, 2, 3, 5), { penalty: 0 })).toThrow(/feature 1 is constant or follows/);
  expect(fitRidge(x, Float64Array.of(1, 2, 3, 5), { penalty: 0.1 }).coefficients).toHaveLength(2);
});

test("a missing feature names its row and column", () => {
  const x = { values: Float64Array.of(1, 2, Number.NaN, 4), columns: 2 };
  expect(() => fitRidge(x, Float64Array.of(1, 2), { penalty: 1 })).toThrow("x.values is NaN at row 1, column 0");
});

test("a stored ridge regression whose sums are of other features, or no sums of squares, is refused by name", () => {
  const { x, y } = setOf(Object.keys(reference.sets)[0]!);
  const model = fitRidge(x, y, { penalty: 1 });
  const { means, products, cross } = model.statistics;
  for (const [name, change] of [
    ["means", { means: means.slice(1) }],
    ["cross", { cross: [...cross, 0] }],
    ["products", { products: products.slice(1) }],
    ["products[0]", { products: [-1, ...products.slice(1)] }],
  ] as const) {
    const stored = JSON.parse(JSON.stringify({ ...model, statistics: { ...model.statistics, ...change } }));
    expect(() => updateModel(stored, x, y), name).toThrow(
      expect.objectContaining({ code: "invalid-state", message: expect.stringContaining(`statistics.${name}`) }),
    );
  }
});
