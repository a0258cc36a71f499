import { type Decision, roundedHoldings, signedHoldings } from "./first-holdings.js";
import { choices, type HoldingNode, nextBranch, takeBest } from "./holding-branches.js";
import { type LeastTotal, leastTotals, totalOf, withTotalRows } from "./least-totals.js";
import type { ResolvedConstraints } from "./resolve-constraints.js";
import { impliedFloors, rowOfFew } from "./room-of-few.js";
import {
  type BranchOutcome,
  type CardinalityOutcome,
  type SearchEffort,
  solveCardinality,
} from "./solve-cardinality.js";
import { type SplitOutcome, solveSigns } from "./solve-signs.js";
import { swappedHoldings } from "./swapped-holdings.js";

/** How many problems the search solves up to so many assets, and above; where only any portfolio is asked for, `many` begin earlier. */
const PROBLEMS = { few: 20_000, upTo: 60, anyUpTo: 40, many: 1000 } as const;

/** Up to so many assets signs alone are searched with a long and a short part of each weight. */
const SPLIT = 60;

/** After so many problems the best portfolio is improved by exchanging holdings, for at most as many again. */
const PATIENCE = 500;

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
 * met; where too many are held, the largest. A branch also knows what follows from the number of holdings: see `impliedFloors` and `rowOfFew`.
 * The best bound is followed first, so the gap is known whenever the search stops.
 *
 * @param root - the outcome under `resolved` without the two limits
 * @param solve - the outcome under other bounds
 * @param split - makes the bound of weights that have a long and a short part, where there is one
 */
export function solveHoldings<Outcome extends BranchOutcome>(
  resolved: ResolvedConstraints,
  root: Outcome,
  solve: (resolved: ResolvedConstraints) => Outcome,
  effort: SearchEffort = {},
  split?: () => ((resolved: ResolvedConstraints) => SplitOutcome) | undefined,
): CardinalityOutcome<Outcome> {
  const totals = leastTotals(resolved).filter(({ min }) => min > 0);
  const { lower, upper } = resolved;
  const n = resolved.assets.length;
  const given = resolved.minHolding ?? new Float64Array(n);
  if (totals.length === 0 && !given.some((floor) => floor > 0)) {
    return solveCardinality(resolved, root, solve, effort);
  }
  const most = resolved.maxPositions ?? n;
  const { turnover, costs, trackingError } = resolved;
  if (most >= n && n <= SPLIT && !given.some((floor) => floor > 0) && !turnover && !costs && !trackingError) {
    const parts = split?.();
    if (parts !== undefined && root.status === "optimal" && totals.every(({ min, max }) => min <= max)) {
      return solveSigns(resolved, totals, solve, parts, effort);
    }
  }
  const floors = impliedFloors(resolved, most);
  const limit =
    effort.maxNodes ?? (n <= (effort.any === true ? PROBLEMS.anyUpTo : PROBLEMS.upTo) ? PROBLEMS.few : PROBLEMS.many);
  let problems = 0;
  let { iterations } = root;
  let best: Outcome | undefined;

  // problems with rows or floors that follow from the limits: their prices are not those of the limits
  const tightened = new WeakSet<Outcome>();
  const boundsOf = (decisions: readonly Decision[], least = floors): { low: Float64Array; high: Float64Array } => {
    const low = lower.slice();
    const high = upper.slice();
    decisions.forEach((decision, i) => {
      if (decision === "out") low[i] = high[i] = 0;
      else if (decision === "long") low[i] = Math.max(low[i]!, least[i]!);
      else if (decision === "short") high[i] = Math.min(high[i]!, -least[i]!);
    });
    return { low, high };
  };
  const solved = (decisions: readonly Decision[], plain = false): Outcome => {
    const { low, high } = boundsOf(decisions, plain ? given : floors);
    const row = most < n && !plain ? rowOfFew(resolved, decisions, most) : undefined;
    const within = row === undefined ? resolved : { ...resolved, rows: [...resolved.rows, row] };
    const outcome = solve(
      totals.length > 0 ? withTotalRows(within, totals, low, high) : { ...within, lower: low, upper: high },
    );
    if (row !== undefined || (!plain && decisions.some((d, i) => d === "long" && floors[i]! > given[i]!))) {
      tightened.add(outcome);
    }
    problems++;
    iterations += outcome.iterations;
    effort.onProgress?.({ done: Math.min(problems, limit), total: limit });
    return outcome;
  };
  const tooSmall = (x: Float64Array, i: number): boolean => x[i] !== 0 && Math.abs(x[i]!) < given[i]! * (1 - ROUNDING);
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
  const open: HoldingNode<Outcome>[] =
    start.status === "optimal" && !keepsAll(start.solution.x) ? [{ decisions: first, outcome: start }] : [];
  let improved = totals.length > 0 || limit <= 2 * PATIENCE;
  while (open.length > 0 && problems < limit && !(effort.any === true && best !== undefined)) {
    if (!improved && problems > PATIENCE && best !== undefined) {
      improved = true;
      offer(swappedHoldings(best, lower, upper, solved, ({ solution }) => keepsAll(solution.x), PATIENCE));
    }
    const node = takeBest(open);
    if (!worth(node.outcome.value)) {
      open.length = 0;
      break;
    }
    const branch = nextBranch(node, floors, tooSmall, unmet(node.outcome.solution.x), boundsOf(node.decisions));
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
  if (best !== undefined && tightened.has(best)) {
    const same = solved(
      Array.from(best.solution.x, (w): Decision => (w === 0 ? "out" : w > 0 ? "long" : "short")),
      true,
    );
    if (
      same.status === "optimal" &&
      keepsAll(same.solution.x) &&
      same.value <= best.value + WORTH * Math.abs(best.value)
    )
      best = same;
  }
  const bound = open.reduce((least, node) => Math.min(least, node.outcome.value), lost);
  if (best === undefined) {
    return { best, gap: bound < Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : 0, iterations };
  }
  const gap = Math.max(0, best.value - bound) / Math.abs(best.value || 1);
  return { best, gap: gap > WORTH ? gap : 0, iterations };
}
