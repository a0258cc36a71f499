import { type Bounded, type Decided, UnitDecider } from "./decide-units.js";
import { branchOf, closePositions, leastPositions, type Node, sizeOf } from "./open-sides.js";
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

/** How far the search goes. */
export interface SearchLimits {
  /** Programs solved at most. */
  readonly maxProblems: number;
  /** A relative gap that is good enough. */
  readonly enough: number;
  /** Whether any answer at all will do: the question is whether there is one. */
  readonly any?: boolean;
}

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
    return { ...decider.bound(allowed, from, scale, problems > 1, best?.value), allowed };
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
