import { ActiveSet } from "./active-set.js";
import { bestVertex } from "./feasible-start.js";
import { clampToBounds, polish } from "./finish-active-set.js";
import type { InteriorPoint } from "./interior-point-kernel.js";
import { kktResidualKernel } from "./kkt-residual-kernel.js";
import type { QuadraticProgram } from "./quadratic-program.js";

export interface SettledPoint {
  readonly set: ActiveSet;
  /** Whether `set` belongs to a proximal step, because P is singular on its free variables. */
  readonly proximal: boolean;
  readonly kktResidual: number;
}

/** Rounds of solving on the working set, and from the third on of walking on from it. */
const ROUNDS = 8;

/** A residual that is not worth another round. */
const GOOD = 1e-13;

/** A residual with which the working set is taken for the right one. */
const SETTLED = 1e-10;

/**
 * The optimum that an interior point points to, exactly: solved on its working set, the multipliers beginning with its own,
 * so that of rows that depend on each other each keeps its sign.
 *
 * Where the working set is not the right one, because a multiplier and its limit are both next to zero, the active set
 * walks on from there; at a vertex where that leads nowhere a linear program gives the multipliers. Of all that was seen,
 * the interior point itself included, the one with the least residual is given.
 *
 * @param shift - N, what P gains in a proximal step where it is singular on the free variables
 */
export function settleInteriorPoint(
  program: QuadraticProgram,
  point: InteriorPoint,
  slopeScale: number,
  shift: Float64Array,
): SettledPoint {
  let best = workingSetFrom(program, point, slopeScale, shift);
  if (best.kktResidual > SETTLED) {
    let at = best.set.x;
    for (let turn = 0; turn < 2; turn++) {
      const vertex = bestVertex(program, at, slopeScale);
      if (typeof vertex === "string") break;
      const found = workingSetFrom(program, vertex, slopeScale, shift);
      if (found.kktResidual < best.kktResidual) best = found;
      at = vertex.x;
    }
  }
  return best.kktResidual > SETTLED ? nothingHeld(program, best, slopeScale) : best;
}

type Guess = Pick<InteriorPoint, "x" | "state" | "rowState" | "rowMultiplier">;

function workingSetFrom(
  program: QuadraticProgram,
  guess: Guess,
  slopeScale: number,
  shift: Float64Array,
): SettledPoint {
  const { linear } = program;
  let set = new ActiveSet(program);
  set.setLinear(linear, slopeScale);
  const proximal = set.start(guess.x, guess.state, guess.rowState) !== 0;
  if (proximal) {
    set = new ActiveSet({ ...program, form: program.form.shifted(shift) });
    set.setLinear(linear, slopeScale, shift, guess.x);
    set.start(guess.x, guess.state, guess.rowState);
  }
  for (let r = 0; r < set.m; r++) set.multiplier[r] = guess.rowMultiplier[r]! * set.rowScale[r]!;
  let best = residualOf(program, set, slopeScale);
  const x = set.x.slice();
  const multiplier = set.multiplier.slice();
  for (let round = 0; round < ROUNDS && best > GOOD; round++) {
    if (proximal) set.setLinear(linear, slopeScale, shift, set.x);
    if (round >= 2 && set.solve(set.iterations + 200) !== "optimal") break;
    polish(set);
    clampToBounds(set);
    const now = residualOf(program, set, slopeScale);
    if (now < best) {
      best = now;
      x.set(set.x);
      multiplier.set(set.multiplier);
    } else if (round >= 2) break;
  }
  set.x.set(x);
  set.multiplier.set(multiplier);
  set.refresh();
  return { set, proximal, kktResidual: best };
}

/** Where nothing is held all that is left in x is rounding, and there is no weight to compare it with. */
function nothingHeld(
  program: QuadraticProgram,
  { set, proximal, kktResidual }: SettledPoint,
  slopeScale: number,
): SettledPoint {
  const x = set.x.slice();
  const multiplier = set.multiplier.slice();
  set.x.fill(0);
  const withPrices = residualOf(program, set, slopeScale);
  set.multiplier.fill(0);
  const without = residualOf(program, set, slopeScale);
  const none = Math.min(withPrices, without);
  if (!(none < kktResidual)) set.x.set(x);
  if (!(none < kktResidual) || withPrices < without) set.multiplier.set(multiplier);
  set.refresh();
  return { set, proximal, kktResidual: Math.min(none, kktResidual) };
}

function residualOf(program: QuadraticProgram, set: ActiveSet, slopeScale: number): number {
  const y = set.multiplier.map((value, r) => value / set.rowScale[r]!);
  return kktResidualKernel(program, set.x, y, slopeScale);
}
