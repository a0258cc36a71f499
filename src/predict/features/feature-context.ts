/** Spans of rows, from the number of rows of a year. */
export interface FeatureSpans {
  /** Rows of a year as given, for figures per year. */
  readonly perYear: number;
  readonly week: number;
  readonly month: number;
  readonly half: number;
  readonly year: number;
  /** Returns that a deviation is taken of: a quarter, and at least 12. */
  readonly short: number;
  /** Returns that a shape or a relation to the market is taken of: a year, and at least 24. */
  readonly long: number;
}

/** Everything that features are computed from. */
export interface FeatureContext {
  readonly spans: FeatureSpans;
  /** N. */
  readonly count: number;
  /** T * N. */
  readonly prices: Float64Array;
  /** T * N simple returns; NaN in the first row and beside missing prices. */
  readonly returns: Float64Array;
  /** T simple returns of the market. */
  readonly market: Float64Array;
  /** T * N shares traded, or nothing. */
  readonly volumes: Float64Array | undefined;
  /** Room for one window of returns. */
  readonly window: Float64Array;
}

/** Spans of rows for so many rows a year. */
export function featureSpans(perYear: number): FeatureSpans {
  const month = Math.max(1, Math.round(perYear / 12));
  const year = Math.max(1, Math.round(perYear));
  return {
    perYear,
    week: Math.max(1, Math.round(perYear / 52)),
    month,
    half: 6 * month,
    year,
    short: Math.max(12, 3 * month),
    long: Math.max(24, year),
  };
}

/** Simple returns from one row to the next; NaN where either price is missing. O(T·N). */
export function simpleReturns(prices: Float64Array, count: number): Float64Array {
  const returns = new Float64Array(prices.length).fill(Number.NaN);
  for (let k = count; k < prices.length; k++) returns[k] = prices[k]! / prices[k - count]! - 1;
  return returns;
}

/** Mean return of the assets that have one; NaN where none has. O(T·N). */
export function meanReturns(returns: Float64Array, count: number): Float64Array {
  const rows = returns.length / count;
  const mean = new Float64Array(rows);
  for (let t = 0; t < rows; t++) {
    let sum = 0;
    let known = 0;
    for (let i = 0; i < count; i++) {
      const own = returns[t * count + i]!;
      if (Number.isNaN(own)) continue;
      sum += own;
      known += 1;
    }
    mean[t] = known === 0 ? Number.NaN : sum / known;
  }
  return mean;
}

/**
 * The last `length` returns of an asset up to row t, in the shared window.
 *
 * @returns whether all of them are known
 */
export function fillWindow({ returns, count, window }: FeatureContext, t: number, i: number, length: number): boolean {
  const from = t - length + 1;
  if (from < 1) return false;
  for (let k = 0; k < length; k++) {
    const own = returns[(from + k) * count + i]!;
    if (Number.isNaN(own)) return false;
    window[k] = own;
  }
  return true;
}
