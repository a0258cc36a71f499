import { exponentialWeights, weightedMeans } from "./exponential-weights.js";
import type { Observations } from "./observations.js";

/** Means whose observations lose half their weight every `halfLife` rows, per period. O(T·N). As pandas `ewm(halflife=…).mean()`. */
export function exponentialMean(observations: Observations, halfLife: number): Float64Array {
  const { values, rows, columns, mean } = observations;
  return weightedMeans(values, rows, columns, exponentialWeights(rows, halfLife), mean);
}
