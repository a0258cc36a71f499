import type { Constraints, FactorMoments, IsoDate, Moments, OptimizationResult } from "../../core/types.js";
import type { FeatureOptions, FeatureScale } from "../features/feature-types.js";
import type { RegressionModel } from "../learning/require-model.js";

/** A learner of scores, with its settings; those left out take defaults that are cautious for returns. */
export type ModelChoice =
  /** Default `penalty`: a third of the rows, on features of deviation 1. */
  | { readonly kind: "ridge"; readonly penalty?: number }
  /** Default `penalty`: 2/√rows; `l1Ratio` 0.5. */
  | { readonly kind: "elastic-net"; readonly penalty?: number; readonly l1Ratio?: number }
  /** Default 60 trees of 8 leaves with at least one row in 50, rate 0.05, penalty 1. */
  | {
      readonly kind: "boosted-trees";
      readonly trees?: number;
      readonly learningRate?: number;
      readonly maxLeaves?: number;
      readonly minLeaf?: number;
      readonly l2?: number;
    }
  /** Default 60 trees of depth 6 with at least one row in 50. */
  | {
      readonly kind: "random-forest";
      readonly trees?: number;
      readonly maxDepth?: number;
      readonly minLeaf?: number;
      readonly maxFeatures?: number;
    };

/** How predictions are judged on rows that were not trained on. */
export interface PredictorValidation {
  /**
   * `"purged"`: K folds in time; `"combinatorial"`: every choice of `testFolds` of the folds, which also gives paths;
   * `"walk-forward"`: only ever the past. Default `"purged"`.
   */
  readonly method?: "purged" | "combinatorial" | "walk-forward";
  /** Number of folds, 2 to 50. Default 5. */
  readonly folds?: number;
  /** Folds that are the test together, combinatorial only. Default 2. */
  readonly testFolds?: number;
  /** Rows of prices after the labels of a test that are not trained on. Default 0. */
  readonly embargo?: number;
}

/** How a weight predictor is trained. */
export interface WeightPredictorOptions extends FeatureOptions {
  /** The learners, by name or with settings; their predictions are stacked. Default all four. */
  readonly models?: readonly (ModelChoice["kind"] | ModelChoice)[];
  /** Rows of prices over which the predicted return runs. Default a month. */
  readonly horizon?: number;
  /**
   * Rows of prices from one training date to the next. Default `horizon`, so that labels do not overlap; less where that would leave
   * fewer than 100 dates.
   */
  readonly every?: number;
  /** Rows of prices from knowing to trading: with 1 the predicted return begins a row later. Default 0. */
  readonly delay?: number;
  /** Default five purged folds. */
  readonly validation?: PredictorValidation;
  /** Level of the interval of the information coefficient. Default 0.95. */
  readonly level?: number;
  /** How many models or sets of features were tried before on these data; they count as trials. Default 0. */
  readonly trials?: number;
  /** Seed of everything drawn. Default 0. */
  readonly seed?: number;
  /** Called after each fit of a model. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** The training then ends in `PortfolioError` `aborted`. */
  readonly signal?: AbortSignal;
}

/** A mean with its interval. */
export interface MeanInterval {
  /** The mean over dates. */
  readonly mean: number;
  /** Where the true mean lies at the level. */
  readonly interval: readonly [number, number];
}

/** What a predictor was made of and how it did; to be read before it is trusted. */
export interface PredictorCard {
  /** First date whose features were learned from, and the last that a label reached. */
  readonly span: { readonly from: IsoDate; readonly to: IsoDate };
  /** Hash of the dates, assets and prices. */
  readonly dataHash: string;
  /** Names of the features, in order. */
  readonly features: readonly string[];
  /** Rows of prices that each feature needs. */
  readonly lookback: Readonly<Record<string, number>>;
  /** Pairs of date and asset that were learned from. */
  readonly rows: number;
  /** Pairs that were left out, since a feature or the label is missing. */
  readonly leftOut: number;
  /** Training dates. */
  readonly dates: number;
  /** Number of assets. */
  readonly assets: number;
  /** How the folds were cut; the purge follows from the labels of the rows themselves. */
  readonly folds: {
    /** Which rows were trained on and which tested. */
    readonly method: "purged" | "combinatorial" | "walk-forward";
    /** Number of folds. */
    readonly folds: number;
    /** Folds that were the test together, combinatorial only. */
    readonly testFolds: number;
    /** Rows of prices after the labels of a test. */
    readonly embargo: number;
  };
  /** Out-of-fold figures. */
  readonly scores: PredictorScores;
  /** What the figures do not say, in words. */
  readonly limits: readonly string[];
}

/** Out-of-fold figures of a predictor. */
export interface PredictorScores {
  /** Each model alone: its coefficient and its share of the stack. */
  readonly models: readonly (MeanInterval & { readonly kind: ModelChoice["kind"]; readonly share: number })[];
  /** Of the stack, with ranks. */
  readonly rankInformationCoefficient: MeanInterval;
  /** Of the stack under walk-forward folds, which the verdict rests on as well. */
  readonly walkForward: MeanInterval;
  /** Mean coefficient of each path, combinatorial folds only; else empty. */
  readonly paths: readonly number[];
  /** Sharpe ratio per training date of the portfolio that holds the standardized scores, and after counting the trials. */
  readonly sharpeRatio: number;
  /** Probability that the Sharpe ratio is above what luck would have found in so many trials. Null where it cannot be told. */
  readonly deflatedSharpeRatio: number | null;
}

/** A trained predictor: plain JSON, which goes on learning with {@link updateWeightPredictor}. */
export interface WeightPredictor {
  /** What it is, for readers. */
  readonly kind: "weight-predictor";
  /** Of this form; readers refuse others by name. */
  readonly version: 1;
  /** The models, fitted on all rows. */
  readonly models: readonly RegressionModel[];
  /** Names of the features, in the order of the models' columns. */
  readonly features: readonly string[];
  /** Of the stack out of fold: the correlation of scores and returns across assets, averaged over dates. */
  readonly informationCoefficient: MeanInterval;
  /** Models and sets of features that were tried, these included. */
  readonly trials: number;
  /**
   * `"no-skill"` when an interval of the information coefficient reaches zero, or luck would have found as much in so many trials: then
   * weights are equal.
   */
  readonly verdict: "skill" | "no-skill";
  /** What it was made of and how it did. */
  readonly card: PredictorCard;
  /** What prediction and further learning need. */
  readonly state: PredictorState;
}

/** What prediction and further learning need. */
export interface PredictorState {
  /** How it was trained, without data and functions. */
  readonly settings: PredictorSettings;
  /** Mean and deviation of each feature over the training rows, by which it is centered and scaled. */
  readonly columns: readonly { readonly mean: number; readonly deviation: number }[];
  /** Each model's part in the stack: its prediction counts `share / deviation` times. */
  readonly stack: readonly { readonly share: number; readonly deviation: number }[];
  /** Share of the variance of returns that the calibrated forecasts leave out of fold; about 1. */
  readonly unexplained: number;
  /** Coefficient of each date: out of fold, then live. */
  readonly byDate: readonly { readonly date: IsoDate; readonly coefficient: number; readonly live: boolean }[];
  /** Deciles of each raw feature with the share of the training rows in each of the ten bins. */
  readonly population: readonly { readonly edges: readonly number[]; readonly shares: readonly number[] }[];
  /** How often a challenger was tested so far. */
  readonly promotionTests: number;
}

/** How a predictor was trained, as data. */
export interface PredictorSettings {
  /** The learners, in the order of the models. */
  readonly models: readonly ModelChoice[];
  /** Names of features; those of the caller's own have their look-back. */
  readonly features: readonly { readonly name: string; readonly custom: boolean; readonly lookback: number }[];
  /** How features are scaled across assets. */
  readonly scale: FeatureScale;
  /** Rows of a year. */
  readonly periodsPerYear: number;
  /** Rows of prices over which the predicted return runs. */
  readonly horizon: number;
  /** Rows of prices from one training date to the next. */
  readonly every: number;
  /** Rows of prices from knowing to trading. */
  readonly delay: number;
  /** How predictions were judged. */
  readonly validation: Required<PredictorValidation>;
  /** Level of the intervals. */
  readonly level: number;
  /** Seed of everything drawn. */
  readonly seed: number;
}

/** How weights are made of predictions. */
export interface PredictWeightsOptions extends Omit<FeatureOptions, "scale" | "periodsPerYear"> {
  /** Limits, costs and turnover. Default long-only and fully invested. */
  readonly constraints?: Constraints;
  /**
   * What is done with the expected returns: `"maximum-utility"`, `"maximum-sharpe"`, or a function of moments and constraints.
   * Default `"maximum-utility"`, under which no forecast means equal weights.
   */
  readonly method?:
    | "maximum-utility"
    | "maximum-sharpe"
    | ((moments: Moments | FactorMoments, constraints: Constraints) => OptimizationResult);
  /** Of the utility, and of the equilibrium behind equal weights. Default 2.5. */
  readonly riskAversion?: number;
  /** Covariance of the assets, per year, also as factors. Default: Ledoit and Wolf's of the latest `lookback` returns. */
  readonly moments?: Moments | FactorMoments;
  /** Returns that the covariance is estimated from. Default two years. */
  readonly lookback?: number;
  /** How far forecasts are shrunk, so that weights go back to equal ones: 0 not at all, 1 wholly. Default 1/(1 + t²), t that of the coefficient. */
  readonly shrinkage?: number;
}

/** Weights, and whether the predictor had anything to say. */
export type PredictedWeights = OptimizationResult & {
  /** The weights are equal within the constraints, since nothing was learned. */
  readonly abstained: boolean;
  /** What was expected of each asset beyond the equilibrium, per year; 0 where a feature is missing. */
  readonly forecasts: Readonly<Record<string, number>>;
};
