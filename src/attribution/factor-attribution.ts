import { PortfolioError } from "../core/portfolio-error.js";
import type { IsoDate, ReturnsTable } from "../core/types.js";
import { type AttributedReturns, readFactorData } from "./read-factor-data.js";
import { type RegressionCoefficient, regress } from "./regression.js";

export interface FactorAttributionOptions {
  /** Per year, divided evenly over the periods, or one number for each return; 0. */
  readonly riskFreeRate?: number | Float64Array;
  /** Default floor(4(T/100)^(2/9)). */
  readonly neweyWestLags?: number;
  /** From the dates. */
  readonly periodsPerYear?: number;
  /** A label for each date of `factors`, say its regime: contributions are then also summed by label. */
  readonly regimes?: readonly string[];
}

export interface FactorEffect extends RegressionCoefficient {
  /** Mean of the factor, per period. */
  readonly mean: number;
  /** beta · mean: what the factor brought, per period and per year (arithmetic). */
  readonly contribution: number;
  readonly annualContribution: number;
  /** Share of the variance of the excess return: beta · cov(factor, y) / var(y). */
  readonly riskShare: number;
}

export interface FactorAttribution {
  /** What no factor explains, per period. */
  readonly alpha: RegressionCoefficient;
  readonly annualAlpha: number;
  readonly factors: readonly FactorEffect[];
  /** Mean excess return, per period: alpha + Σ contributions + residual. */
  readonly meanExcess: number;
  /** meanExcess − alpha − Σ contributions: rounding. */
  readonly residual: number;
  readonly rSquared: number;
  readonly adjustedRSquared: number;
  /** Standard deviation of the residuals (T less the coefficients), per year. */
  readonly residualVolatility: number;
  /** Share of the variance that no factor explains; with the factors' shares it makes 1. */
  readonly residualRiskShare: number;
  /** By label, with the betas of the whole time; the contributions of all labels sum to the whole. */
  readonly regimes: readonly {
    readonly regime: string;
    readonly periods: number;
    /** Sums over its periods, divided by all T. */
    readonly meanExcess: number;
    readonly alpha: number;
    readonly contributions: readonly { readonly name: string; readonly contribution: number }[];
    readonly residual: number;
  }[];
  readonly observations: number;
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly lags: number;
  readonly periodsPerYear: number;
}

/**
 * What factors explain of a return: least squares of the excess return on them, with Newey–West errors.
 *
 * @param returns - T returns per period; a table of one asset is joined with the factors by date
 * @param factors - returns of K factors, already in excess where they are not long-short (log ones are converted)
 * @param options - `riskFreeRate` 0, `neweyWestLags` floor(4(T/100)^(2/9)), `periodsPerYear` from the dates, `regimes` none
 * @returns alpha, and beta with its contribution for each factor: they sum to the mean excess return
 * @throws {@link PortfolioError} `shape`, `not-finite` (NaN throws, with factor and date), `empty` (no common date),
 *   `too-few-observations`, `invalid-argument` (a factor that the others make up is named)
 * @remarks O(T·K²·lags). Newey and West (1987, 1994). Reference values: test/reference/attribution/factor-attribution.json.
 * @example
 * factorAttribution(returns, factors, { riskFreeRate: 0.02 }).factors[0]; // { name: "market", value: 1.08, tValue: 31, … }
 */
export function factorAttribution(
  returns: AttributedReturns,
  factors: ReturnsTable,
  options: FactorAttributionOptions = {},
): FactorAttribution {
  const data = readFactorData(returns, factors, options.riskFreeRate, options.periodsPerYear);
  const { y, columns, dates, periodsPerYear } = data;
  const regression = regress(y, columns, factors.assets, options.neweyWestLags);
  const [alpha, ...betas] = regression.coefficients as [RegressionCoefficient, ...RegressionCoefficient[]];
  const meanExcess = mean(y);
  const variance = covariance(y, y);
  const effects = betas.map((beta, k): FactorEffect => {
    const average = mean(columns[k]!);
    return {
      ...beta,
      mean: average,
      contribution: beta.value * average,
      annualContribution: beta.value * average * periodsPerYear,
      riskShare: variance > 0 ? (beta.value * covariance(columns[k]!, y)) / variance : Number.NaN,
    };
  });
  const contributions = effects.reduce((sum, effect) => sum + effect.contribution, 0);
  const squares = regression.residuals.reduce((sum, e) => sum + e * e, 0);
  return {
    alpha,
    annualAlpha: alpha.value * periodsPerYear,
    factors: effects,
    meanExcess,
    residual: meanExcess - alpha.value - contributions,
    rSquared: regression.rSquared,
    adjustedRSquared: regression.adjustedRSquared,
    residualVolatility: Math.sqrt((squares / (y.length - columns.length - 1)) * periodsPerYear),
    residualRiskShare: 1 - regression.rSquared,
    regimes: byRegime(regimesOf(options.regimes, factors, dates), y, columns, alpha, betas, regression.residuals),
    observations: y.length,
    from: dates[0]!,
    to: dates.at(-1)!,
    lags: regression.lags,
    periodsPerYear,
  };
}

function mean(x: Float64Array): number {
  return x.reduce((sum, value) => sum + value, 0) / x.length;
}

/** Sum of the products of the deviations. */
function covariance(x: Float64Array, y: Float64Array): number {
  const mx = mean(x);
  const my = mean(y);
  return x.reduce((sum, value, t) => sum + (value - mx) * (y[t]! - my), 0);
}

/** The labels of the dates that entered. */
function regimesOf(
  regimes: readonly string[] | undefined,
  factors: ReturnsTable,
  dates: readonly IsoDate[],
): readonly string[] {
  if (regimes === undefined) return [];
  if (regimes.length !== factors.dates.length) {
    throw new PortfolioError(
      "shape",
      `regimes has ${regimes.length} labels for ${factors.dates.length} rows of factors`,
      {
        expected: factors.dates.length,
        actual: regimes.length,
      },
    );
  }
  const labelOf = new Map(factors.dates.map((date, t) => [date, regimes[t]!]));
  return dates.map((date) => labelOf.get(date)!);
}

function byRegime(
  labels: readonly string[],
  y: Float64Array,
  columns: readonly Float64Array[],
  alpha: RegressionCoefficient,
  betas: readonly RegressionCoefficient[],
  residuals: Float64Array,
): FactorAttribution["regimes"] {
  return [...new Set(labels)].map((regime) => {
    const over = (x: Float64Array): number =>
      x.reduce((sum, value, t) => sum + (labels[t] === regime ? value : 0), 0) / labels.length;
    const periods = labels.filter((label) => label === regime).length;
    return {
      regime,
      periods,
      meanExcess: over(y),
      alpha: (alpha.value * periods) / labels.length,
      contributions: betas.map(({ name, value }, k) => ({ name, contribution: value * over(columns[k]!) })),
      residual: over(residuals),
    };
  });
}
