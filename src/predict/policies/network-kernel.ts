import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import type { PolicyPeriod } from "./policy-periods.js";
import { heldAssets } from "./trading-costs.js";

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

/** What the network did in one period. */
interface Forward {
  readonly units: Float64Array;
  readonly weights: Float64Array;
  /** Return before costs. */
  readonly gross: number;
  /** Return after costs. */
  net: number;
}

/**
 * Sharpe ratio per period (standard deviation over T) of softmax weights, with its gradient by the chain rule backwards.
 *
 * @param costs - part of the value traded between two periods that is paid; weights drift with their returns in between
 * @remarks O(T·n·H·F).
 */
export function networkObjective(
  parameters: Float64Array,
  shape: NetworkShape,
  periods: readonly PolicyPeriod[],
  costs = 0,
): NetworkObjective {
  const forward = periods.map(({ features: x, returns }): Forward => {
    const units = new Float64Array(returns.length * shape.hidden);
    const weights = softmax(networkScores(parameters, shape, x, units));
    let gross = 0;
    for (let i = 0; i < returns.length; i++) gross += weights[i]! * returns[i]!;
    return { units, weights, gross, net: gross };
  });
  const costSlopes = costs > 0 ? payCosts(forward, periods, costs) : undefined;
  const count = periods.length;
  let mean = 0;
  for (const { net } of forward) mean += net / count;
  let variance = 0;
  for (const { net } of forward) variance += (net - mean) ** 2 / count;
  const gradient = new Float64Array(parameters.length);
  if (!(variance > 0)) return { sharpeRatio: 0, gradient };
  const deviation = Math.sqrt(variance);
  const slopes = forward.map(({ net }) => (1 - (mean * (net - mean)) / variance) / (count * deviation));
  for (const [t, { units, weights, gross }] of forward.entries()) {
    const { features: x, returns } = periods[t]!;
    const scores = weights.map((weight, i) => slopes[t]! * weight * (returns[i]! - gross));
    if (costSlopes !== undefined) {
      const paid = weights.map(
        (_, i) => slopes[t]! * costSlopes[t]!.now[i]! + (slopes[t + 1] ?? 0) * costSlopes[t]!.next[i]!,
      );
      let own = 0;
      for (let i = 0; i < weights.length; i++) own += weights[i]! * paid[i]!;
      for (let i = 0; i < weights.length; i++) scores[i]! -= weights[i]! * (paid[i]! - own);
    }
    addParameterSlopes(gradient, parameters, shape, x, units, scores);
  }
  return { sharpeRatio: mean / deviation, gradient };
}

/** From the slopes in the scores of a period's assets back to those in the parameters. */
function addParameterSlopes(
  gradient: Float64Array,
  parameters: Float64Array,
  { hidden, features }: NetworkShape,
  x: Float64Array,
  units: Float64Array,
  scores: Float64Array,
): void {
  const outputs = hidden * features + hidden;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    for (let h = 0; h < hidden; h++) {
      const unit = units[i * hidden + h]!;
      gradient[outputs + h]! += score * unit;
      const inner = score * parameters[outputs + h]! * (1 - unit * unit);
      gradient[hidden * features + h]! += inner;
      for (let j = 0; j < features; j++) gradient[h * features + j]! += inner * x[i * features + j]!;
    }
  }
}

/** How the costs of a period, and those of the next one, depend on each weight of it. */
interface CostSlopes {
  readonly now: Float64Array;
  readonly next: Float64Array;
}

/** Takes costs off the returns after costs, and says how they depend on the weights. The first weights cost nothing. */
function payCosts(forward: readonly Forward[], periods: readonly PolicyPeriod[], costs: number): readonly CostSlopes[] {
  const slopes = forward.map(({ weights }) => ({
    now: new Float64Array(weights.length),
    next: new Float64Array(weights.length),
  }));
  for (let t = 1; t < forward.length; t++) {
    const { weights, gross } = forward[t - 1]!;
    const { returns } = periods[t - 1]!;
    const growth = 1 + gross;
    // all that the drifted weights sum up to turns with the growth of the whole portfolio
    let turned = 0;
    for (const { before, now } of heldAssets(periods[t - 1]!, periods[t]!)) {
      const drifted = before < 0 ? 0 : (weights[before]! * (1 + returns[before]!)) / growth;
      const trade = (now < 0 ? 0 : forward[t]!.weights[now]!) - drifted;
      const side = costs * Math.sign(trade);
      forward[t]!.net -= side * trade;
      if (now >= 0) slopes[t]!.now[now]! += side;
      if (before >= 0) slopes[t - 1]!.next[before]! -= (side * (1 + returns[before]!)) / growth;
      turned += (side * drifted) / growth;
    }
    for (let i = 0; i < weights.length; i++) slopes[t - 1]!.next[i]! += turned * returns[i]!;
  }
  return slopes;
}
