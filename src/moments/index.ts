export { type CovarianceMethod, estimateMoments, type MeanMethod, type MomentsOptions } from "./estimate-moments.js";
export { type StatisticalFactorOptions, statisticalFactorMoments } from "./statistical-factor-moments.js";
