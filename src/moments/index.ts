export { type CovarianceDiagnostics, covarianceDiagnostics } from "./covariance-diagnostics.js";
export { type CovarianceMethod, estimateMoments, type MeanMethod, type MomentsOptions } from "./estimate-moments.js";
export { type FactorMomentsOptions, factorMoments } from "./factor-moments.js";
export { type MomentsEstimatorOptions, momentsEstimator } from "./moments-estimator.js";
export { type NearestPositiveDefiniteOptions, nearestPositiveDefinite } from "./nearest-positive-definite.js";
export { type RollingMomentsOptions, type RollingMomentsStep, rollingMoments } from "./rolling-moments.js";
export { type ShrunkMeansOptions, shrunkMeans } from "./shrunk-means.js";
export { type StatisticalFactorOptions, statisticalFactorMoments } from "./statistical-factor-moments.js";
export { type UnequalMoments, type UnequalMomentsOptions, unequalMoments } from "./unequal-moments.js";
