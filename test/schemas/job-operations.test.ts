import { expect, test } from "vitest";
import { z } from "zod";
import {
  PortfolioError,
  type PricesTable,
  trainWeightPredictor,
  type WeightPredictorOptions,
} from "../../src/index.js";
import { type JobOperationName, jobOperationSchemas, operationSchemas } from "../../src/schemas/index.js";

const dates = Array.from({ length: 400 }, (_, t) => new Date(Date.UTC(2022, 0, 1 + t)).toISOString().slice(0, 10));
const assets = ["A", "B", "C", "D"];
const values = Float64Array.from(
  { length: 1600 },
  (_, k) => 50 + (k % 4) + 5 * Math.sin(k * 1.7 + (k % 3)) + 3 * Math.cos(k * 0.31),
);
const prices: PricesTable = { kind: "prices", assets, dates, values };

/** One value of each key that a training may carry. */
const training = {
  models: ["ridge", { kind: "boosted-trees", trees: 2, learningRate: 0.1, maxLeaves: 4, minLeaf: 5, l2: 1 }],
  features: ["momentum-1", "reversal"],
  scale: "standardize",
  horizon: 5,
  every: 5,
  delay: 1,
  validation: { method: "purged", folds: 3, testFolds: 1, embargo: 2 },
  level: 0.9,
  trials: 2,
  seed: 7,
};

test("the samples name every key of a training, and the library takes each of them", () => {
  expect(Object.keys(training).sort()).toEqual(Object.keys(propertiesOf(jobOperationSchemas.train.request)).sort());
  expect(jobOperationSchemas.train.request.parse(training)).toEqual(training);
  const predictor = trainWeightPredictor(prices, training as WeightPredictorOptions);
  const { success, error } = jobOperationSchemas.train.response.safeParse(JSON.parse(JSON.stringify(predictor)));
  expect([success, error?.issues]).toEqual([true, undefined]);
});

test("a request offers every learner, feature and way of validation that the library has, but those that need more than prices", () => {
  const said = (options: object): string[] => {
    try {
      trainWeightPredictor(prices, options);
    } catch (error) {
      if (error instanceof PortfolioError)
        return [...error.message.matchAll(/[a-z]+(?:-[a-z0-9]+)*/g)].map(([word]) => word);
    }
    throw new Error("the library takes what is no word of it");
  };
  const takes = (request: object): boolean => jobOperationSchemas.train.request.safeParse(request).success;
  const needMore = ["illiquidity", "turnover-trend", "regime"];
  const offered = [
    "momentum-1",
    "momentum-3",
    "momentum-6",
    "momentum-12-1",
    "reversal",
    "volatility",
    "downside-volatility",
    "beta",
    "idiosyncratic-volatility",
    "drawdown",
    "distance-from-high",
    "skewness",
    "kurtosis",
    "maximum-return",
    "market-correlation",
    "seasonality",
  ];
  const features = said({ features: ["no-feature"] });
  expect(features).toEqual(expect.arrayContaining([...offered, ...needMore]));
  expect(takes({ features: offered })).toBe(true);
  for (const feature of needMore) expect(takes({ features: [feature] })).toBe(false);
  const models = ["ridge", "elastic-net", "boosted-trees", "random-forest"];
  expect(said({ models: ["no-model"] })).toEqual(expect.arrayContaining(models));
  expect(takes({ models })).toBe(true);
});

test("a sweep takes the settings of a backtest, each under a name", () => {
  const { settings, warmup, ...choices } = propertiesOf(jobOperationSchemas.sweep.request);
  const { name, ...each } = (settings as { items: { properties: object } }).items.properties as Record<string, object>;
  expect([name, warmup]).toEqual([expect.anything(), expect.anything()]);
  const backtest = Object.keys(propertiesOf(operationSchemas.backtest.request));
  expect([...Object.keys(each), ...Object.keys(choices)].sort()).toEqual(backtest.sort());
});

test.each(["sweep", "train"] satisfies JobOperationName[])(
  "%s: unknown keys and sizes without a bound are refused",
  (work) => {
    const { request } = jobOperationSchemas[work];
    const fits = work === "sweep" ? { settings: [{ name: "a" }] } : {};
    const many = {
      ...(work === "sweep" ? { settings: Array(101).fill({ name: "a" }) } : { models: Array(11).fill("ridge") }),
    };
    expect(request.safeParse(fits).success).toBe(true);
    for (const wrong of [{ ...fits, noSuchKey: 1 }, many, null, [], "text", { settings: [] }, { models: [] }]) {
      expect(request.safeParse(wrong).success).toBe(false);
    }
    expect(
      jobOperationSchemas.train.request.safeParse({ models: [{ kind: "random-forest", trees: 501 }] }).success,
    ).toBe(false);
    expect(jobOperationSchemas.sweep.request.safeParse({ settings: [{ name: "a", metod: "x" }] }).success).toBe(false);
  },
);

/** The properties of a schema, which is a component of its own. */
function propertiesOf(schema: z.ZodType): Record<string, object> {
  const { $ref, $defs, properties } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const name = $ref?.split("/").at(-1);
  return (name === undefined ? properties : $defs?.[name]?.properties) as Record<string, object>;
}
