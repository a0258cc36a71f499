import { type Bounded, type Decided, UnitDecider } from "./decide-units.js";
import type { LimitPrices } from "./segment-tables.js";
import type { AfterTaxProblem, TradeUnit } from "./trade-units.js";

/** How the search ended. Values are what is minimized: minus the utility. */
export interface ChosenSides {
  /** The best answer that keeps the rule; undefined where none was found. */
  readonly best: Decided | undefined;
  /** No answer is below this. */
  readonly bound: number;
  /** The answer of the relaxed question. */
  readonly root: Bounded;
  /** Programs solved. */
  readonly problems: number;
  /** Newton steps. */
  readonly steps: number;
}

interface Node extends Bounded {
  readonly allowed: Uint8Array;
}

/** How far the search goes. */
export interface SearchLimits {
  /** Programs solved at most. */
  readonly maxProblems: number;
  /** A relative gap that is good enough. */
  readonly enough: number;
  /** Whether any answer at all will do: the question is whether there is one. */
  readonly any?: boolean;
}

/** A share of an alternative that says nothing about the choice. */
const CLEAR = 1e-3;

/**
 * The best alternative for every unit: branch and bound, bounded by the prices of the question.
 *
 * @param near - prices to begin with
 * @param within - by alternative, 1 where it may be taken; all of them
 *
 * The relaxed answer decides all units but a few, at most as many as there are factors and rows; these are tried one by one, and
 * then branched on, the part with the best bound first. Alternatives that are worse by more than the gap are never looked at again.
 */
export function chooseSides(
  problem: AfterTaxProblem,
  units: readonly TradeUnit[],
  prices: LimitPrices,
  { maxProblems, enough }: SearchLimits,
  near?: Float64Array,
  within?: Uint8Array,
): ChosenSides {
  const decider = new UnitDecider(problem, units, prices);
  const { unitFirst, held } = decider.program.tables;
  const most = problem.resolved.maxPositions;
  const count = units.length;
  const everything = within ?? decider.everything();
  const start = near ?? decider.start();
  const scale = sizeOf(decider, everything, start);
  let problems = 0;
  let best: Decided | undefined;
  const optionsOf = (allowed: Uint8Array, u: number): number[] => {
    const own: number[] = [];
    for (let a = unitFirst[u]!; a < unitFirst[u + 1]!; a++) if (allowed[a] === 1) own.push(a);
    return own;
  };
  const positions = (taken: Int32Array): number => taken.reduce((sum, a) => sum + held[a]!, 0);
  const offer = (taken: Int32Array, from: Float64Array): Decided | undefined => {
    if (most !== undefined && positions(taken) > most) return undefined;
    problems++;
    const decided = decider.decide(taken, from, scale);
    if (decided !== undefined && (best === undefined || decided.value < best.value)) best = decided;
    return decided;
  };
  const slack = (): number => (best === undefined ? 0 : enough * Math.abs(best.value) + 1e-15);
  const promising = (bound: number): boolean => best === undefined || bound < best.value - slack();
  const solve = (allowed: Uint8Array, from: Float64Array): Node => {
    problems++;
    return { ...decider.bound(allowed, from, scale, best?.value), allowed };
  };
  /** The alternative with the greatest share of every unit, the fewest positions that the limit allows. */
  const rounded = ({ allowed, share, regret }: Node): Int32Array => {
    const taken = Int32Array.from({ length: count }, (_, u) => {
      const own = optionsOf(allowed, u);
      return own.reduce((top, a) => (share[a]! > share[top]! ? a : top), own[0]!);
    });
    if (most !== undefined) closePositions(taken, most, held, (u) => optionsOf(allowed, u), regret);
    return taken;
  };
  const decided = units.every((_, u) => optionsOf(everything, u).length === 1);
  let root: Node;
  if (decided) {
    const taken = Int32Array.from(units, (_, u) => optionsOf(everything, u)[0]!);
    const only = offer(taken, start);
    const checked = only === undefined ? decider.bound(everything, start, scale) : decider.check(only, everything);
    root = { ...checked, allowed: everything };
    const tooMany = most !== undefined && positions(taken) > most;
    const bound = only?.value ?? (tooMany ? Number.POSITIVE_INFINITY : root.bound);
    return { best, bound, root, problems, steps: decider.steps };
  }
  root = solve(everything, start);
  let taken = rounded(root);
  offer(taken, root.point);
  let bound = root.bound;
  if (best !== undefined) {
    const check = decider.check(best, everything);
    if (check.bound > bound) {
      root = { ...check, allowed: everything };
      bound = check.bound;
    }
  }
  const fix = (node: Node): Node => {
    if (best === undefined) return node;
    const allowed = node.allowed.slice();
    const room = best.value - node.bound + slack();
    for (let a = 0; a < allowed.length; a++) if (node.regret[a]! > room) allowed[a] = 0;
    return { ...node, allowed };
  };
  // one change after another while it helps, the least regretted first
  for (let improved = true; improved && promising(bound) && problems < maxProblems / 2; ) {
    improved = false;
    const present: Decided | undefined = best;
    if (present === undefined) break;
    const check = decider.check(present, fix(root).allowed);
    taken = present.taken;
    const flips = units.flatMap((_, u) => {
      const own = optionsOf(everything, u);
      return own.filter((a) => a !== taken[u] && check.regret[a]! < regretOf(check, taken[u]!)).map((a) => ({ u, a }));
    });
    flips.sort(
      (x, y) => check.regret[x.a]! - regretOf(check, taken[x.u]!) - (check.regret[y.a]! - regretOf(check, taken[y.u]!)),
    );
    for (const { u, a } of flips.slice(0, 20)) {
      if (problems >= maxProblems / 2) break;
      const other = taken.slice();
      other[u] = a;
      const before: number = present.value;
      const next = offer(other, present.point);
      if (next !== undefined && next.value < before - 1e-14 * Math.abs(before)) {
        improved = true;
        break;
      }
    }
  }
  const queue: Node[] = [fix(root)];
  let lost = Number.POSITIVE_INFINITY;
  while (queue.length > 0 && problems < maxProblems) {
    queue.sort((a, b) => b.bound - a.bound);
    const node = fix(queue.pop()!);
    if (!promising(node.bound)) {
      queue.length = 0;
      break;
    }
    const branch = branchOf(node, decider, count, optionsOf);
    if (branch < 0) {
      // every unit is decided: its own answer is the best of this part
      const last = offer(rounded(node), node.point);
      if (last === undefined && node.bound < Number.POSITIVE_INFINITY) lost = Math.min(lost, node.bound);
      continue;
    }
    for (const a of optionsOf(node.allowed, branch)) {
      const allowed = node.allowed.slice();
      for (const other of optionsOf(node.allowed, branch)) if (other !== a) allowed[other] = 0;
      if (most !== undefined && leastPositions(units, allowed, optionsOf, held) > most) continue;
      const child = solve(allowed, node.point);
      const capped: Node = child.bound < node.bound ? { ...child, bound: node.bound } : child;
      if (!promising(capped.bound)) continue;
      offer(rounded(capped), capped.point);
      if (promising(capped.bound)) queue.push(capped);
    }
  }
  const open = queue.reduce((least, node) => Math.min(least, node.bound), lost);
  const final = best === undefined ? open : Math.min((best as Decided).value, Math.max(bound, open));
  return { best, bound: final, root, problems, steps: decider.steps };
}

function regretOf({ regret }: Bounded, a: number): number {
  return regret[a]!;
}

/** The size of what a choice may be worth: the mean difference between the alternatives of a unit. */
function sizeOf(decider: UnitDecider, everything: Uint8Array, point: Float64Array): number {
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
function branchOf(
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
function closePositions(
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

function leastPositions(
  units: readonly TradeUnit[],
  allowed: Uint8Array,
  optionsOf: (allowed: Uint8Array, u: number) => number[],
  held: Float64Array,
): number {
  return units.reduce((sum, _, u) => sum + Math.min(...optionsOf(allowed, u).map((a) => held[a]!)), 0);
}
