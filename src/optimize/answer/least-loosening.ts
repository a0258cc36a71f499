import type { LoosenedConstraint } from "../../core/types.js";
import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";
import { type CountedLimit, countedLimits, countedValue } from "../constraints/counted-limits.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { type Limit, limitName } from "./limit.js";
import { loosen } from "./loosen-constraints.js";

export interface LeastLoosening {
  readonly resolved: ResolvedConstraints;
  /** The target return, where there is one. */
  readonly target: ConstraintRow | undefined;
  /** Empty when bounds, rows, turnover and gross exposure can be met as they are. */
  readonly loosened: readonly LoosenedConstraint[];
}

/** Below this a violation is rounding, relative to the size of the limit or 1. */
const ROUNDING = 1e-11;

/**
 * The limits that have to give, and by how much, so that some weights meet them: least sum of violations.
 *
 * The budget is hard, and so is zero for an asset that could not go beyond it. Violations are in units of weight: those of a row are
 * divided by its greatest coefficient. Limits on risk are no part of it.
 *
 * @param room - how much more than the least each limit gives
 * @param target - a row beside those of the constraints
 * @returns undefined where no loosening of these limits helps
 * @remarks A linear program of rows by some 2 to 5 columns an asset.
 */
export function leastLoosening(
  constraints: ResolvedConstraints,
  room: number,
  target?: ConstraintRow,
): LeastLoosening | undefined {
  const least = loosenedLimits(constraints, target);
  if (least === undefined) return undefined;
  const { assets, lower, upper, rows } = constraints;
  const isTarget = (limit: Limit): boolean => limit.kind === "row" && limit.position === rows.length;
  const given = least.find(({ limit }) => isTarget(limit));
  const resolved = least.reduce((all, { limit, by }) => loosen(all, limit, by + room), constraints);
  const named = target === undefined ? rows : [...rows, target];
  return {
    resolved: {
      ...resolved,
      lower: resolved.lower.map((low, i) => (lower[i]! >= 0 ? Math.max(0, low) : low)),
      upper: resolved.upper.map((high, i) => (upper[i]! <= 0 ? Math.min(0, high) : high)),
    },
    target: target && { ...target, min: target.min - (given === undefined ? 0 : given.by + room) },
    loosened: least.map(({ limit, by }) => ({ constraint: limitName(assets, named, limit), by: by + room })),
  };
}

/** The linear program: every asset in pieces between the places where its price or its sign in a row changes. */
function loosenedLimits(
  resolved: ResolvedConstraints,
  target: ConstraintRow | undefined,
): readonly LimitViolation[] | undefined {
  const { assets } = resolved;
  const n = assets.length;
  const plain = target === undefined ? resolved.rows : [...resolved.rows, target];
  const counted = countedLimits(resolved);
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
    counted.forEach(({ from, below, above }, c) => {
      start[plain.length + c]! += at > from[i]! ? above * (at - from[i]!) : below * (from[i]! - at);
    });
    for (let p = 0; p + 1 < places.length; p++) {
      const [left, right] = [places[p]!, places[p + 1]!];
      const inside =
        left === -Infinity ? (right === Infinity ? 0 : right - 1) : right === Infinity ? left + 1 : (left + right) / 2;
      for (const { coefficients } of plain) columns.push(coefficients[i]!);
      for (const { from, below, above } of counted) columns.push(inside < from[i]! ? -below : above);
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
    // a min above its max: every sum between them violates the two together by the same, so the price is 0 there as well
    lower: Float64Array.from([
      ...low,
      ...plain.map(({ min, max }, r) => Math.min(min, max) - start[r]!),
      ...counted.map(() => -Infinity),
    ]),
    upper: Float64Array.from([
      ...high,
      ...plain.map(({ min, max }, r) => Math.max(min, max) - start[r]!),
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
  return violations(resolved, plain, counted, x);
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

/** A limit that the weights miss, and by how much. */
interface LimitViolation {
  readonly limit: Limit;
  readonly by: number;
}

/** The budget is the first of the rows, and is met. */
function violations(
  { assets, lower, upper }: ResolvedConstraints,
  rows: readonly ConstraintRow[],
  counted: readonly CountedLimit[],
  x: Float64Array,
): LimitViolation[] {
  const found: LimitViolation[] = [];
  const add = (limit: Limit, by: number, size: number): void => {
    if (by > ROUNDING * Math.max(1, Math.abs(size))) found.push({ limit, by });
  };
  for (let position = 0; position < assets.length; position++) {
    const [low, high] = [lower[position]!, upper[position]!];
    add({ kind: "min", position }, low - x[position]!, low);
    add({ kind: "max", position }, x[position]! - high, high);
  }
  rows.forEach(({ coefficients, min, max }, position) => {
    if (position === 0) return;
    const value = coefficients.reduce((sum, a, i) => sum + a * x[i]!, 0);
    add({ kind: "row", position, side: -1 }, min - value, min);
    add({ kind: "row", position, side: 1 }, value - max, max);
  });
  for (const limit of counted) add({ kind: limit.kind }, countedValue(limit, x) - limit.max, limit.max);
  return found;
}
