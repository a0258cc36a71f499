import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { excessOver } from "../series/read-rate.js";
import { type ReturnSeries, readReturnSeries } from "../series/return-series.js";
import { type PerformanceOptions, performanceOptions, settingsOf } from "./performance-options.js";
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

/** A figure that can be taken over a moving window. */
export type RollingMetric = (typeof OWN_METRICS)[number] | (typeof RELATIVE_METRICS)[number];

/** What rolling figures are computed with; the rest is as for `performanceMetrics`. */
export interface RollingOptions<M extends RollingMetric = RollingMetric> extends PerformanceOptions {
  /** Periods of each window, from 2 to 1,000,000. */
  readonly window: number;
  /** Which figures, by name. */
  readonly metrics: readonly M[];
}

const declared: OptionsOf<RollingOptions, "level"> = {
  ...performanceOptions,
  window: { kind: "number", integer: true, min: 2, max: 1_000_000, required: true },
  metrics: {
    kind: "list",
    of: { kind: "choice", of: [...OWN_METRICS, ...RELATIVE_METRICS] },
    maxLength: 1000,
    required: true,
  },
};

/**
 * Figures of `performanceMetrics` over every window of W periods, by the same definitions.
 *
 * @param returns - T returns per period, fractions; a table must hold one asset (log returns are converted)
 * @param options - `window` W ≥ 2, `metrics` by name; the rest as of `performanceMetrics`. `mean` is per period.
 *   `annualReturn` compounds over `window / periodsPerYear` years. `alpha` `beta` `correlation` `trackingError`
 *   `informationRatio` need a `benchmark`
 * @returns T numbers for each metric: entry t is of the W periods that end with t; NaN before W − 1 and where a window has
 *   no answer (no volatility, no loss)
 * @throws {@link PortfolioError} `invalid-argument` (an unknown metric is named with the nearest), `empty`, `not-finite`
 *   (NaN throws), `shape`
 * @remarks O(T), value at risk O(T log W) comparisons. Every window is summed anew by merging the ends of blocks; no
 *   running sum drifts. Reference values: test/reference/analytics/rolling-metrics.json.
 * @example
 * rollingMetrics(returns, { window: 252, metrics: ["sharpeRatio", "maxDrawdown"] }).sharpeRatio; // Float64Array
 */
export function rollingMetrics<M extends RollingMetric>(
  returns: ReturnSeries,
  options: RollingOptions<M>,
): Readonly<Record<M, Float64Array>> {
  const read = readOptions<RollingOptions<M>, "level">(
    "options",
    options,
    declared as OptionsOf<RollingOptions<M>, "level">,
    { what: "an option of rollingMetrics" },
  );
  const { window, metrics } = read;
  const reading = readReturnSeries("returns", returns);
  const r = reading.values;
  const { periodsPerYear: year, riskFree: rate, target: floor, level, benchmark: b } = settingsOf(reading, read);
  const relative = metrics.find((metric) => (RELATIVE_METRICS as readonly string[]).includes(metric));
  if (relative !== undefined && b === null) {
    throw new PortfolioError(
      "invalid-argument",
      `options.metrics names ${relative}, which needs a benchmark: give options.benchmark`,
      { metric: relative },
    );
  }
  // a rate that does not change moves the means alone; one that does is taken from each return
  const excess = rate.values === null ? null : excessOver(r, rate);
  const riskFree = excess === null ? rate.perPeriod : 0;

  // what several metrics need is made once, when the first asks
  const moments = once(() => rollingMomentsKernel(r, window));
  const growth = once(() => rollingGrowthKernel(r, window));
  const shape = once(() => rollingShapeKernel(r, window));
  const tail = once(() => rollingTailKernel(r, window, level));
  const excessMoments = once(() => (excess === null ? moments() : rollingMomentsKernel(excess, window)));
  const pair = once((): RollingComoments => rollingComomentsKernel(r, b!, window));
  const excessPair = once(
    (): RollingComoments => (excess === null ? pair() : rollingComomentsKernel(excess, excessOver(b!, rate), window)),
  );
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
    const { otherSquares, otherMean, products } = excessPair();
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
      const { mean, squares } = excessMoments();
      return perWindow((t) => ratio((mean[t]! - riskFree) * root, deviation(squares[t]!, mean[t]!)));
    },
    sortinoRatio: () => {
      const over = floor.values === null ? null : excessOver(r, floor);
      const target = over === null ? floor.perPeriod : 0;
      const { mean } = over === null ? moments() : rollingMomentsKernel(over, window);
      const shortfall = rollingSumKernel(
        (over ?? r).map((x) => (x < target ? (x - target) ** 2 : 0)),
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
      const { mean, otherMean } = excessPair();
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
  for (const metric of metrics) result[metric] = makers[metric]();
  return result as Record<M, Float64Array>;
}

function once<V>(make: () => V): () => V {
  let value: V | undefined;
  return () => (value ??= make());
}
