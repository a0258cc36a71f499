import { logarithmKernel } from "../distribution/logarithm-kernel.js";
import { hmmForwardFourKernel } from "./hmm-forward-four-kernel.js";
import { hmmForwardSixKernel } from "./hmm-forward-six-kernel.js";
import { FOLD, foldedLogarithm, type HmmForwardState, LEAST_PRODUCT, LEAST_ROW_SUM } from "./hmm-forward-state.js";

/**
 * How many columns the working arrays have for K states: the passes for 4 and 6 are written out without loops, five times
 * as fast, and fewer states are padded with some that cannot be entered.
 */
export function hmmStride(states: number): number {
  return states <= 4 ? 4 : Math.max(states, 6);
}

/**
 * Scaled forward pass: alpha[t] = P(state | x_0 … x_t), from row `state.row` on.
 *
 * @param densities - (T, S) density of each row under each state, scaled per row; 0 in padding
 * @param into - (S, S): `into[to * S + from]`, the transposed transition matrix
 * @param alpha - (T, S), written
 * @param inverseSums - (T), written: 1 / Σ of the unscaled row
 * @remarks O(T·S²). Stops at a row whose sum underflows and leaves its number in `state.row`. Rabiner (1989).
 */
export function hmmForwardKernel(
  densities: Float64Array,
  start: Float64Array,
  into: Float64Array,
  alpha: Float64Array,
  inverseSums: Float64Array,
  rows: number,
  stride: number,
  state: HmmForwardState,
): void {
  if (state.row === 0) {
    let sum = 0;
    for (let k = 0; k < stride; k++) {
      const a = start[k]! * densities[k]!;
      alpha[k] = a;
      sum += a;
    }
    if (!(sum > LEAST_ROW_SUM)) return;
    for (let k = 0; k < stride; k++) alpha[k] = alpha[k]! / sum;
    inverseSums[0] = 1 / sum;
    state.logSum = logarithmKernel(sum);
    state.row = 1;
  }
  if (stride === 6) hmmForwardSixKernel(densities, into, alpha, inverseSums, rows, state);
  else if (stride === 4) hmmForwardFourKernel(densities, into, alpha, inverseSums, rows, state);
  else forwardRows(densities, into, alpha, inverseSums, rows, stride, state);
}

function forwardRows(
  densities: Float64Array,
  into: Float64Array,
  alpha: Float64Array,
  inverseSums: Float64Array,
  rows: number,
  stride: number,
  state: HmmForwardState,
): void {
  let product = 1;
  let folds = 0;
  let t = state.row;
  for (; t < rows; t++) {
    const before = (t - 1) * stride;
    const here = t * stride;
    let sum = 0;
    for (let to = 0; to < stride; to++) {
      const from = to * stride;
      let predicted = 0;
      for (let k = 0; k < stride; k++) predicted += alpha[before + k]! * into[from + k]!;
      const a = predicted * densities[here + to]!;
      alpha[here + to] = a;
      sum += a;
    }
    if (!(sum > LEAST_ROW_SUM)) break;
    const inverse = 1 / sum;
    for (let k = 0; k < stride; k++) alpha[here + k] = alpha[here + k]! * inverse;
    inverseSums[t] = inverse;
    // one logarithm for all rows: the sums are at most 1, and powers of two that leave their product are counted
    product *= sum;
    while (product < LEAST_PRODUCT) {
      product *= FOLD;
      folds += 1;
    }
  }
  state.row = t;
  state.logSum += foldedLogarithm(product, folds);
}
