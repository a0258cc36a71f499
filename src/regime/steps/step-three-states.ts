import type { ChainAges } from "./chain-ages.js";
import type { CompiledChain } from "./compiled-chain.js";

/**
 * What `stepChain` does once it has the densities, for the three states of the default mode.
 *
 * Written out, because a live tick spends most of its time here: without inner loops it takes a third. States of different sides stay
 * with probability 0, so the sums are those of the general way to the bit.
 */
export function stepThreeStates(chain: CompiledChain, { values, sums, young }: ChainAges): void {
  const { stayingDense: stay, leaving: leave, densities } = chain;
  const b0 = densities[0]!;
  const b1 = densities[1]!;
  const b2 = densities[2]!;
  const s00 = stay[0]!;
  const s01 = stay[1]!;
  const s02 = stay[2]!;
  const s10 = stay[3]!;
  const s11 = stay[4]!;
  const s12 = stay[5]!;
  const s20 = stay[6]!;
  const s21 = stay[7]!;
  const s22 = stay[8]!;
  const last = values.length - 3;
  // the last age is fed by the one before and by itself
  let j0 = values[last - 3]! + values[last]!;
  let j1 = values[last - 2]! + values[last + 1]!;
  let j2 = values[last - 1]! + values[last + 2]!;
  let total = 0;
  for (let i = last; ; i -= 3) {
    const k0 = (j0 * s00 + j1 * s10 + j2 * s20) * b0;
    const k1 = (j0 * s01 + j1 * s11 + j2 * s21) * b1;
    const k2 = (j0 * s02 + j1 * s12 + j2 * s22) * b2;
    values[i] = k0;
    values[i + 1] = k1;
    values[i + 2] = k2;
    total = total + k0 + k1 + k2;
    if (i <= 3) break;
    j0 = values[i - 6]!;
    j1 = values[i - 5]!;
    j2 = values[i - 4]!;
  }
  const f0 = sums[0]!;
  const f1 = sums[1]!;
  const f2 = sums[2]!;
  const e0 = (f0 * leave[0]! + f1 * leave[3]! + f2 * leave[6]!) * b0;
  const e1 = (f0 * leave[1]! + f1 * leave[4]! + f2 * leave[7]!) * b1;
  const e2 = (f0 * leave[2]! + f1 * leave[5]! + f2 * leave[8]!) * b2;
  values[0] = e0;
  values[1] = e1;
  values[2] = e2;
  const factor = 1 / (total + e0 + e1 + e2);
  let y0 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let i = 0; i < last; i += 3) {
    const k0 = values[i]! * factor;
    const k1 = values[i + 1]! * factor;
    const k2 = values[i + 2]! * factor;
    values[i] = k0;
    values[i + 1] = k1;
    values[i + 2] = k2;
    y0 += k0;
    y1 += k1;
    y2 += k2;
  }
  const o0 = values[last]! * factor;
  const o1 = values[last + 1]! * factor;
  const o2 = values[last + 2]! * factor;
  values[last] = o0;
  values[last + 1] = o1;
  values[last + 2] = o2;
  young[0] = y0;
  young[1] = y1;
  young[2] = y2;
  sums[0] = y0 + o0;
  sums[1] = y1 + o1;
  sums[2] = y2 + o2;
}
