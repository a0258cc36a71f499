import { nearestPointKernel } from "../numerics/quadratic-program/nearest-point-kernel.js";
import type { OrderRule } from "./order-rules.js";
import { reachOfOrders } from "./reach-of-orders.js";
import { type Book, equityAfter, valuesAfter } from "./read-book.js";
import { isBroken, LIMIT_TOLERANCE, type StateRule, sizeOf } from "./state-rule.js";

/** A state rule with its size before the orders: what was broken then may stay so, but not grow. */
export interface AnchoredRule {
  readonly rule: StateRule;
  readonly before: number;
  readonly brokenBefore: boolean;
}

export function anchor(book: Book, rules: readonly StateRule[]): AnchoredRule[] {
  return rules.map((rule) => {
    const before = sizeOf(rule, book.values, book.equity);
    return { rule, before, brokenBefore: isBroken(rule, before, book.equity) };
  });
}

/** What a rule says of a state: within its limit, past it as before and not worse, or broken. */
export function judge(
  { rule, before, brokenBefore }: AnchoredRule,
  book: Book,
  values: Float64Array,
  equity: number,
  tolerance: number = LIMIT_TOLERANCE,
): "kept" | "inherited" | "broken" {
  const size = sizeOf(rule, values, equity);
  if (!isBroken(rule, size, equity, tolerance)) return "kept";
  if (!brokenBefore) return "broken";
  // worse in money and as a fraction: what costs take from the equity does not deepen a breach
  const sign = rule.bound === "max" ? 1 : -1;
  const grows = sign * (size - before) > tolerance * book.equity;
  const ratioGrows = sign * (size / equity - before / book.equity) > tolerance;
  return grows && ratioGrows ? "broken" : "inherited";
}

/** What the search may do and what it is after. */
export interface LeastChangeOptions {
  /** 1: every order stays as near as possible to what it is; 0: as little as possible is done. */
  readonly wish: 0 | 1;
  /** The greatest fraction of each order. Default 1. */
  readonly most?: Float64Array;
  /** Orders to leave out of an answer because of a rule that counts: called until it names none. */
  readonly leaveOut?: (fractions: Float64Array) => readonly number[];
}

/**
 * The fraction of each order that comes nearest to the wish and keeps all rules: least Σ (value changed)².
 *
 * Linear rules are rows of a projection; convex ones are added as supporting planes until none is passed (Kelley's
 * method, which ends because the distance is strictly convex). What counts is met by leaving out orders, the smallest
 * first; what is neither (a historical quantile) by doing all orders in a smaller common proportion. With a wish of 1
 * the rules hold what was broken before to its size, so doing nothing keeps them all and there always is an answer.
 *
 * @returns `undefined` when the rules cannot be met
 */
export function leastChange(
  book: Book,
  rules: readonly AnchoredRule[],
  orderRules: readonly OrderRule[],
  { wish, most, leaveOut = () => [] }: LeastChangeOptions,
): Float64Array | undefined {
  const upper = most?.slice() ?? new Float64Array(book.orders.length).fill(1);
  for (const { orders, coefficients, bound } of orderRules) {
    if (bound > 0 && orders.length > 1) continue; // a row of its own in the projection
    orders.forEach((k, a) => {
      if (coefficients[a]! > 0) upper[k] = Math.min(upper[k]!, bound / coefficients[a]!);
    });
  }
  for (;;) {
    const nearest = project(book, rules, orderRules, upper, wish);
    if (nearest === undefined) return undefined;
    const fractions = wish === 1 ? shrinkUntilKept(book, rules, nearest) : growUntilKept(book, rules, nearest);
    const dropped = leaveOut(fractions);
    if (dropped.length === 0) return fractions;
    for (const k of dropped) upper[k] = 0;
  }
}

function project(
  book: Book,
  rules: readonly AnchoredRule[],
  orderRules: readonly OrderRule[],
  upper: Float64Array,
  wish: 0 | 1,
): Float64Array | undefined {
  // the unknowns are the values traded as fractions of equity, so that the Euclidean norm weighs money
  const free = [...book.orders.keys()].filter((k) => upper[k]! > 0 && book.orders[k]!.size > 0);
  const scale = Float64Array.from(free, (k) => book.orders[k]!.size / book.equity);
  const rows: number[][] = [];
  const bounds: number[] = [];
  /** values' slope·change + equity's slope·change ≤ room, all relative to the equity before. */
  const addRow = (coefficientOf: (order: number) => number, room: number): void => {
    const row = free.map((k, a) => coefficientOf(k) / book.equity / scale[a]!);
    const bound = room / book.equity;
    const most = row.reduce((sum, c, a) => sum + Math.max(0, c) * scale[a]! * upper[free[a]!]!, 0);
    if (most <= bound) return; // cannot be passed
    rows.push(row);
    bounds.push(bound);
  };

  const rhs = ({ rule, before, brokenBefore }: AnchoredRule) => ({
    slope: brokenBefore ? 0 : rule.limit,
    fixed: brokenBefore ? before : 0,
  });
  const weights = new Float64Array(book.assets.length); // of one rule at a time
  const reach = reachOfOrders(book, free, upper);
  for (const anchored of rules) {
    const { rule } = anchored;
    if (rule.kind !== "linear") continue;
    const { positions, coefficients } = rule;
    const sign = rule.bound === "max" ? 1 : -1;
    const { slope, fixed } = rhs(anchored);
    let most = Math.abs(slope) * reach.gain;
    for (let a = 0; a < positions.length; a++) most += Math.abs(coefficients[a]!) * reach.values[positions[a]!]!;
    // most rules are about one asset: far from its bound, no row has to be made to see that it cannot be passed
    if (most * (1 + 1e-9) <= sign * (slope * book.equity + fixed - anchored.before)) continue;
    for (let a = 0; a < positions.length; a++) weights[positions[a]!] = coefficients[a]!;
    addRow(
      (k) => {
        const { position, value, gain } = book.orders[k]!;
        return sign * (weights[position]! * value - slope * gain);
      },
      sign * (slope * book.equity + fixed - anchored.before),
    );
    for (let a = 0; a < positions.length; a++) weights[positions[a]!] = 0;
  }
  for (const { orders, coefficients, bound } of orderRules) {
    if (!(bound > 0 && orders.length > 1)) continue;
    const weight = new Map(orders.map((k, a) => [k, coefficients[a]!]));
    // brought to the scale of the other rows
    addRow((k) => ((weight.get(k) ?? 0) / bound) * book.equity, book.equity);
  }

  const lower = new Float64Array(free.length);
  const most = Float64Array.from(free, (k, a) => upper[k]! * scale[a]!);
  const target = Float64Array.from(scale, (s) => wish * s);
  const convex = rules.filter(({ rule }) => rule.kind === "convex");
  const fractions = new Float64Array(book.orders.length);
  for (let round = 0; round < 300; round++) {
    const matrix = new Float64Array(rows.length * free.length);
    rows.forEach((row, r) => {
      matrix.set(row, r * free.length);
    });
    const nearest = nearestPointKernel(target, lower, most, matrix, Float64Array.from(bounds));
    if (nearest.status !== "optimal") {
      if (wish === 0) return undefined;
      break; // rounding at a corner: the last point is shrunk until it passes
    }
    free.forEach((k, a) => {
      const f = nearest.point[a]! / scale[a]!;
      fractions[k] = f < 1e-10 ? 0 : f > upper[k]! - 1e-10 ? upper[k]! : f;
    });
    const values = valuesAfter(book, fractions);
    const equity = equityAfter(book, fractions);
    let cuts = 0;
    for (const anchored of convex) {
      const { rule } = anchored;
      if (rule.kind !== "convex") continue;
      const { slope, fixed } = rhs(anchored);
      if (rule.size(values, equity) - slope * equity - fixed <= 1e-11 * book.equity) continue;
      const plane = rule.slope(values, equity);
      const start = plane.values.reduce((sum, s, i) => sum + s * book.values[i]!, (plane.equity - slope) * book.equity);
      addRow(
        (k) =>
          plane.values[book.orders[k]!.position]! * book.orders[k]!.value +
          (plane.equity - slope) * book.orders[k]!.gain,
        fixed - start,
      );
      cuts++;
    }
    if (cuts === 0) break;
  }
  return fractions;
}

/** Nothing to do when all rules are kept; else the greatest common proportion that keeps them, by bisection. */
function shrinkUntilKept(book: Book, rules: readonly AnchoredRule[], fractions: Float64Array): Float64Array {
  if (isKept(book, rules, fractions)) return fractions;
  return bisected(
    (share) => fractions.map((f) => f * share),
    (done) => isKept(book, rules, done),
  );
}

/** The same from the other side: the least step from the fractions towards doing everything. */
function growUntilKept(book: Book, rules: readonly AnchoredRule[], fractions: Float64Array): Float64Array {
  if (isKept(book, rules, fractions)) return fractions;
  return bisected(
    (share) => fractions.map((f) => 1 - share * (1 - f)),
    (done) => isKept(book, rules, done),
  );
}

/** The greatest share, of those that bisection meets, that is kept; a share of 0 is. */
function bisected(at: (share: number) => Float64Array, kept: (fractions: Float64Array) => boolean): Float64Array {
  let low = 0;
  let high = 1;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (kept(at(middle))) low = middle;
    else high = middle;
  }
  return at(low);
}

function isKept(book: Book, rules: readonly AnchoredRule[], fractions: Float64Array): boolean {
  const values = valuesAfter(book, fractions);
  const equity = equityAfter(book, fractions);
  // half the tolerance, so that the answer passes when it is checked again; and a count of positions is met by
  // leaving orders out, not by making them smaller
  return rules.every(
    (rule) => rule.rule.rule === "maxPositions" || judge(rule, book, values, equity, LIMIT_TOLERANCE / 2) !== "broken",
  );
}
