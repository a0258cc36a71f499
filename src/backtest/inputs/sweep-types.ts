import type { PerformanceMetrics } from "../../analytics/performance/performance-metrics.js";
import type { IsoDate } from "../../core/types.js";
import type { BacktestMarket, BacktestOptions, BacktestProgress, Strategy } from "./backtest-types.js";

/** One backtest of a sweep. With plain `parameters` it can be sent to a worker or a queue. */
export interface SweepJob<P> {
  /** Name of the job, unique in the sweep. */
  readonly name: string;
  /** What the strategy of this job is made from. */
  readonly parameters: P;
}

/** What is kept of one backtest: plain data, small enough to send back. */
export type SweepOutcome =
  | {
      readonly status: "ok";
      readonly name: string;
      readonly dates: readonly IsoDate[];
      /** One fewer than dates. */
      readonly returns: Float64Array;
      readonly metrics: PerformanceMetrics;
      readonly finalValue: number;
      /** Sum over the dates, one-way. */
      readonly turnover: number;
      /** Sum over the dates, units of currency. */
      readonly costs: number;
    }
  | { readonly status: "failed"; readonly name: string; readonly reason: string };

/**
 * The port through which a sweep has its backtests run: in this process by default, in worker threads or through a queue
 * when the caller brings one.
 *
 * It gives one outcome for each job, in their order. `runJob` runs one here; a port that sends jobs elsewhere leaves it be, sends `market` and
 * `options` there, and calls `backtest` and `sweepOutcome`. `onDone` may be called after each job, for progress.
 */
// biome-ignore lint/suspicious/noExplicitAny: a port that is not bound to one kind of parameters runs any
export type RunJobs<P = any> = (
  jobs: readonly SweepJob<P>[],
  runJob: (job: SweepJob<P>) => SweepOutcome,
  port: {
    readonly signal?: AbortSignal;
    readonly onDone: () => void;
    /** The market of the sweep, checked. */
    readonly market: BacktestMarket;
    /** The options of its backtests. */
    readonly options: BacktestOptions;
  },
) => Promise<readonly SweepOutcome[]>;

export interface SweepInput<P> extends BacktestMarket {
  /** The jobs, at least one. */
  readonly jobs: readonly SweepJob<P>[];
  /** The strategy that the parameters of a job stand for. */
  readonly strategy: (parameters: P) => Strategy;
}

/** Options of the backtests of a sweep, and who runs them. */
export interface SweepOptions<P> extends Omit<BacktestOptions, "onProgress"> {
  /** Runs the jobs elsewhere, such as on worker threads. Default: one after another, here. */
  readonly runJobs?: RunJobs<P>;
  /** Backtests done. */
  readonly onProgress?: (progress: BacktestProgress) => void;
}

/** What the jobs of a sweep earned, ready for `backtestOverfitting`. */
export interface SweepResult {
  /** One for each job, in their order. */
  readonly outcomes: readonly SweepOutcome[];
  /** How many were tried, failed ones too: what a deflated Sharpe ratio must know. */
  readonly trials: number;
  /** Names of the S outcomes that are ok: the columns of `performance`. */
  readonly names: readonly string[];
  /** (T − 1) * S returns, row-major: what the probability of backtest overfitting is reckoned from. */
  readonly performance: Float64Array;
  /** The name with the highest Sharpe ratio, picked in sample; `null` when none is defined. */
  readonly best: string | null;
  /**
   * Probability that the true Sharpe ratio of the best is above what luck alone would have found in so many trials; `null` where fewer than two
   * outcomes are ok or a Sharpe ratio is not defined.
   */
  readonly deflatedSharpeRatio: number | null;
  /**
   * Share of the splits of time in which the best of one half is below the median of the other, by 10 blocks; `null` with fewer than two
   * outcomes, or fewer than 20 returns.
   */
  readonly overfittingProbability: number | null;
}
