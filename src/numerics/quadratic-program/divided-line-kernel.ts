import type { CriticalLine, CriticalLineCorner } from "./critical-line-kernel.js";
import { bestVertex } from "./feasible-start.js";
import { kktResidualKernel } from "./kkt-residual-kernel.js";
import type { QuadraticProgram, QuadraticStatus } from "./quadratic-program.js";
import { QuadraticSolver } from "./quadratic-solver.js";

/** A minimizer for one λ, and the speed of q'x there. */
interface Stop extends CriticalLineCorner {
  readonly reward: number;
  readonly speed: number;
}

/** The residual with which the middle of a piece counts as optimal. */
const STRAIGHT = 1e-10;

/** Pieces shorter than this part of the whole line are not divided. */
const SHORTEST = 1e-12;

/**
 * What `criticalLineKernel` gives, by solving for single λ and dividing until all between is straight: for lines on which
 * many limits meet, or P is singular.
 *
 * The conditions of optimality are linear in λ while the same limits hold, so a piece is straight when its middle is
 * optimal. Else it is divided where the straight continuations of its ends meet, or in its middle.
 *
 * @remarks Some five programs a corner, forty where P is singular at it.
 */
export function dividedLineKernel(program: QuadraticProgram, q: Float64Array): CriticalLine {
  const n = q.length;
  const still = { ...program, linear: new Float64Array(n) };
  const solver = new QuadraticSolver(still);
  let iterations = 0;
  let failure: QuadraticStatus | undefined;
  const stopAt = (lambda: number): Stop | undefined => {
    const solution = solver.solve(q.map((value) => lambda * value));
    iterations = Math.max(iterations, solution.iterations);
    if (solution.status !== "optimal") {
      failure ??= solution.status;
      return undefined;
    }
    const { x, rowMultiplier } = solution;
    return { lambda, x, rowMultiplier, reward: dot(q, x), speed: solver.proximal ? 0 : dot(q, solver.tangent(q)) };
  };
  const failed = (status: QuadraticStatus): CriticalLine => ({ status, corners: [], iterations });
  const first = stopAt(0);
  if (first === undefined) return failed(failure ?? "iteration-limit");
  const richest = bestVertex({ ...still, form: still.form, linear: q }, new Float64Array(n));
  if (richest === "infeasible" || richest === "iteration-limit") return failed("unbounded");
  const size = Math.max(greatest(first.x), greatest(richest.x));
  const most = dot(q, richest.x);
  const near = 1e-12 * greatest(q) * size;
  const unit = (greatest(program.form.diagonal) * size) / (greatest(q) || 1);
  let last = first;
  for (let lambda = unit; most - last.reward > near && lambda < 1e12 * unit; lambda *= 4) {
    const next = stopAt(lambda);
    if (next === undefined) return failed(failure ?? "iteration-limit");
    last = next;
  }
  const straight = (a: Stop, b: Stop): boolean => {
    const lambda = (a.lambda + b.lambda) / 2;
    const linear = q.map((value) => lambda * value);
    const residual = kktResidualKernel({ ...still, linear }, half(a.x, b.x), half(a.rowMultiplier, b.rowMultiplier));
    return residual <= STRAIGHT;
  };
  const stops: Stop[] = [first];
  const open: (readonly [Stop, Stop, number])[] = last === first ? [] : [[first, last, 0]];
  for (let turn = 0; open.length > 0; turn++) {
    const [a, b, depth] = open.pop()!;
    const width = b.lambda - a.lambda;
    if (width <= SHORTEST * last.lambda || turn > 200 * (n + program.rows.length) || straight(a, b)) {
      stops.push(b);
      continue;
    }
    // where the rewards of both ends, continued, are the same
    const meeting = (b.reward - a.reward - b.speed * width) / (a.speed - b.speed);
    const inside = meeting > 1e-9 * width && meeting < (1 - 1e-9) * width;
    const middle = stopAt(a.lambda + (inside && depth % 3 !== 2 ? meeting : width / 2));
    if (middle === undefined) return failed(failure ?? "iteration-limit");
    open.push([middle, b, depth + 1], [a, middle, depth + 1]);
  }
  return { status: "optimal", corners: withoutStraight(stops, size), iterations };
}

/** Leaves out the stops that are on the way from the one before to the one after, and those where nothing has moved. */
function withoutStraight(stops: readonly Stop[], size: number): Stop[] {
  const turns: Stop[] = [];
  stops.forEach((stop, s) => {
    const before = turns[turns.length - 1];
    const after = stops[s + 1];
    if (before !== undefined && after !== undefined) {
      const part = (stop.lambda - before.lambda) / (after.lambda - before.lambda);
      if (far(stop.x, before.x, after.x, part) <= 1e-10 * size) return;
    }
    turns.push(stop);
  });
  return turns.filter((stop, s) => s === 0 || far(stop.x, turns[s - 1]!.x, stop.x, 0) > 1e-11 * size);
}

/** The greatest distance of x from the point a part of the way from a to b. */
function far(x: Float64Array, a: Float64Array, b: Float64Array, part: number): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) most = Math.max(most, Math.abs(x[i]! - a[i]! - part * (b[i]! - a[i]!)));
  return most;
}

function half(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => (value + b[i]!) / 2);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function greatest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
