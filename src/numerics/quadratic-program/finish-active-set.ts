import { semidefiniteSolveKernel } from "../matrix/semidefinite-solve-kernel.js";
import { vector } from "../matrix/vector.js";
import type { ActiveSet } from "./active-set.js";

/** Multipliers as the best fit to the gradient of the free variables: exact even where P is nearly singular there. */
export function refineMultipliers(set: ActiveSet): void {
  const { block, rows, multiplier } = set;
  const active = set.active;
  const a = active.length;
  if (a === 0 || block.count < a) return;
  const { index, count } = block;
  const product = vector(a * a);
  const right = vector(a);
  for (let s = 0; s < a; s++) {
    const row = rows[active[s]!]!;
    for (let c = 0; c < count; c++) right[s]! += row[index[c]!]! * set.reducedGradient(index[c]!);
    for (let t = 0; t <= s; t++) {
      const other = rows[active[t]!]!;
      for (let c = 0; c < count; c++) product[s * a + t]! += row[index[c]!]! * other[index[c]!]!;
    }
  }
  semidefiniteSolveKernel(product, right, a);
  for (let s = 0; s < a; s++) multiplier[active[s]!]! += right[s]!;
}

/** Greatest wrong reduced gradient, across kinks too, relative to the gradient, or violation of a row or bound. */
export function workingSetResidual(set: ActiveSet): number {
  set.refresh();
  const force = Math.max(set.dualTolerance() * 1e12, 1e-3 * set.curvature * set.scale) || 1;
  let residual = 0;
  for (let j = 0; j < set.n; j++) {
    const z = set.reducedGradient(j);
    const side = set.state[j]!;
    const outside = Math.max(set.lower[j]! - set.x[j]!, set.x[j]! - set.upper[j]!);
    residual = Math.max(residual, outside / set.scale);
    if (side !== 0) residual = Math.max(residual, (set.kinks?.gainBeyond(j, side, z) ?? 0) / force);
    if (set.lower[j] === set.upper[j]) continue;
    residual = Math.max(residual, (side === 0 ? Math.abs(z) : side * z) / force);
  }
  for (let r = 0; r < set.m; r++) {
    const value = set.rowValue[r]!;
    residual = Math.max(residual, (set.rowLower[r]! - value) / set.scale, (value - set.rowUpper[r]!) / set.scale);
    const side = set.rowState[r]!;
    if (side === 1 || side === -1) residual = Math.max(residual, (side * set.multiplier[r]!) / force);
  }
  return residual;
}

/** One step of refinement at an optimum, after which weights a rounding away from a bound stand on it. */
export function polish(set: ActiveSet): void {
  set.solveStep();
  set.advance(1);
  if (snapToBounds(set)) {
    set.refresh();
    set.solveStep();
    set.advance(1);
  }
  clampToBounds(set);
}

/** Free weights that the rows need and that stand a rounding away from a bound are put on it, but stay free. */
export function clampToBounds({ block, x, lower, upper, scale }: ActiveSet): void {
  const near = 1e-13 * scale;
  for (let c = 0; c < block.count; c++) {
    const j = block.index[c]!;
    if (x[j]! <= lower[j]! + near) x[j] = lower[j]!;
    else if (x[j]! >= upper[j]! - near) x[j] = upper[j]!;
  }
}

/** Puts free weights that are a rounding away from a bound exactly on it; says whether there were any. */
function snapToBounds(set: ActiveSet): boolean {
  const { block, x, lower, upper } = set;
  let found = false;
  for (let c = block.count - 1; c >= 0; c--) {
    const j = block.index[c]!;
    const low = x[j]! - lower[j]! <= 1e-13 * set.scale;
    const high = upper[j]! - x[j]! <= 1e-13 * set.scale;
    // the rows need their weights
    if ((!low && !high) || block.count <= set.active.length) continue;
    set.fix("variable", j, low ? -1 : 1);
    found = true;
  }
  return found;
}
