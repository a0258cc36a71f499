import { ActiveSet } from "./active-set.js";
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

/** Rounds of solving on the working set and putting back on a limit what has come out of it. */
const ROUNDS = 8;

/** A residual that is not worth another round. */
const GOOD = 1e-13;

/**
 * The optimum that an interior point points to, exactly: solved on its working set, the multipliers beginning with its own,
 * so that of rows that depend on each other each keeps its sign.
 *
 * Where the working set is not the right one, because a multiplier and its limit are both next to zero, it is mended a few
 * times; of all that was seen, the interior point itself included, the one with the least residual is given.
 *
 * @param shift - N, what P gains in a proximal step where it is singular on the free variables
 */
export function settleInteriorPoint(
  program: QuadraticProgram,
  point: InteriorPoint,
  slopeScale: number,
  shift: Float64Array,
): SettledPoint {
  let set = new ActiveSet(program);
  set.setLinear(program.linear, slopeScale);
  const proximal = set.start(point.x, point.state, point.rowState) !== 0;
  if (proximal) {
    set = new ActiveSet({ ...program, form: program.form.shifted(shift) });
    set.setLinear(program.linear, slopeScale, shift, point.x);
    set.start(point.x, point.state, point.rowState);
  }
  for (let r = 0; r < set.m; r++) set.multiplier[r] = point.rowMultiplier[r]! * set.rowScale[r]!;
  const residual = (): number => {
    const y = set.multiplier.map((value, r) => value / set.rowScale[r]!);
    return kktResidualKernel(program, set.x, y, slopeScale);
  };
  let best = residual();
  const kept = { x: set.x.slice(), multiplier: set.multiplier.slice() };
  for (let round = 0; round < ROUNDS; round++) {
    if (proximal) set.setLinear(program.linear, slopeScale, shift, set.x);
    if (round >= 2 && set.solve(set.iterations + 200) !== "optimal") break;
    polish(set);
    clampToBounds(set);
    const now = residual();
    if (now < best) {
      best = now;
      kept.x.set(set.x);
      kept.multiplier.set(set.multiplier);
    } else if (round >= 2) break;
    if (best <= GOOD) break;
  }
  set.x.set(kept.x);
  set.multiplier.set(kept.multiplier);
  if (best > GOOD) {
    // where nothing is held, all that is left in x is rounding, and there is no weight to compare it with
    for (const y of [1, 0]) {
      set.x.fill(0);
      for (let r = 0; r < set.m; r++) set.multiplier[r] = y * kept.multiplier[r]!;
      const none = residual();
      if (none < best) {
        best = none;
        kept.x.fill(0);
        kept.multiplier.set(set.multiplier);
      }
    }
    set.x.set(kept.x);
    set.multiplier.set(kept.multiplier);
  }
  set.refresh();
  return { set, proximal, kktResidual: best };
}
