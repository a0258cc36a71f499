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
export function startTrend(trend: RegimeTrend | null): number[] {
  return trend === null ? [] : trend.drifts.map(() => 0.5);
}

/**
 * One step of the members' two-state filters: a drift of `drifts[m]` volatilities up or down, changing sign with `hazards[m]`.
 *
 * @param rising - P(the drift is up) of each member, written
 * @param u - the return in units of the scale that was expected of it
 * @param evidence - where given, the log predictive density of the row is added, a member each
 * @remarks O(members).
 */
export function stepTrend(trend: RegimeTrend, rising: number[], u: number, evidence?: Float64Array): void {
  const { drifts, hazards, degreesOfFreedom: nu } = trend;
  const power = 0.5 * (nu + 1);
  let drift = Number.NaN;
  let ratio = 1;
  let logUp = 0;
  for (let m = 0; m < drifts.length; m++) {
    if (drifts[m] !== drift) {
      // members of one drift share the ratio of its two densities; it is bounded, because the tails are heavy
      drift = drifts[m]!;
      const up = nu + (u - drift) ** 2;
      ratio = fullExponentialKernel(power * logarithmKernel(up / (nu + (u + drift) ** 2)));
      if (evidence !== undefined) logUp = -power * logarithmKernel(up / nu);
    }
    const hazard = hazards[m]!;
    const before = rising[m]! + hazard * (1 - 2 * rising[m]!);
    const mixed = before + (1 - before) * ratio;
    rising[m] = before / mixed;
    if (evidence !== undefined) evidence[m] = evidence[m]! + logUp + logarithmKernel(mixed);
  }
}

/** P(the drift is up), the members averaged by their weights. */
export function risingProbability(trend: RegimeTrend, rising: readonly number[]): number {
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
): { readonly trend: RegimeTrend; readonly rising: number[]; readonly bayesFactor: number } {
  const evidence = new Float64Array(DRIFTS.length * HAZARDS.length);
  const members = weighted(evidence, degreesOfFreedom, transitionAge);
  const rising = startTrend(members);
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
