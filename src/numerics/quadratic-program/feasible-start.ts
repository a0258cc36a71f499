import { linearProgramKernel } from "../linear-program/linear-program-kernel.js";
import { type PieceProgram, pieceColumns, pieceProgram } from "./piece-program.js";
import type { QuadraticProgram } from "./quadratic-program.js";

/** How far from a kink, relative to the weights, a vertex may be that stands on it. */
const ROUNDING = 1e-10;

export interface FeasibleStart {
  readonly x: Float64Array;
  /** −1 at the lower bound, 1 at the upper, 0 between. */
  readonly state: Int8Array;
  /** −1 at the lower limit, 1 at the upper, 0 between. */
  readonly rowState: Int8Array;
}

/**
 * A vertex of the feasible set of a quadratic program; undefined when there is none, null when the simplex did not end.
 *
 * O(n·m) an iteration of the simplex.
 */
export function feasibleStart(program: QuadraticProgram): FeasibleStart | undefined | null {
  const { form, lower, upper } = program;
  for (let j = 0; j < form.size; j++) if (lower[j]! > upper[j]!) return undefined;
  const found = bestVertex(program);
  return found === "infeasible" ? undefined : found === "iteration-limit" ? null : found;
}

/**
 * The vertex where the program, straightened at a point, is least, with the multipliers of its rows; any vertex without a
 * point. Where the point is the optimum and a vertex, these are its multipliers, of the right sign however many limits meet.
 *
 * @param at - a point, N, whose gradient is taken
 */
export function bestVertex(
  program: QuadraticProgram,
  at?: Float64Array,
  slopeScale = 1,
): (FeasibleStart & { readonly rowMultiplier: Float64Array }) | "infeasible" | "iteration-limit" {
  const { form, lower, upper, kinks } = program;
  const n = form.size;
  const cut = pieceProgram(program, slopeScale);
  const { pieces, owner, first, rowScale } = cut;
  const cost = new Float64Array(pieces);
  if (at !== undefined) {
    const pull = new Float64Array(n);
    form.accumulate(
      Int32Array.from({ length: n }, (_, j) => j),
      at,
      n,
      pull,
    );
    for (let p = 0; p < pieces; p++) cost[p] = cut.cost[p]! + pull[owner[p]!]!;
  }
  const found = linearProgramKernel(
    { columns: pieceColumns(cut), cost, lower: cut.lower, upper: cut.upper },
    // kinked variables begin on their last kink: there little was traded, and the limit on trades is far
    { atUpper: Uint8Array.from(owner, (j, p) => (p + 1 < first[j + 1]! ? 1 : 0)) },
  );
  if (found.status === "infeasible" || found.status === "iteration-limit") return found.status;
  if (found.status === "unbounded") return "iteration-limit";
  const x = new Float64Array(n);
  const state = new Int8Array(n);
  for (let j = 0; j < n; j++) {
    for (let p = first[j]!; p < first[j + 1]!; p++) x[j]! += found.x[p]!;
    // a basic variable stays free even where it stands on a bound: the active rows need it
    const basic = kinks === undefined && found.basic[j] === 1;
    state[j] = basic ? 0 : x[j] === lower[j] ? -1 : x[j] === upper[j] ? 1 : 0;
  }
  if (kinks !== undefined) placeOnKinks(kinks, x, state);
  const rowState = new Int8Array(program.rows.length);
  for (let r = 0; r < rowState.length; r++) {
    if (kinks?.rows.includes(r)) continue; // an active row of signs is found by the first step that meets it
    if (found.basic[pieces + r] === 1) {
      if (kinks === undefined && cut.lower[pieces + r] === cut.upper[pieces + r]) freeOneOf(cut, r, state);
      continue;
    }
    const value = found.rows[r]!;
    rowState[r] = value - cut.lower[pieces + r]! <= cut.upper[pieces + r]! - value ? -1 : 1;
  }
  return { x, state, rowState, rowMultiplier: found.rowDual.map((y, r) => y / rowScale[r]!) };
}

/** An equality that the vertex meets by chance still needs a variable of its own: the steepest one that can move. */
function freeOneOf({ rows, lower, upper }: PieceProgram, r: number, state: Int8Array): void {
  const row = rows[r]!;
  let best = -1;
  for (let j = 0; j < state.length; j++) {
    if (state[j] === 0 || lower[j] === upper[j] || row[j] === 0) continue;
    if (best < 0 || Math.abs(row[j]!) > Math.abs(row[best]!)) best = j;
  }
  if (best >= 0) state[best] = 0;
}

/** A variable that stands on a kink up to rounding is put on it: ±1 relative to the segment below. */
function placeOnKinks(kinks: NonNullable<QuadraticProgram["kinks"]>, x: Float64Array, state: Int8Array): void {
  const tolerance = ROUNDING * x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let v = 0; v < kinks.variables.length; v++) {
    const j = kinks.variables[v]!;
    if (state[j] !== 0) continue;
    for (const point of kinks.points[v]!) {
      if (Math.abs(x[j]! - point) > tolerance) continue;
      x[j] = point;
      state[j] = 1; // `enter` takes the segment below
    }
  }
}
