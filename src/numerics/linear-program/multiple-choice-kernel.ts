/** Pick one option of each group so that the losses are least and what they use fits the room. */
export interface MultipleChoiceProblem {
  /** Options of group g are `first[g]` … `first[g + 1]` − 1; every group has at least one. */
  readonly first: Int32Array;
  /** What each option uses of the room; may be negative. */
  readonly use: Float64Array;
  /** What each option loses. */
  readonly loss: Float64Array;
  /** Σ use may not be greater. */
  readonly room: number;
  /** Each unit of use beyond this costs 1, at most `room`. */
  readonly soft: number;
}

export interface MultipleChoiceSolution {
  readonly status: "solved" | "infeasible";
  /** The option of each group, as an index into `use` and `loss`. */
  readonly choice: Int32Array;
  /** Σ loss and the cost of use beyond `soft`. */
  readonly objective: number;
  /** No choice has less; equal to `objective` within the tolerance when the search went to its end. */
  readonly bound: number;
  /** The bound of the Lagrangian relaxation, with its multiplier: loss + multiplier·use is what an option costs in it. */
  readonly dualBound: number;
  readonly multiplier: number;
}

/**
 * The multiple-choice knapsack, exactly up to a tolerance, or as far as the states allowed reach.
 *
 * A Lagrangian relaxation gives a bound and reduced costs; options that cost more than the gap to a first solution drop
 * out; a dynamic program over (use, loss) pairs, cheapest deviations first, keeps what no other state dominates.
 *
 * @param tolerance - stop when the objective is proven to be within this of the least
 * @param maxStates - how many pairs are kept; what falls off lowers the bound, never the truth of it
 * @remarks O(options · 100 + groups · states · log states). Pisinger (1995), "A minimal algorithm for the multiple-choice
 *   knapsack problem".
 */
export function multipleChoiceKernel(
  problem: MultipleChoiceProblem,
  tolerance: number,
  maxStates: number,
): MultipleChoiceSolution {
  const { first, use, loss } = problem;
  const groups = first.length - 1;
  const relaxed = relax(problem);
  const choice = relaxed.choice;
  let total = sumOf(use, choice);
  if (total > problem.room) {
    return {
      status: "infeasible",
      choice,
      objective: Number.POSITIVE_INFINITY,
      bound: Number.POSITIVE_INFINITY,
      dualBound: relaxed.bound,
      multiplier: relaxed.multiplier,
    };
  }
  // improve by single exchanges while they pay
  for (let pass = 0, better = true; better && pass < 100; pass++) {
    better = false;
    for (let g = 0; g < groups; g++) {
      const now = choice[g]!;
      let best = now;
      let least = loss[now]! + overrun(problem, total);
      for (let o = first[g]!; o < first[g + 1]!; o++) {
        const after = total + use[o]! - use[now]!;
        if (after > problem.room) continue;
        const cost = loss[o]! + overrun(problem, after);
        if (cost < least) {
          least = cost;
          best = o;
        }
      }
      if (best === now) continue;
      total += use[best]! - use[now]!;
      choice[g] = best;
      better = true;
    }
  }
  const objective = sumOf(loss, choice) + overrun(problem, total);
  const { bound: dualBound, multiplier } = relaxed;
  const start = { status: "solved" as const, choice, objective, bound: dualBound, dualBound, multiplier };
  return maxStates === 0 || objective - dualBound <= tolerance ? start : search(problem, start, tolerance, maxStates);
}

const overrun = ({ soft }: MultipleChoiceProblem, use: number): number => Math.max(0, use - soft);

function sumOf(values: Float64Array, choice: Int32Array): number {
  let sum = 0;
  for (const o of choice) sum += values[o]!;
  return sum;
}

/** The best multiplier by bisection, its bound, and the choice it makes on the side that fits the room. */
function relax(problem: MultipleChoiceProblem): { choice: Int32Array; bound: number; multiplier: number } {
  const { first, use, loss, room, soft } = problem;
  const groups = first.length - 1;
  const choice = new Int32Array(groups);
  const priced = (multiplier: number): number => {
    let sum = 0;
    for (let g = 0; g < groups; g++) {
      let best = first[g]!;
      let least = loss[best]! + multiplier * use[best]!;
      for (let o = best + 1; o < first[g + 1]!; o++) {
        const cost = loss[o]! + multiplier * use[o]!;
        if (cost < least || (cost === least && use[o]! < use[best]!)) {
          least = cost;
          best = o;
        }
      }
      choice[g] = best;
      sum += least;
    }
    return sum + roomValue(problem, multiplier);
  };
  const fits = (multiplier: number): boolean => sumOf(use, choice) <= (multiplier < 1 ? soft : room);
  let bound = priced(0);
  if (fits(0)) return { choice, bound, multiplier: 0 };
  let low = 0;
  let high = 1;
  let at = 0;
  const keep = (multiplier: number, value: number): void => {
    if (value > bound) {
      bound = value;
      at = multiplier;
    }
  };
  for (let k = 0; k < 60; k++) {
    keep(high, priced(high));
    if (fits(high)) break;
    low = high;
    high *= 2;
  }
  for (let k = 0; k < 80 && high - low > 1e-15 * high; k++) {
    const middle = (low + high) / 2;
    keep(middle, priced(middle));
    if (fits(middle)) high = middle;
    else low = middle;
  }
  keep(high, priced(high));
  return { choice, bound, multiplier: at };
}

/** Least of (cost of use beyond soft) − multiplier·use over the uses that fit. */
function roomValue({ room, soft }: MultipleChoiceProblem, multiplier: number): number {
  return multiplier < 1 ? -multiplier * soft : room - soft - multiplier * room;
}

interface Level {
  readonly group: number;
  readonly parent: Int32Array;
  readonly option: Int32Array;
}

function search(
  problem: MultipleChoiceProblem,
  start: MultipleChoiceSolution,
  tolerance: number,
  maxStates: number,
): MultipleChoiceSolution {
  const { first, use, loss, room } = problem;
  const { multiplier, dualBound } = start;
  const groups = first.length - 1;
  const reduced = loss.map((cost, o) => cost + multiplier * use[o]!);
  const base = new Int32Array(groups);
  for (let g = 0; g < groups; g++) {
    let best = first[g]!;
    for (let o = best; o < first[g + 1]!; o++) if (reduced[o]! < reduced[best]!) best = o;
    base[g] = best;
    const least = reduced[best]!;
    for (let o = first[g]!; o < first[g + 1]!; o++) reduced[o]! -= least;
  }
  const floor = roomValue(problem, multiplier);
  const leftover = (total: number): number => overrun(problem, total) - multiplier * total - floor;
  let gap = start.objective - dualBound;
  const order = openGroups(first, reduced, base, gap - tolerance);
  const relief = reliefAfter(order, first, use, base);

  let totals = Float64Array.of(sumOf(use, base));
  let costs = Float64Array.of(0);
  let dropped = Number.POSITIVE_INFINITY;
  let bestAt: { level: number; state: number } | undefined;
  const levels: Level[] = [];
  const consider = (total: number, cost: number, level: number, state: number): void => {
    if (total > room) return;
    const value = cost + leftover(total);
    if (value >= gap) return;
    gap = value;
    bestAt = { level, state };
  };
  consider(totals[0]!, 0, -1, 0);

  for (let level = 0; level < order.length && gap > tolerance && totals.length > 0; level++) {
    const g = order[level]!;
    const grown = new Front();
    for (let s = 0; s < totals.length; s++) {
      for (let o = first[g]!; o < first[g + 1]!; o++) {
        const cost = costs[s]! + reduced[o]!;
        const total = totals[s]! + use[o]! - use[base[g]!]!;
        if (cost >= gap - tolerance || total - relief[level + 1]! > room) continue;
        grown.add(total, cost, s, o);
      }
    }
    const kept = grown.undominated(multiplier, maxStates);
    dropped = Math.min(dropped, kept.dropped);
    totals = kept.totals;
    costs = kept.costs;
    levels.push({ group: g, parent: kept.parent, option: kept.option });
    for (let s = 0; s < totals.length; s++) consider(totals[s]!, costs[s]!, level, s);
  }
  const choice = bestAt === undefined ? start.choice : base.slice();
  for (let level = bestAt?.level ?? -1, state = bestAt?.state ?? 0; level >= 0; level--) {
    const { group, parent, option } = levels[level]!;
    choice[group] = option[state]!;
    state = parent[state]!;
  }
  const objective = sumOf(loss, choice) + overrun(problem, sumOf(use, choice));
  // whatever was cut off costs at least `gap − tolerance` more than the relaxation
  const bound = Math.min(objective, dualBound + Math.max(0, Math.min(gap - tolerance, dropped)));
  return { ...start, choice, objective, bound };
}

/** Groups with more than one option worth a look, the cheapest deviation first. */
function openGroups(first: Int32Array, reduced: Float64Array, base: Int32Array, limit: number): number[] {
  const open: { group: number; cost: number }[] = [];
  for (let group = 0; group < base.length; group++) {
    let cost = Number.POSITIVE_INFINITY;
    for (let o = first[group]!; o < first[group + 1]!; o++) if (o !== base[group]) cost = Math.min(cost, reduced[o]!);
    if (cost < limit) open.push({ group, cost });
  }
  return open.sort((a, b) => a.cost - b.cost || a.group - b.group).map(({ group }) => group);
}

/** How much use the groups from each level on can still give back. */
function reliefAfter(order: readonly number[], first: Int32Array, use: Float64Array, base: Int32Array): Float64Array {
  const relief = new Float64Array(order.length + 1);
  for (let level = order.length - 1; level >= 0; level--) {
    const g = order[level]!;
    let least = use[base[g]!]!;
    for (let o = first[g]!; o < first[g + 1]!; o++) least = Math.min(least, use[o]!);
    relief[level] = relief[level + 1]! + use[base[g]!]! - least;
  }
  return relief;
}

/** States of one level as they are made, and the few of them that matter. */
class Front {
  readonly #totals: number[] = [];
  readonly #costs: number[] = [];
  readonly #parent: number[] = [];
  readonly #option: number[] = [];

  add(total: number, cost: number, parent: number, option: number): void {
    this.#totals.push(total);
    this.#costs.push(cost);
    this.#parent.push(parent);
    this.#option.push(option);
  }

  /** States that no other beats in both use and loss; of more than `limit` the cheapest, and the least cost of the rest. */
  undominated(multiplier: number, limit: number) {
    const totals = this.#totals;
    const costs = this.#costs;
    const sorted = Array.from(totals.keys()).sort((a, b) => totals[a]! - totals[b]! || costs[a]! - costs[b]!);
    let kept: number[] = [];
    let least = Number.POSITIVE_INFINITY;
    for (const s of sorted) {
      const loss = costs[s]! - multiplier * totals[s]!;
      if (loss >= least) continue;
      least = loss;
      kept.push(s);
    }
    let dropped = Number.POSITIVE_INFINITY;
    if (kept.length > limit) {
      kept.sort((a, b) => costs[a]! - costs[b]! || a - b);
      dropped = costs[kept[limit]!]!;
      kept = kept.slice(0, limit);
    }
    return {
      totals: Float64Array.from(kept, (s) => totals[s]!),
      costs: Float64Array.from(kept, (s) => costs[s]!),
      parent: Int32Array.from(kept, (s) => this.#parent[s]!),
      option: Int32Array.from(kept, (s) => this.#option[s]!),
      dropped,
    };
  }
}
