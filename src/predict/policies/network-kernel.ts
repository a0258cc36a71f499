import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import type { PolicyPeriod } from "./policy-periods.js";

/** A network of one hidden layer that every asset goes through: its units and inputs. */
export interface NetworkShape {
  /** H. */
  readonly hidden: number;
  /** F. */
  readonly features: number;
}

/** tanh with the same bits in every runtime. */
function tanh(x: number): number {
  const small = exponentialKernel(-2 * Math.abs(x));
  const size = (1 - small) / (1 + small);
  return x < 0 ? -size : size;
}

/**
 * Score of each asset, out of features: v'·tanh(Wx + b). The parameters are W (H * F), b (H) and v (H).
 *
 * @param units - gets the hidden units, n * H, for the way back
 * @remarks O(n·H·F).
 */
export function networkScores(
  parameters: ArrayLike<number>,
  { hidden, features }: NetworkShape,
  x: Float64Array,
  units: Float64Array,
): Float64Array {
  const n = x.length / features;
  const offsets = hidden * features;
  const outputs = offsets + hidden;
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let score = 0;
    for (let h = 0; h < hidden; h++) {
      let sum = parameters[offsets + h]!;
      for (let j = 0; j < features; j++) sum += parameters[h * features + j]! * x[i * features + j]!;
      const unit = tanh(sum);
      units[i * hidden + h] = unit;
      score += parameters[outputs + h]! * unit;
    }
    scores[i] = score;
  }
  return scores;
}

/** Weights of 0 or more that sum to 1: e^score over the sum of all. */
export function softmax(scores: Float64Array): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) most = Math.max(most, score);
  const weights = scores.map((score) => exponentialKernel(score - most));
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight) => weight / sum);
}

/** The Sharpe ratio of the network's portfolio per period, and its gradient. */
export interface NetworkObjective {
  /** Mean over standard deviation of the periods. */
  readonly sharpeRatio: number;
  /** Its slope in each parameter. */
  readonly gradient: Float64Array;
}

/**
 * Sharpe ratio per period (standard deviation over T) of softmax weights, with its gradient by the chain rule backwards.
 *
 * @remarks O(T·n·H·F).
 */
export function networkObjective(
  parameters: Float64Array,
  shape: NetworkShape,
  periods: readonly PolicyPeriod[],
): NetworkObjective {
  const { hidden, features } = shape;
  const forward = periods.map(({ features: x, returns }) => {
    const units = new Float64Array(returns.length * hidden);
    const weights = softmax(networkScores(parameters, shape, x, units));
    let own = 0;
    for (let i = 0; i < returns.length; i++) own += weights[i]! * returns[i]!;
    return { units, weights, own };
  });
  const count = periods.length;
  let mean = 0;
  for (const { own } of forward) mean += own / count;
  let variance = 0;
  for (const { own } of forward) variance += (own - mean) ** 2 / count;
  const gradient = new Float64Array(parameters.length);
  if (!(variance > 0)) return { sharpeRatio: 0, gradient };
  const deviation = Math.sqrt(variance);
  const outputs = hidden * features + hidden;
  for (const [t, { units, weights, own }] of forward.entries()) {
    const { features: x, returns } = periods[t]!;
    const slope = (1 - (mean * (own - mean)) / variance) / (count * deviation);
    for (let i = 0; i < returns.length; i++) {
      const score = slope * weights[i]! * (returns[i]! - own);
      for (let h = 0; h < hidden; h++) {
        const unit = units[i * hidden + h]!;
        gradient[outputs + h]! += score * unit;
        const inner = score * parameters[outputs + h]! * (1 - unit * unit);
        gradient[hidden * features + h]! += inner;
        for (let j = 0; j < features; j++) gradient[h * features + j]! += inner * x[i * features + j]!;
      }
    }
  }
  return { sharpeRatio: mean / deviation, gradient };
}
