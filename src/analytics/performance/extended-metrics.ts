import { quantileSortedKernel } from "../../numerics/distribution/quantile-sorted-kernel.js";
import { drawdownPathKernel } from "../series/drawdown-path-kernel.js";
import { drawdowns } from "../series/drawdowns.js";
import { entropicValueAtRiskKernel } from "../series/entropic-value-at-risk-kernel.js";
import { growthOptimalKernel } from "../series/growth-optimal-kernel.js";
import { excessOver } from "../series/read-rate.js";
import type { ReturnSeries } from "../series/return-series.js";
import { seriesMomentsKernel } from "../series/series-moments-kernel.js";
import { historicalConditionalKernel } from "../series/tail-loss-kernel.js";
import { growthPerYear, performanceFigures } from "./performance-metrics.js";
import { type PerformanceOptions, type PerformanceSettings, readPerformance } from "./performance-options.js";

/** The figures that other libraries offer beside `performanceMetrics`, each by one definition; NaN where there is no answer. */
export interface ExtendedMetrics {
  /** Arithmetic mean per period. */
  readonly mean: number;
  /** Geometric mean per period. */
  readonly geometricMean: number;
  /** Greatest return of a period. */
  readonly best: number;
  /** Least return of a period. */
  readonly worst: number;
  /** Mean of the returns above 0. */
  readonly averageWin: number;
  /** Mean of the returns below 0, itself negative. */
  readonly averageLoss: number;
  /** averageWin / −averageLoss. */
  readonly payoffRatio: number;
  /** Wins over wins and losses. Periods without a return are left out, unlike in `winRate`. */
  readonly hitRate: number;
  /**
   * Growth-optimal multiple of capital: the f that maximizes the mean of ln(1 + rf + f·(r − rf)) over the periods, the rest
   * lent or borrowed at the risk-free rate rf. 40 stands for 40 times the capital, a negative number for a short position.
   * NaN when no period loses (or none gains), where more is always better. Kelly (1956), Thorp (2006).
   */
  readonly kellyCriterion: number;
  /**
   * hitRate − (1 − hitRate) / payoffRatio: the share of the capital to stake on a bet that wins `payoffRatio` times the stake
   * or loses all of it. Stakes of this kind are no multiples of a portfolio; the figure is quantstats' `kelly_criterion`.
   */
  readonly kellyBetFraction: number;
  /** ((1 − hitRate) / (1 + hitRate))^T. */
  readonly riskOfRuin: number;
  /** Sum of the returns over the sum of the losses. */
  readonly gainToPainRatio: number;
  /** Size of the sum of the returns over the greatest drawdown. */
  readonly recoveryFactor: number;
  /** profitFactor · tailRatio. */
  readonly commonSenseRatio: number;
  /** profitFactor · hitRate · payoffRatio. */
  readonly cpcIndex: number;
  /** 99 % quantile over the mean of the returns that are not negative. */
  readonly outlierWinRatio: number;
  /** 1 % quantile over averageLoss. */
  readonly outlierLossRatio: number;
  /** Longest run of periods with a gain. */
  readonly consecutiveWins: number;
  /** Longest run of periods with a loss. */
  readonly consecutiveLosses: number;
  /** √(1 + 2·Σ (T − k)/T · |ρ₁|^k): what a first-order autocorrelation adds to the volatility of long periods. */
  readonly autocorrelationPenalty: number;
  /** sharpeRatio over the penalty. */
  readonly smartSharpeRatio: number;
  /** sortinoRatio over the penalty. */
  readonly smartSortinoRatio: number;
  /** SR·(1 + S/6·SR − K/24·SR²) of the ratio SR per period, annualized by the root. Pézier (2004). */
  readonly adjustedSharpeRatio: number;
  /** Mean of the drawdown over all periods. */
  readonly painIndex: number;
  /** (annualReturn − riskFreeRate) over painIndex. */
  readonly painRatio: number;
  /** (annualReturn − riskFreeRate) over ulcerIndex. */
  readonly martinRatio: number;
  /** (annualReturn − riskFreeRate) over the root of the sum of squared drawdown depths. */
  readonly burkeRatio: number;
  /** (annualReturn − riskFreeRate) over maxDrawdown + 0.1. */
  readonly sterlingRatio: number;
  /** Root mean square shortfall below the least acceptable return over all periods, per year. */
  readonly downsideDeviation: number;
  /** Root of the sum of squares below the mean over T − 1, per period. */
  readonly semiDeviation: number;
  /** Mean distance from the mean, per period. */
  readonly meanAbsoluteDeviation: number;
  /** Mean shortfall below the mean, per period. */
  readonly firstLowerPartialMoment: number;
  /** Mean absolute difference of two periods. */
  readonly giniMeanDifference: number;
  /** Mean gain above the least acceptable return over the root mean square shortfall. */
  readonly upsidePotentialRatio: number;
  /** Mean excess over the cube root of the third lower partial moment, per period. */
  readonly kappaThreeRatio: number;
  /** Order statistic ⌊tail·T⌋ + 1 of the drawdown over all periods, a positive loss. */
  readonly drawdownAtRisk: number;
  /** Mean of the worst drawdowns over all periods, a positive loss. */
  readonly conditionalDrawdownAtRisk: number;
  /** Entropic bound of the drawdown over all periods, a positive loss. */
  readonly entropicDrawdownAtRisk: number;
  /** Entropic bound of the loss of a period. */
  readonly entropicValueAtRisk: number;
  /** R² of the line through the logarithm of the value. */
  readonly stability: number;
}

/** The figures of {@link ExtendedMetrics} that need a benchmark. */
export interface ExtendedRelativeMetrics {
  /** Pearson correlation with the benchmark. */
  readonly correlation: number;
  /** Its square. */
  readonly rSquared: number;
  /** (annualReturn − riskFreeRate) / beta. */
  readonly treynorRatio: number;
  /** Jensen's alpha of compound growth: annualReturn − rf − beta · (annualReturn of the benchmark − rf). Bacon (2008). */
  readonly jensenAlpha: number;
  /** (annualReturn − riskFreeRate) · benchmark volatility / volatility + riskFreeRate: M² of Modigliani, as in Bacon (2008). */
  readonly modiglianiMeasure: number;
  /** jensenAlpha over the volatility of the residual (divisor T), per year. Bacon (2008). */
  readonly appraisalRatio: number;
  /** Share of the periods in which the benchmark is beaten. */
  readonly battingAverage: number;
  /** beta over the periods in which the benchmark rises. */
  readonly upBeta: number;
  /** beta over the periods in which the benchmark falls. */
  readonly downBeta: number;
}

/**
 * The figures of empyrical, quantstats, PerformanceAnalytics and skfolio that `performanceMetrics` leaves out.
 *
 * @param returns - T returns per period, fractions; a table must hold one asset
 * @param options - as of `performanceMetrics`; a `benchmark` adds the relative figures
 * @returns NaN where there is no answer (no loss, no volatility, one period)
 * @throws {@link PortfolioError} as `performanceMetrics`
 * @remarks O(T log T), the entropic figures and the growth-optimal multiple O(60·T). The definition of each name and the
 *   library that it equals stand in docs/guide/analytics.md. Reference values: test/reference/analytics/extended-metrics.json.
 * @example
 * extendedMetrics(returns).kellyCriterion; // 2.1: the multiple of the portfolio that would have grown fastest
 */
export function extendedMetrics(
  returns: ReturnSeries,
  options: PerformanceOptions = {},
): ExtendedMetrics & Partial<ExtendedRelativeMetrics> {
  const { reading, settings } = readPerformance("extendedMetrics", returns, options);
  return extendedFigures(reading.values, settings);
}

/**
 * The figures of returns and settings that were read.
 *
 * @param r - T simple returns
 * @param settings - see {@link PerformanceSettings}
 * @remarks As {@link extendedMetrics}.
 */
export function extendedFigures(
  r: Float64Array,
  settings: PerformanceSettings,
): ExtendedMetrics & Partial<ExtendedRelativeMetrics> {
  const base = performanceFigures(r, settings);
  const n = r.length;
  const { riskFreeRate, periodsPerYear, level, annualReturn } = base;
  const { riskFree, target } = settings;
  const moments = seriesMomentsKernel(r);
  const sorted = Float64Array.from(r).sort();
  const depth = drawdownPathKernel(r);
  const signs = countSigns(r);
  const below = partialMoments(r, moments.mean, excessOver(r, target));

  const averageWin = quotient(signs.gains, signs.wins);
  const averageLoss = -quotient(signs.losses, signs.defeats);
  const payoffRatio = quotient(averageWin, -averageLoss);
  const hitRate = quotient(signs.wins, signs.wins + signs.defeats);
  const penalty = autocorrelationPenalty(r);
  const periodSharpe = base.sharpeRatio / Math.sqrt(periodsPerYear);
  const painIndex = depth.reduce((sum, d) => sum + d, 0) / n;
  const squaredDepths = drawdowns(r).reduce((sum, d) => sum + d.depth * d.depth, 0);
  const excess = annualReturn - riskFreeRate;
  const sum = moments.mean * n;
  const worstDrawdowns = depth.map((d) => -d).sort();

  return {
    mean: moments.mean,
    geometricMean: (1 + base.totalReturn) ** (1 / n) - 1,
    best: sorted[n - 1]!,
    worst: sorted[0]!,
    averageWin,
    averageLoss,
    payoffRatio,
    hitRate,
    kellyCriterion: growthOptimalKernel(
      excessOver(r, riskFree),
      riskFree.values ?? new Float64Array(n).fill(riskFree.perPeriod),
    ),
    kellyBetFraction: hitRate - quotient(1 - hitRate, payoffRatio),
    riskOfRuin: ((1 - hitRate) / (1 + hitRate)) ** n,
    gainToPainRatio: quotient(sum, signs.losses),
    recoveryFactor: quotient(Math.abs(sum), base.maxDrawdown),
    commonSenseRatio: base.profitFactor * base.tailRatio,
    cpcIndex: base.profitFactor * hitRate * payoffRatio,
    outlierWinRatio: quotient(quantileSortedKernel(sorted, 0.99), quotient(signs.gains, n - signs.defeats)),
    outlierLossRatio: -quotient(quantileSortedKernel(sorted, 0.01), -averageLoss),
    consecutiveWins: signs.longestWins,
    consecutiveLosses: signs.longestDefeats,
    autocorrelationPenalty: penalty,
    smartSharpeRatio: base.sharpeRatio / penalty,
    smartSortinoRatio: base.sortinoRatio / penalty,
    adjustedSharpeRatio:
      base.sharpeRatio *
      (1 + (moments.skewness / 6) * periodSharpe - (moments.excessKurtosis / 24) * periodSharpe * periodSharpe),
    painIndex,
    painRatio: quotient(excess, painIndex),
    martinRatio: quotient(excess, base.ulcerIndex),
    burkeRatio: quotient(excess, Math.sqrt(squaredDepths)),
    sterlingRatio: excess / (base.maxDrawdown + 0.1),
    downsideDeviation: Math.sqrt((below.targetSquares / n) * periodsPerYear),
    semiDeviation: n < 2 ? Number.NaN : Math.sqrt(below.meanSquares / (n - 1)),
    meanAbsoluteDeviation: (2 * below.meanShortfall) / n,
    firstLowerPartialMoment: below.meanShortfall / n,
    giniMeanDifference: giniMeanDifference(sorted),
    upsidePotentialRatio: quotient(below.targetGains / n, Math.sqrt(below.targetSquares / n)),
    kappaThreeRatio: quotient(moments.mean - target.perPeriod, Math.cbrt(below.targetCubes / n)),
    drawdownAtRisk: -worstDrawdowns[Math.min(Math.floor((1 - level) * n + 1e-9), n - 1)]!,
    conditionalDrawdownAtRisk: historicalConditionalKernel(worstDrawdowns, level),
    entropicDrawdownAtRisk: entropicValueAtRiskKernel(depth, level),
    entropicValueAtRisk: entropicValueAtRiskKernel(
      r.map((x) => -x),
      level,
    ),
    stability: stability(r),
    ...(settings.benchmark === null
      ? {}
      : relative(r, settings.benchmark, base.beta ?? Number.NaN, excess, settings, moments.squares)),
  };
}

/** NaN instead of a division by zero. */
function quotient(top: number, bottom: number): number {
  return bottom > 0 ? top / bottom : Number.NaN;
}

function countSigns(r: Float64Array): {
  readonly wins: number;
  readonly defeats: number;
  readonly gains: number;
  readonly losses: number;
  readonly longestWins: number;
  readonly longestDefeats: number;
} {
  const result = { wins: 0, defeats: 0, gains: 0, losses: 0, longestWins: 0, longestDefeats: 0 };
  let winning = 0;
  let losing = 0;
  for (let t = 0; t < r.length; t++) {
    const x = r[t]!;
    winning = x > 0 ? winning + 1 : 0;
    losing = x < 0 ? losing + 1 : 0;
    if (x > 0) {
      result.wins++;
      result.gains += x;
    } else if (x < 0) {
      result.defeats++;
      result.losses -= x;
    }
    result.longestWins = Math.max(result.longestWins, winning);
    result.longestDefeats = Math.max(result.longestDefeats, losing);
  }
  return result;
}

/** Sums below the mean, and above and below the target; `over` is each return less its target. */
function partialMoments(
  r: Float64Array,
  mean: number,
  over: Float64Array,
): {
  readonly meanShortfall: number;
  readonly meanSquares: number;
  readonly targetGains: number;
  readonly targetSquares: number;
  readonly targetCubes: number;
} {
  const result = { meanShortfall: 0, meanSquares: 0, targetGains: 0, targetSquares: 0, targetCubes: 0 };
  for (let t = 0; t < r.length; t++) {
    const fromMean = mean - r[t]!;
    if (fromMean > 0) {
      result.meanShortfall += fromMean;
      result.meanSquares += fromMean * fromMean;
    }
    const fromTarget = -over[t]!;
    if (fromTarget > 0) {
      result.targetSquares += fromTarget * fromTarget;
      result.targetCubes += fromTarget ** 3;
    } else result.targetGains -= fromTarget;
  }
  return result;
}

function autocorrelationPenalty(r: Float64Array): number {
  const n = r.length;
  if (n < 3) return 1;
  const coefficient = Math.abs(pearson(r.subarray(0, n - 1), r.subarray(1)));
  if (Number.isNaN(coefficient)) return 1;
  let sum = 0;
  let power = 1;
  for (let k = 1; k < n; k++) {
    power *= coefficient;
    sum += ((n - k) / n) * power;
  }
  return Math.sqrt(1 + 2 * sum);
}

/** Correlation of two series of one length; NaN when one never changes. */
function pearson(x: Float64Array, y: Float64Array): number {
  const mx = seriesMomentsKernel(x);
  const my = seriesMomentsKernel(y);
  if (mx.constant || my.constant) return Number.NaN;
  let product = 0;
  for (let t = 0; t < x.length; t++) product += (x[t]! - mx.mean) * (y[t]! - my.mean);
  return product / Math.sqrt(mx.squares * my.squares);
}

function giniMeanDifference(sorted: Float64Array): number {
  const n = sorted.length;
  let sum = 0;
  for (let k = 0; k < n; k++) sum += (4 * (k + 1) - 2 * (n + 1)) * sorted[k]!;
  return n < 2 ? Number.NaN : sum / (n * (n - 1));
}

function stability(r: Float64Array): number {
  const path = new Float64Array(r.length);
  let sum = 0;
  for (let t = 0; t < r.length; t++) path[t] = sum += Math.log1p(r[t]!);
  const correlation = pearson(
    path.map((_, t) => t),
    path,
  );
  return correlation * correlation;
}

function relative(
  r: Float64Array,
  b: Float64Array,
  beta: number,
  excess: number,
  { riskFree, periodsPerYear, growthExponent }: PerformanceSettings,
  squares: number,
): ExtendedRelativeMetrics {
  const n = r.length;
  const correlation = pearson(r, b);
  const market = seriesMomentsKernel(b);
  const own = excessOver(r, riskFree);
  const other = excessOver(b, riskFree);
  const residual = seriesMomentsKernel(own.map((x, t) => x - beta * other[t]!));
  const growth = growthPerYear(
    b.reduce((value, x) => (value > 0 ? value * (1 + x) : value), 1),
    growthExponent,
  );
  const jensenAlpha = excess - beta * (growth - riskFree.perYear);
  const betaWhere = (keep: (x: number) => boolean): number => {
    const chosen = b.map((x, t) => (keep(x) ? t : -1)).filter((t) => t >= 0);
    const x = chosen.map((t) => b[t]!);
    const y = chosen.map((t) => r[t]!);
    return pearson(x, y) * Math.sqrt(seriesMomentsKernel(y).squares / seriesMomentsKernel(x).squares);
  };
  return {
    correlation,
    rSquared: correlation * correlation,
    treynorRatio: beta === 0 ? Number.NaN : excess / beta,
    jensenAlpha,
    modiglianiMeasure: quotient(excess * Math.sqrt(market.squares), Math.sqrt(squares)) + riskFree.perYear,
    appraisalRatio: quotient(jensenAlpha, Math.sqrt((residual.squares / n) * periodsPerYear)),
    battingAverage: r.reduce((count, x, t) => count + (x > b[t]! ? 1 : 0), 0) / n,
    upBeta: betaWhere((x) => x > 0),
    downBeta: betaWhere((x) => x < 0),
  };
}
