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
export type { ImportedLinearModel, ImportedLink, ImportedTreesModel } from "./imported/imported-model.js";
export { modelFromLightgbm } from "./imported/model-from-lightgbm.js";
export { modelFromScikitLearn } from "./imported/model-from-scikit-learn.js";
export { modelFromXgboost } from "./imported/model-from-xgboost.js";
export {
  type OnnxPredictorOptions,
  type OnnxSession,
  type OnnxTensor,
  onnxPredictor,
} from "./imported/onnx-predictor.js";
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
export { type OnlinePortfolio, type OnlinePortfolioOptions, onlinePortfolio } from "./online/online-portfolio.js";
export { fitNetwork, type NetworkOptions } from "./policies/fit-network.js";
export { fitParametricPolicy, type ParametricPolicyOptions } from "./policies/fit-parametric-policy.js";
export type { NetworkModel, NetworkSettings, ParametricPolicyModel } from "./policies/policy-models.js";
export { type PolicyWeightsOptions, policyWeights } from "./policies/policy-weights.js";
export type { PolicyCosts } from "./policies/trading-costs.js";
export { predictWeights } from "./predictor/predict-weights.js";
export type {
  MeanInterval,
  ModelChoice,
  PredictedWeights,
  PredictorCard,
  PredictorScores,
  PredictorSettings,
  PredictorState,
  PredictorValidation,
  PredictWeightsOptions,
  WeightPredictor,
  WeightPredictorOptions,
} from "./predictor/predictor-types.js";
export { trainWeightPredictor } from "./predictor/train-weight-predictor.js";
export {
  type PredictorUpdate,
  type UpdatePredictorOptions,
  updateWeightPredictor,
} from "./predictor/update-weight-predictor.js";
export {
  type CoefficientDecayOptions,
  coefficientDecay,
  type HorizonCoefficient,
} from "./signals/coefficient-decay.js";
export { type QuantileSpread, type QuantileSpreadOptions, quantileSpread } from "./signals/quantile-spread.js";
export {
  type ShuffledTargetOptions,
  type ShuffledTargetTest,
  shuffledTargetTest,
} from "./signals/shuffled-target-test.js";
export { type SignalTurnover, signalTurnover } from "./signals/signal-turnover.js";
export { type BoostedTreesOptions, fitBoostedTrees } from "./trees/fit-boosted-trees.js";
export { fitRandomForest, type RandomForestOptions } from "./trees/fit-random-forest.js";
export type { BoostedTreesModel, BoostedTreesSettings, RandomForestModel, RegressionTree } from "./trees/tree-model.js";
export { backtestPaths } from "./validation/backtest-paths.js";
export { combinatorialPurgedFolds } from "./validation/combinatorial-purged-folds.js";
export {
  type FeatureImportance,
  type FeatureImportanceOptions,
  featureImportance,
} from "./validation/feature-importance.js";
export type {
  CombinatorialFold,
  CombinatorialFoldOptions,
  Fold,
  PurgedFoldOptions,
  PurgeOptions,
  WalkForwardFoldOptions,
} from "./validation/fold-types.js";
export {
  type InformationCoefficient,
  type InformationCoefficientOptions,
  informationCoefficient,
} from "./validation/information-coefficient.js";
export { purgedFolds } from "./validation/purged-folds.js";
export { walkForwardFolds } from "./validation/walk-forward-folds.js";
