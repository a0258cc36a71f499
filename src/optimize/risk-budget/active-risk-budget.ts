import { type HeldSolution, riskBudgetNewtonKernel } from "../../numerics/convex-program/risk-budget-newton-kernel.js";
import type { ShiftedCovariance } from "../../numerics/covariance/shifted-covariance.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import type { BudgetSolution } from "./binding-of-budgets.js";

/** Which constraints are taken as equalities: −1 at the lower limit, 1 at the upper, 0 not. */
interface Held {
  readonly bounds: Int8Array;
  readonly rows: Int8Array;
}

/** Bounds and rows, the first of which is the budget. */
interface Limits extends Pick<ResolvedConstraints, "lower" | "upper"> {
  readonly rows: readonly Pick<ConstraintRow, "coefficients" | "min" | "max">[];
}

const TOLERANCE = 1e-11;

/**
 * The risk budget under bounds, groups and linear rows by an active set: what is held is solved as equalities by Newton's
 * method; what comes out violated is held next, what pulls the wrong way is let go, until nothing changes.
 *
 * All changes are made at once; after ten rounds only the greatest, which ends the rare exchanges back and forth.
 *
 * @param free - the solution without constraints, where the search starts
 * @returns undefined when a round has no solution or the rounds do not end; a slower method then decides
 */
export function activeRiskBudget(
  covariance: ShiftedCovariance,
  budgets: Float64Array,
  free: Pick<BudgetSolution, "weights" | "lambda" | "iterations">,
  resolved: Limits,
  total: number,
): BudgetSolution | undefined {
  const { lower, upper, rows } = resolved;
  const n = covariance.size;
  let held: Held = {
    bounds: Int8Array.from(lower, (bound, i) =>
      bound === upper[i] ? 1 : budgets[i] === 0 && free.weights[i] === 0 ? -1 : 0,
    ),
    rows: Int8Array.from(rows, ({ min, max }) => (min === max ? 1 : 0)),
  };
  let { weights, lambda, iterations } = free;
  for (let round = 0; round < 60; round++) {
    const start = weights.map((w, i) => {
      if (held.bounds[i] !== 0) return held.bounds[i] === 1 ? upper[i]! : lower[i]!;
      return budgets[i]! > 0 ? Math.max(w, 1e-6 / n) : w;
    });
    const solution = solveHeld(covariance, budgets, held, resolved, total, start, lambda);
    if (solution === undefined) return undefined;
    ({ weights, lambda } = solution);
    iterations += solution.iterations;
    const next = changed(covariance, budgets, held, resolved, solution, total, round < 10);
    if (next === undefined) {
      return {
        status: "optimal",
        weights,
        lambda,
        residual: solution.residual,
        iterations,
        rowMultiplier: spread(held, solution),
      };
    }
    held = next;
  }
  return undefined;
}

function solveHeld(
  covariance: ShiftedCovariance,
  budgets: Float64Array,
  held: Held,
  { rows }: Limits,
  total: number,
  start: Float64Array,
  lambda: number,
): HeldSolution | undefined {
  const moving: number[] = [];
  held.bounds.forEach((side, i) => {
    if (side === 0) moving.push(i);
  });
  const active = rows.map((_, r) => r).filter((r) => r > 0 && held.rows[r] !== 0);
  if (moving.length < active.length + 1) return undefined;
  return riskBudgetNewtonKernel(
    covariance,
    budgets,
    {
      free: Int32Array.from(moving),
      rows: [rows[0]!, ...active.map((r) => rows[r]!)].map(({ coefficients }) => coefficients),
      limits: Float64Array.from([total, ...active.map((r) => (held.rows[r] === 1 ? rows[r]!.max : rows[r]!.min))]),
    },
    start,
    lambda,
  );
}

/** What is to be held next, or undefined when all conditions are met. */
function changed(
  covariance: ShiftedCovariance,
  budgets: Float64Array,
  held: Held,
  { lower, upper, rows }: Limits,
  solution: HeldSolution,
  total: number,
  atOnce: boolean,
): Held | undefined {
  const { weights, lambda } = solution;
  const multiplier = spread(held, solution);
  const marginal = covariance.multiply(weights);
  const moves: { readonly size: number; readonly make: (next: Held) => void }[] = [];
  const move = (size: number, kind: keyof Held, at: number, side: number): void => {
    if (size > TOLERANCE) moves.push({ size, make: (next) => (next[kind][at] = side) });
  };
  weights.forEach((w, i) => {
    if (held.bounds[i] === 0) {
      move((w - upper[i]!) / total, "bounds", i, 1);
      move((lower[i]! - w) / total, "bounds", i, -1);
      return;
    }
    if (lower[i] === upper[i]) return;
    let pull = marginal[i]! - (budgets[i]! > 0 && w > 0 ? (lambda * budgets[i]!) / w : 0);
    for (let r = 1; r < rows.length; r++) pull -= multiplier[r - 1]! * rows[r]!.coefficients[i]!;
    // at the upper bound the objective must want more weight, at the lower one less
    move((held.bounds[i]! * pull * total) / lambda, "bounds", i, 0);
  });
  rows.forEach(({ coefficients, min, max }, r) => {
    if (r === 0 || min === max) return;
    if (held.rows[r] !== 0) {
      move((held.rows[r]! * multiplier[r - 1]! * total) / lambda, "rows", r, 0);
      return;
    }
    const sum = coefficients.reduce((all, c, i) => all + c * weights[i]!, 0);
    move((sum - max) / total, "rows", r, 1);
    move((min - sum) / total, "rows", r, -1);
  });
  if (moves.length === 0) return undefined;
  const next: Held = { bounds: held.bounds.slice(), rows: held.rows.slice() };
  const greatest = moves.reduce((a, b) => (b.size > a.size ? b : a));
  for (const { make } of atOnce ? moves : [greatest]) make(next);
  return next;
}

/** The multipliers of the held rows, in the places of all rows but the budget. */
function spread(held: Held, { multipliers }: HeldSolution): Float64Array {
  let at = 0;
  return Float64Array.from(held.rows.subarray(1), (side) => (side === 0 ? 0 : multipliers[at++]!));
}
