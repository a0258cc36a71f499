import { digammaKernel } from "../distribution/digamma-kernel.js";
import { exponentialKernel } from "../distribution/exponential-kernel.js";
import { logGamma } from "../distribution/log-gamma.js";
import { logarithmKernel } from "../distribution/logarithm-kernel.js";

/** Volatility levels from calm to wild, all with Student-t returns of mean 0; every array is written by the fit. */
export interface VolatilityLadder {
  /** K squared scales of the Student-t returns, increasing. */
  readonly variances: Float64Array;
  /** (K, K), each row sums to 1; only neighboring levels follow each other. */
  readonly transition: Float64Array;
  /** One number for all levels, so that a larger return always speaks for a higher level. */
  degreesOfFreedom: number;
}

/** What pulls the fit away from plain maximum likelihood. */
export interface LadderPrior {
  /** K squared scales expected before any data. */
  readonly variances: Float64Array;
  /** The expectation counts like this many rows for each level. */
  readonly strength: number;
  /** Pseudo-counts of staying on a level and of leaving it. */
  readonly staying: number;
  readonly leaving: number;
  /** Each variance is at least this multiple of the one below it. */
  readonly leastRatio: number;
  /** No variance falls below it. */
  readonly floor: number;
}

/** What a fit of the ladder leaves behind. */
export interface LadderOutcome {
  readonly logLikelihood: number;
  /** K: smoothed probability summed over the rows. */
  readonly mass: Float64Array;
}

const LEAST_STAY = 0.5;
const LEAST_DEGREES = 6;
const GREATEST_DEGREES = 60;

/**
 * Expectation-maximization for a ladder of volatility levels, maximum a posteriori.
 *
 * The chain moves by at most one level a row and stays with probability 1/2 or more, which makes its transition matrix totally
 * positive of order two. With densities whose ratio is monotone in the size of the return, the filtered and smoothed
 * probability of being at or above a level then never falls when a return grows (Karlin and Rinott 1980).
 *
 * @param squares - T squared returns
 * @param ladder - where to start; written
 * @remarks O(iterations · T·K).
 */
export function volatilityLadderKernel(
  squares: Float64Array,
  ladder: VolatilityLadder,
  prior: LadderPrior,
  maxIterations: number,
  tolerance: number,
): LadderOutcome {
  const rows = squares.length;
  const { variances, transition } = ladder;
  const k = variances.length;
  const densities = new Float64Array(rows * k);
  const forward = new Float64Array(rows * k);
  const logs = new Float64Array(rows * k);
  const scales = new Float64Array(rows);
  const mass = new Float64Array(k);
  const weight = new Float64Array(k);
  const moves = new Float64Array(k * k);
  let logLikelihood = Number.NEGATIVE_INFINITY;
  for (let iteration = 0; ; iteration++) {
    const before = logLikelihood;
    logLikelihood = forwardPass(squares, ladder, densities, logs, forward, scales);
    const last = iteration >= maxIterations || Math.abs(logLikelihood - before) < tolerance;
    const logWeights = backwardPass(squares, ladder, densities, logs, forward, scales, mass, weight, moves);
    if (last) return { logLikelihood, mass };
    for (let i = 0; i < k; i++) {
      const least = i === 0 ? prior.floor : prior.leastRatio * variances[i - 1]!;
      const mean = (prior.strength * prior.variances[i]! + weight[i]!) / (prior.strength + mass[i]!);
      variances[i] = Math.max(mean, least);
      const neighbors = (i > 0 ? 1 : 0) + (i < k - 1 ? 1 : 0);
      let all = prior.staying + moves[i * k + i]!;
      for (const j of [i - 1, i + 1]) if (j >= 0 && j < k) all += prior.leaving / neighbors + moves[i * k + j]!;
      const stay = Math.max((prior.staying + moves[i * k + i]!) / all, LEAST_STAY);
      const left = all - prior.staying - moves[i * k + i]!;
      transition[i * k + i] = stay;
      for (const j of [i - 1, i + 1]) {
        if (j < 0 || j >= k) continue;
        transition[i * k + j] = ((1 - stay) * (prior.leaving / neighbors + moves[i * k + j]!)) / left;
      }
    }
    ladder.degreesOfFreedom = degreesOf(ladder.degreesOfFreedom, logWeights / rows);
  }
}

/** Filtered probabilities into `forward`, densities relative to each row's greatest; returns the log-likelihood. */
function forwardPass(
  squares: Float64Array,
  ladder: VolatilityLadder,
  densities: Float64Array,
  logs: Float64Array,
  forward: Float64Array,
  scales: Float64Array,
): number {
  const { variances, transition, degreesOfFreedom: nu } = ladder;
  const k = variances.length;
  const rows = squares.length;
  const offsets = Float64Array.from(variances, (v) => -0.5 * logarithmKernel(v));
  const inverse = Float64Array.from(variances, (v) => 1 / (nu * v));
  let sum = 0;
  for (let t = 0; t < rows; t++) {
    let greatest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < k; i++) {
      const tail = logarithmKernel(1 + squares[t]! * inverse[i]!);
      logs[t * k + i] = tail;
      const log = offsets[i]! - 0.5 * (nu + 1) * tail;
      densities[t * k + i] = log;
      if (log > greatest) greatest = log;
    }
    let total = 0;
    for (let i = 0; i < k; i++) {
      const b = exponentialKernel(densities[t * k + i]! - greatest);
      densities[t * k + i] = b;
      let p = 1 / k;
      if (t > 0) {
        p = transition[i * k + i]! * forward[(t - 1) * k + i]!;
        if (i > 0) p += transition[(i - 1) * k + i]! * forward[(t - 1) * k + i - 1]!;
        if (i < k - 1) p += transition[(i + 1) * k + i]! * forward[(t - 1) * k + i + 1]!;
      }
      forward[t * k + i] = p * b;
      total += p * b;
    }
    for (let i = 0; i < k; i++) forward[t * k + i] = forward[t * k + i]! / total;
    scales[t] = total;
    sum += logarithmKernel(total) + greatest;
  }
  return sum + rows * studentConstant(nu);
}

/** Sums of smoothed probabilities, of weighted squares and of moves; returns Σ γ (log u − u), which the degrees of freedom need. */
function backwardPass(
  squares: Float64Array,
  ladder: VolatilityLadder,
  densities: Float64Array,
  logs: Float64Array,
  forward: Float64Array,
  scales: Float64Array,
  mass: Float64Array,
  weight: Float64Array,
  moves: Float64Array,
): number {
  const { variances, transition, degreesOfFreedom: nu } = ladder;
  const k = variances.length;
  mass.fill(0);
  weight.fill(0);
  moves.fill(0);
  const beta = new Float64Array(k).fill(1);
  const ahead = new Float64Array(k);
  // log u = log((ν + 1) / ν) − log(1 + distance / ν)
  const logGreatest = logarithmKernel((nu + 1) / nu);
  let logWeights = 0;
  for (let t = squares.length - 1; t >= 0; t--) {
    for (let i = 0; i < k; i++) {
      const gamma = forward[t * k + i]! * beta[i]!;
      const u = (nu + 1) / (nu + squares[t]! / variances[i]!);
      mass[i] = mass[i]! + gamma;
      weight[i] = weight[i]! + gamma * u * squares[t]!;
      logWeights += gamma * (logGreatest - logs[t * k + i]! - u);
    }
    if (t === 0) break;
    for (let i = 0; i < k; i++) ahead[i] = (densities[t * k + i]! * beta[i]!) / scales[t]!;
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let j = i > 0 ? i - 1 : 0; j <= i + 1 && j < k; j++) {
        const move = transition[i * k + j]! * ahead[j]!;
        moves[i * k + j] = moves[i * k + j]! + forward[(t - 1) * k + i]! * move;
        sum += move;
      }
      beta[i] = sum;
    }
  }
  return logWeights;
}

/** The root of the M-step's equation for ν by bisection; Peel and McLachlan (2000), equation 31. */
function degreesOf(before: number, meanLogWeight: number): number {
  const half = 0.5 * (before + 1);
  const known = 1 + meanLogWeight + digammaKernel(half) - logarithmKernel(half);
  let low = LEAST_DEGREES;
  let high = GREATEST_DEGREES;
  for (let i = 0; i < 40; i++) {
    const middle = 0.5 * (low + high);
    if (logarithmKernel(0.5 * middle) - digammaKernel(0.5 * middle) + known > 0) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** Logarithm of the density of a standard Student-t variable at 0. */
function studentConstant(nu: number): number {
  return logGamma(0.5 * (nu + 1)) - logGamma(0.5 * nu) - 0.5 * logarithmKernel(Math.PI * nu);
}
