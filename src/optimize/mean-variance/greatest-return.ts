import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import { kktResidualKernel } from "../../numerics/quadratic-program/kkt-residual-kernel.js";
import type { ConstraintRow } from "../constraints/resolve-constraints.js";
import { type MaximumReturn, maximumReturn, NO_PRICE } from "./maximum-return.js";
import { type MeanVarianceProblem, MeanVarianceSolver, meanVarianceProblem } from "./mean-variance-problem.js";
import type { ObjectiveOutcome } from "./objective-outcome.js";

/**
 * Above this residual the portfolio found here is not taken, and the way along the frontier decides: of limits on trades and gross
 * exposure the face of the linear program knows nothing.
 */
const CERTAIN = 1e-11;

/**
 * The portfolio of the greatest return, where its variance is within a limit; undefined where it is not, or where costs, kinks or a
 * tracking error have a say. Of several portfolios with that return the one of least variance counts.
 *
 * @param allowed - greatest variance
 */
export function greatestReturn(solver: MeanVarianceSolver, allowed: number): ObjectiveOutcome | undefined {
  const { problem } = solver;
  const { mean, resolved, program, hasCosts, form } = problem;
  if (program.kinks !== undefined || resolved.trackingError !== undefined || hasCosts) return undefined;
  const vertex = maximumReturn(problem);
  if (vertex === undefined) return undefined;
  const calmest = vertex.unique ? { x: onBounds(vertex.weights, problem), iterations: 0 } : calmestOf(vertex, problem);
  if (calmest === undefined || !(solver.variance(calmest.x) <= allowed * (1 + 1e-9))) return undefined;
  const { x } = calmest;
  const { lower, upper } = resolved;
  // the certificate of the return alone: no variance, and the mean as the linear part
  const riskless = { ...program, form: withoutVariance(form), linear: mean };
  const residual = kktResidualKernel(riskless, x, vertex.rowPrice);
  if (!(residual <= CERTAIN)) return undefined;
  const iterations = solver.iterations + calmest.iterations;
  return {
    status: "optimal",
    solution: {
      status: "optimal",
      x,
      gradient: mean.map((m) => -m),
      product: undefined,
      state: Int8Array.from(x, (w, i) => (vertex.price[i] === 0 ? 0 : w === lower[i] ? -1 : w === upper[i] ? 1 : 0)),
      rowState: vertex.rowState,
      rowMultiplier: vertex.rowPrice,
      boundMultiplier: vertex.price,
      iterations,
      kktResidual: residual,
      trackingShare: 0,
      returnWeight: 0,
      costWeight: 0,
    },
    problem,
    value: -vertex.expectedReturn,
    residual,
    binding: vertex.binding,
    iterations,
    extra: problem.extra,
    lambda: 0,
  };
}

/** Of all portfolios with the greatest return the one of least variance: what has a price stays where it is. */
function calmestOf(
  { weights, price, rowPrice, rowState }: MaximumReturn,
  problem: MeanVarianceProblem,
): { readonly x: Float64Array; readonly iterations: number } | undefined {
  const { form, mean, resolved } = problem;
  const size = mean.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
  const x = onBounds(weights, problem);
  const lower = resolved.lower.map((low, i) => (Math.abs(price[i]!) > NO_PRICE * size ? x[i]! : low));
  const upper = resolved.upper.map((high, i) => (Math.abs(price[i]!) > NO_PRICE * size ? x[i]! : high));
  const rows = resolved.rows.map((row, r): ConstraintRow => {
    if (rowState[r] === 2 || !(Math.abs(rowPrice[r]!) > NO_PRICE * size)) return row;
    return rowState[r] === 1 ? { ...row, min: row.max } : { ...row, max: row.min };
  });
  const inside = new MeanVarianceSolver(
    meanVarianceProblem(form, mean, { ...resolved, lower, upper, rows }),
    undefined,
    weights,
  );
  const solution = inside.solve(0, 0);
  return solution.status === "optimal" ? solution : undefined;
}

/** Weights that miss a bound by rounding are put on it. */
function onBounds(weights: Float64Array, { resolved }: MeanVarianceProblem): Float64Array {
  const { lower, upper } = resolved;
  const near = 1e-13 * weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  return weights.map((w, i) =>
    Math.abs(w - lower[i]!) <= near ? lower[i]! : Math.abs(w - upper[i]!) <= near ? upper[i]! : w,
  );
}

function withoutVariance(form: QuadraticForm): QuadraticForm {
  return {
    size: form.size,
    diagonal: new Float64Array(form.size),
    column: (_j, _index, count, out) => {
      out.fill(0, 0, count);
    },
    accumulate: () => {},
    shifted: (shift) => form.shifted(shift),
    freeBlock: () => form.freeBlock(),
  };
}
