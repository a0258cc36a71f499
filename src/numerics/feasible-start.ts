import { BoundedSimplex, type Polyhedron } from "./bounded-simplex.js";
import type { QuadraticProgram } from "./quadratic-program.js";

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
  const { form, lower, upper, kinks } = program;
  const n = form.size;
  for (let j = 0; j < n; j++) if (lower[j]! > upper[j]!) return undefined;
  const simplex = new BoundedSimplex(liftedPolyhedron(program));
  const outcome = simplex.findFeasible(20 * (simplex.n + simplex.m) + 1000);
  if (outcome !== "feasible") return outcome === "infeasible" ? undefined : null;
  simplex.driveOutEqualities();
  const x = simplex.x.slice(0, n);
  if (kinks !== undefined) {
    let at = n;
    for (let v = 0; v < kinks.variables.length; v++) {
      for (let s = 0; s < kinks.points[v]!.length; s++) x[kinks.variables[v]!]! += simplex.x[at++]!;
    }
  }
  const state = new Int8Array(n);
  for (let j = 0; j < n; j++) {
    // a basic variable stays free even where it stands on a bound: the active rows need it
    const basic = kinks === undefined && simplex.state[j] === 0;
    state[j] = basic ? 0 : x[j] === lower[j] ? -1 : x[j] === upper[j] ? 1 : 0;
  }
  if (kinks !== undefined) placeOnKinks(kinks, x, state, simplex.tolerance());
  const rowState = new Int8Array(program.rows.length);
  for (let r = 0; r < rowState.length; r++) {
    if (kinks?.rows.includes(r)) continue; // an active row of signs is found by the first step that meets it
    const slack = simplex.state[simplex.n + r]!;
    rowState[r] = slack === -1 || slack === 1 ? slack : 0;
  }
  return { x, state, rowState };
}

/** With kinks each variable becomes its first piece and one further variable for the length of every other piece. */
export function liftedPolyhedron(program: QuadraticProgram): Polyhedron {
  const { lower, upper, rows, rowLower, rowUpper, kinks } = program;
  if (kinks === undefined) return program;
  const n = lower.length;
  const extra = kinks.points.reduce((sum, points) => sum + points.length, 0);
  const grown = (values: Float64Array): Float64Array => {
    const longer = new Float64Array(n + extra);
    longer.set(values);
    return longer;
  };
  const low = grown(lower);
  const high = grown(upper);
  const lifted = rows.map(grown);
  let at = n;
  for (let v = 0; v < kinks.variables.length; v++) {
    const j = kinks.variables[v]!;
    const points = kinks.points[v]!;
    high[j] = points[0]!;
    kinks.rows.forEach((r, i) => {
      lifted[r]![j]! += kinks.signs[v]![i]![0]!;
    });
    for (let s = 0; s < points.length; s++, at++) {
      high[at] = (s + 1 < points.length ? points[s + 1]! : upper[j]!) - points[s]!;
      rows.forEach((row, r) => {
        const i = kinks.rows.indexOf(r);
        lifted[r]![at] = row[j]! + (i < 0 ? 0 : kinks.signs[v]![i]![s + 1]!);
      });
    }
  }
  return { lower: low, upper: high, rows: lifted, rowLower, rowUpper };
}

/** A variable that stands on a kink up to rounding is put on it: ±1 relative to the segment below. */
function placeOnKinks(
  kinks: NonNullable<QuadraticProgram["kinks"]>,
  x: Float64Array,
  state: Int8Array,
  tolerance: number,
): void {
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
