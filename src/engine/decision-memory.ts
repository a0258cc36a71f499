import type { Moments, OptimizationResult, ReturnsTable } from "../core/types.js";
import { type MomentsEstimatorOptions, momentsEstimator } from "../moments/moments-estimator.js";
import type { ConstructionMethod } from "./construction-method.js";

/** What one decision of a backtest leaves to the next, to be quicker. It changes no answer beyond rounding. */
export interface DecisionMemory {
  /** As `estimateMoments`, from moved sums where the window has moved on. */
  readonly moments: (returns: ReturnsTable, options: MomentsEstimatorOptions) => Moments;
  /** The last result of each method, from which the next search begins. */
  readonly results: Map<ConstructionMethod, OptimizationResult>;
}

/** A memory for one backtest. */
export function decisionMemory(): DecisionMemory {
  let known = "";
  let estimate = momentsEstimator();
  return {
    moments(returns, options) {
      const asked = JSON.stringify(options);
      if (asked !== known) estimate = momentsEstimator(options);
      known = asked;
      return estimate(returns);
    },
    results: new Map(),
  };
}
