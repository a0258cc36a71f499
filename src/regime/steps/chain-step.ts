import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import { logarithmKernel } from "../../numerics/distribution/logarithm-kernel.js";
import { type ParameterMixture, parameterMixture } from "../adaptive/mix-parameters.js";
import type { NamedRegime, RegimeChain, RegimeTrend } from "../names/model-types.js";
import type { RegimeSettings } from "../names/option-types.js";
import { regimes } from "../names/regime-names.js";
import type { RegimeMode } from "../types.js";

/** A chain made ready for stepping; derived, never stored. */
export interface CompiledChain {
  readonly states: number;
  /** One more than the transition age: the last age holds all above it. */
  readonly ages: number;
  readonly settings: RegimeSettings;
  /** K columns in the table of probabilities. */
  readonly columns: Int32Array;
  readonly means: Float64Array;
  /** K numbers, 1 / variance. */
  readonly precisions: Float64Array;
  /** K numbers, the logarithm of 1 / √variance: constants that all states share are left out. */
  readonly offsets: Float64Array;
  /** Undefined for Gaussian states. */
  readonly degreesOfFreedom: number | undefined;
  readonly start: Float64Array;
  /** Transitions between states of different sides, (K, K), `[from * K + to]`; 0 between states of one side. */
  readonly leaving: Float64Array;
  /** Transitions between states of one side, those into state k at `stayingInto[k]` and on; K + 1 numbers. */
  readonly stayingInto: Int32Array;
  readonly stayingFrom: Int32Array;
  readonly staying: Float64Array;
  /** K numbers: the variance expected of the next row after each state. */
  readonly nextVariances: Float64Array;
  readonly trend: RegimeTrend | null;
  readonly mixture: ParameterMixture;
  /** The probabilities of one row on its way; overwritten by each. */
  readonly row: Float64Array;
  // scratch
  readonly densities: Float64Array;
  readonly sums: Float64Array;
  readonly next: Float64Array;
}

const compiled = new WeakMap<RegimeChain, CompiledChain>();

/** The chain made ready; kept for as long as the chain itself. Undefined where a variance is not above 0. */
export function compileChain(
  mode: RegimeMode,
  chain: RegimeChain,
  settings: RegimeSettings,
): CompiledChain | undefined {
  const known = compiled.get(chain);
  if (known !== undefined && known.settings === settings) return known;
  const { roles, variances } = chain;
  const states = roles.length;
  if (!variances.every((v) => v > 0 && v < Number.POSITIVE_INFINITY)) return undefined;
  const leaving = Float64Array.from(chain.transition);
  const from: number[] = [];
  const into = [0];
  const staying: number[] = [];
  const nextVariances = new Float64Array(states);
  for (let j = 0; j < states; j++) {
    for (let i = 0; i < states; i++) {
      nextVariances[i] = nextVariances[i]! + chain.transition[i * states + j]! * variances[j]!;
      if (sideOf(roles[i]!, mode) !== sideOf(roles[j]!, mode)) continue;
      leaving[i * states + j] = 0;
      from.push(i);
      staying.push(chain.transition[i * states + j]!);
    }
    into.push(from.length);
  }
  const ready: CompiledChain = {
    states,
    ages: settings.transitionAge + 1,
    settings,
    columns: Int32Array.from(roles, (role) => regimes.indexOf(role)),
    means: Float64Array.from(chain.means),
    precisions: Float64Array.from(variances, (v) => 1 / v),
    offsets: Float64Array.from(variances, (v) => -0.5 * logarithmKernel(v)),
    degreesOfFreedom: chain.degreesOfFreedom ?? undefined,
    start: Float64Array.from(chain.start),
    leaving,
    stayingInto: Int32Array.from(into),
    stayingFrom: Int32Array.from(from),
    staying: Float64Array.from(staying),
    nextVariances,
    trend: chain.trend,
    mixture: parameterMixture(settings.adaptiveTable, settings.dailyChangeLimit),
    row: new Float64Array(regimes.length),
    densities: new Float64Array(states),
    sums: new Float64Array(states),
    next: new Float64Array(states),
  };
  compiled.set(chain, ready);
  return ready;
}

/**
 * What a state's age counts from: its regime in latent mode, and the step up from quiet or down to it in the other two. A market
 * that falls into a crisis and out of it has been volatile all along; that keeps the volatility axis monotone.
 */
function sideOf(role: NamedRegime, mode: RegimeMode): string {
  if (mode === "latent") return role;
  return role.endsWith("quiet") ? "quiet" : "volatile";
}

/** Probabilities of the ages before any row: the chain's start, every regime old. */
export function startAges(chain: CompiledChain): number[] {
  const ages = new Array<number>(chain.ages * chain.states).fill(0);
  for (let k = 0; k < chain.states; k++) ages[(chain.ages - 1) * chain.states + k] = chain.start[k]!;
  return ages;
}

/**
 * One step of the filter over states and their ages, exact: α(k, 0) = b_k Σ_j F_j A_jk over the states j of other sides,
 * α(k, a) = b_k Σ_j α(j, a − 1) A_jk over those of its own side; the last age holds all above it.
 *
 * @param ages - (h + 1) * K, `ages[a * K + k]`, written
 * @param x - the return of the row in units of the chain
 * @param blind - the row says nothing: only time passes
 * @remarks O(K² + K·D² + K·h).
 */
export function stepChain(chain: CompiledChain, ages: number[], x: number, blind: boolean): void {
  const { states, leaving, staying, densities, sums } = chain;
  if (blind) densities.fill(1);
  else chainDensities(chain, x);
  const last = chain.ages - 1;

  for (let k = 0; k < states; k++) {
    let sum = 0;
    for (let a = 0; a <= last; a++) sum += ages[a * states + k]!;
    sums[k] = sum;
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

/** Moves every age up by one where each side has one state; returns the mass. */
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

/** The same where states share a side and exchange mass without growing young. */
function ageTogether(chain: CompiledChain, ages: number[]): number {
  const { states, stayingInto, stayingFrom, staying, densities, next } = chain;
  const last = (chain.ages - 1) * states;
  // the last age is fed by the one before and by itself; it is read whole before it is written
  for (let k = 0; k < states; k++) next[k] = ages[last - states + k]! + ages[last + k]!;
  let total = 0;
  for (let k = 0; k < states; k++) {
    let kept = 0;
    for (let p = stayingInto[k]!; p < stayingInto[k + 1]!; p++) kept += next[stayingFrom[p]!]! * staying[p]!;
    const mass = kept * densities[k]!;
    ages[last + k] = mass;
    total += mass;
  }
  for (let here = last - states; here > 0; here -= states) {
    const before = here - states;
    for (let k = 0; k < states; k++) {
      let kept = 0;
      for (let p = stayingInto[k]!; p < stayingInto[k + 1]!; p++) kept += ages[before + stayingFrom[p]!]! * staying[p]!;
      const mass = kept * densities[k]!;
      ages[here + k] = mass;
      total += mass;
    }
  }
  return total;
}

/**
 * The scale that was expected of the row `stepChain` took last.
 *
 * @remarks O(K): `stepChain` leaves the filtered probabilities of the row before in `sums`.
 */
export function expectedScale(chain: CompiledChain): number {
  const { sums, nextVariances } = chain;
  let variance = 0;
  let mass = 0;
  for (let k = 0; k < nextVariances.length; k++) {
    variance += sums[k]! * nextVariances[k]!;
    mass += sums[k]!;
  }
  return Math.sqrt(variance / mass);
}

/** Densities of one row, the greatest 1. */
function chainDensities(chain: CompiledChain, x: number): void {
  const { states, means, precisions, offsets, degreesOfFreedom: nu, densities } = chain;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < states; k++) {
    const z = x - means[k]!;
    const distance = z * z * precisions[k]!;
    const log = offsets[k]! - (nu === undefined ? 0.5 * distance : 0.5 * (nu + 1) * logarithmKernel(1 + distance / nu));
    densities[k] = log;
    if (log > greatest) greatest = log;
  }
  for (let k = 0; k < states; k++) densities[k] = exponentialKernel(densities[k]! - greatest);
}
