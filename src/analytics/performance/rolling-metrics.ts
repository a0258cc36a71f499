import { nearestName } from "../../core/nearest-name.js";
import { PortfolioError } from "../../core/portfolio-error.js";
import { readCount, readFinite, readLevel } from "../../core/read-number.js";
import { type ReturnSeries, readPairedSeries, readPeriodsPerYear, readReturnSeries } from "../series/return-series.js";
import { rollingShapeKernel } from "./rolling-shape-kernel.js";
import { rollingTailKernel } from "./rolling-tail-kernel.js";
import {
  type RollingComoments,
  rollingComomentsKernel,
  rollingGrowthKernel,
  rollingMomentsKernel,
  rollingSumKernel,
} from "./rolling-window-kernel.js";

const OWN_METRICS = [
  "mean",
  "totalReturn",
  "annualReturn",
  "annualVolatility",
  "sharpeRatio",
  "sortinoRatio",
  "maxDrawdown",
  "skewness",
  "excessKurtosis",
  "valueAtRisk",
  "conditionalValueAtRisk",
  "winRate",
] as const;
const RELATIVE_METRICS = ["alpha", "beta", "correlation", "trackingError", "informationRatio"] as const;

export type RollingMetric = (typeof OWN_METRICS)[number] | (typeof RELATIVE_METRICS)[number];

export interface RollingOptions<M extends RollingMetric = RollingMetric> {
  /** Periods of each window, at least 2. */
  readonly window: number;
  readonly metrics: readonly M[];
  /** As of `performanceMetrics`. */
  readonly periodsPerYear?: number;
  readonly riskFreeRate?: number;
  readonly minAcceptableReturn?: number;
  readonly benchmark?: ReturnSeries;
  readonly level?: number;
}

/**
 * Figures of `performanceMetrics` over every window of W periods, by the same definitions.
 *
 * @param returns - T returns per period, fractions; a table must hold one asset (log returns are converted)
 * @param options - `window` W ≥ 2, `metrics` by name; the rest as of `performanceMetrics`. `mean` is per period.
 *   `alpha` `beta` `correlation` `trackingError` `informationRatio` need a `benchmark`
 * @returns T numbers for each metric: entry t is of the W periods that end with t; NaN before W − 1 and where a window has
 *   no answer (no volatility, no loss)
 * @throws {@link PortfolioError} `invalid-argument` (an unknown metric is named with the nearest), `empty`, `not-finite`
 *   (NaN throws), `shape`
 * @remarks O(T), value at risk O(T log W) comparisons. Every window is summed anew by merging block ends, nothing is taken
 *   out of a running sum. Reference values: test/reference/analytics/rolling-metrics.json.
 * @example
 * rollingMetrics(returns, { window: 252, metrics: ["sharpeRatio", "maxDrawdown"] }).sharpeRatio; // Float64Array
 */
export function rollingMetrics<M extends RollingMetric>(
  returns: ReturnSeries,
  options: RollingOptions<M>,
): Readonly<Record<M, Float64Array>> {
  const reading = readReturnSeries("returns", returns);
  const r = reading.values;
  const window = readCount("window", options.window, 2);
  const year = readPeriodsPerYear(options.periodsPerYear, reading.dates);
  const riskFree = readFinite("riskFreeRate", options.riskFreeRate, 0) / year;
  const target = readFinite("minAcceptableReturn", options.minAcceptableReturn, riskFree * year) / year;
  const level = readLevel(options.level);
  const b = options.benchmark === undefined ? null : readPairedSeries("benchmark", options.benchmark, reading);

  // what several metrics need is made once, when the first asks
  const moments = once(() => rollingMomentsKernel(r, window));
  const growth = once(() => rollingGrowthKernel(r, window));
  const shape = once(() => rollingShapeKernel(r, window));
  const tail = once(() => rollingTailKernel(r, window, level));
  const pair = once((): RollingComoments => rollingComomentsKernel(r, b!, window));
  const active = once(() =>
    rollingMomentsKernel(
      r.map((x, t) => x - b![t]!),
      window,
    ),
  );
  const root = Math.sqrt(year);

  const deviation = (squares: number, mean: number): number => {
    const variance = squares / (window - 1);
    return variance > 1e-26 * mean * mean ? Math.sqrt(variance) : 0;
  };
  const ratio = (top: number, bottom: number): number => (bottom > 0 ? top / bottom : Number.NaN);
  const perWindow = (valueAt: (t: number) => number): Float64Array => {
    const out = new Float64Array(r.length).fill(Number.NaN);
    for (let t = window - 1; t < r.length; t++) out[t] = valueAt(t);
    return out;
  };
  const betaAt = (t: number): number => {
    const { otherSquares, otherMean, products } = pair();
    return deviation(otherSquares[t]!, otherMean[t]!) > 0 ? products[t]! / otherSquares[t]! : Number.NaN;
  };

  const makers: Readonly<Record<RollingMetric, () => Float64Array>> = {
    mean: () => moments().mean,
    totalReturn: () => growth().growth.map((g) => g - 1),
    annualReturn: () =>
      growth().growth.map((g) => {
        const annual = g < 0 ? Number.NaN : g ** (year / window) - 1;
        return Number.isFinite(annual) ? annual : Number.NaN;
      }),
    annualVolatility: () => {
      const { mean, squares } = moments();
      return perWindow((t) => deviation(squares[t]!, mean[t]!) * root);
    },
    sharpeRatio: () => {
      const { mean, squares } = moments();
      return perWindow((t) => ratio((mean[t]! - riskFree) * root, deviation(squares[t]!, mean[t]!)));
    },
    sortinoRatio: () => {
      const { mean } = moments();
      const shortfall = rollingSumKernel(
        r.map((x) => (x < target ? (x - target) ** 2 : 0)),
        window,
      );
      return perWindow((t) => ratio((mean[t]! - target) * root, Math.sqrt(shortfall[t]! / window)));
    },
    maxDrawdown: () => growth().maxDrawdown,
    skewness: () => shape().skewness,
    excessKurtosis: () => shape().excessKurtosis,
    valueAtRisk: () => tail().valueAtRisk,
    conditionalValueAtRisk: () => tail().conditionalValueAtRisk,
    winRate: () =>
      rollingSumKernel(
        r.map((x) => (x > 0 ? 1 : 0)),
        window,
      ).map((wins) => wins / window),
    beta: () => perWindow(betaAt),
    alpha: () => {
      const { mean, otherMean } = pair();
      return perWindow((t) => (mean[t]! - riskFree - betaAt(t) * (otherMean[t]! - riskFree)) * year);
    },
    correlation: () => {
      const { mean, squares, otherSquares, otherMean, products } = pair();
      return perWindow((t) => {
        const spread = deviation(squares[t]!, mean[t]!) * deviation(otherSquares[t]!, otherMean[t]!);
        return ratio(products[t]! / (window - 1), spread);
      });
    },
    trackingError: () => {
      const { mean, squares } = active();
      return perWindow((t) => deviation(squares[t]!, mean[t]!) * root);
    },
    informationRatio: () => {
      const { mean, squares } = active();
      return perWindow((t) => ratio(mean[t]! * root, deviation(squares[t]!, mean[t]!)));
    },
  };

  const result: Partial<Record<M, Float64Array>> = {};
  for (const metric of options.metrics) {
    checkMetric(metric, b !== null);
    result[metric] = makers[metric]();
  }
  return result as Record<M, Float64Array>;
}

function checkMetric(metric: RollingMetric, hasBenchmark: boolean): void {
  const relative = (RELATIVE_METRICS as readonly string[]).includes(metric);
  if (relative && !hasBenchmark) {
    throw new PortfolioError("invalid-argument", `metrics names ${metric}, which needs a benchmark: give one`, {
      metric,
    });
  }
  if (relative || (OWN_METRICS as readonly string[]).includes(metric)) return;
  const known = [...OWN_METRICS, ...RELATIVE_METRICS];
  const nearest = nearestName(String(metric), known);
  throw new PortfolioError(
    "invalid-argument",
    `metrics names ${JSON.stringify(metric)}: ${nearest === undefined ? `known are ${known.join(", ")}` : `did you mean ${nearest}?`}`,
    { metric, nearest },
  );
}

function once<V>(make: () => V): () => V {
  let value: V | undefined;
  return () => (value ??= make());
}
