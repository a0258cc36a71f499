export { buildFeatures } from "./features/build-features.js";
export type {
  CustomFeature,
  FeatureName,
  FeatureOptions,
  FeatureScale,
  FeatureTable,
  FeatureWindow,
  RegimeProbabilityPath,
} from "./features/feature-types.js";
export type { FeatureMatrix } from "./inputs/feature-matrix.js";
export { predict } from "./learning/predict.js";
export type { RegressionModel } from "./learning/require-model.js";
export { type UpdateOptions, updateModel } from "./learning/update-model.js";
export {
  type ElasticNetOptions,
  type ElasticNetPathOptions,
  elasticNetPath,
  fitElasticNet,
} from "./linear/fit-elastic-net.js";
export { fitRidge, type RidgeOptions } from "./linear/fit-ridge.js";
export type { ElasticNetModel, LinearModel, RidgeModel, RidgeStatistics } from "./linear/linear-model.js";
export { type BoostedTreesOptions, fitBoostedTrees } from "./trees/fit-boosted-trees.js";
export { fitRandomForest, type RandomForestOptions } from "./trees/fit-random-forest.js";
export type { BoostedTreesModel, BoostedTreesSettings, RandomForestModel, RegressionTree } from "./trees/tree-model.js";
export {
  type FeatureImportance,
  type FeatureImportanceOptions,
  featureImportance,
} from "./validation/feature-importance.js";
export {
  type InformationCoefficient,
  type InformationCoefficientOptions,
  informationCoefficient,
} from "./validation/information-coefficient.js";
export {
  backtestPaths,
  type CombinatorialFold,
  type CombinatorialFoldOptions,
  combinatorialPurgedFolds,
  type Fold,
  type PurgedFoldOptions,
  type PurgeOptions,
  purgedFolds,
} from "./validation/purged-folds.js";
