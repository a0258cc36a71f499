import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { IsoDate, ReturnsTable } from "../core/types.js";
import { type AttributedReturns, readFactorData } from "./read-factor-data.js";
import { type RegressionCoefficient, regress } from "./regression.js";

/** How returns are explained by factors. */
export interface FactorAttributionOptions {
  /** Per year, divided evenly over the periods, or one number per period for each return. Default 0. */
  readonly riskFreeRate?: number | Float64Array;
  /** Lags of the Newey–West errors. Default floor(4(T/100)^(2/9)). */
  readonly neweyWestLags?: number;
  /** How many periods make a year. Default: from the dates. */
  readonly periodsPerYear?: number;
  /** A label for each date of `factors`, such as its regime: contributions are then also summed by label. Default: none. */
  readonly regimes?: readonly string[];
}

const declared: OptionsOf<FactorAttributionOptions, "riskFreeRate"> = {
  riskFreeRate: { kind: "either", of: [{ kind: "number" }, { kind: "numbers" }], default: 0 },
  neweyWestLags: { kind: "number", integer: true, min: 0 },
  periodsPerYear: { kind: "number", above: 0 },
  regimes: { kind: "list", of: { kind: "text" } },
};

/** One factor in the regression, and what it brought. */
export interface FactorEffect extends RegressionCoefficient {
  /** Mean of the factor, per period. */
  readonly mean: number;
  /** beta · mean: what the factor brought, per period. */
  readonly contribution: number;
  /** The same per year (arithmetic). */
  readonly annualContribution: number;
  /** Share of the variance of the excess return: beta · cov(factor, y) / var(y). */
  readonly riskShare: number;
}

/** What factors explain of a return. */
export interface FactorAttribution {
  /** What no factor explains, per period. */
  readonly alpha: RegressionCoefficient;
  /** The same per year (arithmetic). */
  readonly annualAlpha: number;
  /** One entry for each factor. */
  readonly factors: readonly FactorEffect[];
  /** Mean excess return, per period: alpha + Σ contributions + residual. */
  readonly meanExcess: number;
  /** meanExcess − alpha − Σ contributions: rounding. */
  readonly residual: number;
  /** Share of the variance that the factors explain. */
  readonly rSquared: number;
  /** The same, corrected for the number of factors. */
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
  /** How many periods entered. */
  readonly observations: number;
  /** First date that entered. */
  readonly from: IsoDate;
  /** Last date that entered. */
  readonly to: IsoDate;
  /** Newey–West lags used. */
  readonly lags: number;
  /** How many periods make a year. */
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
  const read = readOptions("options", options, declared, { what: "an option of factorAttribution" });
  const data = readFactorData(returns, "factors", factors, read.riskFreeRate, read.periodsPerYear);
  const { y, columns, dates, periodsPerYear } = data;
  const regression = regress(y, columns, factors.assets, read.neweyWestLags);
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
    regimes: byRegime(regimesOf(read.regimes, factors, dates), y, columns, alpha, betas, regression.residuals),
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
