import { type Decision, roundedHoldings, signedHoldings } from "./first-holdings.js";
import { creditOf, type LeastTotal, leastTotals, totalOf, withTotalRows } from "./least-totals.js";
import type { ResolvedConstraints } from "./resolve-constraints.js";
import {
  type BranchOutcome,
  type CardinalityOutcome,
  type SearchEffort,
  solveCardinality,
} from "./solve-cardinality.js";

interface Node<Outcome extends BranchOutcome> {
  readonly decisions: readonly Decision[];
  readonly outcome: Outcome;
}

/** How many problems the search solves up to so many assets, and above. */
const PROBLEMS = { few: 20_000, upTo: 40, many: 1000 } as const;

/** Relative improvement below which a branch is not worth following. */
const WORTH = 1e-9;

/** A weight this much below its least size is rounding. */
const ROUNDING = 1e-12;

/** A total may be missed by so much, relative to it: the rounding of a program with its row. */
const MISSED = 1e-10;

/** How a problem ends that has an answer or none, but was not solved. */
const GIVEN_UP: readonly string[] = ["iteration-limit", "indefinite", "numerical-error"];

/** Whether only few assets may be held, holdings have a least size, or totals of longs or shorts do. */
export function hasHoldingLimits(resolved: ResolvedConstraints): boolean {
  const { assets, maxPositions, minHolding } = resolved;
  return (
    (maxPositions !== undefined && maxPositions < assets.length) ||
    minHolding?.some((floor) => floor > 0) === true ||
    leastTotals(resolved).some(({ min }) => min > 0)
  );
}

/**
 * At most `maxPositions` weights that are not zero, each of at least its `minHolding`, with the least totals of longs, shorts and both: branch
 * and bound over which assets are out, held long or held short.
 *
 * A branch is bounded by the problem in which undecided assets may have any weight within their bounds. Of the weights that are too
 * small the one farthest from both ends is decided next; where there are none, the one that is credited with most of a total that is not
 * met; where too many are held, the largest.
 * The best bound is followed first, so the gap is known whenever the search stops.
 *
 * @param root - the outcome under `resolved` without the two limits
 * @param solve - the outcome under other bounds
 */
export function solveHoldings<Outcome extends BranchOutcome>(
  resolved: ResolvedConstraints,
  root: Outcome,
  solve: (resolved: ResolvedConstraints) => Outcome,
  effort: SearchEffort = {},
): CardinalityOutcome<Outcome> {
  const totals = leastTotals(resolved).filter(({ min }) => min > 0);
  const { lower, upper } = resolved;
  const n = resolved.assets.length;
  const floors = resolved.minHolding ?? new Float64Array(n);
  if (totals.length === 0 && !floors.some((floor) => floor > 0)) {
    return solveCardinality(resolved, root, solve, effort);
  }
  const most = resolved.maxPositions ?? n;
  const limit = effort.maxNodes ?? (n <= PROBLEMS.upTo ? PROBLEMS.few : PROBLEMS.many);
  let problems = 0;
  let { iterations } = root;
  let best: Outcome | undefined;

  const within = (decisions: readonly Decision[]): { low: Float64Array; high: Float64Array } => {
    const low = lower.slice();
    const high = upper.slice();
    decisions.forEach((decision, i) => {
      if (decision === "out") low[i] = high[i] = 0;
      else if (decision === "long") low[i] = Math.max(low[i]!, floors[i]!);
      else if (decision === "short") high[i] = Math.min(high[i]!, -floors[i]!);
    });
    return { low, high };
  };
  const solved = (decisions: readonly Decision[]): Outcome => {
    const { low, high } = within(decisions);
    const outcome = solve(
      totals.length > 0 ? withTotalRows(resolved, totals, low, high) : { ...resolved, lower: low, upper: high },
    );
    problems++;
    iterations += outcome.iterations;
    effort.onProgress?.({ done: Math.min(problems, limit), total: limit });
    return outcome;
  };
  const tooSmall = (x: Float64Array, i: number): boolean => x[i] !== 0 && Math.abs(x[i]!) < floors[i]! * (1 - ROUNDING);
  const held = (x: Float64Array): number[] => Array.from(x.keys()).filter((i) => x[i] !== 0);
  const unmet = (x: Float64Array): LeastTotal[] =>
    totals.filter((total) => totalOf(total, x) < total.min - MISSED * Math.max(1, total.min));
  const keepsAll = (x: Float64Array): boolean =>
    held(x).length <= most && !held(x).some((i) => tooSmall(x, i)) && unmet(x).length === 0;
  const offer = (outcome: Outcome): void => {
    if (outcome.status !== "optimal" || !keepsAll(outcome.solution.x)) return;
    if (best === undefined || outcome.value < best.value) best = outcome;
  };
  const worth = (value: number): boolean => best === undefined || value < best.value - WORTH * Math.abs(best.value);
  const decided = (x: readonly Decision[]): number => x.filter((d) => d === "long" || d === "short").length;

  if (root.status !== "optimal" || totals.some(({ min, max }) => min > max)) return { best, gap: 0, iterations };
  // who may not be left out is held from the beginning
  const first = Array.from({ length: n }, (_, i): Decision => (lower[i]! > 0 ? "long" : upper[i]! < 0 ? "short" : 0));
  if (decided(first) > most) return { best, gap: 0, iterations };
  const start = decided(first) > 0 || totals.length > 0 ? solved(first) : root;
  if (start.status === "optimal") {
    offer(start);
    if (best === undefined && totals.length === 0) offer(roundedHoldings(start, first, most, solved));
    if (totals.length > 0)
      for (const outcome of signedHoldings(start, first, most, lower, upper, solved)) offer(outcome);
  }
  let lost = Number.POSITIVE_INFINITY;
  const open: Node<Outcome>[] =
    start.status === "optimal" && !keepsAll(start.solution.x) ? [{ decisions: first, outcome: start }] : [];
  while (open.length > 0 && problems < limit) {
    const node = takeBest(open);
    if (!worth(node.outcome.value)) {
      open.length = 0;
      break;
    }
    const branch = nextBranch(node, floors, tooSmall, unmet(node.outcome.solution.x), within(node.decisions));
    if (branch < 0) continue;
    for (const decision of choices(node, branch, lower, upper)) {
      // a sign by itself leaves 0 in, so being out is a case of its own only where positions are counted
      if (decision === "out" && floors[branch] === 0 && most >= n) continue;
      const decisions = [...node.decisions];
      decisions[branch] = decision;
      // with as many as there may be, all others are out
      if (decided(decisions) === most) for (let i = 0; i < n; i++) if (decisions[i] === 0) decisions[i] = "out";
      const outcome = solved(decisions);
      offer(outcome);
      if (GIVEN_UP.includes(outcome.status)) lost = Math.min(lost, node.outcome.value);
      if (outcome.status !== "optimal" || keepsAll(outcome.solution.x) || !worth(outcome.value)) continue;
      open.push({ decisions, outcome });
    }
  }
  const bound = open.reduce((least, node) => Math.min(least, node.outcome.value), lost);
  if (best === undefined) {
    return { best, gap: bound < Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : 0, iterations };
  }
  const gap = Math.max(0, best.value - bound) / Math.abs(best.value || 1);
  return { best, gap: gap > WORTH ? gap : 0, iterations };
}

function takeBest<Outcome extends BranchOutcome>(open: Node<Outcome>[]): Node<Outcome> {
  let at = 0;
  for (let k = 1; k < open.length; k++) if (open[k]!.outcome.value < open[at]!.outcome.value) at = k;
  const [node] = open.splice(at, 1);
  return node!;
}

/** The undecided asset whose weight is farthest from both ends of what is not allowed, else the largest undecided one. */
function nextBranch<Outcome extends BranchOutcome>(
  { decisions, outcome }: Node<Outcome>,
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

function choices<Outcome extends BranchOutcome>(
  { outcome }: Node<Outcome>,
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
