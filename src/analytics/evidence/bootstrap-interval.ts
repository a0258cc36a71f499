import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { type SeededRandom, seededRandom } from "../../core/random/seeded-random.js";
import { quantileSortedKernel } from "../../numerics/distribution/quantile-sorted-kernel.js";
import { periodsPerYearOf, type ReturnSeries, readReturnSeries } from "../series/return-series.js";
import { seriesMomentsKernel } from "../series/series-moments-kernel.js";
import { optimalBlockLength } from "./optimal-block-length.js";

/**
 * The figure whose interval is wanted: one by name, which is fast, or any function of a resampled series. The function gets the
 * same buffer each time, so it must neither keep nor write it.
 */
export type BootstrapStatistic = (typeof STATISTICS)[number] | ((sample: Float64Array) => number);

/** How an interval is resampled. */
export interface BootstrapOptions {
  /** How many series are drawn, at most 1,000,000. Default 1000. */
  readonly resamples?: number;
  /** Seed of the random numbers, a whole number. Default 0. */
  readonly seed?: number;
  /** Share of the resamples inside the interval. Default 0.95. */
  readonly level?: number;
  /** Mean length of the blocks in periods; 1 resamples single periods. Default: {@link optimalBlockLength}. */
  readonly blockLength?: number;
  /** `"percentile"`: quantiles of the resampled figure; `"basic"`: those mirrored at the estimate. Default "percentile". */
  readonly method?: "percentile" | "basic";
  /** How many periods make a year, for the named figures. Default: from the dates, or 252. */
  readonly periodsPerYear?: number;
}

const declared: OptionsOf<BootstrapOptions, "resamples" | "seed" | "level" | "method"> = {
  resamples: { kind: "number", integer: true, min: 2, max: 1_000_000, default: 1000 },
  seed: { kind: "number", integer: true, default: 0 },
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
  blockLength: { kind: "number", min: 1 },
  method: { kind: "choice", of: ["percentile", "basic"], default: "percentile" },
  periodsPerYear: { kind: "number", above: 0 },
};

/** A figure with its confidence interval. */
export interface BootstrapInterval {
  /** The figure of the series itself. */
  readonly estimate: number;
  /** Lower end of the interval. */
  readonly lower: number;
  /** Upper end of the interval. */
  readonly upper: number;
  /** Standard deviation (ddof 1) of the resampled figure. */
  readonly standardError: number;
  /** Share of the resamples inside the interval. */
  readonly level: number;
  /** Mean length of the blocks, in periods. */
  readonly blockLength: number;
  /** How many series were drawn. */
  readonly resamples: number;
  /** Resamples whose figure was NaN; they are left out. */
  readonly undefinedResamples: number;
  /** How the interval was read from the resampled figures. */
  readonly method: "percentile" | "basic";
}

/**
 * Confidence interval of a figure of a return series by the stationary bootstrap.
 *
 * Blocks of random, geometrically distributed length are drawn from the series, which is closed to a ring. Drawing blocks
 * instead of single periods keeps the dependence between neighboring periods.
 *
 * @param returns - T ≥ 2 returns per period, fractions; a table must hold one asset (log returns are converted)
 * @param statistic - `"sharpeRatio"` (no risk-free rate), `"annualVolatility"`, `"mean"` (per period), or a function
 * @param options - `resamples` 1000, `seed` 0, `level` 0.95, `blockLength` by the data, `method` "percentile"
 * @returns the interval; NaN when no resample has the figure
 * @throws {@link PortfolioError} `empty`, `not-finite` (NaN throws), `shape`, `too-few-observations`, `invalid-argument`
 * @remarks O(resamples · T) for a function, O(resamples · T / blockLength) for the named figures. Politis and Romano (1994).
 *   Reference values: test/reference/analytics/bootstrap-interval.json.
 * @example
 * bootstrapInterval(returns, "sharpeRatio", { seed: 7 }); // { estimate: 0.58, lower: -0.02, upper: 1.2, … }
 */
export function bootstrapInterval(
  returns: ReturnSeries,
  statistic: BootstrapStatistic,
  options: BootstrapOptions = {},
): BootstrapInterval {
  const read = readOptions("options", options, declared, { what: "an option of bootstrapInterval" });
  const { resamples, level, method, seed } = read;
  if (typeof statistic !== "function") readOption("statistic", statistic, { kind: "choice", of: STATISTICS });
  const { values, dates } = readReturnSeries("returns", returns);
  if (values.length < 2) throw new PortfolioError("too-few-observations", "returns has 1 period: give at least 2");
  const blockLength = read.blockLength ?? optimalBlockLength(returns);
  const random = seededRandom(seed);

  const sampler =
    typeof statistic === "function"
      ? sampledFigure(values, statistic)
      : namedFigure(values, statistic, periodsPerYearOf(read.periodsPerYear, dates));
  const figures = new Float64Array(resamples);
  const block = blockLengths(blockLength, values.length);
  let kept = 0;
  for (let k = 0; k < resamples; k++) {
    const figure = sampler.resampled(random, block);
    if (!Number.isNaN(figure)) figures[kept++] = figure;
  }
  const sorted = figures.subarray(0, kept).sort();
  const low = quantileSortedKernel(sorted, (1 - level) / 2);
  const high = quantileSortedKernel(sorted, (1 + level) / 2);
  return {
    estimate: sampler.estimate,
    lower: method === "percentile" ? low : 2 * sampler.estimate - high,
    upper: method === "percentile" ? high : 2 * sampler.estimate - low,
    standardError: kept < 2 ? Number.NaN : Math.sqrt(seriesMomentsKernel(sorted).squares / (kept - 1)),
    level,
    blockLength,
    resamples,
    undefinedResamples: resamples - kept,
    method,
  };
}

const STATISTICS = ["mean", "annualVolatility", "sharpeRatio"] as const;

interface Sampler {
  readonly estimate: number;
  readonly resampled: (random: SeededRandom, lengths: BlockLengths) => number;
}

/** The geometric distribution of a block's length, ready for inversion without a logarithm, which would be most of the work. */
interface BlockLengths {
  /** P(length ≤ k); the last is 1. */
  readonly reached: Float64Array;
  /** Where to begin looking for a fraction: the length at each 1/1024. */
  readonly guide: Int32Array;
}

function blockLengths(mean: number, longest: number): BlockLengths {
  const reached = Float64Array.from({ length: longest + 1 }, (_, k) => 1 - (1 - 1 / mean) ** k);
  reached[longest] = 1;
  const guide = new Int32Array(1024);
  for (let g = 0, k = 1; g < 1024; g++) {
    while (reached[k]! <= g / 1024) k++;
    guide[g] = k;
  }
  return { reached, guide };
}

function lengthAt(reached: Float64Array, guide: Int32Array, fraction: number): number {
  let k = guide[(fraction * 1024) | 0]!;
  while (reached[k]! <= fraction) k++;
  return k;
}

function sampledFigure(values: Float64Array, statistic: (sample: Float64Array) => number): Sampler {
  const n = values.length;
  const estimate = statistic(values.slice());
  const ring = new Float64Array(2 * n); // twice round, so that no block has to turn
  ring.set(values);
  ring.set(values, n);
  const sample = new Float64Array(n);
  return {
    estimate,
    resampled: (random, { reached, guide }) => {
      for (let filled = 0; filled < n; ) {
        // one draw: its whole part is the beginning, its fraction the length
        const draw = random.uniform32() * n;
        let from = draw | 0;
        const end = Math.min(filled + lengthAt(reached, guide, draw - from), n);
        while (filled < end) sample[filled++] = ring[from++]!;
      }
      return statistic(sample);
    },
  };
}

/** Figures of mean and variance need only the sums of each block, which are differences of running sums. */
function namedFigure(values: Float64Array, statistic: (typeof STATISTICS)[number], periodsPerYear: number): Sampler {
  const n = values.length;
  const root = Math.sqrt(periodsPerYear);
  const figures: Readonly<Record<(typeof STATISTICS)[number], (mean: number, deviation: number) => number>> = {
    mean: (mean) => mean,
    annualVolatility: (_, deviation) => deviation * root,
    sharpeRatio: (mean, deviation) => (deviation > 0 ? (mean * root) / deviation : Number.NaN),
  };
  const figure = figures[statistic];
  const { mean: center, squares: own } = seriesMomentsKernel(values);
  // running sums of d and d² around the mean, side by side, twice round the ring
  const sums = new Float64Array(4 * n + 2);
  for (let t = 0; t < 2 * n; t++) {
    const d = values[t % n]! - center;
    sums[2 * t + 2] = sums[2 * t]! + d;
    sums[2 * t + 3] = sums[2 * t + 1]! + d * d;
  }
  const total = new Float64Array(2);
  return {
    estimate: figure(center, Math.sqrt(own / (n - 1))),
    resampled: (random, lengths) => {
      drawSums(random, lengths, sums, total);
      const sum = total[0]!;
      const square = total[1]!;
      const variance = (square - (sum * sum) / n) / (n - 1);
      const spread = variance > 1e-26 * center * center + 1e-14 * (own / n) ? variance : 0;
      return figure(center + sum / n, Math.sqrt(spread));
    },
  };
}

/** Σd and Σd² of one resample into `total`. A function of its own, because this loop is all of the work. */
function drawSums(
  random: SeededRandom,
  { reached, guide }: BlockLengths,
  sums: Float64Array,
  total: Float64Array,
): void {
  const n = (sums.length - 2) / 4;
  let sum = 0;
  let square = 0;
  for (let filled = 0; filled < n; ) {
    const draw = random.uniform32() * n;
    const from = draw | 0;
    const length = Math.min(lengthAt(reached, guide, draw - from), n - filled);
    const end = 2 * (from + length);
    sum += sums[end]! - sums[2 * from]!;
    square += sums[end + 1]! - sums[2 * from + 1]!;
    filled += length;
  }
  total[0] = sum;
  total[1] = square;
}
