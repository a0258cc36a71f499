import type { IsoDate } from "../types.js";

/** Dates and rows of values in order of date; the same arrays when they are in order already. O(T log T + T·N). */
export function sortRows<D extends readonly IsoDate[]>(
  dates: D,
  values: Float64Array,
  width: number,
): { readonly dates: readonly IsoDate[]; readonly values: Float64Array } {
  let inOrder = true;
  for (let t = 1; t < dates.length && inOrder; t++) inOrder = dates[t - 1]! <= dates[t]!;
  if (inOrder) return { dates, values };
  const rows = Uint32Array.from(dates, (_, t) => t);
  // ISO dates sort as text
  rows.sort((a, b) => (dates[a]! < dates[b]! ? -1 : dates[a]! > dates[b]! ? 1 : a - b));
  const sorted = new Float64Array(values.length);
  for (let t = 0; t < rows.length; t++) {
    const from = rows[t]! * width;
    sorted.set(values.subarray(from, from + width), t * width);
  }
  return { dates: Array.from(rows, (row) => dates[row]!), values: sorted };
}
