import { historicalConditionalKernel, historicalValueAtRiskKernel } from "../series/tail-loss-kernel.js";

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
  for (let t = window - 1; t < r.length; t++) {
    if (t >= window) exchange(sorted, r[t - window]!, r[t]!);
    valueAtRisk[t] = historicalValueAtRiskKernel(sorted, level, "linear");
    conditionalValueAtRisk[t] = historicalConditionalKernel(sorted, level);
  }
  return { valueAtRisk, conditionalValueAtRisk };
}

/** Takes one number out of ascending ones and another in; what lies between moves by one place. */
function exchange(sorted: Float64Array, leaves: number, enters: number): void {
  let at = firstNotBelow(sorted, leaves);
  if (enters > leaves) {
    const last = sorted.length - 1;
    while (at < last && sorted[at + 1]! < enters) {
      sorted[at] = sorted[at + 1]!;
      at++;
    }
  } else {
    while (at > 0 && sorted[at - 1]! > enters) {
      sorted[at] = sorted[at - 1]!;
      at--;
    }
  }
  sorted[at] = enters;
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
