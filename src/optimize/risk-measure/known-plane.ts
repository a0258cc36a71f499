import type { WeightPieces } from "../constraints/weight-pieces.js";
import type { PeriodShares, PlaneShares, RiskPlane } from "./risk-measure.js";

/** A plane by what it loses: its gradient is `sign` times the slopes. */
export interface KnownPlane extends Pick<RiskPlane, "constant" | "shares"> {
  /** N. */
  readonly slopes: Float64Array;
  readonly sign: 1 | -1;
}

/** A plane for each period: constant − x_t. */
export function periodPlanes({ values, constant }: PeriodShares, assets: number): KnownPlane[] {
  const planes: KnownPlane[] = [];
  for (let from = 0; from < values.length; from += assets) {
    planes.push({ slopes: values.subarray(from, from + assets), sign: -1, constant });
  }
  return planes;
}

/** Slopes in other units, in the order of the pieces. Small functions of their own: a first call has them compiled soon. */
export function writeSlopes(to: Float64Array, at: number, slopes: Float64Array, owner: Int32Array, unit: number): void {
  for (let p = 0; p < owner.length; p++) to[at + p] = slopes[owner[p]!]! / unit;
}

/** The greatest absolute slope; 0. */
export function greatestSlope(planes: readonly KnownPlane[]): number {
  let greatest = 0;
  for (const { slopes } of planes) greatest = greaterOf(greatest, slopes);
  return greatest;
}

function greaterOf(most: number, numbers: Float64Array): number {
  let greatest = most;
  for (let i = 0; i < numbers.length; i++) {
    const size = Math.abs(numbers[i]!);
    if (size > greatest) greatest = size;
  }
  return greatest;
}

/** The planes that have the greatest share where all assets weigh the same: a good guess at those of the optimum. */
export function heavy(
  planes: readonly KnownPlane[],
  { most, sumsToOne }: PlaneShares,
  variables: number,
  { owner }: WeightPieces,
): Uint8Array {
  const guess = new Uint8Array(variables);
  const sums = planes.map((plane) => atEqualWeights(plane, owner));
  const order = sums.map((_, t) => t).sort((a, b) => sums[b]! - sums[a]! || a - b);
  const count = sumsToOne ? Math.floor(1 / most) : sums.filter((sum) => sum > 0).length;
  for (const t of order.slice(0, count)) guess[t] = 1;
  return guess;
}

function atEqualWeights({ slopes, sign, constant }: KnownPlane, owner: Int32Array): number {
  let sum = constant;
  for (let p = 0; p < owner.length; p++) sum += (sign * slopes[owner[p]!]!) / owner.length;
  return sum;
}
