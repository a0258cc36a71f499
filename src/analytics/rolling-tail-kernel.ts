import { historicalConditionalKernel, historicalValueAtRiskKernel } from "./tail-loss-kernel.js";

export interface RollingTail {
  readonly valueAtRisk: Float64Array;
  readonly conditionalValueAtRisk: Float64Array;
}

/** Historical tail losses of each window, which is kept sorted: one number out, one in. O(T·W) moves of memory, no comparisons but O(T log W). */
export function rollingTailKernel(r: Float64Array, window: number, level: number): RollingTail {
  const valueAtRisk = new Float64Array(r.length).fill(Number.NaN);
  const conditionalValueAtRisk = new Float64Array(r.length).fill(Number.NaN);
  if (r.length < window) return { valueAtRisk, conditionalValueAtRisk };
  const sorted = r.slice(0, window).sort();
  const put = (at: number): void => {
    valueAtRisk[at] = historicalValueAtRiskKernel(sorted, level, "linear");
    conditionalValueAtRisk[at] = historicalConditionalKernel(sorted, level);
  };
  put(window - 1);
  for (let t = window; t < r.length; t++) {
    const leaves = firstNotBelow(sorted, r[t - window]!);
    const enters = firstNotBelow(sorted, r[t]!);
    if (enters > leaves) {
      sorted.copyWithin(leaves, leaves + 1, enters);
      sorted[enters - 1] = r[t]!;
    } else {
      sorted.copyWithin(enters + 1, enters, leaves);
      sorted[enters] = r[t]!;
    }
    put(t);
  }
  return { valueAtRisk, conditionalValueAtRisk };
}

function firstNotBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
