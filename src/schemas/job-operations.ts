import { z } from "zod";
import { backtestChoices, callSettings } from "./call-settings.js";
import type { OperationSchemas } from "./operations.js";
import { isoDate, plainResult } from "./values.js";

/** Work of the service that always runs as a job. */
export type JobOperationName = "sweep" | "train";

/** Greatest number of trees that a request may ask for. */
const MAX_TREES = 500;

const penalty = z.number().min(0).max(1e12).optional();
const trees = z.int().min(1).max(MAX_TREES).optional();
const minLeaf = z.int().min(1).max(100_000).optional();
const learners = ["ridge", "elastic-net", "boosted-trees", "random-forest"] as const;

const learner = z
  .union([
    z.enum(learners),
    z.strictObject({ kind: z.literal("ridge"), penalty }),
    z.strictObject({ kind: z.literal("elastic-net"), penalty, l1Ratio: z.number().min(0).max(1).optional() }),
    z.strictObject({
      kind: z.literal("boosted-trees"),
      trees,
      learningRate: z.number().gt(0).max(1).optional(),
      maxLeaves: z.int().min(2).max(256).optional(),
      minLeaf,
      l2: penalty,
    }),
    z.strictObject({
      kind: z.literal("random-forest"),
      trees,
      maxDepth: z.int().min(1).max(20).optional(),
      minLeaf,
      maxFeatures: z.int().min(1).max(100).optional(),
    }),
  ])
  .meta({ id: "Learner", description: "A learner of scores, by name or with its settings." });

/** Features that need prices alone; volumes and regimes are no part of a portfolio. */
const features = [
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
] as const;

const validation = z.strictObject({
  method: z.enum(["purged", "combinatorial", "walk-forward"]).optional(),
  folds: z.int().min(2).max(10).optional(),
  testFolds: z.int().min(1).max(5).optional(),
  embargo: z.int().min(0).max(20_000).optional().meta({ description: "Rows of prices after the labels of a test." }),
});

const rowsOfPrices = z.int().min(1).max(20_000).optional();

const interval = z.looseObject({ mean: z.number(), interval: z.array(z.number()).length(2) });

/**
 * Requests of the work that always runs as a job, and what the jobs give, as zod schemas.
 *
 * Requests are strict: an unknown key is refused. Results may carry more keys than are named.
 *
 * @remarks Needs the peer `zod`, version 4.
 * @example
 * jobOperationSchemas.sweep.request.parse({ settings: [{ name: "a quarter", lookback: 63 }] });
 */
export const jobOperationSchemas: Readonly<Record<JobOperationName, OperationSchemas>> = {
  sweep: {
    request: z
      .strictObject({
        settings: z
          .array(z.strictObject({ name: z.string().min(1).max(100), ...callSettings }))
          .min(1)
          .max(100)
          .meta({ description: "A backtest for each, by names that differ." }),
        ...backtestChoices,
        warmup: z.int().min(0).max(20_000).optional().meta({
          description:
            "Dates before the first decision of every backtest. Default: the longest lookback, or a year where one has none.",
        }),
      })
      .meta({ id: "SweepRequest" }),
    response: z
      .looseObject({
        outcomes: z.array(z.looseObject({ status: z.enum(["ok", "failed"]), name: z.string() })),
        trials: z.int().min(1).meta({ description: "Backtests that were tried, failed ones too." }),
        names: z.array(z.string()).meta({ description: "Those that are ok." }),
        best: z.string().nullable().meta({ description: "The highest Sharpe ratio, picked in sample." }),
        deflatedSharpeRatio: z
          .number()
          .nullable()
          .meta({ description: "Probability that the best is better than luck would have found in so many trials." }),
        overfittingProbability: z.number().nullable().meta({
          description: "Share of splits of time in which the best of one half is below the median of the other.",
        }),
      })
      .meta({ id: "Sweep" }),
  },
  train: {
    request: z
      .strictObject({
        models: z.array(learner).min(1).max(10).optional().meta({ description: "Default: all four learners." }),
        features: z
          .array(z.enum(features))
          .min(1)
          .max(features.length)
          .optional()
          .meta({ uniqueItems: true, description: "Default: all that the prices suffice for." }),
        scale: z.enum(["rank", "standardize", "none"]).optional(),
        horizon: rowsOfPrices.meta({ description: "Rows of prices that the predicted return spans. Default a month." }),
        every: rowsOfPrices.meta({ description: "Rows of prices from one training date to the next." }),
        delay: z.int().min(0).max(1000).optional().meta({ description: "Rows of prices from knowing to trading." }),
        validation: validation.optional(),
        level: z.number().min(0.5).lt(1).optional().meta({ description: "Level of the intervals. Default 0.95." }),
        trials: z
          .int()
          .min(0)
          .max(1e9)
          .optional()
          .meta({ description: "Models or features that were tried before on these prices." }),
        seed: z.int().min(0).max(4_294_967_295).optional().meta({ description: "Seed of what is drawn. Default 0." }),
      })
      .meta({ id: "TrainRequest" }),
    response: z
      .looseObject({
        kind: z.literal("weight-predictor"),
        version: z.literal(1),
        features: z.array(z.string()),
        informationCoefficient: interval,
        trials: z.int().min(1),
        verdict: z.enum(["skill", "no-skill"]),
        card: z
          .looseObject({
            span: z.looseObject({ from: isoDate, to: isoDate }),
            dataHash: z.string(),
            rows: z.int(),
            dates: z.int(),
            scores: plainResult,
            limits: z.array(z.string()),
          })
          .meta({ description: "What the predictor was made of, and how it did on rows that it was not trained on." }),
      })
      .meta({ id: "WeightPredictor" }),
  },
};
