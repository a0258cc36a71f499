import { PortfolioError } from "../core/portfolio-error.js";
import type { IsoDate, PricesTable, ReturnsTable } from "../core/types.js";
import { backtest } from "./backtest.js";
import type { BacktestMarket, BacktestOptions, BacktestResult, Strategy, StrategyPast } from "./backtest-types.js";

/** What may be learnt from at one refit: the rows up to and including `date`. */
export interface TrainingWindow {
  /** The last `train` rows, or all so far when `anchored`. */
  readonly prices: PricesTable;
  /** Simple total returns, one row fewer. */
  readonly returns: ReturnsTable;
  readonly date: IsoDate;
  /** 0 for the first window. */
  readonly window: number;
}

/** Learns a strategy from the past; `trials` says how many were tried to choose it (1). */
export type FitStrategy = (past: TrainingWindow) => Strategy | { readonly strategy: Strategy; readonly trials: number };

export interface WalkForwardInput extends BacktestMarket {
  readonly fit: FitStrategy;
}

export interface WalkForwardOptions extends Omit<BacktestOptions, "warmup"> {
  /** Rows of prices in a training window, at least 2. */
  readonly train: number;
  /** Rows from one refit to the next. */
  readonly test: number;
  /** Let the training window grow from the first row instead of moving; false. */
  readonly anchored?: boolean;
}

/** One training window and the dates on which what it taught was used. */
export interface WalkForwardWindow {
  readonly trainFrom: IsoDate;
  /** The date of the refit; what comes later is out of sample. */
  readonly trainTo: IsoDate;
  /** Last date before the next refit. */
  readonly to: IsoDate;
  /** Of the portfolio, from `trainTo` to `to`. */
  readonly totalReturn: number;
  readonly trials: number;
}

export interface WalkForwardResult extends BacktestResult {
  readonly windows: readonly WalkForwardWindow[];
}

/**
 * A backtest that learns again as it goes: fit on a window, trade what follows, move on.
 *
 * One portfolio is carried through all windows, so nothing is stitched together afterwards: costs of changing from one
 * fitted strategy to the next are paid, and every value is out of sample. A refit is made on the first decision that is
 * `test` rows or more after the one before.
 *
 * @param input - as for `backtest`, with `fit` in place of `strategy`
 * @param options - those of `backtest`; `train` and `test` in rows of `prices`; `anchored` false
 * @returns the backtest, beginning on the date of the first fit, and its windows; `manifest.trials` adds up the trials of all
 * @throws {@link PortfolioError} `invalid-argument`, `too-few-observations` when no row is left to trade, and those of `backtest`
 * @remarks O(T·N), and what fitting takes.
 * @example
 * walkForward(
 *   { prices, fit: ({ returns }) => { const { weights } = requireOptimal(riskBudgeting(estimateMoments(returns))); return () => weights; } },
 *   { train: 252, test: 63, rebalance: { kind: "calendar", every: "month" } },
 * ).metrics.sharpeRatio;
 */
export function walkForward(input: WalkForwardInput, options: WalkForwardOptions): WalkForwardResult {
  const { fit, ...market } = input;
  const { train, test, anchored = false, ...rest } = options;
  if (typeof fit !== "function") {
    throw new PortfolioError("invalid-argument", "fit is no function: give one from a training window to a strategy");
  }
  wholeAtLeast("train", train, 2);
  wholeAtLeast("test", test, 1);
  const fits: { readonly row: number; readonly from: number; readonly trials: number }[] = [];
  let fitted: Strategy | undefined;

  const strategy: Strategy = (past) => {
    const row = past.prices.dates.length - 1;
    const last = fits.at(-1);
    if (fitted === undefined || last === undefined || row >= last.row + test) {
      const from = anchored ? 0 : row + 1 - train;
      const answer = fit(trainingWindow(past, from, fits.length));
      const learnt = typeof answer === "function" ? { strategy: answer, trials: 1 } : answer;
      if (typeof learnt?.strategy !== "function") {
        throw new PortfolioError("invalid-argument", `fit, on ${past.date}, gave no strategy: return a function`, {
          date: past.date,
        });
      }
      wholeAtLeast(`trials, on ${past.date},`, learnt.trials, 1);
      fits.push({ row, from, trials: learnt.trials });
      fitted = learnt.strategy;
    }
    return fitted(past);
  };

  const result = backtest({ ...market, strategy }, { ...rest, warmup: train - 1 });
  const { dates } = input.prices;
  const windows = fits.map(({ row, from, trials }, k): WalkForwardWindow => {
    const end = fits[k + 1]?.row ?? dates.length - 1;
    const value = (at: number): number => result.values[at - (train - 1)]!;
    return {
      trainFrom: dates[from]!,
      trainTo: dates[row]!,
      to: dates[end]!,
      totalReturn: value(end) / value(row) - 1,
      trials,
    };
  });
  const trials = fits.reduce((sum, window) => sum + window.trials, 0);
  return { ...result, manifest: { ...result.manifest, trials }, windows };
}

function trainingWindow({ prices, returns, date }: StrategyPast, from: number, window: number): TrainingWindow {
  const n = prices.assets.length;
  return {
    prices: { ...prices, dates: prices.dates.slice(from), values: prices.values.subarray(from * n) },
    returns: { ...returns, dates: returns.dates.slice(from), values: returns.values.subarray(from * n) },
    date,
    window,
  };
}

function wholeAtLeast(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new PortfolioError("invalid-argument", `${name} is ${String(value)}: give a whole number, ${least} or more`, {
    argument: name,
    value,
  });
}
