import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ImportedLinearModel, ImportedTreesModel } from "../../src/predict/imported/imported-model.js";
import { modelFromLightgbm } from "../../src/predict/imported/model-from-lightgbm.js";
import { modelFromScikitLearn } from "../../src/predict/imported/model-from-scikit-learn.js";
import { modelFromXgboost } from "../../src/predict/imported/model-from-xgboost.js";
import { onnxPredictor } from "../../src/predict/imported/onnx-predictor.js";
import { predict } from "../../src/predict/learning/predict.js";
import { updateModel } from "../../src/predict/learning/update-model.js";

interface Case {
  readonly name: string;
  readonly reader: "lightgbm" | "xgboost" | "scikit-learn";
  readonly file: string;
  readonly gaps: boolean;
  readonly link: "identity" | "logistic" | "exponential";
  readonly predicted: readonly number[];
  /** Rows of its own. */
  readonly rows?: readonly (number | null)[];
}

const reference = JSON.parse(readFileSync(new URL("../reference/predict/imported.json", import.meta.url), "utf8"));
const cases = reference.cases as readonly Case[];
const readers: Readonly<Record<Case["reader"], (text: string) => ImportedTreesModel | ImportedLinearModel>> = {
  lightgbm: modelFromLightgbm,
  xgboost: modelFromXgboost,
  "scikit-learn": modelFromScikitLearn,
};
const rowsOf = (gaps: boolean) => ({
  values: Float64Array.from(
    (gaps ? reference.rowsWithGaps : reference.rows) as (number | null)[],
    (v) => v ?? Number.NaN,
  ),
  columns: reference.columns as number,
});

test.each(cases)("$name predicts what it predicts at home", ({ reader, file, gaps, link, predicted, rows }) => {
  const model = readers[reader](file);
  const own = rows && { values: Float64Array.from(rows, (v) => v ?? Number.NaN), columns: reference.columns as number };
  const ours = predict(JSON.parse(JSON.stringify(model)), own ?? rowsOf(gaps));
  // sums of trees agree to the bit; XGBoost rounds what a link makes of them to 32 bits
  const tolerance = reader === "xgboost" && link !== "identity" ? 2e-7 : reference.tolerance;
  for (const [t, wanted] of predicted.entries()) {
    const exact = "trees" in model && link === "identity";
    expect(Math.abs(ours[t]! - wanted)).toBeLessThanOrEqual(exact ? 0 : tolerance * (1 + Math.abs(wanted)));
  }
});

describe("a file that is cut off is refused, wherever it ends", () => {
  test.each(cases.filter(({ name }) => /regression$|forest$|Ridge$|categories$/.test(name)))(
    "$name",
    ({ reader, file }) => {
      const whole = reader === "lightgbm" ? file.indexOf("end of trees") + 12 : file.length;
      for (let k = 1; k <= 25; k++) {
        const end = Math.min(whole - 1, Math.floor((whole * k) / 25));
        expect(() => readers[reader](file.slice(0, end))).toThrow(
          expect.objectContaining({ code: "invalid-state", message: expect.stringMatching(/cut off|damaged|begin/) }),
        );
      }
    },
  );
});

test("what is not read is named", () => {
  const light = cases[0]!.file;
  const boosted = cases.find(({ reader }) => reader === "xgboost")!.file;
  expect(() => modelFromLightgbm(light.replace("decision_type=2", "decision_type=1"))).toThrow(
    "tree 0, cat_threshold does not hold the categories of split",
  );
  const byCategories = cases.find(({ name }) => name === "LightGBM categories")!.file;
  expect(() => modelFromLightgbm(byCategories.replace(/cat_threshold=.*/, "cat_threshold=0 0 0 0 0 0"))).toThrow(
    "has no category in split 0",
  );
  const chosen = cases.find(({ name }) => name === "XGBoost categories")!.file;
  expect(() => modelFromXgboost(chosen.replace(/"categories":\[\d+,/, '"categories":[99999,'))).toThrow(
    "in rising order",
  );
  expect(() => modelFromXgboost(chosen.replace('"cats":{"enc":[]', '"cats":{"enc":[{}]'))).toThrow("by name");
  expect(() => modelFromLightgbm(light.replace("decision_type=2", "decision_type=6"))).toThrow(
    "takes zeros as missing",
  );
  expect(() => modelFromLightgbm(light.replace("num_class=1", "num_class=3"))).toThrow("3 classes");
  expect(() => modelFromLightgbm(light.replace("objective=regression", "objective=regression sqrt"))).toThrow("sqrt");
  expect(() => modelFromXgboost(boosted.replace('"gbtree"', '"dart"'))).toThrow('booster "dart"');
  expect(() => modelFromXgboost(boosted.replace("reg:squarederror", "survival:aft"))).toThrow("survival:aft");
  expect(() => modelFromXgboost('{"learner":{}}')).toThrow("gradient_booster is undefined");
  expect(() => modelFromScikitLearn('{"format":"omni-alpha/scikit-learn","version":2}')).toThrow("version 2");
  const model = modelFromLightgbm(light);
  expect(() => predict(model, { values: Float64Array.of(1, 2), columns: 2 })).toThrow("x has 2 features");
  expect(() => predict({ ...model, version: 2 } as never, rowsOf(false))).toThrow("version 1 of imported-trees");
  expect(() => updateModel(model, rowsOf(false), new Float64Array(40))).toThrow("cannot be updated");
});

test("a session of ONNX Runtime gets rows of 32 bits and gives a number for each", async () => {
  const x = { values: Float64Array.of(0.1, 2, 3, 4), columns: 2 };
  const session = {
    run: async (feeds: Readonly<Record<string, { data: unknown; dims: readonly number[]; type: string }>>) => {
      const { data, dims, type } = feeds["x"]!;
      const values = data as Float32Array;
      expect([type, dims]).toEqual(["float32", [2, 2]]);
      return { y: { type, dims: [2, 1], data: Float32Array.of(values[0]! + values[1]!, values[2]! + values[3]!) } };
    },
  };
  const predictor = onnxPredictor(session, { input: "x", output: "y" });
  expect(Array.from(await predictor(x))).toEqual([Math.fround(Math.fround(0.1) + 2), 7]);
  await expect(onnxPredictor(session, { input: "x", output: "z" })(x)).rejects.toThrow('no output "z"');
  expect(() => onnxPredictor({} as never, { input: "x", output: "y" })).toThrow("session has no function run");
});
