import type { BasicPoint } from "./basic-point.js";

const PIVOT = 1e-9;
/** A pivot steeper than this goes before the entering variable's own breakpoint where both are met together. */
const OWN = 0.1;

/** A breakpoint on the way of the entering variable. */
export interface Breakpoint {
  readonly length: number;
  /** What a unit of the way costs more beyond it; infinite where the way ends there. */
  readonly jump: number;
  /** Position in the basis of the variable that meets it; −1 for the entering variable itself. */
  readonly position: number;
  /** Where that variable goes on. */
  readonly next: { readonly segment: number; readonly slope: number };
}

/**
 * The first breakpoint that the entering variable meets, itself or through a basic variable; undefined where it meets none. O(m).
 *
 * @param entering - m: B⁻¹ a of the entering variable `q`
 * @param segment - that the entering variable moves in
 */
export function nearestBreakpoint(
  point: BasicPoint,
  entering: Float64Array,
  q: number,
  direction: 1 | -1,
  segment: number,
): Breakpoint | undefined {
  const { program, x, basis, segment: segments } = point;
  const { lower, upper } = program;
  let length = Number.POSITIVE_INFINITY;
  let position = -2;
  let size = 0;
  if (segment === 0) {
    const end = direction > 0 ? upper[q]! : lower[q]!;
    if (Number.isFinite(end)) {
      length = Math.abs(end - x[q]!);
      position = -1;
      size = OWN;
    }
  }
  for (let p = 0; p < entering.length; p++) {
    const rate = -direction * entering[p]!;
    if (Math.abs(rate) <= PIVOT) continue;
    const v = basis[p]!;
    const at = segments[v]!;
    const breakpoint =
      rate > 0
        ? at < 0
          ? lower[v]!
          : at === 0
            ? upper[v]!
            : Number.POSITIVE_INFINITY
        : at > 0
          ? upper[v]!
          : at === 0
            ? lower[v]!
            : Number.NEGATIVE_INFINITY;
    if (!Number.isFinite(breakpoint)) continue;
    const reach = Math.max(0, (breakpoint - x[v]!) / rate);
    // of breakpoints met together the one with the largest pivot
    if (reach < length - 1e-12 || (reach <= length + 1e-12 && Math.abs(rate) > size)) {
      length = Math.min(length, reach);
      position = p;
      size = Math.abs(rate);
    }
  }
  if (position === -2) return undefined;
  if (position === -1) {
    const hard = program.isHard(q, direction);
    const jump = hard ? Number.POSITIVE_INFINITY : Math.abs(point.slope(q, direction) - point.slope(q, 0));
    return { length, jump, position, next: { segment: direction, slope: 0 } };
  }
  const v = basis[position]!;
  const at = segments[v]!;
  const towards = -direction * entering[position]! > 0 ? 1 : -1;
  // limits that are one point have nothing between them
  const next = at !== 0 && lower[v] === upper[v] && !program.isHard(v, towards) ? towards : at + towards;
  const blocked = next === towards && program.isHard(v, towards);
  const slope = blocked ? 0 : point.slope(v, next);
  const jump = blocked ? Number.POSITIVE_INFINITY : size * Math.abs(slope - point.slope(v, at));
  return { length, jump, position, next: { segment: next, slope } };
}
