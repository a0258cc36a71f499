import type { PricesTable } from "../../core/types.js";

/** A change of the ratio of adjusted to quoted prices. */
export interface FactorStep {
  /** The first row after it. */
  readonly row: number;
  /** The ratio after over the ratio before; null where only one of the two prices is there. */
  readonly factor: number | null;
  /** By how much, as a fraction, rounding of the prices may have moved the factor. */
  readonly doubt: number;
}

/** Prices that are not rounded agree this well. */
const EXACT = 1e-9;

/**
 * The steps of one asset, by intervals: each date allows a range of ratios, a stretch without a step is one whose ranges have a
 * ratio in common. O(T).
 */
export function factorSteps(raw: PricesTable, adjusted: PricesTable, i: number): FactorStep[] {
  const n = raw.assets.length;
  const rows = raw.dates.length;
  const adjustedHalf = halfUnit(adjusted.values, n, i);
  // a quote is exact; only where adjusted prices are rounded may quoted ones have been too
  const rawHalf = adjustedHalf === 0 ? 0 : halfUnit(raw.values, n, i);
  const steps: FactorStep[] = [];
  const stretches: { readonly row: number; low: number; high: number }[] = [];
  let unpaired = false;
  for (let t = 0; t < rows; t++) {
    const p = raw.values[t * n + i]!;
    const a = adjusted.values[t * n + i]!;
    if (Number.isNaN(p) || Number.isNaN(a)) {
      if (Number.isNaN(p) === Number.isNaN(a)) continue;
      if (!unpaired) steps.push({ row: t, factor: null, doubt: 0 }); // once for each gap
      unpaired = true;
      continue;
    }
    unpaired = false;
    const low = (Math.max(0, a - adjustedHalf) / (p + rawHalf)) * (1 - EXACT);
    const high = ((a + adjustedHalf) / Math.max(p - rawHalf, p / 2)) * (1 + EXACT);
    const last = stretches.at(-1);
    if (last === undefined || low > last.high || high < last.low) stretches.push({ row: t, low, high });
    else {
      last.low = Math.max(last.low, low);
      last.high = Math.min(last.high, high);
    }
  }
  for (let k = 1; k < stretches.length; k++) {
    const [before, after] = [stretches[k - 1]!, stretches[k]!];
    const factor = (after.low + after.high) / (before.low + before.high);
    const doubt = (after.high / after.low) * (before.high / before.low) - 1;
    steps.push({ row: after.row, factor, doubt: Math.max(doubt, 4 * EXACT) });
  }
  return steps;
}

/** Half of the decimal unit that all prices of an asset are rounded to; 0 when they have more than six decimals. O(T). */
function halfUnit(values: Float64Array, n: number, i: number): number {
  let decimals = 2;
  for (let k = i; k < values.length; k += n) {
    const price = values[k]!;
    while (decimals <= 6 && Math.abs(price * 10 ** decimals - Math.round(price * 10 ** decimals)) > 1e-6) decimals++;
    if (decimals > 6) return 0;
  }
  return 0.5 * 10 ** -decimals;
}
