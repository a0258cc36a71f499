import { exponentialKernel } from "../numerics/distribution/exponential-kernel.js";
import { hmmEmissionKernel } from "../numerics/hmm/hmm-emission-kernel.js";
import { type ParameterMixture, parameterMixture } from "./mix-parameters.js";
import { type RegimeDecay, type RegimeFeatures, regimeDecay } from "./regime-features.js";
import { regimes } from "./regime-names.js";
import type { RegimeChain, RegimeSettings } from "./types.js";

/** A chain made ready for stepping; derived, never stored. */
export interface CompiledChain {
  readonly states: number;
  readonly dimension: number;
  readonly ages: number;
  readonly settings: RegimeSettings;
  /** K columns in the table of probabilities. */
  readonly columns: Int32Array;
  readonly means: Float64Array;
  readonly whitening: Float64Array;
  readonly offsets: Float64Array;
  readonly degreesOfFreedom: Float64Array | undefined;
  readonly tempering: number;
  readonly start: Float64Array;
  /** Transitions between states of different names, (K, K), `[from * K + to]`; 0 between states of one name. */
  readonly leaving: Float64Array;
  /** Transitions between states of one name. */
  readonly stayingFrom: Int32Array;
  readonly stayingTo: Int32Array;
  readonly staying: Float64Array;
  readonly decay: RegimeDecay;
  readonly mixture: ParameterMixture;
  /** One row on its way: observation, features, probabilities. Overwritten by each. */
  readonly x: Float64Array;
  readonly features: RegimeFeatures;
  readonly row: Float64Array;
  // scratch
  readonly densities: Float64Array;
  readonly sums: Float64Array;
  readonly next: Float64Array;
}

const compiled = new WeakMap<RegimeChain, CompiledChain>();

/** The chain made ready; kept for as long as the chain itself. Undefined where a covariance is not positive definite. */
export function compileChain(chain: RegimeChain, settings: RegimeSettings): CompiledChain | undefined {
  const known = compiled.get(chain);
  if (known !== undefined && known.settings === settings) return known;
  const states = chain.roles.length;
  const emission = {
    states,
    dimension: chain.dimension,
    full: true,
    means: Float64Array.from(chain.means),
    covariances: Float64Array.from(chain.covariances),
    degreesOfFreedom: chain.degreesOfFreedom === null ? undefined : Float64Array.from(chain.degreesOfFreedom),
    tempering: chain.tempering,
  };
  const factors = hmmEmissionKernel(emission);
  if (typeof factors === "number") return undefined;
  const leaving = Float64Array.from(chain.transition);
  const from: number[] = [];
  const to: number[] = [];
  const staying: number[] = [];
  for (let i = 0; i < states; i++) {
    for (let j = 0; j < states; j++) {
      if (chain.roles[i] !== chain.roles[j]) continue;
      leaving[i * states + j] = 0;
      from.push(i);
      to.push(j);
      staying.push(chain.transition[i * states + j]!);
    }
  }
  const ready = {
    ...emission,
    ...factors,
    ages: settings.transitionAge + 1,
    settings,
    columns: Int32Array.from(chain.roles, (role) => regimes.indexOf(role)),
    start: Float64Array.from(chain.start),
    leaving,
    stayingFrom: Int32Array.from(from),
    stayingTo: Int32Array.from(to),
    staying: Float64Array.from(staying),
    decay: regimeDecay(settings),
    mixture: parameterMixture(settings.adaptiveTable, settings.dailyChangeLimit),
    x: new Float64Array(2),
    features: { trend: 0, volatility: 0, drawdown: 0 },
    row: new Float64Array(regimes.length),
    densities: new Float64Array(states),
    sums: new Float64Array(states),
    next: new Float64Array(states),
  };
  compiled.set(chain, ready);
  return ready;
}

/** Probabilities of the ages before any row: the chain's start, every regime old. */
export function startAges(chain: CompiledChain): number[] {
  const ages = new Array<number>(chain.ages * chain.states).fill(0);
  for (let k = 0; k < chain.states; k++) ages[(chain.ages - 1) * chain.states + k] = chain.start[k]!;
  return ages;
}

/**
 * One step of the filter over states and their ages, exact: α(k, 0) = b_k Σ_j F_j A_jk over the states j of other names,
 * α(k, a) = b_k Σ_j α(j, a − 1) A_jk over those of its own; the last age holds all above it.
 *
 * @param ages - (h + 1) * K, `ages[a * K + k]`, written
 * @param x - D numbers
 * @param blind - the row says nothing: only time passes
 * @remarks O(K² + K·D² + K·h).
 */
export function stepChain(chain: CompiledChain, ages: number[], x: Float64Array, blind: boolean): void {
  const { states, leaving, staying, densities, sums } = chain;
  if (blind) densities.fill(1);
  else chainDensities(chain, x);
  const last = chain.ages - 1;

  sums.fill(0);
  for (let a = 0; a <= last; a++) {
    for (let k = 0; k < states; k++) sums[k] = sums[k]! + ages[a * states + k]!;
  }
  let total = staying.length === states ? ageAlone(chain, ages) : ageTogether(chain, ages);
  for (let k = 0; k < states; k++) {
    let entering = 0;
    for (let j = 0; j < states; j++) entering += sums[j]! * leaving[j * states + k]!;
    const mass = entering * densities[k]!;
    ages[k] = mass;
    total += mass;
  }
  const inverse = 1 / total;
  for (let i = 0; i < ages.length; i++) ages[i] = ages[i]! * inverse;
}

/** Moves every age up by one where each name has one state; returns the mass. */
function ageAlone(chain: CompiledChain, ages: number[]): number {
  const { states, staying, densities, next } = chain;
  const last = (chain.ages - 1) * states;
  let total = 0;
  for (let k = 0; k < states; k++) {
    const kept = staying[k]! * densities[k]!;
    const mass = (ages[last - states + k]! + ages[last + k]!) * kept;
    next[k] = kept;
    ages[last + k] = mass;
    total += mass;
  }
  for (let here = last - states; here > 0; here -= states) {
    for (let k = 0; k < states; k++) {
      const mass = ages[here - states + k]! * next[k]!;
      ages[here + k] = mass;
      total += mass;
    }
  }
  return total;
}

/** The same where states share a name and exchange mass without growing young. */
function ageTogether(chain: CompiledChain, ages: number[]): number {
  const { states, stayingFrom, stayingTo, staying, densities, next } = chain;
  const last = chain.ages - 1;
  let total = 0;
  for (let a = last; a > 0; a--) {
    next.fill(0);
    const before = (a - 1) * states;
    const here = a * states;
    for (let p = 0; p < staying.length; p++) {
      const j = stayingFrom[p]!;
      const mass = a === last ? ages[before + j]! + ages[here + j]! : ages[before + j]!;
      next[stayingTo[p]!] = next[stayingTo[p]!]! + mass * staying[p]!;
    }
    for (let k = 0; k < states; k++) {
      const mass = next[k]! * densities[k]!;
      ages[here + k] = mass;
      total += mass;
    }
  }
  return total;
}

/** Tempered densities of one row, the greatest 1. */
function chainDensities(chain: CompiledChain, x: Float64Array): void {
  const { states, dimension: d, means, whitening, offsets, degreesOfFreedom, tempering, densities } = chain;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < states; k++) {
    let distance = 0;
    for (let i = 0; i < d; i++) {
      let z = 0;
      for (let j = 0; j <= i; j++) z += whitening[(k * d + i) * d + j]! * (x[j]! - means[k * d + j]!);
      distance += z * z;
    }
    const log =
      degreesOfFreedom === undefined
        ? offsets[k]! - 0.5 * distance
        : offsets[k]! - 0.5 * (degreesOfFreedom[k]! + d) * Math.log(1 + distance / degreesOfFreedom[k]!);
    const tempered = tempering * log;
    densities[k] = tempered;
    if (tempered > greatest) greatest = tempered;
  }
  for (let k = 0; k < states; k++) densities[k] = exponentialKernel(densities[k]! - greatest);
}
