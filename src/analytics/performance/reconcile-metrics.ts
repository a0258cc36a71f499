import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { tailRisk } from "../risk/tail-risk.js";
import { drawdownPathKernel } from "../series/drawdown-path-kernel.js";
import { type ReturnSeries, readReturnSeries } from "../series/return-series.js";
import { seriesMomentsKernel } from "../series/series-moments-kernel.js";
import { extendedFigures } from "./extended-metrics.js";
import { type PerformanceMetrics, performanceFigures } from "./performance-metrics.js";
import {
  type PerformanceOptions,
  type PerformanceSettings,
  performanceOptions,
  settingsOf,
} from "./performance-options.js";

/** A library whose numbers can be reproduced. */
export type MetricsPeer = "quantstats" | "empyrical" | "skfolio";

/** One figure by our convention and by that of the other library. */
export interface ReconciledFigure {
  /** Name in `performanceMetrics`. */
  readonly metric: string;
  /** By the convention of `performanceMetrics`. */
  readonly ours: number;
  /** What the other package gives for the same returns and options. */
  readonly theirs: number;
  /** Its name in the other package. */
  readonly call: string;
  /** What the other package does otherwise; `"the same"` when nothing. */
  readonly convention: string;
}

/** All figures that both libraries have. */
export interface Reconciliation {
  /** The other library. */
  readonly peer: MetricsPeer;
  /** The version whose numbers are reproduced. */
  readonly version: string;
  /** One entry for each figure. */
  readonly figures: readonly ReconciledFigure[];
}

/** What figures are reconciled with: the library, and the options of `performanceMetrics`. */
export interface ReconcileOptions extends PerformanceOptions {
  /** The library whose numbers are reproduced. */
  readonly peer: MetricsPeer;
}

const declared: OptionsOf<ReconcileOptions, "level"> = {
  ...performanceOptions,
  peer: { kind: "choice", of: ["quantstats", "empyrical", "skfolio"], required: true },
};

const VERSIONS: Readonly<Record<MetricsPeer, string>> = {
  quantstats: "0.0.86",
  empyrical: "empyrical-reloaded 0.7.1",
  skfolio: "1.12.2",
};

/** Metric, their name, what differs, their number. */
type Row = readonly [metric: keyof PerformanceMetrics, call: string, convention: string, theirs: number];

/**
 * Why another package shows another number: each figure by our convention and by theirs, and what the difference is.
 *
 * @param returns - T ≥ 4 returns per period, fractions; a table must hold one asset
 * @param options - `peer` "quantstats", "empyrical" or "skfolio"; the rest as of `performanceMetrics`. The risk-free rate is given
 *   to them as their documentation asks: per year to quantstats, per period to the other two; it must be one number
 * @returns their numbers with their sign, to about 1e-12; figures that they do not have are left out
 * @throws {@link PortfolioError} `invalid-argument`, `too-few-observations`, and as `performanceMetrics`
 * @remarks O(T log T). Reference values: test/reference/analytics/reconcile-metrics.json.
 * @example
 * reconcileMetrics(returns, { peer: "skfolio" }).figures.find(({ metric }) => metric === "sortinoRatio");
 * // { ours: 1.901, theirs: 1.8, call: "annualized_sortino_ratio", convention: "shortfall below the mean, ddof 1" }
 */
export function reconcileMetrics(returns: ReturnSeries, options: ReconcileOptions): Reconciliation {
  const read = readOptions("options", options, declared, { what: "an option of reconcileMetrics" });
  const { peer } = read;
  const reading = readReturnSeries("returns", returns);
  const r = reading.values;
  if (r.length < 4) {
    throw new PortfolioError("too-few-observations", `returns has ${r.length} periods: give at least 4`, {
      expected: 4,
      actual: r.length,
    });
  }
  const settings = settingsOf(reading, read);
  if (settings.riskFree.values !== null || settings.target.values !== null) {
    throw new PortfolioError(
      "invalid-argument",
      "options.riskFreeRate and options.minAcceptableReturn must be numbers per year here: the other libraries take no series",
    );
  }
  // the other libraries count periods, so growth per year does not use calendar time
  const counted = {
    ...settings,
    years: r.length / settings.periodsPerYear,
    growthExponent: settings.periodsPerYear / r.length,
  };
  const ours = performanceFigures(r, settings);
  const rows = { quantstats, empyrical, skfolio }[peer](r, counted, performanceFigures(r, counted));
  return {
    peer,
    version: VERSIONS[peer],
    figures: rows.map(([metric, call, convention, theirs]) => ({
      metric,
      ours: ours[metric] as number,
      theirs,
      call,
      convention:
        convention === SAME && ours[metric] !== theirs && settings.growthExponent !== counted.growthExponent
          ? "growth per year counts periods, not calendar time"
          : convention,
    })),
  };
}

/** The settings with other rates per year and, where asked for, without a benchmark. */
function withRate(settings: PerformanceSettings, perYear: number, benchmark: Float64Array | null): PerformanceSettings {
  const rate = { perYear, perPeriod: perYear / settings.periodsPerYear, values: null };
  return { ...settings, riskFree: rate, target: rate, benchmark };
}

const SAME = "the same";
const SIGN = "the same with the sign of a loss";

function quantstats(r: Float64Array, settings: PerformanceSettings, ours: PerformanceMetrics): Row[] {
  const n = r.length;
  const period = ours.periodsPerYear;
  const rate = (1 + ours.riskFreeRate) ** (1 / period) - 1;
  const geometric = "the risk-free rate per year becomes (1 + r)^(1/periods) - 1; no minimum acceptable return";
  const plain = withRate(settings, 0, null);
  const excess = performanceFigures(
    r.map((x) => x - rate),
    plain,
  );
  const gaussian = tailRisk(r, { method: "gaussian", level: ours.level });
  const moments = seriesMomentsKernel(r);
  const squares = drawdownPathKernel(r).reduce((sum, d) => sum + d * d, 0);
  const rows: Row[] = [
    ["totalReturn", "comp", SAME, ours.totalReturn],
    ["annualReturn", "cagr", SAME, ours.annualReturn],
    ["annualVolatility", "volatility", SAME, ours.annualVolatility],
    ["sharpeRatio", "sharpe", geometric, excess.sharpeRatio],
    ["sortinoRatio", "sortino", geometric, excess.sortinoRatio],
    ["omegaRatio", "omega", geometric, excess.omegaRatio],
    ["calmarRatio", "calmar", SAME, ours.calmarRatio],
    ["maxDrawdown", "max_drawdown", SIGN, -ours.maxDrawdown],
    ["ulcerIndex", "ulcer_index", "squares divided by T - 1", Math.sqrt(squares / (n - 1))],
    [
      "skewness",
      "skew",
      "corrected for bias: times √(T(T-1)) / (T-2)",
      (moments.skewness * Math.sqrt(n * (n - 1))) / (n - 2),
    ],
    [
      "excessKurtosis",
      "kurtosis",
      "corrected for bias: ((T+1)·K + 6)·(T-1) / ((T-2)(T-3))",
      (((n + 1) * moments.excessKurtosis + 6) * (n - 1)) / ((n - 2) * (n - 3)),
    ],
    ["valueAtRisk", "value_at_risk", "Gaussian, with the sign of a loss", -gaussian.valueAtRisk],
    [
      "conditionalValueAtRisk",
      "conditional_value_at_risk",
      "Gaussian, with the sign of a loss",
      -gaussian.conditionalValueAtRisk,
    ],
    ["winRate", "win_rate", "periods with a return of 0 are left out", extendedFigures(r, plain).hitRate],
    ["profitFactor", "profit_factor", SAME, ours.profitFactor],
    ["tailRatio", "tail_ratio", SAME, ours.tailRatio],
  ];
  if (settings.benchmark === null) return rows;
  const unadjusted = performanceFigures(r, withRate(settings, 0, settings.benchmark));
  return [
    ...rows,
    ["beta", "greeks beta", SAME, ours.beta!],
    ["alpha", "greeks alpha", "no risk-free rate", unadjusted.alpha!],
    ["informationRatio", "information_ratio", "not annualized", ours.informationRatio! / Math.sqrt(period)],
  ];
}

function empyrical(r: Float64Array, settings: PerformanceSettings, ours: PerformanceMetrics): Row[] {
  const worst = Float64Array.from(r).sort();
  const count = Math.floor((r.length - 1) * (1 - ours.level)) + 1;
  const rows: Row[] = [
    ["totalReturn", "cum_returns_final", SAME, ours.totalReturn],
    ["annualReturn", "annual_return", SAME, ours.annualReturn],
    ["annualVolatility", "annual_volatility", SAME, ours.annualVolatility],
    ["sharpeRatio", "sharpe_ratio", SAME, ours.sharpeRatio],
    ["sortinoRatio", "sortino_ratio", SAME, ours.sortinoRatio],
    ["calmarRatio", "calmar_ratio", SAME, ours.calmarRatio],
    ["omegaRatio", "omega_ratio", SAME, ours.omegaRatio],
    ["maxDrawdown", "max_drawdown", SIGN, -ours.maxDrawdown],
    ["valueAtRisk", "value_at_risk", SIGN, -ours.valueAtRisk],
    [
      "conditionalValueAtRisk",
      "conditional_value_at_risk",
      "plain mean of the ⌊(T - 1)·tail⌋ + 1 worst returns, with the sign of a loss",
      worst.subarray(0, count).reduce((sum, x) => sum + x, 0) / count,
    ],
    ["tailRatio", "tail_ratio", "always at 95 %", performanceFigures(r, { ...settings, level: 0.95 }).tailRatio],
  ];
  if (settings.benchmark === null) return rows;
  const alpha = ours.alpha! / ours.periodsPerYear;
  return [
    ...rows,
    ["beta", "beta", SAME, ours.beta!],
    ["alpha", "alpha", "compounded: (1 + alpha per period)^periods - 1", (1 + alpha) ** ours.periodsPerYear - 1],
    ["informationRatio", "excess_sharpe", "not annualized", ours.informationRatio! / Math.sqrt(ours.periodsPerYear)],
    ["upCapture", "up_capture", SAME, ours.upCapture!],
    ["downCapture", "down_capture", SAME, ours.downCapture!],
  ];
}

function skfolio(r: Float64Array, settings: PerformanceSettings, ours: PerformanceMetrics): Row[] {
  const n = r.length;
  const period = ours.periodsPerYear;
  const { mean } = seriesMomentsKernel(r);
  const extended = extendedFigures(r, withRate(settings, 0, null));
  const added = addedDrawdowns(r);
  const excess = mean - ours.riskFreeRate / period;
  const summed = "drawdowns of the sum of returns, not of the compounded value";
  return [
    ["annualReturn", "annualized_mean", "arithmetic mean times periods", mean * period],
    ["annualVolatility", "annualized_standard_deviation", SAME, ours.annualVolatility],
    ["sharpeRatio", "annualized_sharpe_ratio", SAME, ours.sharpeRatio],
    [
      "sortinoRatio",
      "annualized_sortino_ratio",
      "shortfall below the mean, ddof 1",
      (excess / extended.semiDeviation) * Math.sqrt(period),
    ],
    ["calmarRatio", "calmar_ratio", `mean per period over max_drawdown; ${summed}`, excess / added.greatest],
    ["maxDrawdown", "max_drawdown", summed, added.greatest],
    ["averageDrawdown", "average_drawdown", `mean over all periods; ${summed}`, added.mean],
    ["ulcerIndex", "ulcer_index", summed, added.rootMeanSquare],
    ["skewness", "skew", SAME, ours.skewness],
    ["excessKurtosis", "kurtosis", "raw, 3 for a normal distribution", ours.excessKurtosis + 3],
    [
      "valueAtRisk",
      "value_at_risk",
      "order statistic of rank ⌊tail·T⌋ + 1",
      -Float64Array.from(r).sort()[Math.min(Math.floor((1 - ours.level) * n + 1e-12 * n), n - 1)]!,
    ],
    ["conditionalValueAtRisk", "cvar", SAME, ours.conditionalValueAtRisk],
  ];
}

/** Drawdowns of the running sum of returns, from 0. */
function addedDrawdowns(r: Float64Array): {
  readonly greatest: number;
  readonly mean: number;
  readonly rootMeanSquare: number;
} {
  let value = 0;
  let peak = 0;
  let greatest = 0;
  let sum = 0;
  let squares = 0;
  for (let t = 0; t < r.length; t++) {
    value += r[t]!;
    if (value > peak) peak = value;
    const fall = peak - value;
    if (fall > greatest) greatest = fall;
    sum += fall;
    squares += fall * fall;
  }
  return { greatest, mean: sum / r.length, rootMeanSquare: Math.sqrt(squares / r.length) };
}
