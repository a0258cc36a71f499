import { vector } from "../matrix/vector.js";
import type { ActiveSet } from "./active-set.js";

/** Turns in which the number of wrong signs may fail to fall before the attempt is given up. */
const PATIENCE = 6;

/**
 * Guesses the whole working set and mends it many variables at a time: solve on the free variables, put those outside
 * their bounds on the bound, free those whose multiplier has the wrong sign, until nothing is wrong.
 *
 * Not sure to end, so it is given up when it does not come closer; then the caller takes the sure way. The free set
 * starts small and grows by no more than it held, then or at first, so that a sparse solution costs a sparse factorization.
 * O(N·k + k³/6) a turn, usually 5 to 12. Source: Júdice and Pires (1994), block principal pivoting; Hintermüller, Ito
 * and Kunisch (2002), primal-dual active set.
 *
 * @param start - a first point, N; it need not be feasible
 * @param sides - 0 where a variable begins free, ±1 where on a bound; both are overwritten, as is `rowState`
 * @returns whether `set` now stands at a point that meets every condition; if not, its state is of no use
 */
export function blockPivotingKernel(
  set: ActiveSet,
  start: Float64Array,
  sides: Int8Array,
  rowState: Int8Array,
): boolean {
  const { n, m, lower, upper, state, x } = set;
  if (set.start(start, sides, rowState) !== 0) return false;
  // as many as the first guess may come at once, so that tight caps are filled in a few turns
  const least = Math.max(8, set.block.count);
  let fewest = Number.POSITIVE_INFINITY;
  let idle = 0;
  for (let turn = 0; turn < 60; turn++) {
    set.iterations++;
    set.solveStep();
    const { block, step } = set;
    for (let c = 0; c < block.count; c++) x[block.index[c]!]! += step[c]!;
    set.refresh();
    const tolerance = set.dualTolerance();
    const slack = 1e-12 * set.scale;
    let wrong = 0;
    let changedRows = false;
    // outside their bounds
    const kept: number[] = [];
    for (let c = 0; c < block.count; c++) {
      const j = block.index[c]!;
      if (x[j]! < lower[j]! - slack) sides[j] = -1;
      else if (x[j]! > upper[j]! + slack) sides[j] = 1;
      else sides[j] = 0;
      if (sides[j] === 0) kept.push(j);
      else wrong++;
    }
    // wrong signs among the fixed
    const candidates: number[] = [];
    for (let j = 0; j < n; j++) {
      const side = state[j]!;
      if (side === 0 || lower[j] === upper[j]) continue;
      const z = set.reducedGradient(j) * side;
      if (z <= tolerance) continue;
      candidates.push(j);
    }
    wrong += candidates.length;
    for (let r = 0; r < m; r++) {
      // a sum of many small weights is rounded by its own size, not by theirs
      const room = Math.max(slack, 1e-12 * Math.abs(set.rowValue[r]!));
      if (set.rowState[r] === 0) {
        if (set.rowValue[r]! < set.rowLower[r]! - room) rowState[r] = -1;
        else if (set.rowValue[r]! > set.rowUpper[r]! + room) rowState[r] = 1;
        else continue;
      } else {
        // too few free variables to meet the active rows: no way to go on from here
        if (!set.meets(r, room)) return false;
        if (set.rowState[r] === 2 || -rowState[r]! * set.multiplier[r]! >= -tolerance) continue;
        rowState[r] = 0;
      }
      wrong++;
      changedRows = true;
    }
    if (wrong === 0) return true;
    idle = wrong < fewest ? 0 : idle + 1;
    fewest = Math.min(fewest, wrong);
    if (idle > PATIENCE) return false;
    const room = Math.max(least, kept.length);
    if (candidates.length > room) {
      const gains = vector(n);
      for (const j of candidates) gains[j] = set.reducedGradient(j) ** 2 / (set.form.diagonal[j]! || 1);
      candidates.sort((a, b) => gains[b]! - gains[a]!);
      candidates.length = room;
    }
    for (const j of candidates) sides[j] = 0;
    if (kept.length + candidates.length === 0) return false;
    if (!changedRows && update(set, sides, kept.length, candidates)) continue;
    start.set(x);
    if (set.start(start, sides, rowState) !== 0) return false;
  }
  return false;
}

/** Few changes are made one by one in the factorization; says whether they were. */
function update(set: ActiveSet, sides: Int8Array, kept: number, candidates: readonly number[]): boolean {
  const { block, state, x, lower, upper } = set;
  const dropped = block.count - kept;
  if (3 * dropped + candidates.length > kept / 4) return false;
  for (let c = block.count - 1; c >= 0; c--) {
    const j = block.index[c]!;
    const side = sides[j]!;
    if (side === 0) continue;
    block.remove(c);
    state[j] = side;
    x[j] = side === -1 ? lower[j]! : upper[j]!;
  }
  for (const j of candidates) {
    if (block.append(j) !== 0) return false;
    state[j] = 0;
  }
  // where variables only came in, the point has not moved
  if (dropped > 0) set.refresh();
  return true;
}
