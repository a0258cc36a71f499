import { sharedExposure } from "./dual-kernels.js";
import type { DualProgram, DualRow } from "./dual-program.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** How much the squared distance from the center costs. */
interface PricedRisk {
  readonly gain: number;
  readonly center: Float64Array;
}

/** By alternative, by how much it is worse than the best that is allowed of its unit. */
export function regretOf({ worth, tables }: DualProgram, allowed: Uint8Array): Float64Array {
  const regret = new Float64Array(worth.length).fill(Number.POSITIVE_INFINITY);
  for (let u = 0; u + 1 < tables.unitFirst.length; u++) {
    let least = Number.POSITIVE_INFINITY;
    for (let a = tables.unitFirst[u]!; a < tables.unitFirst[u + 1]!; a++)
      if (allowed[a] === 1) least = Math.min(least, worth[a]!);
    for (let a = tables.unitFirst[u]!; a < tables.unitFirst[u + 1]!; a++)
      if (allowed[a] === 1) regret[a] = worth[a]! - least;
  }
  return regret;
}

/** What is minimized, from the weights alone: risk, return, and the costs of the ranges that were taken. */
export function minimizedValue(
  { split }: AfterTaxProblem,
  { gain: aversion, center }: PricedRisk,
  program: DualProgram,
  weights: Float64Array,
  own: Float64Array,
): number {
  const { factors, loadings } = split;
  const apart = weights.map((w, i) => w - center[i]!);
  const exposure = sharedExposure(loadings, factors, apart);
  let value = 0;
  for (let f = 0; f < factors; f++) value += (aversion / 2) * exposure[f]! ** 2;
  const { gain, impact, heldWeight } = program.tables;
  for (let i = 0; i < weights.length; i++) {
    value += (aversion / 2) * own[i]! * apart[i]! ** 2 - gain[i]! * weights[i]!;
    if (impact[i]! > 0) value += impact[i]! * Math.abs(weights[i]! - heldWeight[i]!) ** 1.5;
  }
  const { tables, share } = program;
  for (let a = 0; a < share.length; a++) {
    if (share[a] === 0) continue;
    for (let e = tables.rangeFirst[a]!; e < tables.rangeFirst[a + 1]!; e++) value += tradingCost(program, e);
  }
  return value;
}

/** The greatest of what is missing to the factor prices and to the rows. */
export function residualOf(
  { split }: AfterTaxProblem,
  center: Float64Array,
  rows: readonly DualRow[],
  weights: Float64Array,
  point: Float64Array,
): number {
  const { factors, loadings } = split;
  const apart = weights.map((w, i) => w - center[i]!);
  const exposure = sharedExposure(loadings, factors, apart);
  let worst = 0;
  let most = 0;
  for (let f = 0; f < factors; f++) {
    worst = Math.max(worst, Math.abs(exposure[f]! - point[f]!));
    most = Math.max(most, Math.abs(exposure[f]!));
  }
  worst /= Math.max(1, most);
  for (const { coefficients, min, max, counts } of rows) {
    if (counts) continue;
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += coefficients[i]! * weights[i]!;
    worst = Math.max(worst, min - sum, sum - max);
  }
  return worst;
}

function tradingCost({ tables, rangeWeight }: DualProgram, e: number): number {
  const w = rangeWeight[e]!;
  let s = tables.segmentFirst[e + 1]! - 1;
  while (s > tables.segmentFirst[e]! && w < tables.from[s]!) s--;
  return tables.cost[s]! + tables.slope[s]! * (w - tables.from[s]!);
}
