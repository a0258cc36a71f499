import { fullExponentialKernel } from "../../numerics/distribution/full-exponential-kernel.js";
import { logarithmKernel } from "../../numerics/distribution/logarithm-kernel.js";
import { hmmEmKernel } from "../../numerics/hmm/hmm-em-kernel.js";
import { type HmmWorkspace, hmmWorkspace } from "../../numerics/hmm/hmm-filter-kernel.js";
import type { HmmEstimate, HmmPrior } from "../../numerics/hmm/hmm-maximization-kernel.js";
import { stationaryDistributionKernel } from "../../numerics/hmm/stationary-distribution-kernel.js";
import {
  type LadderOutcome,
  type LadderPrior,
  type VolatilityLadder,
  volatilityLadderKernel,
} from "../../numerics/hmm/volatility-ladder-kernel.js";
import type { NamedRegime, RegimeChain, RegimeTrend } from "../names/model-types.js";
import type { RegimeSettings } from "../names/option-types.js";
import { namedRegimes } from "../names/regime-names.js";
import { type ChainAges, expectedScale, startAges } from "../steps/chain-ages.js";
import { stepChain } from "../steps/chain-step.js";
import { compileChain } from "../steps/compiled-chain.js";
import { fitTrend, priorTrend } from "../steps/trend-filter.js";
import type { RegimeMode } from "../types.js";

/** What a fit gives: the chain and what of it the data bear out. */
export interface RegimeChainFit {
  readonly chain: RegimeChain;
  /** Where the filter of the chain stands after the rows; left out where it has yet to be run over them. */
  readonly memory?: { readonly ages: ChainAges; readonly rising: Float64Array };
  /** Names that these data do not carry; worked out when asked for. */
  readonly unsupported: () => readonly NamedRegime[];
}

/** ln 25: levels are expected to reach over a factor of 25 of the variance. */
const LN_25 = 3.2188758248682006;
/** Pseudo-counts of each state's row, and the share of them that stays: regimes last about 50 rows until the data say otherwise. */
const STICKY_COUNTS = 60;
const STICKY = 0.98;
/** A level is at least half again as volatile as the one below it: less is not another level, but noise. */
const LEAST_RATIO = 1.5 ** 2;
/** The expected levels count like this fraction of the rows for each level, at least ten. */
const LEVEL_STRENGTH = 0.02;
/** The quiet level before any data, in units of the typical size of a return. */
const QUIET = 0.85;

/** A Bayes factor from which evidence is called positive: Kass and Raftery (1995). */
const POSITIVE_EVIDENCE = 3;

/** Names of the levels in anchored mode, from calm to wild. */
const ANCHORED: readonly NamedRegime[] = ["bull-quiet", "bull-volatile", "crisis"];
/** Names of 2, 3 or 4 levels in volatility mode; bull and bear are told apart by the trend. */
const LADDERS: readonly (readonly NamedRegime[])[] = [
  ["bull-quiet", "bull-volatile"],
  ["bull-quiet", "bull-volatile", "crisis"],
  ["bull-quiet", "bull-quiet", "bull-volatile", "crisis"],
];

/** The chain before any data: expected levels, and regimes that last about 50 rows. */
export function priorChain(mode: RegimeMode, settings: RegimeSettings): RegimeChain {
  if (mode !== "latent")
    return chainOfLadder(expectedLadder(settings, ANCHORED.length), ANCHORED, priorTrend(settings.transitionAge));
  const states = namedRegimes.length;
  return {
    roles: namedRegimes,
    start: namedRegimes.map(() => 1 / states),
    transition: Array.from(stickyCounts(states), (count) => count / STICKY_COUNTS),
    means: namedRegimes.map(() => 0),
    variances: namedRegimes.map(() => 1),
    degreesOfFreedom: null,
    trend: null,
  };
}

/**
 * Typical size of a return: the median of the absolute returns over its value for a standard normal one; where more than half
 * of them are zero, their root mean square.
 */
export function typicalReturn(returns: Float64Array): number {
  const sizes = returns.map(Math.abs).sort();
  const median = sizes[sizes.length >> 1]! / 0.6745;
  let squares = 0;
  for (const r of returns) squares += r * r;
  const deviation = Math.sqrt(squares / returns.length);
  return median > 1e-3 * deviation ? median : deviation > 0 ? deviation : 1;
}

/**
 * Three volatility levels held near expected multiples of the quiet one, and the model of the drift.
 *
 * @param x - returns in units of their typical size
 * @param previous - an earlier fit to start from
 */
export function fitAnchoredChain(x: Float64Array, settings: RegimeSettings, previous?: RegimeChain): RegimeChainFit {
  const squares = x.map((r) => r * r);
  const ladder = previous === undefined ? expectedLadder(settings, ANCHORED.length) : ladderOfChain(previous);
  const outcome = fitLevels(squares, settings, ladder, previous ? 12 : 40);
  const { chain, memory, drifts } = withTrend("anchored", ladder, ANCHORED, x, settings);
  const unsupported = (): NamedRegime[] => {
    const one = fitLevels(squares, settings, expectedLadder(settings, 1), 25).bic;
    const two = fitLevels(squares, settings, expectedLadder(settings, 2), 25).bic;
    const three = outcome.bic;
    const least = leastMass(x.length);
    const names: NamedRegime[] = [...drifts];
    if (Math.min(two, three) >= one || outcome.mass[1]! < least) names.push("bull-volatile", "bear-volatile");
    if (three >= Math.min(one, two) || outcome.mass[2]! < least) names.push("crisis");
    return namedRegimes.filter((name) => names.includes(name));
  };
  return { chain, ...(memory === undefined ? {} : { memory }), unsupported };
}

/** Fits a ladder, written, towards the levels that are expected. */
function fitLevels(
  squares: Float64Array,
  settings: RegimeSettings,
  ladder: VolatilityLadder,
  maxIterations: number,
): LadderOutcome & { readonly bic: number } {
  const levels = ladder.variances.length;
  const prior = ladderPrior(expectedLadder(settings, levels), Math.max(10, LEVEL_STRENGTH * squares.length));
  const outcome = volatilityLadderKernel(squares, ladder, prior, maxIterations, 1e-2);
  return { ...outcome, bic: ladderBic(outcome, levels, squares.length) };
}

/**
 * Two to four volatility levels as the data have them, their number by BIC, and the model of the drift.
 *
 * @param candidates - the fits of earlier dates by their number of levels, written: each is the start of the next
 */
export function fitVolatilityChain(
  x: Float64Array,
  settings: RegimeSettings,
  candidates: Map<number, VolatilityLadder>,
): RegimeChainFit {
  const squares = x.map((r) => r * r);
  let best: VolatilityLadder | undefined;
  let bestBic = Number.POSITIVE_INFINITY;
  for (const { length: levels } of LADDERS) {
    const warm = candidates.get(levels);
    const { ladder, bic } = volatilityLevels(squares, levels, warm ? 15 : 60, warm);
    if (warm === undefined) candidates.set(levels, ladder);
    if (bic >= bestBic) continue;
    bestBic = bic;
    best = ladder;
  }
  const roles = LADDERS[best!.variances.length - 2]!;
  const { chain, memory, drifts } = withTrend("volatility", best!, roles, x, settings);
  return {
    chain,
    ...(memory === undefined ? {} : { memory }),
    unsupported: () => (roles.includes("crisis") ? drifts : [...drifts, "crisis"]),
  };
}

/**
 * So many levels as the data have them.
 *
 * @param squares - T squared returns in units of their typical size
 * @param ladder - where to start, written; default: levels from 0.3 to 7.5 of the typical squared return
 */
export function volatilityLevels(
  squares: Float64Array,
  levels: number,
  maxIterations: number,
  ladder?: VolatilityLadder,
): { readonly ladder: VolatilityLadder; readonly bic: number } {
  const expected: VolatilityLadder = {
    variances: Float64Array.from({ length: levels }, (_, k) => 0.3 * fullExponentialKernel((LN_25 * k) / (levels - 1))),
    transition: ladderTransition(levels),
    degreesOfFreedom: 8,
  };
  const prior = ladderPrior(expected, 5);
  const fitted = ladder ?? expected;
  const outcome = volatilityLadderKernel(squares, fitted, prior, maxIterations, 1e-3);
  return { ladder: fitted, bic: ladderBic(outcome, levels, squares.length) };
}

/** The ladder with the model of the drift fitted to what it leaves: returns in units of the scale it expects of them. */
function withTrend(
  mode: RegimeMode,
  ladder: VolatilityLadder,
  roles: readonly NamedRegime[],
  x: Float64Array,
  settings: RegimeSettings,
): Pick<RegimeChainFit, "chain" | "memory"> & { readonly drifts: readonly NamedRegime[] } {
  const chain = chainOfLadder(ladder, roles, priorTrend(settings.transitionAge));
  const compiled = compileChain(mode, chain, settings)!;
  const ages = startAges(compiled);
  const scaled = x.map((r) => {
    const scale = expectedScale(compiled, ages);
    stepChain(compiled, ages, r, false);
    return r / scale;
  });
  const { trend, rising, bayesFactor } = fitTrend(scaled, ladder.degreesOfFreedom, settings.transitionAge);
  const drifts: NamedRegime[] = [];
  if (bayesFactor < POSITIVE_EVIDENCE) {
    // nothing tells rising from falling: the rarer of the two is a word without a meaning here
    let sum = 0;
    for (const u of scaled) sum += u;
    drifts.push(...namedRegimes.filter((name) => name.startsWith(sum < 0 ? "bull" : "bear")));
  }
  return { chain: { ...chain, trend }, memory: { ages, rising }, drifts };
}

/**
 * Five states of returns: bull and bear have a mean each, whatever their volatility; crisis has its own.
 *
 * Names follow the estimates: of the two groups the one with the higher mean is bull; of all states the wildest is crisis, and the
 * two calmest and those hardly more volatile are quiet, so that a calmer market is never called volatile. States may share a name.
 *
 * @param x - returns in units of their standard deviation
 */
export function fitLatentChain(x: Float64Array, previous?: RegimeChain): RegimeChainFit {
  const rows = x.length;
  const start: Pick<RegimeChain, "roles" | "start" | "transition" | "means" | "variances"> = previous ?? {
    roles: namedRegimes,
    start: namedRegimes.map(() => 1 / namedRegimes.length),
    transition: Array.from(stickyCounts(namedRegimes.length), (count) => count / STICKY_COUNTS),
    means: [0.1, 0.1, -0.1, -0.1, -0.2],
    variances: [0.25, 1, 0.25, 1, 6],
  };
  const states = start.roles.length;
  const groups = start.roles.map((role) => (role === "crisis" ? 2 : role.startsWith("bull") ? 0 : 1));
  const prior: HmmPrior = {
    transitionCounts: stickyCounts(states),
    startCounts: new Float64Array(states).fill(1),
    floor: Float64Array.of(1e-3),
    meanGroups: Int32Array.from(groups),
  };
  const estimate: HmmEstimate = {
    start: Float64Array.from(start.start),
    transition: Float64Array.from(start.transition),
    means: Float64Array.from(start.means),
    covariances: Float64Array.from(start.variances),
    degreesOfFreedom: undefined,
  };
  const workspace = hmmWorkspace(rows, states, false);
  const maxIterations = previous ? 30 : 200;
  hmmEmKernel(x, rows, 1, false, estimate, workspace, {
    maxIterations,
    tolerance: 1e-3,
    prior,
    leastMass: 1e-6,
    tempering: 1,
  });
  const mass = columnSums(workspace, rows, states);
  const { means, covariances } = estimate;
  const members = (g: number): number[] => groups.flatMap((of, k) => (of === g ? [k] : []));
  const meanOf = (pair: readonly number[]): number => means[pair[0]!] ?? 0;
  const [bull, bear] = [members(0), members(1)].sort((i, j) => meanOf(j) - meanOf(i)) as [number[], number[]];
  const calmFirst = Array.from({ length: states }, (_, k) => k).sort((i, j) => covariances[i]! - covariances[j]!);
  const roles = groups.map((_, k): NamedRegime => {
    // a state that is not half again as volatile as the calmest one is as quiet
    const quiet = calmFirst.indexOf(k) < 2 || covariances[k]! < LEAST_RATIO * covariances[calmFirst[0]!]!;
    if (!quiet && k === calmFirst[states - 1]) return "crisis";
    const rises = bull.includes(k) || (!bear.includes(k) && 2 * means[k]! >= meanOf(bull) + meanOf(bear));
    return rises ? (quiet ? "bull-quiet" : "bull-volatile") : quiet ? "bear-quiet" : "bear-volatile";
  });
  // the two drifts differ only if they do so by two standard errors
  const error = Math.sqrt(
    [bull, bear].reduce((sum, pair) => sum + 1 / pair.reduce((p, k) => p + mass[k]! / covariances[k]!, 0), 0),
  );
  const sameDrift = !(meanOf(bull) - meanOf(bear) >= 2 * error);
  const unsupported = namedRegimes.filter((name) => {
    const held = roles.reduce((sum, role, k) => sum + (role === name ? mass[k]! : 0), 0);
    return held < leastMass(rows) || (name !== "crisis" && sameDrift);
  });
  const chain: RegimeChain = {
    roles,
    start: Array.from(stationaryDistributionKernel(estimate.transition, states)),
    transition: Array.from(estimate.transition),
    means: Array.from(means),
    variances: Array.from(covariances),
    degreesOfFreedom: null,
    trend: null,
  };
  return { chain, unsupported: () => unsupported };
}

function columnSums(workspace: HmmWorkspace, rows: number, states: number): Float64Array {
  const sums = new Float64Array(states);
  for (let t = 0; t < rows; t++) {
    for (let k = 0; k < states; k++) sums[k] = sums[k]! + workspace.alpha[t * workspace.stride + k]!;
  }
  return sums;
}

/** Plain numbers; the chain starts from its stationary distribution, as it knows nothing of the first date. */
function chainOfLadder(ladder: VolatilityLadder, roles: readonly NamedRegime[], trend: RegimeTrend): RegimeChain {
  return {
    roles,
    start: Array.from(stationaryDistributionKernel(ladder.transition, roles.length)),
    transition: Array.from(ladder.transition),
    means: roles.map(() => 0),
    variances: Array.from(ladder.variances),
    degreesOfFreedom: ladder.degreesOfFreedom,
    trend,
  };
}

function ladderOfChain(chain: RegimeChain): VolatilityLadder {
  return {
    variances: Float64Array.from(chain.variances),
    transition: Float64Array.from(chain.transition),
    degreesOfFreedom: chain.degreesOfFreedom!,
  };
}

/** The first levels of the ladder that is expected before any data. */
function expectedLadder(settings: RegimeSettings, levels: number): VolatilityLadder {
  const { volatile, crisis } = settings.levels;
  const quiet = levels === 1 ? 1 : QUIET;
  return {
    variances: Float64Array.from([1, volatile, crisis].slice(0, levels), (multiple) => (quiet * multiple) ** 2),
    transition: ladderTransition(levels),
    degreesOfFreedom: 8,
  };
}

function ladderPrior({ variances }: VolatilityLadder, strength: number): LadderPrior {
  return {
    variances: variances.slice(),
    strength,
    staying: STICKY_COUNTS * STICKY,
    leaving: STICKY_COUNTS * (1 - STICKY),
    leastRatio: LEAST_RATIO,
    floor: 1e-6,
  };
}

/** Levels that last about 50 rows and give way to their neighbors. */
function ladderTransition(levels: number): Float64Array {
  const transition = new Float64Array(levels * levels);
  for (let i = 0; i < levels; i++) {
    const neighbors = [i - 1, i + 1].filter((j) => j >= 0 && j < levels);
    transition[i * levels + i] = neighbors.length === 0 ? 1 : STICKY;
    for (const j of neighbors) transition[i * levels + j] = (1 - STICKY) / neighbors.length;
  }
  return transition;
}

/** Free parameters: a variance a level, a stay a level, a direction a middle level, and the degrees of freedom. */
function ladderBic({ logLikelihood }: LadderOutcome, levels: number, rows: number): number {
  const free = levels === 1 ? 2 : 2 * levels + (levels - 2) + 1;
  return -2 * logLikelihood + free * logarithmKernel(rows);
}

function stickyCounts(states: number): Float64Array {
  const counts = new Float64Array(states * states).fill((STICKY_COUNTS * (1 - STICKY)) / (states - 1));
  for (let k = 0; k < states; k++) counts[k * states + k] = STICKY_COUNTS * STICKY;
  return counts;
}

/** Half a percent of the rows, at least five: less is no evidence. */
function leastMass(rows: number): number {
  return Math.max(5, 0.005 * rows);
}
