import { hmmEmKernel } from "../numerics/hmm/hmm-em-kernel.js";
import { type HmmWorkspace, hmmWorkspace } from "../numerics/hmm/hmm-filter-kernel.js";
import type { HmmEstimate, HmmPrior } from "../numerics/hmm/hmm-maximization-kernel.js";
import { stationaryDistributionKernel } from "../numerics/hmm/stationary-distribution-kernel.js";
import { standardisedTrend, standardisedVolatility } from "./regime-features.js";
import { namedRegimes } from "./regime-names.js";
import type { NamedRegime, RegimeChain, RegimeMode, RegimeScaling, RegimeSettings } from "./types.js";

/** What a fit may look at: the rows before its date. */
export interface TrainingRows {
  readonly rows: number;
  readonly trend: Float64Array;
  readonly volatility: Float64Array;
  readonly returns: Float64Array;
  readonly scaling: RegimeScaling;
}

export interface RegimeChainFit {
  readonly chain: RegimeChain;
  /** Names that these data do not carry. */
  readonly unsupported: readonly NamedRegime[];
}

/** Pseudo-counts of each state's row, and the share of them that stays: regimes last about 50 rows until the data say otherwise. */
const STICKY_COUNTS = 60;
const STICKY = 0.98;
/** The anchors count like this fraction of the rows, at least ten. */
const ANCHOR_STRENGTH = 0.03;
const ANCHOR_SPREAD = 0.5;

/** The chain before any data: anchors, and regimes that last about 50 rows. */
export function priorChain(mode: RegimeMode, settings: RegimeSettings): RegimeChain {
  return mode === "anchored"
    ? anchoredStart(settings, namedRegimes)
    : {
        ...anchoredStart(settings, namedRegimes),
        dimension: 1,
        means: namedRegimes.map(() => 0),
        covariances: namedRegimes.map(() => 1),
        tempering: 1,
      };
}

/** The observations of the chain for some rows: standardised trend and volatility, or returns. */
export function chainObservations(mode: RegimeMode, data: TrainingRows): Float64Array {
  const { rows, trend, volatility, returns, scaling } = data;
  if (mode !== "anchored") return returns.subarray(0, rows).map((r) => r / scaling.returnScale);
  const x = new Float64Array(2 * rows);
  for (let t = 0; t < rows; t++) {
    x[2 * t] = standardisedTrend(trend[t]!, scaling);
    x[2 * t + 1] = standardisedVolatility(volatility[t]!, scaling);
  }
  return x;
}

/**
 * Five states over trend and volatility, held near their anchors by a prior, so labels cannot change places.
 *
 * @param previous - an earlier fit to start from
 * @param order - the names in the order of the states; any order gives the same labels
 */
export function fitAnchoredChain(
  data: TrainingRows,
  settings: RegimeSettings,
  previous?: RegimeChain,
  order: readonly NamedRegime[] = namedRegimes,
): RegimeChainFit {
  const start = previous ?? anchoredStart(settings, order);
  const { roles } = start;
  const prior: HmmPrior = {
    transitionCounts: stickyCounts(roles.length),
    startCounts: new Float64Array(roles.length).fill(1),
    anchors: Float64Array.from(roles.flatMap((role) => settings.anchors[role])),
    spread: ANCHOR_SPREAD,
    strength: Math.max(10, ANCHOR_STRENGTH * data.rows),
  };
  const x = chainObservations("anchored", data);
  const { estimate, mass } = fitChain(x, data.rows, 2, true, start, prior, settings.tempering, previous ? 15 : 50);
  const chain = chainOf(estimate, roles, 2, settings.tempering);
  const unsupported = roles.filter((role, k) => {
    const centre = [chain.means[2 * k]!, chain.means[2 * k + 1]!] as const;
    return mass[k]! < leastMass(data.rows) || nearestAnchor(centre, settings) !== role;
  });
  return { chain, unsupported };
}

/**
 * Five states of returns: bull and bear have a mean each, whatever their volatility; crisis has its own.
 *
 * Names follow the estimates: of the two groups the one with the higher mean is bull, of its two states the calmer is quiet.
 */
export function fitLatentChain(data: TrainingRows, previous?: RegimeChain): RegimeChainFit {
  const start: RegimeChain = previous ?? {
    roles: namedRegimes,
    dimension: 1,
    start: namedRegimes.map(() => 1 / namedRegimes.length),
    transition: Array.from(stickyCounts(namedRegimes.length), (count) => count / STICKY_COUNTS),
    means: [0.1, 0.1, -0.1, -0.1, -0.2],
    covariances: [0.25, 1, 0.25, 1, 6],
    degreesOfFreedom: null,
    tempering: 1,
  };
  const states = start.roles.length;
  const groups = start.roles.map((role) => (role === "crisis" ? 2 : role.startsWith("bull") ? 0 : 1));
  const prior: HmmPrior = {
    transitionCounts: stickyCounts(states),
    startCounts: new Float64Array(states).fill(1),
    floor: Float64Array.of(1e-3),
    meanGroups: Int32Array.from(groups),
  };
  const x = chainObservations("latent", data);
  const { estimate, mass } = fitChain(x, data.rows, 1, false, start, prior, 1, previous ? 30 : 200);
  const { means, covariances } = estimate;
  const group = (g: number): number[] =>
    groups.flatMap((of, k) => (of === g ? [k] : [])).sort((i, j) => covariances[i]! - covariances[j]!);
  const [bull, bear] = [group(0), group(1)].sort((i, j) => means[j[0]!]! - means[i[0]!]!) as [number[], number[]];
  const order = [...bull, ...bear, group(2)[0]!];
  const roles = groups.map((_, k) => namedRegimes[order.indexOf(k)]!);
  // the two drifts differ only if they do so by two standard errors
  const error = Math.sqrt(
    [bull, bear].reduce((sum, pair) => sum + 1 / pair.reduce((p, k) => p + mass[k]! / covariances[k]!, 0), 0),
  );
  const sameDrift = means[bull[0]!]! - means[bear[0]!]! < 2 * error;
  const wildest = Math.max(...covariances) === covariances[order[4]!];
  const unsupported = roles.filter(
    (role, k) => mass[k]! < leastMass(data.rows) || (role === "crisis" ? !wildest : sameDrift),
  );
  return { chain: chainOf(estimate, roles, 1, 1), unsupported };
}

/** Names of 2, 3 or 4 volatility states from calm to wild; bull and bear are told apart by the trend. */
const LADDERS: readonly (readonly NamedRegime[])[] = [
  ["bull-quiet", "bull-volatile"],
  ["bull-quiet", "bull-volatile", "crisis"],
  ["bull-quiet", "bull-quiet", "bull-volatile", "crisis"],
];

/**
 * Student-t volatility states, two to four by BIC.
 *
 * @param candidates - the fits of earlier dates by their number of states, written: each is the start of the next
 */
export function fitVolatilityChain(data: TrainingRows, candidates: Map<number, RegimeChain>): RegimeChainFit {
  const x = chainObservations("volatility", data);
  let best: RegimeChainFit | undefined;
  let bestBic = Number.POSITIVE_INFINITY;
  for (const roles of LADDERS) {
    const states = roles.length;
    const warm = candidates.get(states);
    const start: RegimeChain = warm ?? {
      roles,
      dimension: 1,
      start: roles.map(() => 1 / states),
      transition: Array.from(stickyCounts(states), (count) => count / STICKY_COUNTS),
      means: roles.map(() => 0),
      covariances: roles.map((_, k) => 0.15 * 16 ** (k / (states - 1))),
      degreesOfFreedom: roles.map(() => 8),
      tempering: 1,
    };
    const prior: HmmPrior = {
      transitionCounts: stickyCounts(states),
      startCounts: new Float64Array(states).fill(1),
      floor: Float64Array.of(1e-3),
    };
    const { estimate, logLikelihood } = fitChain(x, data.rows, 1, false, start, prior, 1, warm ? 15 : 60);
    const fitted = chainOf(calmFirst(estimate), roles, 1, 1);
    candidates.set(states, fitted);
    const bic = -2 * logLikelihood + (states * states - 1 + 3 * states) * Math.log(data.rows);
    if (bic >= bestBic) continue;
    bestBic = bic;
    best = { chain: fitted, unsupported: roles.includes("crisis") ? [] : ["crisis"] };
  }
  return best!;
}

interface ChainFit {
  readonly estimate: HmmEstimate;
  readonly logLikelihood: number;
  /** K: filtered probability summed over the rows. */
  readonly mass: Float64Array;
}

function fitChain(
  x: Float64Array,
  rows: number,
  dimension: number,
  full: boolean,
  start: RegimeChain,
  prior: HmmPrior,
  tempering: number,
  maxIterations: number,
): ChainFit {
  const estimate: HmmEstimate = {
    start: Float64Array.from(start.start),
    transition: Float64Array.from(start.transition),
    means: Float64Array.from(start.means),
    covariances: Float64Array.from(start.covariances),
    degreesOfFreedom: start.degreesOfFreedom === null ? undefined : Float64Array.from(start.degreesOfFreedom),
  };
  const states = start.roles.length;
  const workspace = hmmWorkspace(rows, states, estimate.degreesOfFreedom !== undefined);
  const { logLikelihood } = hmmEmKernel(x, rows, dimension, full, estimate, workspace, {
    maxIterations,
    tolerance: 1e-3,
    prior,
    leastMass: 1e-6,
    tempering,
  });
  return { estimate, logLikelihood, mass: columnSums(workspace, rows, states) };
}

function columnSums(workspace: HmmWorkspace, rows: number, states: number): Float64Array {
  const sums = new Float64Array(states);
  for (let t = 0; t < rows; t++) {
    for (let k = 0; k < states; k++) sums[k] = sums[k]! + workspace.alpha[t * workspace.stride + k]!;
  }
  return sums;
}

/** Plain numbers; the chain starts from its stationary distribution, as it knows nothing of the first date. */
function chainOf(
  estimate: HmmEstimate,
  roles: readonly NamedRegime[],
  dimension: number,
  tempering: number,
): RegimeChain {
  return {
    roles,
    dimension,
    start: Array.from(stationaryDistributionKernel(estimate.transition, roles.length)),
    transition: Array.from(estimate.transition),
    means: Array.from(estimate.means),
    covariances: Array.from(estimate.covariances),
    degreesOfFreedom: estimate.degreesOfFreedom === undefined ? null : Array.from(estimate.degreesOfFreedom),
    tempering,
  };
}

function anchoredStart(settings: RegimeSettings, roles: readonly NamedRegime[]): RegimeChain {
  return {
    roles,
    dimension: 2,
    start: roles.map(() => 1 / roles.length),
    transition: Array.from(stickyCounts(roles.length), (count) => count / STICKY_COUNTS),
    means: roles.flatMap((role) => settings.anchors[role]),
    covariances: roles.flatMap(() => [ANCHOR_SPREAD, 0, 0, ANCHOR_SPREAD]),
    degreesOfFreedom: null,
    tempering: settings.tempering,
  };
}

function stickyCounts(states: number): Float64Array {
  const counts = new Float64Array(states * states).fill((STICKY_COUNTS * (1 - STICKY)) / (states - 1));
  for (let k = 0; k < states; k++) counts[k * states + k] = STICKY_COUNTS * STICKY;
  return counts;
}

function calmFirst(estimate: HmmEstimate): HmmEstimate {
  const states = estimate.start.length;
  const order = Array.from({ length: states }, (_, k) => k).sort(
    (a, b) => estimate.covariances[a]! - estimate.covariances[b]!,
  );
  const pick = (values: Float64Array): Float64Array => Float64Array.from(order, (k) => values[k]!);
  return {
    start: pick(estimate.start),
    transition: Float64Array.from(order.flatMap((i) => order.map((j) => estimate.transition[i * states + j]!))),
    means: pick(estimate.means),
    covariances: pick(estimate.covariances),
    degreesOfFreedom: estimate.degreesOfFreedom === undefined ? undefined : pick(estimate.degreesOfFreedom),
  };
}

/** Half a percent of the rows, at least five: less is no evidence. */
function leastMass(rows: number): number {
  return Math.max(5, 0.005 * rows);
}

function nearestAnchor(centre: readonly [number, number], settings: RegimeSettings): NamedRegime {
  const distance = (role: NamedRegime): number => {
    const [trend, volatility] = settings.anchors[role];
    return (centre[0] - trend) ** 2 + (centre[1] - volatility) ** 2;
  };
  return namedRegimes.reduce((a, b) => (distance(b) < distance(a) ? b : a));
}
