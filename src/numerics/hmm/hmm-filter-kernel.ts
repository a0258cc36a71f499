import { logarithmKernel } from "../distribution/logarithm-kernel.js";
import { hmmLogDensitiesKernel, hmmScaleDensitiesKernel } from "./hmm-densities-kernel.js";
import { hmmNormalSixKernel } from "./hmm-densities-six-kernel.js";
import type { HmmEmission, HmmEmissionFactors } from "./hmm-emission-kernel.js";
import { hmmForwardKernel, hmmStride } from "./hmm-forward-kernel.js";
import type { HmmForwardState } from "./hmm-forward-state.js";

const BLOCK = 512;

/** Buffers of the passes over T rows and K states; S = `stride` columns, padding stays 0. */
export interface HmmWorkspace {
  readonly stride: number;
  /** (T, S), greatest of each row 1. */
  readonly densities: Float64Array;
  /** (T, S). */
  readonly alpha: Float64Array;
  /** T. */
  readonly inverseSums: Float64Array;
  /** T. */
  readonly shifts: Float64Array;
  /** (T, S), Student-t only. */
  readonly tails: Float64Array | undefined;
}

export function hmmWorkspace(rows: number, states: number, student: boolean): HmmWorkspace {
  const stride = hmmStride(states);
  return {
    stride,
    densities: new Float64Array(rows * stride),
    alpha: new Float64Array(rows * stride),
    inverseSums: new Float64Array(rows),
    shifts: new Float64Array(rows),
    tails: student ? new Float64Array(rows * stride) : undefined,
  };
}

/** The start and transition probabilities in S columns, the transition both ways round. */
export interface HmmChain {
  readonly start: Float64Array;
  /** `transition[from * S + to]`. */
  readonly transition: Float64Array;
  /** `into[to * S + from]`. */
  readonly into: Float64Array;
}

export function hmmChain(start: Float64Array, transition: Float64Array, stride: number): HmmChain {
  const k = start.length;
  const padded = new Float64Array(stride);
  padded.set(start);
  const forward = new Float64Array(stride * stride);
  const into = new Float64Array(stride * stride);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      forward[i * stride + j] = transition[i * k + j]!;
      into[j * stride + i] = transition[i * k + j]!;
    }
  }
  return { start: padded, transition: forward, into };
}

export interface HmmFilterOutcome {
  readonly logLikelihood: number;
  /** The first row that no reachable state can emit; −1 when there is none. */
  readonly impossibleRow: number;
}

/**
 * Filtered probabilities of all rows into `workspace.alpha`.
 *
 * A row's number depends on that row and those before it alone, so rows appended later change no bit of it.
 *
 * @param x - (T, D)
 * @remarks O(T·(K² + K·D²)). The greatest density of each row is scaled to 1; a row whose only reachable states are
 *   far below that is scaled once more by the reachable ones.
 */
export function hmmFilterKernel(
  x: Float64Array,
  rows: number,
  emission: HmmEmission,
  factors: HmmEmissionFactors,
  chain: HmmChain,
  workspace: HmmWorkspace,
): HmmFilterOutcome {
  const { stride, densities, alpha, inverseSums, shifts, tails } = workspace;
  const states = emission.states;
  const bad = scaledDensities(x, rows, emission, factors, workspace);
  if (bad < rows) return { logLikelihood: Number.NEGATIVE_INFINITY, impossibleRow: bad };

  const state = { row: 0, logSum: 0 };
  for (;;) {
    hmmForwardKernel(densities, chain.start, chain.into, alpha, inverseSums, rows, stride, state);
    const row = state.row;
    if (row === rows) break;
    hmmLogDensitiesKernel(x, row, row + 1, emission, factors, stride, densities, tails);
    if (!settleRow(row, states, chain, workspace, state)) {
      return { logLikelihood: Number.NEGATIVE_INFINITY, impossibleRow: row };
    }
  }
  let logLikelihood = state.logSum;
  for (let t = 0; t < rows; t++) logLikelihood += shifts[t]!;
  return { logLikelihood, impossibleRow: -1 };
}

/** Densities of all rows into the workspace; returns the first row that no state can emit, or `rows`. */
function scaledDensities(
  x: Float64Array,
  rows: number,
  emission: HmmEmission,
  factors: HmmEmissionFactors,
  workspace: HmmWorkspace,
): number {
  const { stride, densities, shifts, tails } = workspace;
  if (emission.states === 6 && emission.dimension === 1 && tails === undefined) {
    return hmmNormalSixKernel(x, rows, emission, factors, densities, shifts);
  }
  // a block of rows stays in the nearest cache from the first state to the scaling
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows);
    hmmLogDensitiesKernel(x, from, to, emission, factors, stride, densities, tails);
    const bad = hmmScaleDensitiesKernel(densities, from, to, emission.states, stride, shifts);
    if (bad < to) return bad;
  }
  return rows;
}

/** A row of log-densities, scaled by density × prediction, so that a faint but only possible state is not lost. */
function settleRow(
  row: number,
  states: number,
  chain: HmmChain,
  workspace: HmmWorkspace,
  state: HmmForwardState,
): boolean {
  const { stride, densities, alpha, inverseSums, shifts } = workspace;
  const q = row * stride;
  const predicted = new Float64Array(states);
  for (let k = 0; k < states; k++) {
    if (row === 0) predicted[k] = chain.start[k]!;
    else
      for (let i = 0; i < states; i++)
        predicted[k] = predicted[k]! + alpha[q - stride + i]! * chain.into[k * stride + i]!;
    densities[q + k] = densities[q + k]! + logarithmKernel(predicted[k]!);
  }
  if (hmmScaleDensitiesKernel(densities, row, row + 1, states, stride, shifts) === row) return false;
  let sum = 0;
  for (let k = 0; k < states; k++) sum += densities[q + k]!;
  for (let k = 0; k < states; k++) {
    const joint = densities[q + k]!;
    alpha[q + k] = joint / sum;
    // a state that cannot be entered keeps density 0: nothing is ever multiplied with it
    densities[q + k] = joint > 0 ? Math.min(joint / predicted[k]!, 1e300) : 0;
  }
  inverseSums[row] = 1 / sum;
  state.logSum += logarithmKernel(sum);
  state.row = row + 1;
  return true;
}
