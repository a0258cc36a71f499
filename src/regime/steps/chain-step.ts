import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import { logarithmKernel } from "../../numerics/distribution/logarithm-kernel.js";
import type { ChainAges } from "./chain-ages.js";
import type { CompiledChain } from "./compiled-chain.js";
import { stepThreeStates } from "./step-three-states.js";

/**
 * One step of the filter over states and their ages, exact: α(k, 0) = b_k Σ_j F_j A_jk over the states j of other sides,
 * α(k, a) = b_k Σ_j α(j, a − 1) A_jk over those of its own side; the last age holds all above it.
 *
 * @param ages - written
 * @param x - the return of the row in units of the chain
 * @param blind - the row says nothing: only time passes
 * @remarks O(K² + K·D² + K·h).
 */
export function stepChain(chain: CompiledChain, ages: ChainAges, x: number, blind: boolean): void {
  const { states, leaving, staying, densities } = chain;
  const { values, sums } = ages;
  if (blind) densities.fill(1);
  else chainDensities(chain, x);
  if (states === 3) {
    stepThreeStates(chain, ages);
    return;
  }
  let total = staying.length === states ? ageAlone(chain, values) : ageTogether(chain, values);
  for (let k = 0; k < states; k++) {
    let entering = 0;
    for (let j = 0; j < states; j++) entering += sums[j]! * leaving[j * states + k]!;
    const mass = entering * densities[k]!;
    values[k] = mass;
    total += mass;
  }
  scaleAges(chain, ages, 1 / total);
}

function scaleAges(chain: CompiledChain, { values, sums, young }: ChainAges, factor: number): void {
  const { states } = chain;
  const last = (chain.ages - 1) * states;
  for (let k = 0; k < states; k++) {
    let sum = 0;
    for (let i = k; i < last; i += states) {
      const age = values[i]! * factor;
      values[i] = age;
      sum += age;
    }
    const oldest = values[last + k]! * factor;
    values[last + k] = oldest;
    young[k] = sum;
    sums[k] = sum + oldest;
  }
}

/** Moves every age up by one where each side has one state; returns the mass. */
function ageAlone(chain: CompiledChain, ages: Float64Array): number {
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
function ageTogether(chain: CompiledChain, ages: Float64Array): number {
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
