import type { Bounded, UnitDecider } from "./decide-units.js";
import type { TradeUnit } from "./trade-units.js";

/** A part of the search, with the alternatives that it allows. */
export interface Node extends Bounded {
  readonly allowed: Uint8Array;
}

/** A share of an alternative that says nothing about the choice. */
const CLEAR = 1e-3;

/** The size of what a choice may be worth: the mean difference between the alternatives of a unit. */
export function sizeOf(decider: UnitDecider, everything: Uint8Array, point: Float64Array): number {
  const { worth, tables } = decider.program;
  const value = decider.program.evaluate(point, everything, 0);
  let sum = 0;
  let counted = 0;
  for (let u = 0; u + 1 < tables.unitFirst.length; u++) {
    const first = tables.unitFirst[u]!;
    for (let a = first + 1; a < tables.unitFirst[u + 1]!; a++) {
      sum += Math.abs(worth[a]! - worth[first]!);
      counted++;
    }
  }
  const apart = counted === 0 ? 0 : sum / counted;
  return Math.max(apart, (1e-4 * Math.abs(value)) / Math.max(1, decider.units.length), 1e-9);
}

/** The unit whose weight differs most between alternatives that both have a share; −1 where all are decided. */
export function branchOf(
  node: Node,
  decider: UnitDecider,
  count: number,
  optionsOf: (allowed: Uint8Array, u: number) => number[],
): number {
  const { program } = decider;
  program.evaluate(node.point, node.allowed, 0);
  let branch = -1;
  let worst = -1;
  for (let u = 0; u < count; u++) {
    const own = optionsOf(node.allowed, u);
    if (own.length < 2) continue;
    const top = Math.max(...own.map((a) => node.share[a]!));
    const weights = own.map((a) => program.rangeWeight[program.tables.rangeFirst[a]!]!);
    const apart = Math.max(...weights) - Math.min(...weights);
    const score = (1 - top > CLEAR ? 1 : 0) + (1 - top) * apart + 1e-9 * apart;
    if (score > worst) {
      worst = score;
      branch = u;
    }
  }
  return branch;
}

/** Sells whole positions, those that are least missed first, until no more are held than the limit allows. */
export function closePositions(
  taken: Int32Array,
  most: number,
  held: Float64Array,
  optionsOf: (u: number) => number[],
  regret: Float64Array,
): void {
  let count = taken.reduce((sum, a) => sum + held[a]!, 0);
  const closable = Array.from(taken, (a, u) => ({ u, a, out: optionsOf(u).find((other) => held[other] === 0) }))
    .filter(({ a, out }) => held[a]! > 0 && out !== undefined)
    .sort((x, y) => regret[x.out!]! - regret[x.a]! - (regret[y.out!]! - regret[y.a]!));
  for (const { u, out } of closable) {
    if (count <= most) return;
    taken[u] = out!;
    count--;
  }
}

/** The fewest positions that the allowed alternatives leave. */
export function leastPositions(
  units: readonly TradeUnit[],
  allowed: Uint8Array,
  optionsOf: (allowed: Uint8Array, u: number) => number[],
  held: Float64Array,
): number {
  return units.reduce((sum, _, u) => sum + Math.min(...optionsOf(allowed, u).map((a) => held[a]!)), 0);
}
