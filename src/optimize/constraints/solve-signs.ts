import { type Decision, signedHoldings } from "./first-holdings.js";
import { type LeastTotal, totalOf, withTotalRows } from "./least-totals.js";
import type { ResolvedConstraints } from "./resolve-constraints.js";
import type { BranchOutcome, CardinalityOutcome, SearchEffort } from "./solve-cardinality.js";

/** The end of a problem in which each weight is a long part less a short one. */
export interface SplitOutcome {
  readonly status: string;
  /** Nowhere above the least value of the weights. */
  readonly value: number;
  /** N parts above 0. */
  readonly long: Float64Array;
  /** N parts above 0. */
  readonly short: Float64Array;
  readonly iterations: number;
}

interface SignNode {
  readonly signs: readonly Decision[];
  readonly split: SplitOutcome;
}

/** How many problems the search solves up to so many assets, and above. */
const PROBLEMS = { few: 20_000, upTo: 40, many: 1000 } as const;
/** Relative improvement below which a branch is not worth following. */
const WORTH = 1e-9;
/** A part this small beside the other one is rounding. */
const ROUNDING = 1e-9;
/** A total may be missed by so much, relative to it. */
const MISSED = 1e-10;
/** How a problem ends that has an answer or none, but was not solved. */
const GIVEN_UP: readonly string[] = ["iteration-limit", "indefinite", "numerical-error"];

/**
 * Weights with least totals of longs, shorts and both: branch and bound over the signs, each branch bounded by the problem in which the open
 * weights have a long and a short part at once.
 *
 * The weight with the most of both parts is decided next, the best bound is followed first, and of each bound the signs of its weights are
 * tried as a portfolio.
 *
 * @param solve - the outcome where all signs are known
 * @param split - the bound where some are open
 */
export function solveSigns<Outcome extends BranchOutcome>(
  resolved: ResolvedConstraints,
  totals: readonly LeastTotal[],
  solve: (resolved: ResolvedConstraints) => Outcome,
  split: (resolved: ResolvedConstraints) => SplitOutcome,
  effort: SearchEffort = {},
): CardinalityOutcome<Outcome> {
  const { lower, upper } = resolved;
  const n = resolved.assets.length;
  const limit = effort.maxNodes ?? (n <= PROBLEMS.upTo ? PROBLEMS.few : PROBLEMS.many);
  let problems = 0;
  let iterations = 0;
  let best: Outcome | undefined;
  let lost = Number.POSITIVE_INFINITY;
  const tried = new Map<string, Outcome>();

  const count = (more: number): void => {
    problems++;
    iterations += more;
    effort.onProgress?.({ done: Math.min(problems, limit), total: limit });
  };
  const boundsOf = (signs: readonly Decision[]): { low: Float64Array; high: Float64Array } => ({
    low: lower.map((low, i) => (signs[i] === "long" ? Math.max(0, low) : low)),
    high: upper.map((high, i) => (signs[i] === "short" ? Math.min(0, high) : high)),
  });
  const whole = (signs: readonly Decision[]): Outcome => {
    const key = signs.map((sign) => (sign === "short" ? "-" : "+")).join("");
    const known = tried.get(key);
    if (known !== undefined) return known;
    const { low, high } = boundsOf(signs);
    const outcome = solve(withTotalRows(resolved, totals, low, high));
    tried.set(key, outcome);
    count(outcome.iterations);
    const { x } = outcome.solution;
    const met = (total: LeastTotal): boolean => totalOf(total, x) >= total.min - MISSED * Math.max(1, total.min);
    if (outcome.status !== "optimal" || !totals.every(met)) return outcome;
    if (best === undefined || outcome.value < best.value) best = outcome;
    return outcome;
  };
  const bounded = (signs: readonly Decision[]): SplitOutcome => {
    const { low, high } = boundsOf(signs);
    const outcome = split({ ...resolved, lower: low, upper: high });
    count(outcome.iterations);
    return outcome;
  };
  const worth = (value: number): boolean => best === undefined || value < best.value - WORTH * Math.abs(best.value);

  const first = Array.from({ length: n }, (_, i): Decision => (lower[i]! >= 0 ? "long" : upper[i]! <= 0 ? "short" : 0));
  const open: SignNode[] = [];
  /** Tries the signs of a bound as a portfolio, and keeps the branch where something better may be in it. */
  const consider = (signs: readonly Decision[], parent: number): void => {
    if (!signs.includes(0)) {
      const { status } = whole(signs);
      if (GIVEN_UP.includes(status)) lost = Math.min(lost, parent);
      return;
    }
    const node = bounded(signs);
    if (GIVEN_UP.includes(node.status)) lost = Math.min(lost, parent);
    if (node.status !== "optimal" || !worth(node.value)) return;
    whole(signs.map((sign, i): Decision => (sign !== 0 ? sign : node.long[i]! >= node.short[i]! ? "long" : "short")));
    if (worth(node.value)) open.push({ signs, split: node });
  };
  consider(first, Number.NEGATIVE_INFINITY);
  const [root] = open;
  if (root !== undefined && effort.any !== true) {
    const x = root.split.long.map((long, i) => long - root.split.short[i]!);
    const start = { status: "optimal", value: root.split.value, solution: { x }, iterations: 0 };
    signedHoldings<BranchOutcome>(start, first, n, lower, upper, whole);
  }
  while (open.length > 0 && problems < limit && !(effort.any === true && best !== undefined)) {
    let at = 0;
    for (let k = 1; k < open.length; k++) if (open[k]!.split.value < open[at]!.split.value) at = k;
    const [{ signs, split: node }] = open.splice(at, 1) as [SignNode];
    if (!worth(node.value)) {
      open.length = 0;
      break;
    }
    const branch = nextSign(signs, node);
    const likely: Decision = node.long[branch]! >= node.short[branch]! ? "long" : "short";
    for (const sign of [likely, likely === "long" ? "short" : "long"] as const) {
      consider(
        signs.map((known, i) => (i === branch ? sign : known)),
        node.value,
      );
    }
  }
  const bound = open.reduce((least, { split: { value } }) => Math.min(least, value), lost);
  if (best === undefined) {
    return { best, gap: bound < Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : 0, iterations };
  }
  const gap = Math.max(0, best.value - bound) / Math.abs(best.value || 1);
  return { best, gap: gap > WORTH ? gap : 0, iterations };
}

/** The open weight with the most of both parts, else the largest. */
function nextSign(signs: readonly Decision[], { long, short }: SplitOutcome): number {
  let branch = -1;
  let most = -1;
  for (const part of [Math.min, Math.max]) {
    for (let i = 0; i < signs.length; i++) {
      if (signs[i] !== 0) continue;
      const size = part(long[i]!, short[i]!);
      if (size <= most) continue;
      branch = i;
      most = size;
    }
    if (most > ROUNDING) return branch;
  }
  return branch;
}
