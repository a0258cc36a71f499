import { labeled } from "../../core/names/labeled.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { type SeededRandom, seededRandom } from "../../core/random/seeded-random.js";
import type { Constraints, LoosenedConstraint, Moments, Weights } from "../../core/types.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { type ResolvedConstraints, resolveConstraints } from "../constraints/resolve-constraints.js";
import { checkMoments } from "../inputs/check-moments.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { type EfficientFrontier, frontierUnder } from "./efficient-frontier.js";

export interface ResampledFrontierOptions extends RelaxOption {
  /** Periods that the moments were estimated from: how much luck is in them. */
  readonly observations: number;
  /** Whole number; the same seed gives the same frontier. */
  readonly seed: number;
  /** Histories drawn. Default 100. */
  readonly resamples?: number;
  /** Portfolios from the least variance to the greatest return. Default 20. */
  readonly points?: number;
  /** Bounds, budget, groups and linear rows. Default long-only and fully invested. */
  readonly constraints?: Constraints;
}

const declared: OptionsOf<ResampledFrontierOptions> = {
  constraints: commonOptions.constraints,
  relax: commonOptions.relax,
  observations: { kind: "number", integer: true, min: 3, max: 1_000_000, required: true },
  seed: { kind: "number", required: true },
  resamples: { kind: "number", integer: true, min: 1, max: 100_000 },
  points: { kind: "number", integer: true, min: 2, max: 10_000 },
};

/** Averages of the frontiers of many histories that might have been. */
export interface ResampledFrontier {
  /** Whether there is a frontier, or why not. */
  readonly status: EfficientFrontier["status"];
  /** Empty unless optimal. Figures are those of the given moments, per year. */
  readonly portfolios: readonly {
    /** Weight of every asset, the average over the histories. */
    readonly weights: Weights;
    /** Per year. */
    readonly expectedReturn: number;
    /** Standard deviation per year. */
    readonly volatility: number;
    /** Standard deviation of each weight over the histories: how much luck decides it. */
    readonly spread: Weights;
  }[];
  /** Why there is none, when the status is not optimal. */
  readonly reason?: string;
  /** The minimal conflict, when the status is infeasible. */
  readonly conflict?: NonNullable<EfficientFrontier["conflict"]>;
  /** On request (`relax`): the frontier once some limits give by the least there is. */
  readonly relaxed?: {
    /** The frontier of the loosened constraints. */
    readonly result: ResampledFrontier;
    /** The limits that gave way, and how far. */
    readonly loosened: readonly LoosenedConstraint[];
  };
}

/**
 * The frontier of Michaud: the average of the frontiers that other histories of the same market would have given.
 *
 * Draws histories from the normal distribution with the given moments, finds the exact frontier of each, and averages
 * the portfolios of the same rank: k/(points − 1) of the way in return from the least variance to the greatest return.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets, per year
 * @param given - `observations`, `seed`; `resamples` 100, `points` 20, `constraints` long-only and fully invested
 * @returns portfolios that keep the (convex) constraints as averages of ones that do; `infeasible` with its conflict
 * @throws {@link PortfolioError} `invalid-argument`, and what `efficientFrontier` throws
 * @remarks O(resamples·(observations·N² + the frontier)). NaN throws. The histories' covariance has rank observations − 1
 *   at most: give more observations than assets. Michaud (1998), "Efficient asset management".
 * @example
 * resampledFrontier(moments, { observations: 120, seed: 1 }).portfolios[10]
 */
export function resampledFrontier(moments: Moments, given: ResampledFrontierOptions): ResampledFrontier {
  checkMoments(moments);
  const options = readCallOptions("resampledFrontier", given, declared, moments.assets);
  const { observations, resamples = 100, points = 20 } = options;
  const resolved = resolveConstraints(options.constraints, moments.assets, "resampledFrontier");
  return offerRelaxed({ resolved }, options.relax, (question) =>
    averageFrontier(moments, question.resolved, { observations, resamples, points, seed: options.seed }),
  );
}

function averageFrontier(
  moments: Moments,
  resolved: ResolvedConstraints,
  { observations, resamples, points, seed }: Required<Omit<ResampledFrontierOptions, "constraints" | "relax">>,
): ResampledFrontier {
  const random = seededRandom(seed);
  const { assets } = moments;
  const n = assets.length;
  const sums = Array.from({ length: points }, () => new Float64Array(n));
  const squares = Array.from({ length: points }, () => new Float64Array(n));
  const root = lowerRoot(moments.covariance, n);
  for (let k = 0; k < resamples; k++) {
    const frontier = frontierUnder(drawHistory(moments, root, observations, random), resolved);
    if (frontier.status !== "optimal") {
      const { status, reason, conflict } = frontier;
      return { status, portfolios: [], ...(reason && { reason }), ...(conflict && { conflict }) };
    }
    for (let p = 0; p < points; p++) {
      const weights = portfolioAt(frontier, p / (points - 1));
      for (let i = 0; i < n; i++) {
        sums[p]![i]! += weights[i]! / resamples;
        squares[p]![i]! += (weights[i]! * weights[i]!) / resamples;
      }
    }
  }
  return {
    status: "optimal",
    portfolios: sums.map((mean, p) => {
      const { weights, expectedReturn, volatility } = describeOptimum(moments, mean, "resampledFrontier", 0, {
        iterations: 0,
        kktResidual: Number.NaN,
        binding: [],
      });
      const spread = labeled(assets, (i) => Math.sqrt(Math.max(0, squares[p]![i]! - mean[i]! * mean[i]!)));
      return { weights, expectedReturn, volatility, spread };
    }),
  };
}

/** L with LL' = Σ; a pivot that is rounding becomes a column of zeros. */
function lowerRoot(covariance: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = covariance[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      if (i === j) l[j * n + j] = sum > 1e-14 * covariance[j * n + j]! ? Math.sqrt(sum) : 0;
      else l[i * n + j] = l[j * n + j] === 0 ? 0 : sum / l[j * n + j]!;
    }
  }
  return l;
}

/** Sample moments of a history drawn period by period. */
function drawHistory(moments: Moments, root: Float64Array, observations: number, random: SeededRandom): Moments {
  const { assets, periodsPerYear } = moments;
  const n = assets.length;
  const mean = new Float64Array(n);
  const products = new Float64Array(n * n);
  const normals = new Float64Array(n);
  const x = new Float64Array(n);
  // deviations from the true mean, per period in units of a year's root; Σxx' − T·x̄x̄' is exact enough around it
  for (let t = 0; t < observations; t++) {
    for (let i = 0; i < n; i++) normals[i] = random.normal();
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0; k <= i; k++) sum += root[i * n + k]! * normals[k]!;
      x[i] = sum;
      mean[i]! += sum / observations;
      for (let j = 0; j <= i; j++) products[i * n + j]! += sum * x[j]!;
    }
  }
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = (products[i * n + j]! - observations * mean[i]! * mean[j]!) / (observations - 1);
      covariance[i * n + j] = covariance[j * n + i] = value;
    }
  }
  // a period has 1/periodsPerYear of the variance, so a year's mean is off by √periodsPerYear times the mean of the draws
  const scale = Math.sqrt(periodsPerYear);
  return { assets, mean: mean.map((m, i) => moments.mean[i]! + m * scale), covariance, periodsPerYear };
}

/** The portfolio a share of the way up in return; weights are linear in it between corners. */
function portfolioAt({ assets, corners }: EfficientFrontier, share: number): Float64Array {
  const first = corners[0]!;
  const last = corners[corners.length - 1]!;
  const wanted = first.expectedReturn + share * (last.expectedReturn - first.expectedReturn);
  let k = 0;
  while (k + 2 < corners.length && corners[k + 1]!.expectedReturn < wanted) k++;
  const from = corners[k]!;
  const to = corners[Math.min(k + 1, corners.length - 1)]!;
  const rise = to.expectedReturn - from.expectedReturn;
  const part = rise > 0 ? Math.min(1, Math.max(0, (wanted - from.expectedReturn) / rise)) : 0;
  return Float64Array.from(assets, (a) => from.weights[a]! + part * (to.weights[a]! - from.weights[a]!));
}
