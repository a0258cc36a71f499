import { ActiveSet } from "./active-set.js";
import { polish } from "./finish-active-set.js";
import { movedApart } from "./moved-apart.js";
import type { QuadraticProgram, QuadraticStatus } from "./quadratic-program.js";
import { QuadraticSolver } from "./quadratic-solver.js";

export interface CriticalLine {
  readonly status: QuadraticStatus;
  /** Where the path turns, from λ = 0 on. */
  readonly corners: readonly CriticalLineCorner[];
  readonly iterations: number;
}

export interface CriticalLineCorner {
  readonly lambda: number;
  readonly x: Float64Array;
  /** y with Px − λq = A'y + z. */
  readonly rowMultiplier: Float64Array;
}

/** What ends a piece: a variable or a row meets a limit or lets go of one, `length` further along. */
interface PieceEnd {
  kind: "none" | "fix" | "free";
  what: "variable" | "row";
  index: number;
  side: -1 | 1;
  length: number;
}

/** Corners after which gradient and row values are computed anew. */
const REFRESH = 12;

/** Where P is singular on the path, this part of each variance is added to it. */
const RIDGE = 1e-9;

/**
 * All minimizers of ½x'Px − λ·q'x for λ from 0 to infinity: a path of straight pieces, given by its corners.
 *
 * On a piece the working set is constant, so x, the reduced gradient and the multipliers are linear in λ; the first of
 * them to reach a limit ends the piece and changes the working set by one member. Where several do at once the whole
 * path is followed with limits moved apart by 1e-10, and every corner is then solved under the limits as they are. A P
 * that is singular on the path is given 1e-9 of its diagonal.
 * O(N·k) a corner for k free. Source: Markowitz (1956); Markowitz and Todd (2000), Mean-Variance Analysis, 8.
 */
export function criticalLineKernel(program: QuadraticProgram, q: Float64Array): CriticalLine {
  let given = program;
  let path = followPath(given, q, false);
  if (path === "singular") {
    const { form } = program;
    const mean = form.diagonal.reduce((sum, d) => sum + d / form.size, 0) || 1;
    given = { ...program, form: form.shifted(form.diagonal.map((d) => RIDGE * (d > 0 ? d : mean))) };
    path = followPath(given, q, false);
  }
  if (path === "degenerate") path = followPath(given, q, true);
  return typeof path === "string" ? { status: "indefinite", corners: [], iterations: 0 } : path;
}

function followPath(
  program: QuadraticProgram,
  q: Float64Array,
  apart: boolean,
): CriticalLine | "singular" | "degenerate" {
  const n = q.length;
  const linear = new Float64Array(n);
  const first = new QuadraticSolver({ ...program, linear });
  const start = first.solve();
  let iterations = start.iterations;
  if (first.proximal) return "singular";
  if (start.status !== "optimal") return { status: start.status, corners: [], iterations };
  let set = first.workingSet;
  if (apart) {
    const moved = movedApart(program, 1e-10 * set.scale);
    const solver = new QuadraticSolver({ ...moved, linear });
    if (solver.solve().status !== "optimal") return "degenerate";
    set = solver.workingSet;
  }
  const corners: Corner[] = [];
  let lambda = 0;
  const record = (y: Float64Array): void => {
    const { x, state, rowState, rowScale } = set;
    const last = corners[corners.length - 1];
    if (last !== undefined && within((apart ? 1e-8 : 1e-11) * set.scale, last.x, x)) return;
    corners.push({
      lambda,
      x: onBounds(x, set),
      rowMultiplier: y.map((v, r) => v / rowScale[r]!),
      ...(apart && { state: state.slice(), rowState: rowState.slice() }),
    });
  };
  let y = set.multiplier.slice();
  const slope = new Float64Array(n);
  const force = q.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let sinceFresh = 0;
  let stuck = 0;
  const dependent = set.dependentRows;
  record(y);
  for (let turn = 0; turn < 50 * (n + program.rows.length) + 1000; turn++) {
    iterations++;
    set.solveStep(q);
    if (!apart && (set.dependentRows > dependent || stuck > 2)) return "degenerate";
    const count = set.block.count;
    for (let j = 0; j < n; j++) slope[j] = -q[j]!;
    set.form.accumulate(set.block.index, set.step, count, slope);
    const end = pieceEnd(set, slope, y, force);
    if (end.kind === "none") {
      const moves = set.step
        .subarray(0, count)
        .some((speed, c) => Math.abs(speed) > still(set, set.block.index[c]!, force));
      const settled = apart ? corners.map((corner) => settle(program, q, corner)) : corners;
      return { status: moves ? "unbounded" : "optimal", corners: settled, iterations };
    }
    walk(set, slope, y, end.length);
    stuck = end.length > 1e-13 * lambda ? 0 : stuck + 1;
    lambda += end.length;
    if (end.kind === "fix") set.fix(end.what, end.index, end.side);
    else if (set.free(end.what, end.index) !== 0) return "singular";
    if (!apart && set.block.count < set.active.length - dependent) return "degenerate";
    record(y);
    if (++sinceFresh < REFRESH) continue;
    sinceFresh = 0;
    for (let j = 0; j < n; j++) linear[j] = lambda * q[j]!;
    set.setLinear(linear, 1);
    set.multiplier.set(y);
    set.solveStep();
    set.advance(1);
    y = set.multiplier.slice();
  }
  return { status: "iteration-limit", corners, iterations };
}

/** A copy of the weights; those a rounding away from a bound, where several limits are met at once, stand on it. */
function onBounds(x: Float64Array, { lower, upper, scale }: ActiveSet): Float64Array {
  const near = 1e-13 * scale;
  const copy = new Float64Array(x.length);
  for (let j = 0; j < x.length; j++) {
    const value = x[j]!;
    copy[j] = value <= lower[j]! + near ? lower[j]! : value >= upper[j]! - near ? upper[j]! : value;
  }
  return copy;
}

interface Corner extends CriticalLineCorner {
  readonly state?: Int8Array;
  readonly rowState?: Int8Array;
}

/** A corner found with limits moved apart, solved on its working set under the limits as they are. */
function settle(
  program: QuadraticProgram,
  q: Float64Array,
  { lambda, x, state, rowState, rowMultiplier }: Corner,
): Corner {
  if (state === undefined || rowState === undefined) return { lambda, x, rowMultiplier };
  const set = new ActiveSet({ ...program, linear: q.map((value) => lambda * value) });
  if (set.start(x, state, rowState) !== 0) return { lambda, x, rowMultiplier };
  polish(set);
  return { lambda, x: set.x, rowMultiplier: set.multiplier.map((v, r) => v / set.rowScale[r]!) };
}

/** The first limit that x, the reduced gradient, a row or a multiplier meets along the piece. */
function pieceEnd(set: ActiveSet, slope: Float64Array, y: Float64Array, force: number): PieceEnd {
  const { n, m, x, gradient, lower, upper, state, rowState, rows, step, block, multiplier } = set;
  const end: PieceEnd = { kind: "none", what: "variable", index: -1, side: 1, length: Number.POSITIVE_INFINITY };
  const offer = (kind: "fix" | "free", what: "variable" | "row", index: number, side: -1 | 1, length: number): void => {
    if (!(length < end.length)) return;
    end.kind = kind;
    end.what = what;
    end.index = index;
    end.side = side;
    end.length = Math.max(0, length);
  };
  for (let c = 0; c < block.count; c++) {
    const j = block.index[c]!;
    const speed = step[c]!;
    if (Math.abs(speed) <= still(set, j, force)) continue;
    offer("fix", "variable", j, speed < 0 ? -1 : 1, ((speed < 0 ? lower[j]! : upper[j]!) - x[j]!) / speed);
  }
  const active: number[] = [];
  for (let r = 0; r < m; r++) if (rowState[r] !== 0) active.push(r);
  let steepest = 0;
  for (let j = 0; j < n; j++) steepest = Math.max(steepest, Math.abs(slope[j]!));
  for (let j = 0; j < n; j++) {
    const side = state[j]!;
    if (side === 0 || lower[j] === upper[j]) continue;
    let z = gradient[j]!;
    let dz = slope[j]!;
    for (const r of active) {
      const a = rows[r]![j]!;
      z -= a * y[r]!;
      dz -= a * multiplier[r]!;
    }
    // at the lower bound z is positive and lets go when it falls to zero
    if (side * dz > 1e-10 * steepest) offer("free", "variable", j, 1, Math.max(0, -side * z) / (side * dz));
  }
  for (let r = 0; r < m; r++) {
    const side = rowState[r]!;
    if (side === 2) continue;
    if (side !== 0) {
      if (side * multiplier[r]! > 0) offer("free", "row", r, 1, Math.max(0, -side * y[r]!) / (side * multiplier[r]!));
      continue;
    }
    let speed = 0;
    let rounding = 0;
    for (let c = 0; c < block.count; c++) {
      const a = rows[r]![block.index[c]!]!;
      speed += a * step[c]!;
      rounding += Math.abs(a) * Math.max(1e-12 * Math.abs(step[c]!), still(set, block.index[c]!, force));
    }
    if (Math.abs(speed) <= rounding) continue;
    const limit = speed < 0 ? set.rowLower[r]! : set.rowUpper[r]!;
    offer("fix", "row", r, speed < 0 ? -1 : 1, (limit - set.rowValue[r]!) / speed);
  }
  return end;
}

/** Where the speed of a variable is rounding: beside what a force of that size alone would make of it. */
function still(set: ActiveSet, j: number, force: number): number {
  return (1e-11 * force) / set.form.diagonal[j]!;
}

function walk(set: ActiveSet, slope: Float64Array, y: Float64Array, length: number): void {
  const { n, m, x, gradient, rows, step, block, multiplier } = set;
  for (let r = 0; r < m; r++) {
    let speed = 0;
    for (let c = 0; c < block.count; c++) speed += rows[r]![block.index[c]!]! * step[c]!;
    set.rowValue[r]! += length * speed;
    y[r]! += length * multiplier[r]!;
  }
  for (let c = 0; c < block.count; c++) x[block.index[c]!]! += length * step[c]!;
  for (let j = 0; j < n; j++) gradient[j]! += length * slope[j]!;
}

/** Whether no component differs by more than `room`. */
function within(room: number, a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i]! - b[i]!) > room) return false;
  return true;
}
