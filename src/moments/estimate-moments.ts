import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf, ReadOptions } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { isFloat64Array } from "../core/tables/check-table.js";
import { markGramCovariance } from "../core/tables/gram-covariance.js";
import { periodsPerYear as inferredPeriodsPerYear } from "../core/tables/periods-per-year.js";
import type { Moments, ReturnsTable, Weights } from "../core/types.js";
import { multiplySymmetricKernel } from "../numerics/matrix/multiply-symmetric-kernel.js";
import { capmMean } from "./capm-mean.js";
import { denoisedCovariance } from "./denoised-covariance.js";
import { exponentialCovariance } from "./exponential-covariance.js";
import { exponentialMean } from "./exponential-mean.js";
import { factorCovariance } from "./factor-covariance.js";
import { gerberCovariance } from "./gerber-covariance.js";
import { jamesSteinMean } from "./james-stein-mean.js";
import { marketPortfolio } from "./market-portfolio.js";
import { type Observations, observationsOf } from "./observations.js";
import { sampleCovariance } from "./sample-covariance.js";
import { semiCovariance } from "./semi-covariance.js";
import { ledoitWolfCovariance, oracleApproximatingCovariance } from "./shrunk-covariance.js";
import { principalFactors } from "./statistical-factor-moments.js";

const MEANS = ["historical", "exponential", "james-stein", "capm", "equilibrium"] as const;
const COVARIANCES = [
  "sample",
  "exponential",
  "ledoit-wolf",
  "ledoit-wolf-constant-correlation",
  "ledoit-wolf-single-factor",
  "oas",
  "semi",
  "denoised",
  "gerber",
  "factor",
] as const;

/** How expected returns are estimated; the guide "moments" says what each is good for. */
export type MeanMethod = (typeof MEANS)[number];

/** How the covariance is estimated; the guide "moments" says what each is good for. */
export type CovarianceMethod = (typeof COVARIANCES)[number];

/** How moments are estimated. */
export interface MomentsOptions {
  /** Default "historical". */
  readonly mean?: MeanMethod;
  /** Default "sample". */
  readonly covariance?: CovarianceMethod;
  /** How many periods make a year. Default: inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Half-life of the "exponential" methods, in periods. Default: half a year. */
  readonly halfLife?: number;
  /** Weights or capitalizations of the market, scaled to sum to 1. "equilibrium" needs them; for "capm" the default is equal weights. */
  readonly marketWeights?: Weights;
  /** For "capm", instead of `marketWeights`: the T returns of a market index, per period, simple. Default: none. */
  readonly marketReturns?: Float64Array;
  /** Risk aversion of "equilibrium". Default 2.5. */
  readonly riskAversion?: number;
  /** Risk-free rate of "capm" and "equilibrium", per year. Default 0. */
  readonly riskFreeRate?: number;
  /** For "semi": returns below it count, per period. Default 0. */
  readonly semiThreshold?: number;
  /** For "gerber": a move counts beyond so many standard deviations, between 0 and 1. Default 0.5. */
  readonly gerberThreshold?: number;
  /** For "denoised": how many of the greatest eigenvalues (the market) to remove after denoising. Default 0. */
  readonly detone?: number;
  /** For "factor": how many principal components. Default: as many as noise cannot explain, at least one. */
  readonly factors?: number;
}

type Defaulted =
  | "mean"
  | "covariance"
  | "riskAversion"
  | "riskFreeRate"
  | "semiThreshold"
  | "gerberThreshold"
  | "detone";

/** Declarations of {@link MomentsOptions}. */
export const momentsOptions: OptionsOf<MomentsOptions, Defaulted> = {
  mean: { kind: "choice", of: MEANS, default: "historical" },
  covariance: { kind: "choice", of: COVARIANCES, default: "sample" },
  periodsPerYear: { kind: "number", above: 0 },
  halfLife: { kind: "number", above: 0 },
  marketWeights: { kind: "numbers-by-name", names: "assets", min: 0 },
  marketReturns: { kind: "numbers" },
  riskAversion: { kind: "number", above: 0, default: 2.5 },
  riskFreeRate: { kind: "number", default: 0 },
  semiThreshold: { kind: "number", default: 0 },
  gerberThreshold: { kind: "number", above: 0, below: 1, default: 0.5 },
  detone: { kind: "number", integer: true, min: 0, default: 0 },
  factors: { kind: "number", integer: true, min: 1 },
};

/** Options that were read, with those that depend on the data filled in. */
export interface MomentsSettings extends ReadOptions<MomentsOptions, Defaulted> {
  /** How many periods make a year. */
  readonly periodsPerYear: number;
  /** Half-life of the "exponential" methods, in periods. */
  readonly halfLife: number;
}

/**
 * Expected returns and covariance per year, by the methods named.
 *
 * @param returns - T ≥ 2 dates by N assets, complete; log returns are converted to simple ones, since only those add up
 *   over assets. T < N is fine: the covariance is then singular unless the method shrinks it
 * @param options - `mean` `"historical"` (arithmetic mean × periods per year), `covariance` `"sample"` (divisor T − 1)
 * @returns moments per year; `covariance` both triangles, equal bit by bit
 * @throws {@link PortfolioError} `not-finite` naming asset and date, `too-few-observations`, `empty`, `shape`,
 *   `invalid-argument` (an unknown method, a half-life of 0), `unknown-asset`
 * @remarks O(T·N²/2); `"denoised"` and `"factor"` O(N³) more. NaN throws. Divisor T − 1 for sample, denoised and factor;
 *   T for the shrunk ones, semi and Gerber, as their papers and scikit-learn have it.
 *   Reference values: test/reference/moments/*.json.
 * @example
 * estimateMoments(returns, { covariance: "ledoit-wolf" })
 */
export function estimateMoments(returns: ReturnsTable, options: MomentsOptions = {}): Moments {
  const observations = observationsOf("returns", returns);
  const read = readOptions("options", options, momentsOptions, {
    what: "an option of estimateMoments",
    assets: observations.assets,
  });
  const settings = settingsOf(read, observations, returns.dates.length, () => inferredPeriodsPerYear(returns.dates));
  return momentsOf(observations, settings);
}

/**
 * Options that were read, with those that depend on the data filled in.
 *
 * @param read - the options
 * @param observations - the data, or the window that the moments are estimated from
 * @param dates - how many dates the whole table has, for `marketReturns`
 * @param inferred - the periods per year of the dates
 * @throws {@link PortfolioError} `invalid-argument`, `shape`
 */
export function settingsOf(
  read: ReadOptions<MomentsOptions, Defaulted>,
  { columns: n }: Pick<Observations, "columns">,
  dates: number,
  inferred: () => number,
): MomentsSettings {
  if (read.detone >= n) {
    throw new PortfolioError(
      "invalid-argument",
      `options.detone is ${read.detone}: give a whole number from 0 to ${n - 1}`,
      { argument: "detone", value: read.detone },
    );
  }
  if (read.factors !== undefined && read.factors > n) {
    throw new PortfolioError(
      "invalid-argument",
      `options.factors is ${read.factors}: give a whole number from 1 to ${n}, the assets`,
      { argument: "factors", value: read.factors },
    );
  }
  if (read.mean === "equilibrium" && read.marketWeights === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      'options.mean "equilibrium" needs marketWeights: give weights by asset',
      { argument: "marketWeights" },
    );
  }
  const { marketReturns } = read;
  if (marketReturns !== undefined && marketReturns.length !== dates) {
    throw new PortfolioError(
      "shape",
      `options.marketReturns has ${marketReturns.length} numbers for ${dates} dates: give one for each`,
      { argument: "marketReturns", expected: dates, actual: marketReturns.length },
    );
  }
  const periodsPerYear = read.periodsPerYear ?? inferred();
  return {
    ...read,
    periodsPerYear,
    halfLife: read.halfLife ?? periodsPerYear / 2,
    ...(marketReturns === undefined || isFloat64Array(marketReturns)
      ? {}
      : { marketReturns: Float64Array.from(marketReturns as ArrayLike<number>) }),
  };
}

/**
 * The moments of observations that were checked.
 *
 * @param covariance - the covariance per year where it is known already; by default it is estimated
 */
export function momentsOf(
  observations: Observations,
  settings: MomentsSettings,
  covariance: Float64Array = covariancePerYear(observations, settings),
): Moments {
  const perYear = settings.periodsPerYear;
  const mean = meanPerYear(observations, covariance, settings);
  if (GRAM.includes(settings.covariance)) markGramCovariance(covariance, observations.columns);
  return { assets: observations.assets, mean, covariance, periodsPerYear: perYear };
}

/** Sums of products of observations, alone or mixed with a target that is positive definite. */
const GRAM: readonly MomentsSettings["covariance"][] = ["sample", "exponential", "semi", "ledoit-wolf", "oas"];

/** Covariance per year by the method of the settings. A new array. */
export function covariancePerYear(observations: Observations, settings: MomentsSettings): Float64Array {
  const covariance = covarianceOfPeriods(observations, settings);
  for (let k = 0; k < covariance.length; k++) covariance[k] = covariance[k]! * settings.periodsPerYear;
  return covariance;
}

function covarianceOfPeriods(observations: Observations, settings: MomentsSettings): Float64Array {
  switch (settings.covariance) {
    case "sample":
      return sampleCovariance(observations, 1);
    case "exponential":
      return exponentialCovariance(observations, settings.halfLife);
    case "ledoit-wolf":
      return ledoitWolfCovariance(observations, "identity").covariance;
    case "ledoit-wolf-constant-correlation":
      return ledoitWolfCovariance(observations, "constant-correlation").covariance;
    case "ledoit-wolf-single-factor":
      return ledoitWolfCovariance(observations, "single-factor").covariance;
    case "oas":
      return oracleApproximatingCovariance(observations).covariance;
    case "semi":
      return semiCovariance(observations, settings.semiThreshold);
    case "denoised":
      return denoisedCovariance(observations, settings.detone);
    case "gerber":
      return gerberCovariance(observations, settings.gerberThreshold);
    case "factor":
      return factorCovariance(principalFactors(observations, settings.factors, 1), observations.columns);
  }
}

function meanPerYear(observations: Observations, covariance: Float64Array, settings: MomentsSettings): Float64Array {
  const { riskFreeRate, periodsPerYear: perYear } = settings;
  const yearly = (mean: Float64Array): Float64Array => {
    const values = new Float64Array(mean.length);
    for (let i = 0; i < mean.length; i++) values[i] = mean[i]! * perYear;
    return values;
  };
  switch (settings.mean) {
    case "historical":
      return yearly(observations.mean);
    case "exponential":
      return yearly(exponentialMean(observations, settings.halfLife));
    case "james-stein":
      return yearly(
        jamesSteinMean(
          observations,
          covariance.map((value) => value / perYear),
        ),
      );
    case "capm":
      return yearly(capmMean(observations, marketReturns(observations, settings), riskFreeRate / perYear));
    case "equilibrium": {
      const market = marketPortfolio(settings.marketWeights!, observations.assets);
      return multiplySymmetricKernel(covariance, market).map((value) => riskFreeRate + settings.riskAversion * value);
    }
  }
}

/** T returns of the market: given, or of its weights rebalanced every period. */
function marketReturns(observations: Observations, settings: MomentsSettings): Float64Array {
  const { values, rows, columns, assets } = observations;
  if (settings.marketReturns !== undefined) return settings.marketReturns;
  const weights =
    settings.marketWeights === undefined
      ? new Float64Array(columns).fill(1 / columns)
      : marketPortfolio(settings.marketWeights, assets);
  const market = new Float64Array(rows);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < columns; i++) market[t] = market[t]! + weights[i]! * values[t * columns + i]!;
  }
  return market;
}
