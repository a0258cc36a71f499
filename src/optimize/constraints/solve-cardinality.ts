import type { ResolvedConstraints } from "./resolve-constraints.js";

/** The end of a problem without the limit on the number of assets. */
export interface BranchOutcome {
  readonly status: string;
  /** The objective as something to minimize. */
  readonly value: number;
  /** N weights. */
  readonly solution: { readonly x: Float64Array };
  readonly iterations: number;
}

export interface CardinalityOutcome<Outcome extends BranchOutcome> {
  /** The best portfolio found; undefined when none was. */
  readonly best: Outcome | undefined;
  /** What the search could still gain, relative to the best; Infinity when nothing was found and the search was cut. */
  readonly gap: number;
  readonly iterations: number;
}

/** A part of the search: these assets are out, those may count as held. */
interface Node<Outcome extends BranchOutcome> {
  readonly out: readonly number[];
  readonly held: readonly number[];
  readonly outcome: Outcome;
}

/** How long the search may take. */
export interface SearchEffort {
  readonly maxNodes?: number | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  /** Only whether there is a portfolio is asked: the search for few and large holdings stops at the first. */
  readonly any?: boolean;
}

/** How many problems the search solves; more than enough to finish for some 30 assets. */
const PROBLEMS = 4000;

/** Above this many assets the search stops early, and its gap says how good the answer is. */
const EXACT_UP_TO = 40;

/** How a problem ends that has an answer or none, but was not solved. */
const GIVEN_UP: readonly string[] = ["iteration-limit", "indefinite", "numerical-error"];

/** Relative improvement below which a branch is not worth following. */
const WORTH = 1e-9;

/**
 * At most `maxPositions` weights that are not zero: branch and bound over which assets are out.
 *
 * A branch is bounded by the problem without the limit on the number; the asset with the greatest undecided weight is
 * either out or counts as held. The best bound is followed first, so the gap is known whenever the search stops: for
 * up to 40 assets it nearly always ends with 0, above that it is cut after 200 problems. A branch whose problem stalls counts with the
 * bound of its parent.
 *
 * @param root - the outcome under `resolved` as it stands
 * @param solve - the outcome with assets kept at 0 by other bounds
 * @param effort - how many problems may be solved, and who is told of them
 */
export function solveCardinality<Outcome extends BranchOutcome>(
  resolved: ResolvedConstraints,
  root: Outcome,
  solve: (resolved: ResolvedConstraints) => Outcome,
  effort: SearchEffort = {},
): CardinalityOutcome<Outcome> {
  const n = resolved.assets.length;
  const most = resolved.maxPositions ?? n;
  const { lower, upper } = resolved;
  let iterations = root.iterations;
  const limit = effort.maxNodes ?? (n <= EXACT_UP_TO ? PROBLEMS : 200);
  let problems = 0;
  let best: Outcome | undefined;
  const solveWithout = (out: readonly number[]): Outcome => {
    const low = lower.slice();
    const high = upper.slice();
    for (const i of out) low[i] = high[i] = 0;
    const outcome = solve({ ...resolved, lower: low, upper: high });
    problems++;
    effort.onProgress?.({ done: Math.min(problems, limit), total: limit });
    iterations += outcome.iterations;
    return outcome;
  };
  const support = ({ solution }: BranchOutcome): number[] => {
    const held: number[] = [];
    for (let i = 0; i < n; i++) if (solution.x[i] !== 0) held.push(i);
    return held.sort((a, b) => Math.abs(solution.x[b]!) - Math.abs(solution.x[a]!));
  };
  const offer = (outcome: Outcome): void => {
    if (outcome.status !== "optimal" || support(outcome).length > most) return;
    if (best === undefined || outcome.value < best.value) best = outcome;
  };
  const worth = (value: number): boolean => best === undefined || value < best.value - WORTH * Math.abs(best.value);
  const forced = Array.from({ length: n }, (_, i) => i).filter((i) => lower[i]! > 0 || upper[i]! < 0);
  if (root.status !== "optimal" || forced.length > most) return { best: undefined, gap: 0, iterations };
  offer(root);
  if (best === undefined) {
    // a first portfolio: drop the smallest weights, a third of the surplus at a time
    let outcome = root;
    let held = support(outcome);
    while (outcome.status === "optimal" && held.length > most) {
      const keep = Math.max(most, Math.floor(most + ((held.length - most) * 2) / 3));
      const kept = new Set([...forced, ...held.filter((i) => !forced.includes(i))].slice(0, keep));
      outcome = solveWithout(Array.from({ length: n }, (_, i) => i).filter((i) => !kept.has(i)));
      held = outcome.status === "optimal" ? support(outcome) : held;
    }
    offer(outcome);
  }
  let lost = Number.POSITIVE_INFINITY;
  const open: Node<Outcome>[] = [{ out: [], held: forced, outcome: root }];
  while (open.length > 0 && problems < limit) {
    open.sort((a, b) => b.outcome.value - a.outcome.value);
    const node = open.pop()!;
    if (!worth(node.outcome.value)) break; // the best bound is not better: none is
    const undecided = support(node.outcome).filter((i) => !node.held.includes(i));
    const branch = undecided[0];
    if (branch === undefined) continue;
    const without = [...node.out, branch];
    const children: Node<Outcome>[] = [{ out: without, held: node.held, outcome: solveWithout(without) }];
    const held = [...node.held, branch];
    if (held.length < most) {
      children.push({ out: node.out, held, outcome: node.outcome });
    } else {
      const rest = Array.from({ length: n }, (_, i) => i).filter((i) => !held.includes(i));
      children.push({ out: rest, held, outcome: solveWithout(rest) });
    }
    for (const child of children) {
      offer(child.outcome);
      // of a branch that could not be solved only its parent's bound is known
      if (GIVEN_UP.includes(child.outcome.status)) lost = Math.min(lost, node.outcome.value);
      if (child.outcome.status !== "optimal" || support(child.outcome).length <= most) continue;
      if (worth(child.outcome.value)) open.push(child);
    }
  }
  const bound = open.reduce((least, node) => Math.min(least, node.outcome.value), lost);
  if (best === undefined)
    return { best, gap: bound < Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : 0, iterations };
  const gap = Math.max(0, best.value - bound) / Math.abs(best.value || 1);
  return { best, gap: gap > WORTH ? gap : 0, iterations };
}
