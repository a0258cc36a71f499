/** T weights that halve every `halfLife` rows back from the last, summing to 1. O(T). */
export function exponentialWeights(rows: number, halfLife: number): Float64Array {
  const weights = new Float64Array(rows);
  let sum = 0;
  for (let t = 0; t < rows; t++) {
    weights[t] = 2 ** (-(rows - 1 - t) / halfLife);
    sum += weights[t]!;
  }
  for (let t = 0; t < rows; t++) weights[t] = weights[t]! / sum;
  return weights;
}

/** Σ_t w_t x_t for each column; the weights sum to 1. Taken around `near` so that a common offset costs no digits. O(T·N). */
export function weightedMeans(
  values: Float64Array,
  rows: number,
  columns: number,
  weights: Float64Array,
  near: Float64Array,
): Float64Array {
  const mean = new Float64Array(columns);
  for (let t = 0; t < rows; t++) {
    const weight = weights[t]!;
    for (let i = 0; i < columns; i++) mean[i] = mean[i]! + weight * (values[t * columns + i]! - near[i]!);
  }
  for (let i = 0; i < columns; i++) mean[i] = near[i]! + mean[i]!;
  return mean;
}
