import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { seededRandom } from "../../core/random/seeded-random.js";
import { normalDensityKernel } from "../../numerics/distribution/normal-cdf-kernel.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { type ReturnSeries, readReturnSeries } from "../series/return-series.js";
import { type SeriesMoments, seriesMomentsKernel } from "../series/series-moments-kernel.js";
import {
  historicalConditionalKernel,
  historicalValueAtRiskKernel,
  type QuantileRule,
} from "../series/tail-loss-kernel.js";

/** How the tail of a return series is estimated. */
export type TailRiskMethod = "historical" | "gaussian" | "cornish-fisher" | "monte-carlo";

/** How value at risk and conditional value at risk are estimated. */
export interface TailRiskOptions {
  /** Confidence, a fraction. Default 0.95. */
  readonly level?: number;
  /** Which of the four methods. Default "historical". */
  readonly method?: TailRiskMethod;
  /** Historical and Monte Carlo: type-7 interpolation, or the plain order statistic. Default "linear". */
  readonly quantile?: QuantileRule;
  /** Monte Carlo: seed of the random numbers, a whole number. Default 0. */
  readonly seed?: number;
  /** Monte Carlo: how many outcomes are drawn, at most 10,000,000. Default 10,000. */
  readonly simulations?: number;
  /** Monte Carlo: a normal distribution of the same mean and volatility, or returns drawn from the history. Default "normal". */
  readonly distribution?: "normal" | "history";
  /** Monte Carlo: periods compounded into one outcome, at most 10,000. Default 1. */
  readonly horizon?: number;
}

const declared: OptionsOf<
  TailRiskOptions,
  "level" | "method" | "quantile" | "seed" | "simulations" | "distribution" | "horizon"
> = {
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
  method: {
    kind: "choice",
    of: ["historical", "gaussian", "cornish-fisher", "monte-carlo"],
    default: "historical",
  },
  quantile: { kind: "choice", of: ["linear", "order-statistic"], default: "linear" },
  seed: { kind: "number", integer: true, default: 0 },
  simulations: { kind: "number", integer: true, min: 1, max: 10_000_000, default: 10_000 },
  distribution: { kind: "choice", of: ["normal", "history"], default: "normal" },
  horizon: { kind: "number", integer: true, min: 1, max: 10_000, default: 1 },
};

/** Most draws of one simulation: outcomes times periods. */
const MOST_DRAWS = 100_000_000;

/** The loss in the tail of a return series, and how it was estimated. */
export interface TailRisk {
  /** Positive loss; negative when even the tail gains. */
  readonly valueAtRisk: number;
  /** Mean loss beyond it. */
  readonly conditionalValueAtRisk: number;
  /** Confidence, a fraction. */
  readonly level: number;
  /** The method used. */
  readonly method: TailRiskMethod;
  /** Cornish–Fisher: skewness and kurtosis lie where the expansion is not monotone, so the figure is not to be trusted. */
  readonly outsideDomain: boolean;
  /** How the figures are defined. */
  readonly convention: string;
  /** Why a figure is NaN; `null` when both are defined. */
  readonly undefinedReason: string | null;
}

const CONVENTIONS = {
  linear: "historical: type-7 quantile; mean of the worst fraction with the fractional scenario",
  "order-statistic": "historical: order statistic of rank ceil(tail × periods); mean of the worst fraction",
  gaussian: "normal with arithmetic mean and ddof 1 volatility",
  "cornish-fisher":
    "Cornish-Fisher quantile with population skewness and excess kurtosis, ddof 1 volatility; the conditional figure is the mean of that quantile over the tail",
  "monte-carlo": "seeded draws, then as historical",
} as const;

/**
 * Value at risk and conditional value at risk of a return series by one of four methods, with its convention.
 *
 * @param returns - T returns per period, fractions; a table must hold one asset
 * @param options - `level` 0.95, `method` "historical", `quantile` "linear"; Monte Carlo: `seed` 0, `simulations` 10 000,
 *   `distribution` "normal", `horizon` 1
 * @returns positive losses per period (per horizon for Monte Carlo); NaN with a reason where a method has no answer
 * @throws {@link PortfolioError} `empty`, `not-finite` (NaN throws), `shape`, `invalid-argument`
 * @remarks O(T log T); Monte Carlo O(simulations · horizon). Rockafellar and Uryasev (2002); Cornish and Fisher (1938),
 *   its domain after Maillard (2012). Reference values: test/reference/analytics/tail-risk.json.
 * @example
 * tailRisk(returns, { level: 0.99, method: "cornish-fisher" }).outsideDomain
 */
export function tailRisk(returns: ReturnSeries, options: TailRiskOptions = {}): TailRisk {
  const read = readOptions("options", options, declared, { what: "an option of tailRisk" });
  const { level, method, quantile: rule } = read;
  const { values } = readReturnSeries("returns", returns);
  const base = { level, method, outsideDomain: false, undefinedReason: null };

  if (method === "historical" || method === "monte-carlo") {
    const sample = method === "historical" ? Float64Array.from(values) : simulate(values, read);
    sample.sort();
    return {
      ...base,
      valueAtRisk: historicalValueAtRiskKernel(sample, level, rule),
      conditionalValueAtRisk: historicalConditionalKernel(sample, level),
      convention: method === "historical" ? CONVENTIONS[rule] : CONVENTIONS["monte-carlo"],
    };
  }
  const moments = seriesMomentsKernel(values);
  const convention = CONVENTIONS[method];
  if (values.length < 2) {
    const undefinedReason = "one period has no volatility";
    return { ...base, valueAtRisk: Number.NaN, conditionalValueAtRisk: Number.NaN, convention, undefinedReason };
  }
  const skewness = method === "gaussian" || moments.constant ? 0 : moments.skewness;
  const kurtosis = method === "gaussian" || moments.constant ? 0 : moments.excessKurtosis;
  const deviation = Math.sqrt(moments.squares / (values.length - 1));
  const tail = cornishFisherTail(level, skewness, kurtosis);
  return {
    ...base,
    valueAtRisk: -(moments.mean + deviation * tail.quantile),
    conditionalValueAtRisk: -(moments.mean + deviation * tail.mean),
    outsideDomain: !isMonotone(skewness, kurtosis),
    convention,
  };
}

/** The adjusted quantile z + (z²−1)S/6 + (z³−3z)K/24 − (2z³−5z)S²/36 at 1 − level, and its mean below. */
function cornishFisherTail(level: number, s: number, k: number): { readonly quantile: number; readonly mean: number } {
  const z = normalQuantileKernel(1 - level);
  const expand = (z1: number, z2: number, z3: number): number =>
    z1 + ((z2 - 1) * s) / 6 + ((z3 - 3 * z1) * k) / 24 - ((2 * z3 - 5 * z1) * s * s) / 36;
  // the polynomial is linear in the powers of z, so its mean needs only their truncated means
  const hazard = normalDensityKernel(z) / (1 - level);
  return {
    quantile: expand(z, z * z, z * z * z),
    mean: expand(-hazard, 1 - z * hazard, -(z * z + 2) * hazard),
  };
}

/** The expansion rises everywhere: its derivative, a quadratic in z, has no root. */
function isMonotone(s: number, k: number): boolean {
  const square = k / 8 - (s * s) / 6;
  const constant = 1 - k / 8 + (5 * s * s) / 36;
  return constant > 0 && square >= 0 && (s * s) / 9 <= 4 * square * constant;
}

function simulate(
  values: Float64Array,
  { seed, simulations, horizon, distribution }: Required<TailRiskOptions>,
): Float64Array {
  if (simulations * horizon > MOST_DRAWS) {
    throw new PortfolioError(
      "invalid-argument",
      `options.simulations × options.horizon is ${simulations * horizon}: give at most 100,000,000 draws in all`,
      { simulations, horizon },
    );
  }
  const random = seededRandom(seed);
  const moments: SeriesMoments = seriesMomentsKernel(values);
  const deviation = values.length < 2 ? 0 : Math.sqrt(moments.squares / (values.length - 1));
  const draw =
    distribution === "normal"
      ? (): number => moments.mean + deviation * random.normal()
      : (): number => values[random.integer(values.length)]!;
  const outcomes = new Float64Array(simulations);
  for (let i = 0; i < simulations; i++) {
    if (horizon === 1) {
      outcomes[i] = draw();
      continue;
    }
    let value = 1;
    for (let h = 0; h < horizon; h++) value *= 1 + draw();
    outcomes[i] = value - 1;
  }
  return outcomes;
}
