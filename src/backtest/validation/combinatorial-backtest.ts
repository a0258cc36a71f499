import { type PerformanceMetrics, performanceMetrics } from "../../analytics/performance/performance-metrics.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { periodsPerYear } from "../../core/tables/periods-per-year.js";
import type { IsoDate, PricesTable, ReturnsTable } from "../../core/types.js";
import { backtestOptions, type DefaultedBacktestOption, marketOptions } from "../inputs/backtest-options.js";
import type { BacktestMarket, BacktestOptions, BacktestProgress, Strategy } from "../inputs/backtest-types.js";
import { mapTables } from "../inputs/map-tables.js";
import { marketEvents } from "../inputs/market-events.js";
import { growingHistory } from "../past/growing-history.js";
import { backtest } from "../simulation/backtest.js";
import { type CombinatorialSplit, combinatorialSplits } from "./combinatorial-splits.js";

/** What a strategy may be learned from in one split: dates before, between and after those that it is tested on. */
export interface CombinatorialTraining {
  /** Simple total returns of the dates that are left, in their order; there are gaps where the tests lie. */
  readonly returns: ReturnsTable;
  /** 0 for the first split. */
  readonly split: number;
}

/** The market, and what learns a strategy from a part of it. */
export interface CombinatorialInput extends BacktestMarket {
  /** Learns a strategy from the training dates of a split. */
  readonly fit: (training: CombinatorialTraining) => Strategy;
}

/** Options of the backtests, and how the dates are cut. */
export interface CombinatorialOptions extends Omit<BacktestOptions, "warmup" | "pastPeriods" | "onProgress"> {
  /** Groups of equal length that the dates are cut into, from 2 to 20. Default 6. */
  readonly groups?: number;
  /** Groups that each split tests on. Default 2. */
  readonly testGroups?: number;
  /** Rows that are left out of the training before and after each test. Default 0. */
  readonly purge?: number;
  /** Rows after each test that are left out of the training on top of `purge`. Default 0. */
  readonly embargo?: number;
  /** Backtests done. */
  readonly onProgress?: (progress: BacktestProgress) => void;
}

const { warmup: _, pastPeriods: __, ...simulation } = backtestOptions;

const combinatorialOptions: OptionsOf<
  CombinatorialOptions,
  Exclude<DefaultedBacktestOption, "warmup"> | "groups" | "testGroups" | "purge" | "embargo"
> = {
  ...simulation,
  groups: { kind: "number", integer: true, min: 2, max: 20, default: 6 },
  testGroups: { kind: "number", integer: true, min: 1, max: 19, default: 2 },
  purge: { kind: "number", integer: true, min: 0, default: 0 },
  embargo: { kind: "number", integer: true, min: 0, default: 0 },
};

const combinatorialInput: OptionsOf<CombinatorialInput> = {
  ...marketOptions,
  fit: { kind: "function", required: true },
};

/** One way through all dates, on each of which the strategy had not learned from the dates around it. */
export interface CombinatorialPath {
  /** T − 1 returns, as of a backtest. */
  readonly returns: Float64Array;
  readonly metrics: PerformanceMetrics;
}

/** The paths of a combinatorial backtest: a distribution in place of one history. */
export interface CombinatorialResult {
  /** T dates; returns end on all but the first. */
  readonly dates: readonly IsoDate[];
  readonly paths: readonly CombinatorialPath[];
  /** (T − 1) * paths returns, row-major, as `backtestOverfitting` takes them. */
  readonly performance: Float64Array;
  /** How many times a strategy was learned. */
  readonly splits: number;
  /** Annual Sharpe ratios of the paths; NaN where one does not move. */
  readonly sharpeRatios: Float64Array;
}

/** Refused beyond this many splits. */
const MOST_SPLITS = 20_000;

/**
 * Combinatorial purged backtests: every choice of test groups is a split, a strategy is learned on the rest, and the tests are put together
 * to paths through all dates.
 *
 * With N groups of which k are tested there are C(N, k) splits and C(N, k)·k/N paths. What is learned from may lie after the test, so this says
 * how much a result depends on the history that happened, and not what would have been earned: that is `walkForward`.
 *
 * @param input - as for `backtest`, with `fit` in place of `strategy`
 * @param options - those of `backtest`; `groups` 6, `testGroups` 2, `purge` 0 and `embargo` 0 in rows
 * @returns the paths with their metrics; each group of a path is a backtest of its own that begins with `initialCapital` in cash
 * @throws {@link PortfolioError} `invalid-argument` (as many test groups as groups, too many splits), `too-few-observations` when a group has
 *   fewer than two rows or a split nothing to learn from, `aborted`, and those of `backtest`
 * @remarks C(N, k) fits and C(N, k)·k backtests of T/N dates. A strategy sees all prices before each date of a test, those of its training too.
 *   López de Prado (2018), "Advances in financial machine learning", chapter 12.
 * @example
 * const { sharpeRatios } = combinatorialBacktest({ prices, fit: ({ returns }) => learn(returns) }, { groups: 8, purge: 5 });
 */
export function combinatorialBacktest(
  input: CombinatorialInput,
  options: CombinatorialOptions = {},
): CombinatorialResult {
  const { fit, ...market } = readOptions("input", input, combinatorialInput, {
    what: "part of the input of combinatorialBacktest",
  });
  const { prices } = market;
  const { groups, testGroups, purge, embargo, onProgress, ...rest } = readOptions(
    "options",
    options,
    combinatorialOptions,
    {
      what: "an option of combinatorialBacktest",
      assets: prices.assets,
      misplaced: { warmup: "every group has its own" },
    },
  );
  const rows = prices.dates.length - 1;
  checkGroups(groups, testGroups, rows);
  const splits = combinatorialSplits(rows, { groups, testGroups, purge, embargo });
  const count = (splits.length * testGroups) / groups;
  const performance = new Float64Array(rows * count);
  const used = new Int32Array(groups);
  const history = growingHistory(prices, marketEvents(market));
  const returns = history.returnValues(rows);
  const annual = rest.periodsPerYear ?? periodsPerYear(prices.dates);
  for (const [k, split] of splits.entries()) {
    if (rest.signal?.aborted) {
      throw new PortfolioError("aborted", `combinatorialBacktest was stopped after ${k} of ${splits.length} splits`);
    }
    const strategy = fit(training(prices, returns, split, k));
    if (typeof strategy !== "function") {
      throw new PortfolioError("invalid-argument", `fit, in split ${k}, gave no strategy: return a function`, {
        split: k,
      });
    }
    for (const { group, from, to } of split.tests) {
      const path = used[group]!;
      used[group]!++;
      const tested = backtest({ ...upTo(market, to), strategy }, { ...rest, periodsPerYear: annual, warmup: from });
      tested.returns.forEach((r, t) => {
        performance[(from + t) * count + path] = r;
      });
    }
    onProgress?.({ done: k + 1, total: splits.length });
  }
  const paths = Array.from({ length: count }, (__, path): CombinatorialPath => {
    const own = Float64Array.from({ length: rows }, (___, t) => performance[t * count + path]!);
    const { riskFreeRate } = rest;
    return { returns: own, metrics: performanceMetrics(own, { periodsPerYear: annual, riskFreeRate }) };
  });
  return {
    dates: [...prices.dates],
    paths,
    performance,
    splits: splits.length,
    sharpeRatios: Float64Array.from(paths, ({ metrics }) => metrics.sharpeRatio ?? Number.NaN),
  };
}

function checkGroups(groups: number, testGroups: number, rows: number): void {
  if (testGroups >= groups) {
    throw new PortfolioError(
      "invalid-argument",
      `options.testGroups is ${testGroups} of ${groups} groups: leave at least one to learn from`,
      { argument: "options.testGroups" },
    );
  }
  let splits = 1;
  for (let k = 1; k <= testGroups; k++) splits = (splits * (groups - testGroups + k)) / k;
  if (splits > MOST_SPLITS) {
    throw new PortfolioError(
      "invalid-argument",
      `options: ${testGroups} of ${groups} groups make ${Math.round(splits)} splits, above ${MOST_SPLITS}: take fewer groups`,
      { argument: "options.groups" },
    );
  }
  if (rows < 2 * groups) {
    throw new PortfolioError(
      "too-few-observations",
      `prices has ${rows + 1} dates for ${groups} groups: each needs at least two returns`,
      { expected: 2 * groups + 1, actual: rows + 1 },
    );
  }
}

/** The returns of the training rows of a split. */
function training(
  { assets, dates }: PricesTable,
  returns: Float64Array,
  { train }: CombinatorialSplit,
  split: number,
): CombinatorialTraining {
  if (train.length === 0) {
    throw new PortfolioError("too-few-observations", `split ${split} has nothing to learn from: purge fewer rows`, {
      split,
    });
  }
  const n = assets.length;
  const values = new Float64Array(train.length * n);
  train.forEach((row, k) => {
    values.set(returns.subarray(row * n, (row + 1) * n), k * n);
  });
  return {
    returns: { kind: "simple", assets, dates: Array.from(train, (row) => dates[row + 1]!), values },
    split,
  };
}

/** The market up to a row, itself included; what happens later is left out. */
function upTo({ benchmark, ...market }: BacktestMarket, row: number): BacktestMarket {
  const { prices, cashRates, cashFlows } = market;
  if (cashFlows !== undefined && cashFlows.length > 0) {
    throw new PortfolioError(
      "invalid-argument",
      "input.cashFlows cannot be booked in combinatorialBacktest, whose groups begin anew: leave them out",
      { argument: "input.cashFlows" },
    );
  }
  const dates = prices.dates.slice(0, row + 1);
  const cut = mapTables(market, (table) => ({
    ...table,
    dates,
    values: table.values.subarray(0, (row + 1) * table.assets.length),
  }));
  return {
    ...cut,
    ...(benchmark !== undefined && { benchmark }),
    ...(typeof cashRates === "object" && { cashRates: cashRates.subarray(0, row + 1) }),
  };
}
