import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { seededRandom } from "../../core/random/seeded-random.js";
import { kMeansKernel } from "../../numerics/clustering/k-means-kernel.js";
import { jumpCostsKernel, jumpPathKernel } from "../../numerics/hmm/jump-path-kernel.js";
import type { JumpModelOptions } from "../names/option-types.js";
import type { Smoothed } from "../types.js";
import type { HmmObservations } from "./hmm-types.js";
import { columnName, readObservations } from "./read-observations.js";

/** Centers of states and a price for changing between them; plain data. */
export interface JumpModel {
  /** Version of the shape; other versions are refused. */
  readonly version: 1;
  /** Number of states K. */
  readonly states: number;
  /** Number of columns D. */
  readonly dimension: number;
  /** K * D, in the units of the observations, sorted by the first column. */
  readonly centers: readonly number[];
  /** D standard deviations of the columns, in which distances are counted. */
  readonly scales: readonly number[];
  /** Price of a change of state. */
  readonly penalty: number;
  /** Σ ½ squared distance + penalty × changes, of `path`. */
  readonly objective: number;
  /** Whether the path of the best start stopped changing. */
  readonly converged: boolean;
  /** How many of the starts found this objective. */
  readonly startsAgreeing: number;
  /** T states, chosen with all rows in sight. */
  readonly path: Smoothed<readonly number[]>;
}

const declared: OptionsOf<JumpModelOptions, keyof JumpModelOptions> = {
  states: { kind: "number", integer: true, min: 1, max: 1000, default: 2 },
  penalty: { kind: "number", min: 0, default: 50 },
  restarts: { kind: "number", integer: true, min: 1, max: 1000, default: 8 },
  seed: { kind: "number", integer: true, default: 1 },
  maxIterations: { kind: "number", integer: true, min: 1, max: 1000, default: 50 },
};

/**
 * A statistical jump model: k-means whose states may change only at a price, so they last.
 *
 * It has no probabilities and no distributions, which makes it a check of another kind on a hidden Markov model.
 *
 * @param observations - T rows of D features, not raw returns: levels and volatilities, smoothed
 * @param options - `states` 2, `penalty` 50 (0 is k-means), `restarts` 8, `seed` 1, `maxIterations` 50
 * @returns centers and the path in hindsight; `jumpStates` gives the states that could have been known
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `empty`, `not-finite`, `too-few-observations`, `constant-series`
 * @remarks O(starts · iterations · T·K·D). NaN throws. Bemporad et al. (2018); Nystrup, Lindström and Madsen (2020).
 * @example
 * const model = fitJumpModel(marketFeatures(prices), { states: 2, penalty: 50 });
 */
export function fitJumpModel(observations: HmmObservations, options: JumpModelOptions = {}): JumpModel {
  const { states, penalty, restarts, seed, maxIterations } = readOptions("options", options, declared, {
    what: "an option of fitJumpModel",
  });
  const rows = readObservations(observations);
  const d = observations.dimension;
  if (rows <= states) {
    throw new PortfolioError("too-few-observations", `observations has ${rows} rows for ${states} states: give more`);
  }
  const { z, means, scales } = standardized(observations, rows);
  const random = seededRandom(seed);
  const fits = Array.from({ length: restarts }, () =>
    descend(z, rows, d, states, penalty, maxIterations, random.uniform),
  );
  const best = fits.reduce((a, b) => (b.objective < a.objective ? b : a));

  const order = Array.from({ length: states }, (_, k) => k).sort((a, b) => best.centers[a * d]! - best.centers[b * d]!);
  const centers = new Float64Array(states * d);
  for (let k = 0; k < states; k++) {
    for (let i = 0; i < d; i++) centers[k * d + i] = means[i]! + scales[i]! * best.centers[order[k]! * d + i]!;
  }
  const path: readonly number[] = Array.from(best.path, (k) => order.indexOf(k));
  return {
    version: 1,
    states,
    dimension: d,
    centers: Array.from(centers),
    scales: Array.from(scales),
    penalty,
    objective: best.objective,
    converged: best.converged,
    startsAgreeing: fits.filter(({ objective }) => objective <= best.objective * (1 + 1e-6) + 1e-9).length,
    path: path as Smoothed<readonly number[]>,
  };
}

interface Descent {
  readonly centers: Float64Array;
  readonly path: Int32Array;
  readonly objective: number;
  readonly converged: boolean;
}

/** Paths and centers by turns, each the best for the other, until the path stays. */
function descend(
  z: Float64Array,
  rows: number,
  d: number,
  states: number,
  penalty: number,
  maxIterations: number,
  uniform: () => number,
): Descent {
  let path = kMeansKernel(z, rows, d, states, uniform);
  let centers = new Float64Array(states * d);
  for (let step = 1; ; step++) {
    centers = centersOf(z, rows, d, path, centers);
    const next = jumpPathKernel(jumpCostsKernel(z, rows, d, centers, states), rows, states, penalty);
    const converged = next.path.every((k, t) => k === path[t]);
    path = next.path;
    if (converged || step >= maxIterations) return { centers, path, objective: next.objective, converged };
  }
}

/** Means of the rows of each state; a state without rows keeps its center. */
function centersOf(
  z: Float64Array,
  rows: number,
  d: number,
  path: Int32Array,
  previous: Float64Array,
): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(previous.length);
  const counts = new Float64Array(previous.length / d);
  for (let t = 0; t < rows; t++) {
    const k = path[t]!;
    counts[k] = counts[k]! + 1;
    for (let i = 0; i < d; i++) sums[k * d + i] = sums[k * d + i]! + z[t * d + i]!;
  }
  return sums.map((sum, i) => {
    const count = counts[Math.floor(i / d)]!;
    return count > 0 ? sum / count : previous[i]!;
  });
}

function standardized(
  observations: HmmObservations,
  rows: number,
): { readonly z: Float64Array; readonly means: Float64Array; readonly scales: Float64Array } {
  const { values, dimension: d } = observations;
  const z = new Float64Array(values.length);
  const means = new Float64Array(d);
  const scales = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    for (let t = 0; t < rows; t++) means[i] = means[i]! + values[t * d + i]! / rows;
    for (let t = 0; t < rows; t++) scales[i] = scales[i]! + (values[t * d + i]! - means[i]!) ** 2 / rows;
    scales[i] = Math.sqrt(scales[i]!);
    if (!(scales[i]! > 1e-13 * Math.abs(means[i]!) && scales[i]! > 1e-145)) {
      const column = columnName(observations, i);
      throw new PortfolioError(
        "constant-series",
        `observations column ${column} is constant at ${values[i]}: leave it out or give a series that moves`,
        { column },
      );
    }
    for (let t = 0; t < rows; t++) z[t * d + i] = (values[t * d + i]! - means[i]!) / scales[i]!;
  }
  return { z, means, scales };
}
