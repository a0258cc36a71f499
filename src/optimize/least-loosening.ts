import type { LoosenedConstraint } from "../core/types.js";
import { linearProgramKernel } from "../numerics/linear-program-kernel.js";
import { loosen } from "./explain-risk-limit.js";
import { inner, MeanVarianceSolver, meanVarianceProblem } from "./mean-variance-problem.js";
import type { MeanVarianceCall } from "./read-mean-variance.js";
import type { ConstraintRow, ResolvedConstraints } from "./resolve-constraints.js";
import { type Objective, targetReturnRow } from "./solve-objective.js";

export interface LeastLoosening {
  readonly resolved: ResolvedConstraints;
  readonly objective: Objective;
  readonly loosened: readonly LoosenedConstraint[];
}

/** Below this a violation is rounding, relative to the size of the limit or 1. */
const ROUNDING = 1e-11;

/**
 * The limits that have to give, and by how much, so that an infeasible problem has a solution: least sum of violations.
 *
 * The budget is hard, and so is zero for an asset that could not go beyond it. Violations are in units of weight: those of a row are
 * divided by its greatest coefficient. Limits on risk come after: they are raised to the least risk that is left.
 *
 * @param room - how much more than the least each limit gives
 * @returns undefined where no loosening of these limits helps
 * @remarks A linear program of rows by some 2 to 5 columns an asset; a quadratic program for each limit on risk.
 */
export function leastLoosening(mean: Float64Array, call: MeanVarianceCall, room: number): LeastLoosening | undefined {
  const { form, objective } = call;
  const target = objective.kind === "target-return" ? targetReturnRow(mean, objective.target) : undefined;
  const linear = loosenedLimits(call.resolved, target);
  if (linear === undefined) return undefined;
  const loosened = linear.map(({ constraint, by }) => ({ constraint, by: by + room }));
  let resolved = loosened.reduce((given, { constraint, by }) => loosen(given, constraint, by), call.resolved);
  const { lower, upper } = call.resolved;
  resolved = {
    ...resolved,
    lower: resolved.lower.map((low, i) => (lower[i]! >= 0 ? Math.max(0, low) : low)),
    upper: resolved.upper.map((high, i) => (upper[i]! <= 0 ? Math.min(0, high) : high)),
  };
  let goal = objective;
  const given = loosened.find(({ constraint }) => constraint === "targetReturn")?.by ?? 0;
  if (goal.kind === "target-return") goal = { ...goal, target: goal.target - given };

  const tracking = resolved.trackingError;
  if (tracking !== undefined) {
    const { trackingError: _, ...free } = resolved;
    const pull = new Float64Array(mean.length);
    form.accumulate(
      Int32Array.from(mean, (_, i) => i),
      tracking.benchmark,
      mean.length,
      pull,
    );
    const rows = goal.kind === "target-return" ? [targetReturnRow(mean, goal.target)] : [];
    const nearest = new MeanVarianceSolver(meanVarianceProblem(form, pull, free, rows)).solve(1, 0);
    if (nearest.status !== "optimal") return undefined;
    const gap = nearest.x.map((w, i) => w - tracking.benchmark[i]!);
    const by = Math.sqrt(Math.max(0, inner(form, gap, gap))) - tracking.max;
    if (by > ROUNDING * Math.max(tracking.max, 1e-3)) {
      loosened.push({ constraint: "trackingError", by });
      resolved = loosen(resolved, "trackingError", by);
    }
  }
  if (goal.kind === "target-volatility") {
    const least = new MeanVarianceSolver(meanVarianceProblem(form, mean, resolved)).solve(0, 0);
    if (least.status !== "optimal") return undefined;
    const by = Math.sqrt(Math.max(0, inner(form, least.x, least.x))) - goal.target;
    if (by > ROUNDING * Math.max(goal.target, 1e-3)) {
      loosened.push({ constraint: "targetVolatility", by });
      goal = { ...goal, target: goal.target + by };
    }
  }
  return loosened.length === 0 ? undefined : { resolved, objective: goal, loosened };
}

/** The linear program: every asset in pieces between the places where its price or its sign in a row changes. */
function loosenedLimits(
  resolved: ResolvedConstraints,
  target: ConstraintRow | undefined,
): readonly LoosenedConstraint[] | undefined {
  const { assets, turnover, maxGross } = resolved;
  const n = assets.length;
  const plain = target === undefined ? resolved.rows : [...resolved.rows, target];
  const counted: { readonly name: string; readonly from: Float64Array; readonly max: number }[] = [];
  if (turnover !== undefined) counted.push({ name: "turnover", ...turnover });
  if (maxGross !== undefined) counted.push({ name: "maxGross", from: new Float64Array(n), max: maxGross });
  const m = plain.length + counted.length;
  // what the pieces' common origin already brings to each row
  const origin = new Float64Array(n);
  const start = new Float64Array(m);
  const columns: number[] = [];
  const cost: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  const owner: number[] = [];
  for (let i = 0; i < n; i++) {
    const { places, at, price } = piecesOf(
      resolved,
      i,
      counted.map(({ from }) => from[i]!),
    );
    origin[i] = at;
    plain.forEach(({ coefficients }, r) => {
      start[r]! += coefficients[i]! * at;
    });
    counted.forEach(({ from }, c) => {
      start[plain.length + c]! += Math.abs(at - from[i]!);
    });
    for (let p = 0; p + 1 < places.length; p++) {
      const [left, right] = [places[p]!, places[p + 1]!];
      const inside =
        left === -Infinity ? (right === Infinity ? 0 : right - 1) : right === Infinity ? left + 1 : (left + right) / 2;
      for (const { coefficients } of plain) columns.push(coefficients[i]!);
      for (const { from } of counted) columns.push(inside < from[i]! ? -1 : 1);
      // pieces to the right of the origin are filled from their left end, those to the left from their right end
      low.push(left >= at ? 0 : left - right);
      high.push(left >= at ? right - left : 0);
      cost.push(price(inside));
      owner.push(i);
    }
  }
  const unit = plain.map(({ coefficients }) => coefficients.reduce((most, a) => Math.max(most, Math.abs(a)), 0) || 1);
  const prices = Float64Array.from({ length: m }, (_, r) =>
    r === 0 ? Number.POSITIVE_INFINITY : r < plain.length ? 1 / unit[r]! : 1,
  );
  const hard = owner.map(() => Number.POSITIVE_INFINITY);
  const solution = linearProgramKernel({
    columns: Float64Array.from(columns),
    cost: Float64Array.from(cost),
    lower: Float64Array.from([...low, ...plain.map((row, r) => row.min - start[r]!), ...counted.map(() => -Infinity)]),
    upper: Float64Array.from([
      ...high,
      ...plain.map((row, r) => row.max - start[r]!),
      ...counted.map(({ max }, c) => max - start[plain.length + c]!),
    ]),
    below: Float64Array.from([...hard, ...prices], (p) => -p),
    above: Float64Array.from([...hard, ...prices]),
  });
  if (solution.status !== "optimal") return undefined;
  const x = origin;
  owner.forEach((i, c) => {
    x[i]! += solution.x[c]!;
  });
  return violations(resolved, plain.slice(1), counted, x);
}

interface Pieces {
  /** The ends of the pieces, the first and the last how far the weight may go at all. */
  readonly places: readonly number[];
  /** One of the finite places, or 0. */
  readonly at: number;
  /** What a unit more of the weight costs there. */
  readonly price: (inside: number) => number;
}

function piecesOf({ lower, upper }: ResolvedConstraints, i: number, kinks: readonly number[]): Pieces {
  const [min, max] = [lower[i]!, upper[i]!];
  const least = min >= 0 ? 0 : -Infinity;
  const most = max <= 0 ? 0 : Infinity;
  const inner = [min, max, ...kinks].filter((p) => Number.isFinite(p) && p > least && p < most);
  const places = [...new Set([least, ...inner, most])].sort((a, b) => a - b);
  const at = places.find(Number.isFinite) ?? 0;
  return {
    // without any end at all the line is cut at zero
    places:
      places.length === 2 && places[0] === -Infinity && places[1] === Infinity ? [-Infinity, 0, Infinity] : places,
    at,
    price: (inside) => (inside > max ? 1 : 0) - (inside < min ? 1 : 0),
  };
}

function violations(
  { assets, lower, upper }: ResolvedConstraints,
  rows: readonly ConstraintRow[],
  counted: readonly { readonly name: string; readonly from: Float64Array; readonly max: number }[],
  x: Float64Array,
): LoosenedConstraint[] {
  const found: LoosenedConstraint[] = [];
  const add = (constraint: string, by: number, size: number): void => {
    if (by > ROUNDING * Math.max(1, Math.abs(size))) found.push({ constraint, by });
  };
  for (let i = 0; i < assets.length; i++) {
    add(`min.${assets[i]}`, lower[i]! - x[i]!, lower[i]!);
    add(`max.${assets[i]}`, x[i]! - upper[i]!, upper[i]!);
  }
  for (const { coefficients, min, max, minName, maxName } of rows) {
    const value = coefficients.reduce((sum, a, i) => sum + a * x[i]!, 0);
    add(minName, min - value, min);
    add(maxName, value - max, max);
  }
  for (const { name, from, max } of counted) {
    const value = x.reduce((sum, w, i) => sum + Math.abs(w - from[i]!), 0);
    add(name, value - max, max);
  }
  return found;
}
