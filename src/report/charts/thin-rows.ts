/**
 * Positions of a long series that draw the same line: first, last, lowest and highest of each of `buckets` stretches.
 *
 * Peaks and troughs stay, because they are what a reader looks at. A missing value (NaN) is kept where it begins a gap.
 * Short series are kept whole. O(T).
 */
export function thinRows(values: ArrayLike<number>, buckets = 360): readonly number[] {
  const length = values.length;
  if (length <= 4 * buckets) return Array.from({ length }, (_, t) => t);
  const kept = new Set<number>();
  for (let b = 0; b < buckets; b++) {
    const from = Math.floor((b * length) / buckets);
    const to = Math.floor(((b + 1) * length) / buckets);
    let low = from;
    let high = from;
    for (let t = from; t < to; t++) {
      if (values[t]! < values[low]! || Number.isNaN(values[low]!)) low = t;
      if (values[t]! > values[high]! || Number.isNaN(values[high]!)) high = t;
      if (Number.isNaN(values[t]!) && t > 0 && !Number.isNaN(values[t - 1]!)) kept.add(t);
    }
    for (const t of [from, low, high, to - 1]) kept.add(t);
  }
  return [...kept].sort((a, b) => a - b);
}

/** At most `count` positions of `length`, evenly spread, the first and the last among them. */
export function evenRows(length: number, count: number): readonly number[] {
  if (length <= count) return Array.from({ length }, (_, t) => t);
  return Array.from({ length: count }, (_, k) => Math.round((k * (length - 1)) / (count - 1)));
}
