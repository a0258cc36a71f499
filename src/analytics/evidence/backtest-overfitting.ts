import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { isFloat64Array } from "../../core/tables/check-table.js";

/** What a test for overfitting needs to know. */
export interface OverfittingOptions {
  /** S, how many strategies stand side by side, at most 1,000,000. */
  readonly strategies: number;
  /** Even number of blocks that the time is cut into, 2 to 20. Default 16, which makes 12,870 splits. */
  readonly blocks?: number;
}

const declared: OptionsOf<OverfittingOptions, "blocks"> = {
  strategies: { kind: "number", integer: true, min: 2, max: 1_000_000, required: true },
  blocks: { kind: "number", integer: true, min: 2, max: 20, default: 16 },
};

/** How likely it is that the choice of a strategy was luck, and what stands behind that number. */
export interface BacktestOverfitting {
  /** Share of the splits in which the best strategy of one half is below the median of the other half. */
  readonly probability: number;
  /** For every split, the logit of the relative rank outside; ≤ 0 is below the median. */
  readonly logits: Float64Array;
  /** How many splits were made. */
  readonly splits: number;
  /** Slope of the line from the best Sharpe ratio inside to that of the same strategy outside; negative: the better it looked, the worse it was. */
  readonly degradation: number;
  /** Share of the splits in which the chosen strategy has a negative mean outside. */
  readonly probabilityOfLoss: number;
  /** Periods that entered: blocks are of equal length, a remainder at the beginning is left out. */
  readonly periods: number;
}

/**
 * How likely it is that choosing the best of several backtests chose luck: combinatorially symmetric cross-validation.
 *
 * @param performance - returns per period of S strategies on T dates, T·S row-major, as columns side by side
 * @param options - `strategies` S ≥ 2, `blocks` 16 (even, 2 to 20)
 * @returns the probability with the logits behind it; strategies are ranked by their Sharpe ratio, equal ones share a rank,
 *   one without volatility ranks last
 * @throws {@link PortfolioError} `shape`, `not-finite` (NaN throws), `invalid-argument`, `too-few-observations`
 * @remarks O(T·S + C(blocks, blocks/2)·S·blocks). Bailey, Borwein, López de Prado and Zhu (2017), "The probability of
 *   backtest overfitting". Reference values: test/reference/analytics/backtest-overfitting.json.
 * @example
 * backtestOverfitting(performance, { strategies: 100 }).probability; // 0.5 and more: chosen by luck
 */
export function backtestOverfitting(performance: Float64Array, options: OverfittingOptions): BacktestOverfitting {
  const { strategies: s, blocks } = readOptions("options", options, declared, {
    what: "an option of backtestOverfitting",
  });
  if (blocks % 2 === 1) {
    throw new PortfolioError("invalid-argument", `options.blocks is ${blocks}: give an even number from 2 to 20`, {
      blocks,
    });
  }
  if (!isFloat64Array(performance)) {
    throw new PortfolioError(
      "invalid-argument",
      `performance is ${shownValue(performance)}: give a Float64Array with the returns of all strategies, row by row`,
    );
  }
  if (performance.length % s !== 0) {
    throw new PortfolioError(
      "shape",
      `performance has ${performance.length} numbers, not a multiple of ${s} strategies`,
      {
        actual: performance.length,
      },
    );
  }
  const length = Math.floor(performance.length / s / blocks);
  if (length * (blocks / 2) < 2) {
    throw new PortfolioError(
      "too-few-observations",
      `performance has ${performance.length / s} periods for ${blocks} blocks: give more, or fewer blocks`,
      { actual: performance.length / s },
    );
  }
  const sums = blockSums(performance, s, blocks, length);

  const splits: number[] = [];
  for (let mask = 0; mask < 2 ** blocks; mask++) if (bits(mask) === blocks / 2) splits.push(mask);
  const logits = new Float64Array(splits.length);
  const inside = new Float64Array(s);
  const outside = new Float64Array(s);
  const chosenInside = new Float64Array(splits.length);
  const chosenOutside = new Float64Array(splits.length);
  let losses = 0;
  let below = 0;
  const half = (blocks / 2) * length;
  for (let k = 0; k < splits.length; k++) {
    sharpeRatios(sums, splits[k]!, blocks, s, half, inside);
    sharpeRatios(sums, ~splits[k]!, blocks, s, half, outside);
    let best = 0;
    for (let i = 1; i < s; i++) if (inside[i]! > inside[best]!) best = i;
    let lower = 0;
    let equal = 0;
    for (let i = 0; i < s; i++) {
      if (outside[i]! < outside[best]!) lower++;
      else if (outside[i]! === outside[best]!) equal++;
    }
    const relativeRank = (lower + (equal + 1) / 2) / (s + 1);
    logits[k] = Math.log(relativeRank / (1 - relativeRank));
    if (logits[k]! <= 0) below++;
    if (outside[best]! < 0) losses++;
    chosenInside[k] = inside[best]!;
    chosenOutside[k] = outside[best]!;
  }
  return {
    probability: below / splits.length,
    logits,
    splits: splits.length,
    degradation: slope(chosenInside, chosenOutside),
    probabilityOfLoss: losses / splits.length,
    periods: length * blocks,
  };
}

interface BlockSums {
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly center: Float64Array;
}

/** Σd and Σd² of each block and strategy, d from the strategy's mean over all. */
function blockSums(performance: Float64Array, s: number, blocks: number, length: number): BlockSums {
  const periods = performance.length / s;
  const first = periods - blocks * length;
  const center = new Float64Array(s);
  for (let t = 0; t < periods; t++) {
    for (let i = 0; i < s; i++) {
      const r = performance[t * s + i]!;
      if (!Number.isFinite(r)) {
        throw new PortfolioError(
          "not-finite",
          `performance of strategy ${i} is ${r} in period ${t}: give finite returns`,
          { strategy: i, period: t },
        );
      }
      center[i] = center[i]! + r / periods;
    }
  }
  const sum = new Float64Array(blocks * s);
  const squares = new Float64Array(blocks * s);
  for (let t = first; t < periods; t++) {
    const row = Math.floor((t - first) / length) * s;
    for (let i = 0; i < s; i++) {
      const d = performance[t * s + i]! - center[i]!;
      sum[row + i] = sum[row + i]! + d;
      squares[row + i] = squares[row + i]! + d * d;
    }
  }
  return { sum, squares, center };
}

function sharpeRatios(
  { sum, squares, center }: BlockSums,
  mask: number,
  blocks: number,
  s: number,
  count: number,
  out: Float64Array,
): void {
  for (let i = 0; i < s; i++) {
    let total = 0;
    let square = 0;
    for (let b = 0; b < blocks; b++) {
      if (((mask >> b) & 1) === 0) continue;
      total += sum[b * s + i]!;
      square += squares[b * s + i]!;
    }
    const variance = (square - (total * total) / count) / (count - 1);
    const mean = center[i]! + total / count;
    out[i] = variance > 1e-26 * mean * mean ? mean / Math.sqrt(variance) : Number.NEGATIVE_INFINITY;
  }
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Least-squares slope over the finite pairs; NaN when there is none. */
function slope(x: Float64Array, y: Float64Array): number {
  const pairs = Array.from(x, (v, k) => [v, y[k]!] as const).filter(
    ([a, b]) => Number.isFinite(a) && Number.isFinite(b),
  );
  const mx = pairs.reduce((sum, [a]) => sum + a, 0) / pairs.length;
  const my = pairs.reduce((sum, [, b]) => sum + b, 0) / pairs.length;
  const xx = pairs.reduce((sum, [a]) => sum + (a - mx) ** 2, 0);
  return xx > 0 ? pairs.reduce((sum, [a, b]) => sum + (a - mx) * (b - my), 0) / xx : Number.NaN;
}
