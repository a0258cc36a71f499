import type { Decision } from "./first-holdings.js";
import { creditOf, type LeastTotal } from "./least-totals.js";
import type { BranchOutcome } from "./solve-cardinality.js";

/** A part of the search for few and large holdings: what is decided, and the problem in which the rest is open. */
export interface HoldingNode<Outcome extends BranchOutcome> {
  readonly decisions: readonly Decision[];
  readonly outcome: Outcome;
}

/** Takes the part with the best bound out. O(parts). */
export function takeBest<Outcome extends BranchOutcome>(open: HoldingNode<Outcome>[]): HoldingNode<Outcome> {
  let at = 0;
  for (let k = 1; k < open.length; k++) if (open[k]!.outcome.value < open[at]!.outcome.value) at = k;
  const [node] = open.splice(at, 1);
  return node!;
}

/**
 * The undecided asset whose weight is farthest from both ends of what is not allowed, else the one credited with most of what totals miss,
 * else the largest undecided one; -1 where none is left.
 */
export function nextBranch<Outcome extends BranchOutcome>(
  { decisions, outcome }: HoldingNode<Outcome>,
  floors: Float64Array,
  tooSmall: (x: Float64Array, i: number) => boolean,
  unmet: readonly LeastTotal[],
  { low, high }: { readonly low: Float64Array; readonly high: Float64Array },
): number {
  const { x } = outcome.solution;
  let branch = -1;
  let farthest = 0;
  for (let i = 0; i < x.length; i++) {
    if (decisions[i] !== 0 || !tooSmall(x, i)) continue;
    const size = Math.abs(x[i]!);
    const distance = Math.min(size, floors[i]! - size);
    if (branch < 0 || distance > farthest) {
      branch = i;
      farthest = distance;
    }
  }
  if (branch >= 0) return branch;
  for (let i = 0; i < x.length; i++) {
    if (decisions[i] !== 0) continue;
    const credit = unmet.reduce((sum, total) => sum + creditOf(total, low[i]!, high[i]!, x[i]!), 0);
    if (credit <= farthest) continue;
    branch = i;
    farthest = credit;
  }
  if (branch >= 0) return branch;
  for (let i = 0; i < x.length; i++) {
    if (decisions[i] === 0 && x[i] !== 0 && Math.abs(x[i]!) > farthest) {
      branch = i;
      farthest = Math.abs(x[i]!);
    }
  }
  return branch;
}

/** What may be decided about an asset, the likeliest first. */
export function choices<Outcome extends BranchOutcome>(
  { outcome }: HoldingNode<Outcome>,
  i: number,
  lower: Float64Array,
  upper: Float64Array,
): Decision[] {
  const likely: Decision[] = outcome.solution.x[i]! > 0 ? ["long", "short", "out"] : ["short", "long", "out"];
  return likely.filter(
    (decision) =>
      (decision === "long" && upper[i]! > 0) ||
      (decision === "short" && lower[i]! < 0) ||
      (decision === "out" && lower[i]! <= 0 && upper[i]! >= 0),
  );
}
