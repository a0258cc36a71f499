import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../../numerics/matrix/triangular-solve-kernel.js";
import type { DualProgram } from "./dual-program.js";

/** Where a climb ended. */
export interface Climb {
  readonly value: number;
  /** Whether no step could raise the bound any more than rounding. */
  readonly arrived: boolean;
  readonly steps: number;
}

/** How far a climb goes. */
export interface ClimbLimits {
  readonly temperature: number;
  /** A step that is expected to raise the bound by less ends the climb. */
  readonly enough: number;
  readonly maxSteps: number;
  /** A bound above this is as good as any. */
  readonly stopAbove?: number;
}

/** The part of the way to a row price of the wrong sign that a step may take. */
const STAY = 0.9;

/** How much of its slope a step must have left, at most, on the far side of the top. */
const PAST = 0.5;

/** What is added to each second derivative, relative to it. */
const RIDGE = 1e-13;

/** Bounds that differ by this part of their size are told apart by their slopes alone. */
const LEVEL = 1e-12;

/**
 * Raises the bound from `point`, which is moved, to its top at one temperature: Newton steps, cut where they go past the top.
 *
 * @remarks A step costs O(N·(K + rows)² + lots). At temperature 0 with every unit decided the bound is piecewise quadratic and
 *   the steps end exactly (semismooth Newton: Qi and Sun 1993).
 */
export function climbDual(program: DualProgram, point: Float64Array, allowed: Uint8Array, limits: ClimbLimits): Climb {
  const { temperature, enough, maxSteps, stopAbove = Number.POSITIVE_INFINITY } = limits;
  const { size } = program;
  let value = program.evaluate(point, allowed, temperature);
  let steps = 0;
  let idle = 0;
  const tried = new Float64Array(size);
  for (; steps < maxSteps; steps++) {
    if (value > stopAbove) return { value, arrived: true, steps };
    const slope = program.gradient.slice();
    const step = newtonStep(program.curvature(), slope, size);
    if (step === undefined) return { value, arrived: false, steps };
    const rise = dot(slope, step);
    if (!(rise > enough)) {
      if (temperature === 0 && rise > 0) value = lastStep(program, point, step, allowed, value, rise);
      return { value, arrived: true, steps };
    }
    let length = reach(program, point, step, temperature);
    let found = false;
    for (let turn = 0; turn < 40; turn++) {
      for (let k = 0; k < size; k++) tried[k] = point[k]! + length * step[k]!;
      const next = program.evaluate(tried, allowed, temperature);
      const ahead = dot(program.gradient, step);
      const level = next >= value - LEVEL * Math.abs(value);
      if (next >= value + 1e-4 * length * rise || (level && ahead >= -PAST * rise)) {
        found = true;
        idle = next - value > enough ? 0 : idle + 1;
        value = next;
        point.set(tried);
        if (temperature === 0 && ahead > PAST * rise) {
          value = walkOn({ program, point, step, allowed, value, rise, length });
        }
        break;
      }
      // where the slope along the step crosses zero, were it a straight line
      const part = rise / (rise - ahead);
      length *= Number.isFinite(part) ? Math.min(0.7, Math.max(0.05, part)) : 0.25;
    }
    if (!found || idle > 3) {
      value = program.evaluate(point, allowed, temperature);
      return { value, arrived: idle > 0 || rise < 1e3 * enough, steps };
    }
  }
  return { value, arrived: false, steps };
}

/** A step that no longer shows in the value still makes the point more exact; it is taken where the slope along it goes away. */
function lastStep(
  program: DualProgram,
  point: Float64Array,
  step: Float64Array,
  allowed: Uint8Array,
  value: number,
  rise: number,
): number {
  const tried = point.map((y, k) => y + step[k]!);
  const next = program.evaluate(tried, allowed, 0);
  if (!(Math.abs(dot(program.gradient, step)) <= PAST * rise)) {
    program.evaluate(point, allowed, 0);
    return value;
  }
  point.set(tried);
  return next;
}

/**
 * Goes on along a step whose slope has hardly fallen, in ever longer strides: where no weight gives way, the next place at which one does may be
 * far. Gives the value where it stops; `point` is moved.
 */
function walkOn(walk: {
  readonly program: DualProgram;
  readonly point: Float64Array;
  readonly step: Float64Array;
  readonly allowed: Uint8Array;
  readonly value: number;
  readonly rise: number;
  readonly length: number;
}): number {
  const { program, point, step, allowed, rise } = walk;
  let { value, length } = walk;
  const tried = new Float64Array(point.length);
  for (let turn = 0; turn < 40; turn++) {
    length *= 4;
    for (let k = 0; k < tried.length; k++) tried[k] = point[k]! + length * step[k]!;
    const next = program.evaluate(tried, allowed, 0);
    const ahead = dot(program.gradient, step);
    if (!(next > value) || ahead < -PAST * rise) break;
    value = next;
    point.set(tried);
    if (ahead <= PAST * rise) return value;
  }
  return program.evaluate(point, allowed, 0);
}

function newtonStep(matrix: Float64Array, slope: Float64Array, size: number): Float64Array | undefined {
  // each by its own size: prices of factors and of rows may be many powers of ten apart
  const next = size + 1;
  for (let k = 0; k < size; k++) matrix[k * next] = matrix[k * next]! * (1 + RIDGE) || Number.MIN_VALUE;
  for (let turn = 0; turn < 6; turn++) {
    const factor = choleskyKernel(matrix, size);
    if (factor.status === "ok") return choleskySolveKernel(factor.lower, slope);
    for (let k = 0; k < size; k++) matrix[k * next]! *= 1 + RIDGE * 100 ** (turn + 1);
  }
  return undefined;
}

/** The part of a step that leaves every one-sided row its sign. */
function reach(program: DualProgram, point: Float64Array, step: Float64Array, temperature: number): number {
  if (temperature === 0) return 1;
  let length = 1;
  program.rows.forEach(({ min, max }, r) => {
    if (program.rowModes[r] !== "soft" || (Number.isFinite(min) && Number.isFinite(max))) return;
    const at = program.factors + r;
    if (point[at]! * step[at]! < 0) length = Math.min(length, (STAY * -point[at]!) / step[at]!);
  });
  return length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
