import type { CompiledChain } from "./compiled-chain.js";

/** Where the filter of a chain stands, in typed arrays that each step writes. */
export interface ChainAges {
  /** (h + 1) * K: the probability of each age of each state, `values[a * K + k]`; the last age holds all above it. */
  readonly values: Float64Array;
  /** K sums: each state at any age. */
  readonly sums: Float64Array;
  /** K sums: each state below the last age. */
  readonly young: Float64Array;
}

/** Room for the ages of a chain, all of probability 0. */
export function noAges(chain: CompiledChain): ChainAges {
  const { ages, states } = chain;
  return {
    values: new Float64Array(ages * states),
    sums: new Float64Array(states),
    young: new Float64Array(states),
  };
}

/** Probabilities of the ages before any row: the chain's start, every regime old. */
export function startAges(chain: CompiledChain): ChainAges {
  const ages = noAges(chain);
  ages.values.set(chain.start, (chain.ages - 1) * chain.states);
  ages.sums.set(chain.start);
  return ages;
}

/**
 * Takes over stored ages.
 *
 * @param given - (h + 1) * K
 * @returns whether all of them are numbers from 0 up, and finite
 */
export function takeAges(chain: CompiledChain, given: readonly number[], ages: ChainAges): boolean {
  const { states } = chain;
  const { values, sums, young } = ages;
  const last = (chain.ages - 1) * states;
  for (let k = 0; k < states; k++) {
    let sum = 0;
    for (let i = k; i < last; i += states) {
      const age = given[i]!;
      if (!(typeof age === "number" && age >= 0)) return false;
      values[i] = age;
      sum += age;
    }
    const oldest = given[last + k]!;
    if (!(typeof oldest === "number" && oldest >= 0)) return false;
    values[last + k] = oldest;
    young[k] = sum;
    sums[k] = sum + oldest;
    if (!(sums[k]! <= Number.MAX_VALUE)) return false;
  }
  return true;
}

/** The scale that is expected of the next row. O(K). */
export function expectedScale({ nextVariances }: CompiledChain, { sums }: ChainAges): number {
  let variance = 0;
  let mass = 0;
  for (let k = 0; k < nextVariances.length; k++) {
    variance += sums[k]! * nextVariances[k]!;
    mass += sums[k]!;
  }
  return Math.sqrt(variance / mass);
}
