import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { markDatesChecked } from "../../core/tables/check-table.js";
import type { IsoDate, PricesTable, ReturnsTable } from "../../core/types.js";
import { backtestOptions, type DefaultedBacktestOption, marketOptions } from "../inputs/backtest-options.js";
import type {
  BacktestMarket,
  BacktestOptions,
  BacktestResult,
  Strategy,
  StrategyPast,
} from "../inputs/backtest-types.js";
import { backtest } from "../simulation/backtest.js";

/** What may be learned from at one refit: the rows up to and including `date`, less those that are purged. */
export interface TrainingWindow {
  /** The last `trainPeriods` rows, or all so far when `anchored`. */
  readonly prices: PricesTable;
  /** Simple total returns, one row fewer. */
  readonly returns: ReturnsTable;
  readonly date: IsoDate;
  /** 0 for the first window. */
  readonly window: number;
}

/** Learns a strategy from the past; `trials` says how many were tried to choose it (default 1). */
export type FitStrategy = (past: TrainingWindow) => Strategy | { readonly strategy: Strategy; readonly trials: number };

export interface WalkForwardInput extends BacktestMarket {
  readonly fit: FitStrategy;
}

export interface WalkForwardOptions extends Omit<BacktestOptions, "warmup" | "pastPeriods"> {
  /** Rows of prices in a training window, at least 2. */
  readonly trainPeriods: number;
  /** Rows from one refit to the next, at least 1. */
  readonly testPeriods: number;
  /** Rows between the end of a training window and the date of the fit, for what is learned of outcomes that take time. Default 0. */
  readonly purgePeriods?: number;
  /** Let the training window grow from the first row instead of moving. Default false. */
  readonly anchored?: boolean;
}

const { warmup: _, pastPeriods: __, ...withoutWarmup } = backtestOptions;

const walkForwardOptions: OptionsOf<
  WalkForwardOptions,
  Exclude<DefaultedBacktestOption, "warmup"> | "anchored" | "purgePeriods"
> = {
  ...withoutWarmup,
  trainPeriods: { kind: "number", integer: true, min: 2, required: true },
  testPeriods: { kind: "number", integer: true, min: 1, required: true },
  purgePeriods: { kind: "number", integer: true, min: 0, default: 0 },
  anchored: { kind: "boolean", default: false },
};

const walkForwardInput: OptionsOf<WalkForwardInput> = { ...marketOptions, fit: { kind: "function", required: true } };

/** One training window and the dates on which what it taught was used. */
export interface WalkForwardWindow {
  readonly trainFrom: IsoDate;
  /** The last date that was learned from. */
  readonly trainTo: IsoDate;
  /** The date of the refit, `purgePeriods` rows later; what comes after it is out of sample. */
  readonly fitted: IsoDate;
  /** Last date before the next refit. */
  readonly to: IsoDate;
  /** Return of the portfolio from `fitted` to `to`. */
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
 * `testPeriods` rows or more after the one before.
 *
 * @param input - as for `backtest`, with `fit` in place of `strategy`
 * @param options - those of `backtest`; `trainPeriods` and `testPeriods` in rows of `prices`; `purgePeriods` 0, `anchored` false
 * @returns the backtest, beginning on the date of the first fit, and its windows; `manifest.trials` adds up the trials of all
 * @throws {@link PortfolioError} `invalid-argument`, `too-few-observations` when no row is left to trade, and those of `backtest`
 * @remarks O(T·N), and what fitting takes. Windows that move on by a few rows are estimated quickest by `momentsEstimator`.
 * @example
 * walkForward(
 *   { prices, fit: ({ returns }) => { const { weights } = requireOptimal(riskBudgeting(estimateMoments(returns))); return () => weights; } },
 *   { trainPeriods: 252, testPeriods: 63, rebalance: { kind: "calendar", every: "month" } },
 * ).metrics.sharpeRatio;
 */
export function walkForward(input: WalkForwardInput, options: WalkForwardOptions): WalkForwardResult {
  const { fit, ...market } = readOptions("input", input, walkForwardInput, {
    what: "part of the input of walkForward",
  });
  const { dates } = market.prices;
  const { trainPeriods, testPeriods, purgePeriods, anchored, ...rest } = readOptions(
    "options",
    options,
    walkForwardOptions,
    {
      what: "an option of walkForward",
      assets: market.prices.assets,
      misplaced: {
        train: "it is called trainPeriods",
        test: "it is called testPeriods",
        warmup: "trainPeriods sets it",
        pastPeriods: "trainPeriods sets what a fit is shown",
      },
    },
  );
  const rowOf = new Map(dates.map((date, row) => [date, row]));
  const fits: { readonly row: number; readonly from: number; readonly trials: number }[] = [];
  let fitted: Strategy | undefined;

  const strategy: Strategy = (past) => {
    const row = rowOf.get(past.date)!;
    const last = fits.at(-1);
    if (fitted === undefined || last === undefined || row >= last.row + testPeriods) {
      const from = anchored ? 0 : row + 1 - purgePeriods - trainPeriods;
      const learned = readFit(fit(trainingWindow(past, dates, from, row - purgePeriods, fits.length)), past.date);
      fits.push({ row, from, trials: learned.trials });
      fitted = learned.strategy;
    }
    return fitted(past);
  };

  const first = trainPeriods + purgePeriods - 1;
  const result = backtest({ ...market, strategy }, { ...rest, warmup: first });
  const valueAfter = (row: number): number => result.values[row - first]!;
  const windows = fits.map(({ row, from, trials }, k): WalkForwardWindow => {
    const end = fits[k + 1]?.row ?? dates.length - 1;
    // what the first purchase cost belongs to the first window
    const begin = k === 0 ? rest.initialCapital : valueAfter(row);
    return {
      trainFrom: dates[from]!,
      trainTo: dates[row - purgePeriods]!,
      fitted: dates[row]!,
      to: dates[end]!,
      totalReturn:
        result.cashFlows === undefined ? valueAfter(end) / begin - 1 : growth(result, row - first, end - first),
      trials,
    };
  });
  const trials = fits.reduce((sum, window) => sum + window.trials, 0);
  // not spread, which would make an object of each trade
  return Object.assign(result, { manifest: { ...result.manifest, trials }, windows });
}

/** Compound growth between two rows of a result, without what cash flows brought. */
function growth({ returns }: BacktestResult, from: number, to: number): number {
  let value = 1;
  for (let t = from; t < to; t++) value *= 1 + returns[t]!;
  return value - 1;
}

/** The rows that a fit may learn from. */
function trainingWindow(
  { prices, returns, date }: StrategyPast,
  dates: readonly IsoDate[],
  from: number,
  row: number,
  window: number,
): TrainingWindow {
  const { assets } = prices;
  const start = from * assets.length;
  const shown = markDatesChecked(dates.slice(from, row + 1));
  const ends = markDatesChecked(dates.slice(from + 1, row + 1));
  return {
    prices: { kind: "prices", assets, dates: shown, values: prices.values.subarray(start, (row + 1) * assets.length) },
    returns: { kind: "simple", assets, dates: ends, values: returns.values.subarray(start, row * assets.length) },
    date,
    window,
  };
}

/** What a fit answered: a strategy and how many were tried to choose it. */
function readFit(answer: ReturnType<FitStrategy>, date: IsoDate): { strategy: Strategy; trials: number } {
  if (typeof answer === "function") return { strategy: answer, trials: 1 };
  if (typeof answer !== "object" || answer === null || typeof answer.strategy !== "function") {
    throw new PortfolioError(
      "invalid-argument",
      `fit, on ${date}, gave no strategy: return a function, or { strategy, trials }`,
      { date },
    );
  }
  const { trials = 1 } = answer;
  readOption(`fit, on ${date}: trials`, trials, { kind: "number", integer: true, min: 1 });
  return { strategy: answer.strategy, trials };
}
