import type { OptionDeclaration, OptionDeclarations, OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { PricesTable } from "../../core/types.js";
import { featureDefinitions } from "../features/feature-definitions.js";
import { featureColumns } from "../features/feature-rows.js";
import { featureOptions, type ReadFeatures, readFeatures } from "../features/read-feature-options.js";
import type { ModelChoice, PredictorSettings, PredictorValidation, WeightPredictorOptions } from "./predictor-types.js";

const positive: OptionDeclaration = { kind: "number", integer: true, min: 1, max: 100_000 };
const modelSettings: Readonly<Record<ModelChoice["kind"], OptionDeclarations>> = {
  ridge: { penalty: { kind: "number", min: 0 } },
  "elastic-net": { penalty: { kind: "number", min: 0 }, l1Ratio: { kind: "number", min: 0, max: 1 } },
  "boosted-trees": {
    trees: positive,
    learningRate: { kind: "number", above: 0, max: 1 },
    maxLeaves: { kind: "number", integer: true, min: 2, max: 65_536 },
    minLeaf: positive,
    l2: { kind: "number", min: 0 },
  },
  "random-forest": {
    trees: positive,
    maxDepth: { kind: "number", integer: true, min: 1, max: 64 },
    minLeaf: positive,
    maxFeatures: { kind: "number", integer: true, min: 1, max: 10_000 },
  },
};
const kinds = Object.keys(modelSettings) as ModelChoice["kind"][];
/** A learner by name or with settings. */
export const modelChoice: OptionDeclaration = {
  kind: "value",
  read: (name, value) =>
    typeof value === "string"
      ? { kind: readOption(name, value, { kind: "choice", of: kinds }) }
      : readOption(name, value, { kind: "variant", of: () => modelSettings }),
};

const validation: OptionsOf<PredictorValidation, "method" | "folds" | "testFolds" | "embargo"> = {
  method: { kind: "choice", of: ["purged", "combinatorial", "walk-forward"], default: "purged" },
  folds: { kind: "number", integer: true, min: 2, max: 50, default: 5 },
  testFolds: { kind: "number", integer: true, min: 1, max: 49, default: 2 },
  embargo: { kind: "number", integer: true, min: 0, max: 1_000_000, default: 0 },
};

type Defaulted = "models" | "delay" | "validation" | "level" | "trials" | "seed" | "scale";
const declared: OptionsOf<WeightPredictorOptions, Defaulted> = {
  ...featureOptions,
  models: {
    kind: "list",
    of: modelChoice,
    minLength: 1,
    maxLength: 50,
    default: kinds.map((kind) => ({ kind })),
  } as OptionDeclaration & { default: NonNullable<unknown> },
  horizon: { kind: "number", integer: true, min: 1, max: 100_000 },
  every: { kind: "number", integer: true, min: 1, max: 100_000 },
  delay: { kind: "number", integer: true, min: 0, max: 100_000, default: 0 },
  validation: { kind: "object", of: validation, default: {} } as OptionDeclaration & { default: NonNullable<unknown> },
  level: { kind: "number", min: 0.5, below: 1, unit: "fraction", default: 0.95 },
  trials: { kind: "number", integer: true, min: 0, max: 1_000_000_000, default: 0 },
  seed: { kind: "number", integer: true, default: 0 },
  onProgress: { kind: "function" },
  signal: { kind: "signal" },
};

/** A training call, checked. */
export interface TrainingCall {
  readonly settings: PredictorSettings;
  readonly features: ReadFeatures;
  readonly trials: number;
  readonly onProgress: WeightPredictorOptions["onProgress"];
  readonly signal: AbortSignal | undefined;
}

/** Training dates that are aimed at where a history is short. */
const USUAL_DATES = 100;

/** @throws {@link PortfolioError} those of features and of options */
export function readTrainingCall(prices: PricesTable, given: WeightPredictorOptions): TrainingCall {
  const read = readOptions("options", given, declared, { what: "an option of trainWeightPredictor" });
  const { features, volumes, market, regime, scale, periodsPerYear } = given;
  const data = { features, volumes, market, regime, scale, periodsPerYear };
  const known = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
  const own = readFeatures(prices, known, "an option of trainWeightPredictor");
  const { spans } = own.context;
  const horizon = read.horizon ?? spans.month;
  const longest = Math.max(...Object.values(featureColumns(own).lookback));
  const rows = own.prices.dates.length - longest - read.delay - horizon + 1;
  // a short history is asked more often: its labels overlap, which folds and intervals know
  const every = Math.max(1, Math.min(horizon, Math.floor(rows / USUAL_DATES)));
  return {
    features: own,
    trials: read.trials,
    onProgress: read.onProgress,
    signal: read.signal,
    settings: {
      models: read.models as readonly ModelChoice[],
      features: own.features.map((feature) => {
        if (typeof feature !== "string") return { name: feature.name, custom: true, lookback: feature.lookback };
        const lookback = feature === "regime" ? 1 : featureDefinitions[feature].lookback(spans);
        return { name: feature, custom: false, lookback };
      }),
      scale: own.scale,
      periodsPerYear: spans.perYear,
      horizon,
      every: read.every ?? every,
      delay: read.delay,
      validation: readOptions("options.validation", read.validation, validation),
      level: read.level,
      seed: read.seed,
    },
  };
}
