import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import { QuadraticSolver } from "../../numerics/quadratic-program/quadratic-solver.js";
import type { MeanVarianceProblem } from "./mean-variance-problem.js";

/** Weight of the return against the variance: so small that a direction with any variance worth the name is hardly followed. */
const HARDLY = 1e-6;

/**
 * Whether the weights may go on forever along a direction that earns something and carries no variance.
 *
 * The direction d keeps every bound and row that has an end, and |d| ≤ 1 for the rest; it minimizes ½d'Pd less a very small part of
 * mean'd. Only a direction without variance is then followed to the end. Turnover, gross exposure and a tracking error leave none;
 * with costs the question is not asked.
 *
 * @remarks One quadratic program.
 */
export function hasRisklessRay({ program, mean, form, resolved, hasCosts }: MeanVarianceProblem): boolean {
  const limited =
    resolved.turnover ?? resolved.maxGross ?? resolved.maxLong ?? resolved.maxShort ?? resolved.trackingError;
  if (limited !== undefined || hasCosts) return false;
  const down = (low: number, far: number): number => (low === Number.NEGATIVE_INFINITY ? -far : 0);
  const up = (high: number, far: number): number => (high === Number.POSITIVE_INFINITY ? far : 0);
  const lower = program.lower.map((low) => down(low, 1));
  const upper = program.upper.map((high) => up(high, 1));
  if (lower.every((low, i) => low === upper[i])) return false;
  const greatest = form.diagonal.reduce((most, d) => Math.max(most, d), 0) || 1;
  const largest = mean.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const { x, status } = new QuadraticSolver({
    form,
    rows: program.rows,
    lower,
    upper,
    rowLower: program.rowLower.map((low) => down(low, Number.POSITIVE_INFINITY)),
    rowUpper: program.rowUpper.map((high) => up(high, Number.POSITIVE_INFINITY)),
    linear: mean.map((value) => (HARDLY * greatest * value) / largest),
  }).solve();
  if (status !== "optimal") return false;
  let earned = 0;
  let length = 0;
  for (let i = 0; i < x.length; i++) {
    earned += mean[i]! * x[i]!;
    length = Math.max(length, Math.abs(x[i]!));
  }
  return length > 0.5 && earned > 1e-6 * largest && formProductKernel(form, x, x) < 1e-9 * greatest;
}
