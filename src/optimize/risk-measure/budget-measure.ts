import { budgetPlanesKernel } from "../../numerics/convex-program/budget-planes-kernel.js";
import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { choleskySolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import type { LinearRisk, SmoothRisk } from "./risk-measure.js";

/** Weights whose shares of a measure are the budgets, and how well they are. */
export interface BudgetedMeasure {
  /** `"no-risk"`: a long-only mix carries nearly no risk, so there is nothing to share. */
  readonly status: "optimal" | "no-risk" | "iteration-limit";
  /** N, positive with a sum of 1. */
  readonly weights: Float64Array;
  /** N, with a sum of 1. */
  readonly contributions: Float64Array;
  /** The gap between the objective and its bound. */
  readonly residual: number;
  readonly iterations: number;
}

/** Of the assets' own risks: less than this part of them a mix is not taken to have. */
const LEAST_RISK = 1e-4;
/** The gap at which the search ends. */
const SETTLED = 1e-14;
/** A gap that is good enough where it gets no better. */
const FINE = 1e-9;
const ROUNDS = 3000;

/**
 * The least of ρ(y) − Σ b_i ln y_i over y > 0, scaled to a sum of 1: there y_i times the derivative of ρ is b_i. By Newton's method where ρ
 * is smooth, by planes where it is the greatest of them.
 *
 * @param own - risk of each asset alone, positive
 * @param budgets - N, positive with a sum of 1
 */
export function budgetMeasure(
  risk: LinearRisk | SmoothRisk,
  own: Float64Array,
  budgets: Float64Array,
): BudgetedMeasure {
  return (risk.kind === "smooth" ? byNewton(risk, own, budgets) : undefined) ?? byPlanes(risk, own, budgets);
}

/** Undefined where it does not settle, as at a kink. */
function byNewton(risk: SmoothRisk, own: Float64Array, budgets: Float64Array): BudgetedMeasure | undefined {
  const n = budgets.length;
  let y = budgets.map((b, i) => Math.sqrt(b) / own[i]!);
  let found = risk.evaluate(y);
  const value = (at: number, x: Float64Array): number =>
    at - x.reduce((sum, v, i) => sum + budgets[i]! * Math.log(v), 0);
  let before = Number.POSITIVE_INFINITY;
  for (let turn = 1; turn <= 100; turn++) {
    if (!(found.risk > 0)) return undefined;
    // the best multiple of y has a risk of 1
    const scale = 1 / found.risk;
    y = y.map((v) => v * scale);
    found = risk.evaluate(y);
    const residual = y.reduce((worst, v, i) => Math.max(worst, Math.abs(v * found.gradient[i]! - budgets[i]!)), 0);
    if (residual <= SETTLED || (residual <= 1e-11 && !(residual < 0.5 * before))) {
      return described("optimal", y, found.gradient, residual, turn);
    }
    before = residual;
    const matrix = found.curvature();
    for (let i = 0; i < n; i++) matrix[i * n + i] = matrix[i * n + i]! + budgets[i]! / y[i]! ** 2;
    const factor = choleskyKernel(matrix, n);
    if (factor.status !== "ok") return undefined;
    const slope = found.gradient.map((g, i) => g - budgets[i]! / y[i]!);
    const way = choleskySolveKernel(factor.lower, slope).map((v) => -v);
    const fall = dotKernel(slope, way);
    const here = value(found.risk, y);
    let part = 1;
    for (let i = 0; i < n; i++) if (way[i]! < 0) part = Math.min(part, (-0.9 * y[i]!) / way[i]!);
    let next = y.map((v, i) => v + part * way[i]!);
    let there = risk.evaluate(next);
    while (part > 1e-9 && !(value(there.risk, next) <= here + 1e-4 * part * fall + 1e-15 * Math.abs(here))) {
      part /= 2;
      next = y.map((v, i) => v + part * way[i]!);
      there = risk.evaluate(next);
    }
    y = next;
    found = there;
  }
  return undefined;
}

/** Planes are added where the best y so far has its risk, until the bound of the planes meets the objective. */
function byPlanes(risk: LinearRisk | SmoothRisk, own: Float64Array, budgets: Float64Array): BudgetedMeasure {
  const n = budgets.length;
  // keeps the planes' least from running away before there are enough of them
  let planes: Float64Array[] = [own.map((r) => LEAST_RISK * r)];
  const unit = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    unit.fill(0);
    unit[i] = 1;
    planes.push(risk.evaluate(unit).gradient);
  }
  planes.push(risk.evaluate(own.map((r) => 1 / r)).gradient);
  let least = Number.POSITIVE_INFINITY;
  let bound = Number.NEGATIVE_INFINITY;
  let accuracy = 1e-3;
  let best = { y: unit, mix: unit, floor: 1 };
  let round = 1;
  for (; round <= ROUNDS; round++) {
    const { y, shares } = budgetPlanesKernel(planes, budgets, accuracy);
    const total = shares.reduce((sum, v) => sum + v, 0);
    const mix = new Float64Array(n);
    for (const [k, g] of planes.entries()) for (let i = 0; i < n; i++) mix[i]! += (shares[k]! / total) * g[i]!;
    const found = risk.evaluate(y);
    if (!(found.risk > 0)) return described("no-risk", y, mix, Number.POSITIVE_INFINITY, round);
    const objective = Math.log(found.risk) - dotKernel(budgets, y.map(Math.log));
    const below = dotKernel(
      budgets,
      mix.map((v, i) => Math.log(v / budgets[i]!)),
    );
    least = Math.min(least, objective);
    if (below > bound) {
      bound = below;
      best = { y: mix.map((v, i) => budgets[i]! / v), mix, floor: shares[0]! / total };
    }
    const gap = least - bound;
    const settled = accuracy <= SETTLED && found.risk - dotKernel(mix, y) <= 10 * SETTLED;
    if (gap <= SETTLED || settled) break;
    accuracy = Math.max(SETTLED / 10, Math.min(accuracy, 0.05 * gap));
    // planes that have no part in the mix are dropped when there are many
    if (planes.length > 4 * n + 60) {
      const last = planes.length - 20;
      planes = planes.filter((_, k) => k === 0 || k > last || shares[k]! > 1e-9);
    }
    planes.push(found.gradient);
  }
  const gap = Math.max(0, least - bound);
  if (best.floor > 1e-6) return described("no-risk", best.y, best.mix, gap, round);
  return described(gap <= FINE ? "optimal" : "iteration-limit", best.y, best.mix, gap, round);
}

function described(
  status: BudgetedMeasure["status"],
  y: Float64Array,
  gradient: Float64Array,
  residual: number,
  iterations: number,
): BudgetedMeasure {
  const sum = y.reduce((all, v) => all + v, 0);
  const shares = y.map((v, i) => v * gradient[i]!);
  const total = shares.reduce((all, v) => all + v, 0);
  return { status, weights: y.map((v) => v / sum), contributions: shares.map((v) => v / total), residual, iterations };
}
