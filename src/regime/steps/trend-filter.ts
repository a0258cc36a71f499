import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import { fullExponentialKernel } from "../../numerics/distribution/full-exponential-kernel.js";
import { logarithmKernel } from "../../numerics/distribution/logarithm-kernel.js";
import type { RegimeTrend } from "../names/model-types.js";

/** Drifts tried, in volatilities a row, each twice the one before. */
const DRIFTS = [0.03, 0.06, 0.12, 0.25, 0.5, 1];
/** Chances a row that the drift changes its sign; the pair whose stated probabilities came true most nearly on simulated chains. */
const HAZARDS = [1 / 200, 1 / 1000];

/** The drift's model before any data: all drifts and all hazards weigh the same. */
export function priorTrend(transitionAge: number): RegimeTrend {
  return weighted(
    new Float64Array(DRIFTS.length * HAZARDS.length),
    8, // degrees of freedom before any data
    transitionAge,
  );
}

/** One member for each drift and hazard, each undecided between rising and falling; none without a trend. */
export function startTrend(trend: RegimeTrend | null): Float64Array {
  return new Float64Array(trend === null ? 0 : trend.drifts.length).fill(0.5);
}

/** A model of the drift made ready for stepping; derived, never stored. */
export interface CompiledTrend {
  /** One for each run of neighboring members of the same drift. */
  readonly drifts: Float64Array;
  /** The run of each member. */
  readonly runs: Int32Array;
  /** One for each member, as `weights`. */
  readonly hazards: Float64Array;
  readonly weights: Float64Array;
  readonly degreesOfFreedom: number;
  readonly steady: number;
  /** Scratch, one for each run. */
  readonly ratios: Float64Array;
}

/** The model made ready. */
export function compileTrend({ drifts, hazards, weights, degreesOfFreedom, steady }: RegimeTrend): CompiledTrend {
  const apart: number[] = [];
  const runs = Int32Array.from(drifts, (drift, m) => {
    if (m === 0 || drift !== drifts[m - 1]) apart.push(drift);
    return apart.length - 1;
  });
  return {
    drifts: Float64Array.from(apart),
    runs,
    hazards: Float64Array.from(hazards),
    weights: Float64Array.from(weights),
    degreesOfFreedom,
    steady,
    ratios: new Float64Array(apart.length),
  };
}

/**
 * One step of the members' two-state filters: a drift of `drifts[m]` volatilities up or down, changing sign with `hazards[m]`.
 *
 * @param rising - P(the drift is up) of each member, written
 * @param u - the return in units of the scale that was expected of it
 * @param evidence - where given, the log predictive density of the row is added, a member each
 * @remarks O(members).
 */
export function stepTrend(trend: CompiledTrend, rising: Float64Array, u: number, evidence?: Float64Array): void {
  const { drifts, runs, hazards, ratios, degreesOfFreedom: nu } = trend;
  const power = 0.5 * (nu + 1);
  // members of one drift share the ratio of its two densities; it is bounded, because the tails are heavy
  for (let g = 0; g < drifts.length; g++) {
    const above = u - drifts[g]!;
    const below = u + drifts[g]!;
    ratios[g] = power * logarithmKernel((nu + above * above) / (nu + below * below));
  }
  for (let g = 0; g < drifts.length; g++) ratios[g] = fullExponentialKernel(ratios[g]!);
  if (evidence !== undefined) addEvidence(trend, rising, u, evidence);
  for (let m = 0; m < hazards.length; m++) {
    const before = turned(rising[m]!, hazards[m]!);
    rising[m] = before / mixed(before, ratios[runs[m]!]!);
  }
}

/** Adds the log predictive density of a row to each member's, before the member takes the row in. */
function addEvidence(
  { drifts, runs, hazards, ratios, degreesOfFreedom: nu }: CompiledTrend,
  rising: Float64Array,
  u: number,
  evidence: Float64Array,
): void {
  const power = 0.5 * (nu + 1);
  let run = -1;
  let logUp = 0;
  for (let m = 0; m < hazards.length; m++) {
    if (runs[m] !== run) {
      run = runs[m]!;
      const above = u - drifts[run]!;
      logUp = -power * logarithmKernel((nu + above * above) / nu);
    }
    const before = turned(rising[m]!, hazards[m]!);
    evidence[m] = evidence[m]! + logUp + logarithmKernel(mixed(before, ratios[run]!));
  }
}

/** P(the drift is up) a row later, when it may have changed its sign. */
function turned(rising: number, hazard: number): number {
  return rising + hazard * (1 - 2 * rising);
}

/** The predictive density of a row in units of its density under the drift up, given the ratio of down to up. */
function mixed(rising: number, ratio: number): number {
  return rising + (1 - rising) * ratio;
}

/** P(the drift is up), the members averaged by their weights. */
export function risingProbability(trend: CompiledTrend, rising: Float64Array): number {
  const { weights } = trend;
  let sum = 0;
  for (let m = 0; m < weights.length; m++) sum += weights[m]! * rising[m]!;
  return sum;
}

/**
 * Bayesian average over drifts and hazards: each member weighs as much as it predicted the training rows.
 *
 * @param scaled - T returns, each in units of the scale expected of it
 * @returns the average, where its members stand after the rows, and the Bayes factor of a drift against none: whether the data tell rising from falling at all
 * @remarks O(T·members).
 */
export function fitTrend(
  scaled: Float64Array,
  degreesOfFreedom: number,
  transitionAge: number,
): { readonly trend: RegimeTrend; readonly rising: Float64Array; readonly bayesFactor: number } {
  const evidence = new Float64Array(DRIFTS.length * HAZARDS.length);
  const prior = weighted(evidence, degreesOfFreedom, transitionAge);
  const members = compileTrend(prior);
  const rising = startTrend(prior);
  const power = -0.5 * (degreesOfFreedom + 1);
  let none = 0;
  for (let t = 0; t < scaled.length; t++) {
    const u = scaled[t]!;
    stepTrend(members, rising, u, evidence);
    none += power * logarithmKernel(1 + (u * u) / degreesOfFreedom);
  }
  let some = 0;
  for (const e of evidence) some += fullExponentialKernel(e - none) / evidence.length;
  return { trend: weighted(evidence, degreesOfFreedom, transitionAge), rising, bayesFactor: some };
}

function weighted(evidence: Float64Array, degreesOfFreedom: number, transitionAge: number): RegimeTrend {
  const drifts = DRIFTS.flatMap((drift) => HAZARDS.map(() => drift));
  const hazards = DRIFTS.flatMap(() => HAZARDS);
  const most = Math.max(...evidence);
  const raw = Array.from(evidence, (e) => exponentialKernel(e - most));
  const sum = raw.reduce((a, b) => a + b);
  const weights = raw.map((w) => w / sum);
  const steady = weights.reduce(
    (all, w, m) => all + w * exponentialKernel(transitionAge * logarithmKernel(1 - hazards[m]!)),
    0,
  );
  return { drifts, hazards, weights, degreesOfFreedom, steady };
}
