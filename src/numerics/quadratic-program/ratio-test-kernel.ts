import type { FreeBlock } from "../quadratic-form/quadratic-form.js";

/** The parts of an active set that say how far a step may go. */
export interface StepLimits {
  readonly block: FreeBlock;
  readonly step: Float64Array;
  readonly x: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly m: number;
  readonly rows: readonly Float64Array[];
  readonly rowState: Int8Array;
  readonly rowValue: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly scale: number;
}

/** What stops a step, on which side, and after which part of it; `"none"` when all of it may be taken. */
export interface Hit {
  kind: "none" | "variable" | "row";
  index: number;
  side: -1 | 1;
  length: number;
}

/** The first bound or row that the step of the free variables meets. O(k·rows). */
export function ratioTestKernel(set: StepLimits): Hit {
  const { block, step, x, lower, upper } = set;
  const k = block.count;
  const index = block.index;
  const slack = 1e-14 * set.scale;
  const hit: Hit = { kind: "none", index: -1, side: 1, length: 1 };
  let size = 0;
  for (let c = 0; c < k; c++) {
    const j = index[c]!;
    const p = step[c]!;
    const past = p < 0 ? lower[j]! - x[j]! - p : p - (upper[j]! - x[j]!);
    if (!(past > slack)) continue;
    const length = Math.max(0, p < 0 ? (lower[j]! - x[j]!) / p : (upper[j]! - x[j]!) / p);
    // of two that stop the step together the steeper one is the safer pivot
    if (length < hit.length || (length === hit.length && Math.abs(p) > size)) {
      hit.kind = "variable";
      hit.index = c;
      hit.side = p < 0 ? -1 : 1;
      hit.length = length;
      size = Math.abs(p);
    }
  }
  if (hit.kind === "variable") hit.index = index[hit.index]!;
  for (let r = 0; r < set.m; r++) {
    if (set.rowState[r] !== 0) continue;
    const row = set.rows[r]!;
    let p = 0;
    let gross = 0;
    for (let c = 0; c < k; c++) {
      const part = row[index[c]!]! * step[c]!;
      p += part;
      gross += Math.abs(part);
    }
    // a row that depends on the active ones moves by rounding alone
    if (Math.abs(p) <= 1e-13 * gross) continue;
    const room = p < 0 ? set.rowLower[r]! - set.rowValue[r]! : set.rowUpper[r]! - set.rowValue[r]!;
    if (!(Math.abs(p) - Math.abs(room) > slack) && room * p >= 0) continue;
    if (Math.abs(p) <= slack) continue;
    const length = Math.max(0, room / p);
    if (length < hit.length) {
      hit.kind = "row";
      hit.index = r;
      hit.side = p < 0 ? -1 : 1;
      hit.length = length;
    }
  }
  return hit;
}
