import { hmmBackwardFourKernel } from "./hmm-backward-four-kernel.js";
import { hmmBackwardSixKernel } from "./hmm-backward-six-kernel.js";

/**
 * Scaled backward pass over a finished forward pass: alpha[t] becomes P(state | all x).
 *
 * @param transition - (S, S): `transition[from * S + to]`
 * @param alpha - (T, S) of the forward pass; overwritten with the smoothed probabilities
 * @param pairs - (S, S), written: Σ_t P(state_t = i, state_t+1 = j | all x) / transition_ij
 * @remarks O(T·S²). Rabiner (1989); the factor transition_ij is left out of the sum and put back once, by the caller.
 */
export function hmmBackwardKernel(
  densities: Float64Array,
  transition: Float64Array,
  alpha: Float64Array,
  inverseSums: Float64Array,
  pairs: Float64Array,
  rows: number,
  stride: number,
): void {
  pairs.fill(0);
  if (stride === 6) hmmBackwardSixKernel(densities, transition, alpha, inverseSums, pairs, rows);
  else if (stride === 4) hmmBackwardFourKernel(densities, transition, alpha, inverseSums, pairs, rows);
  else backwardRows(densities, transition, alpha, inverseSums, pairs, rows, stride);
}

function backwardRows(
  densities: Float64Array,
  transition: Float64Array,
  alpha: Float64Array,
  inverseSums: Float64Array,
  pairs: Float64Array,
  rows: number,
  stride: number,
): void {
  const beta = new Float64Array(stride).fill(1);
  const weighted = new Float64Array(stride);
  for (let t = rows - 1; t > 0; t--) {
    const here = t * stride;
    const before = here - stride;
    const inverse = inverseSums[t]!;
    for (let k = 0; k < stride; k++) weighted[k] = densities[here + k]! * beta[k]! * inverse;
    for (let i = 0; i < stride; i++) {
      const row = i * stride;
      const forward = alpha[before + i]!;
      let sum = 0;
      for (let j = 0; j < stride; j++) {
        const w = weighted[j]!;
        sum += transition[row + j]! * w;
        pairs[row + j] = pairs[row + j]! + forward * w;
      }
      beta[i] = sum;
      alpha[before + i] = forward * sum;
    }
  }
}
