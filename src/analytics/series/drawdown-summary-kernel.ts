import { DRAWDOWN_ROUNDING } from "./drawdown-path-kernel.js";

export interface DrawdownSummary {
  readonly finalValue: number;
  readonly maxDrawdown: number;
  /** Mean depth of the drawdowns; 0 without one. */
  readonly averageDrawdown: number;
  /** Periods of the longest. */
  readonly longest: number;
  readonly longestOpen: boolean;
  /** Root mean square of the drawdown over all periods. */
  readonly ulcerIndex: number;
  /** Mean of the drawdown over all periods. */
  readonly painIndex: number;
  readonly wins: number;
  readonly gains: number;
  readonly losses: number;
}

/** What the compounded value and the signs of the returns say, without a path in memory. A value at zero or below stays there. O(T). */
export function drawdownSummaryKernel(r: Float64Array): DrawdownSummary {
  const n = r.length;
  let value = 1;
  let peak = 1;
  let peakAt = 0;
  let deepest = 0; // of the drawdown under way
  let maxDrawdown = 0;
  let depths = 0;
  let count = 0;
  let longest = 0;
  let squares = 0;
  let sum = 0;
  let wins = 0;
  let gains = 0;
  let losses = 0;
  for (let t = 0; t < n; t++) {
    const x = r[t]!;
    if (x > 0) {
      wins++;
      gains += x;
    } else losses -= x;
    if (value > 0) value *= 1 + x;
    const fall = 1 - value / peak;
    if (fall > DRAWDOWN_ROUNDING) {
      if (fall > deepest) deepest = fall;
      squares += fall * fall;
      sum += fall;
      continue;
    }
    if (deepest > 0) {
      depths += deepest;
      count++;
      if (deepest > maxDrawdown) maxDrawdown = deepest;
      if (t + 1 - peakAt > longest) longest = t + 1 - peakAt;
      deepest = 0;
    }
    peakAt = t + 1;
    if (value > peak) peak = value;
  }
  let longestOpen = false;
  if (deepest > 0) {
    depths += deepest;
    count++;
    if (deepest > maxDrawdown) maxDrawdown = deepest;
    if (n - peakAt >= longest) {
      longest = n - peakAt;
      longestOpen = true;
    }
  }
  return {
    finalValue: value,
    maxDrawdown,
    averageDrawdown: count === 0 ? 0 : depths / count,
    longest,
    longestOpen,
    ulcerIndex: Math.sqrt(squares / n),
    painIndex: sum / n,
    wins,
    gains,
    losses,
  };
}
