import { periodsPerYear as inferredPeriodsPerYear } from "../core/periods-per-year.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { requireObject } from "../core/require-object.js";
import type { Moments, ReturnsTable, Weights } from "../core/types.js";
import { multiplySymmetricKernel } from "../numerics/matrix/multiply-symmetric-kernel.js";
import { capmMean } from "./capm-mean.js";
import { checkChoice, checkFinite, checkPeriodsPerYear, checkPositive } from "./check-options.js";
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

/** How the covariance is estimated. */
export type CovarianceMethod = (typeof COVARIANCES)[number];

export interface MomentsOptions {
  /** `"historical"`. */
  readonly mean?: MeanMethod;
  /** `"sample"`. */
  readonly covariance?: CovarianceMethod;
  /** Inferred from the dates: 252, 52, 12, 4 or 1. */
  readonly periodsPerYear?: number;
  /** Of `"exponential"`, in periods; half a year. */
  readonly halfLife?: number;
  /** Of `"capm"` (equal by default) and `"equilibrium"` (needed): weights or capitalisations, scaled to sum to 1. */
  readonly marketWeights?: Weights;
  /** Of `"capm"`, instead of `marketWeights`: the T returns of a market index, per period, simple. */
  readonly marketReturns?: Float64Array;
  /** Of `"equilibrium"`; 2.5. */
  readonly riskAversion?: number;
  /** Of `"capm"` and `"equilibrium"`, per year; 0. */
  readonly riskFreeRate?: number;
  /** Of `"semi"`: returns below it count, per period; 0. */
  readonly semiThreshold?: number;
  /** Of `"gerber"`: a move counts beyond so many standard deviations, between 0 and 1; 0.5. */
  readonly gerberThreshold?: number;
  /** Of `"denoised"`: how many of the greatest eigenvalues (the market) to remove after denoising; 0. */
  readonly detone?: number;
  /** Of `"factor"`: how many principal components; as many as noise cannot explain, at least one. */
  readonly factors?: number;
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
  requireObject("options", options, "an object, or leave it out");
  const meanMethod = checkChoice("mean", options.mean ?? "historical", MEANS);
  const covarianceMethod = checkChoice("covariance", options.covariance ?? "sample", COVARIANCES);
  const observations = observationsOf("returns", returns);
  const perYear = checkPeriodsPerYear(options.periodsPerYear ?? inferredPeriodsPerYear(returns.dates));
  const halfLife = checkPositive("halfLife", options.halfLife ?? perYear / 2);
  const covariance = covariancePerPeriod(observations, covarianceMethod, halfLife, options);
  for (let k = 0; k < covariance.length; k++) covariance[k] = covariance[k]! * perYear;
  const mean = meanPerYear(observations, covariance, meanMethod, halfLife, perYear, options);
  return { assets: returns.assets, mean, covariance, periodsPerYear: perYear };
}

function covariancePerPeriod(
  observations: Observations,
  method: CovarianceMethod,
  halfLife: number,
  options: MomentsOptions,
): Float64Array {
  switch (method) {
    case "sample":
      return sampleCovariance(observations, 1);
    case "exponential":
      return exponentialCovariance(observations, halfLife);
    case "ledoit-wolf":
      return ledoitWolfCovariance(observations, "identity").covariance;
    case "ledoit-wolf-constant-correlation":
      return ledoitWolfCovariance(observations, "constant-correlation").covariance;
    case "ledoit-wolf-single-factor":
      return ledoitWolfCovariance(observations, "single-factor").covariance;
    case "oas":
      return oracleApproximatingCovariance(observations).covariance;
    case "semi":
      return semiCovariance(observations, checkFinite("semiThreshold", options.semiThreshold ?? 0));
    case "denoised":
      return denoisedCovariance(observations, checkDetone(options.detone ?? 0, observations.columns));
    case "gerber":
      return gerberCovariance(observations, checkGerberThreshold(options.gerberThreshold ?? 0.5));
    case "factor":
      return factorCovariance(principalFactors(observations, options.factors, 1), observations.columns);
  }
}

function meanPerYear(
  observations: Observations,
  covariance: Float64Array,
  method: MeanMethod,
  halfLife: number,
  perYear: number,
  options: MomentsOptions,
): Float64Array {
  const riskFreeRate = checkFinite("riskFreeRate", options.riskFreeRate ?? 0);
  const yearly = (mean: Float64Array): Float64Array => mean.map((value) => value * perYear);
  switch (method) {
    case "historical":
      return yearly(observations.mean);
    case "exponential":
      return yearly(exponentialMean(observations, halfLife));
    case "james-stein":
      return yearly(
        jamesSteinMean(
          observations,
          covariance.map((value) => value / perYear),
        ),
      );
    case "capm":
      return yearly(capmMean(observations, marketReturns(observations, options), riskFreeRate / perYear));
    case "equilibrium": {
      if (options.marketWeights === undefined) {
        throw new PortfolioError("invalid-argument", 'mean "equilibrium" needs marketWeights: give weights by asset', {
          argument: "marketWeights",
        });
      }
      const market = marketPortfolio(options.marketWeights, observations.assets);
      const riskAversion = checkPositive("riskAversion", options.riskAversion ?? 2.5);
      return multiplySymmetricKernel(covariance, market).map((value) => riskFreeRate + riskAversion * value);
    }
  }
}

/** T returns of the market: given, or of its weights rebalanced every period. */
function marketReturns(observations: Observations, options: MomentsOptions): Float64Array {
  const { values, rows, columns, assets } = observations;
  const given = options.marketReturns;
  if (given !== undefined) {
    if (given.length !== rows) {
      throw new PortfolioError(
        "shape",
        `marketReturns has ${given.length} numbers for ${rows} dates: give one for each`,
        {
          argument: "marketReturns",
          expected: rows,
          actual: given.length,
        },
      );
    }
    given.forEach((value, t) => {
      checkFinite(`marketReturns[${t}]`, value);
    });
    return given;
  }
  const weights =
    options.marketWeights === undefined
      ? new Float64Array(columns).fill(1 / columns)
      : marketPortfolio(options.marketWeights, assets);
  const market = new Float64Array(rows);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < columns; i++) market[t] = market[t]! + weights[i]! * values[t * columns + i]!;
  }
  return market;
}

function checkDetone(count: number, n: number): number {
  if (Number.isInteger(count) && count >= 0 && count < n) return count;
  throw new PortfolioError("invalid-argument", `detone is ${count}: give a whole number from 0 to ${n - 1}`, {
    argument: "detone",
    value: count,
  });
}

function checkGerberThreshold(threshold: number): number {
  if (threshold > 0 && threshold < 1) return threshold;
  throw new PortfolioError("invalid-argument", `gerberThreshold is ${threshold}: give a number between 0 and 1`, {
    argument: "gerberThreshold",
    value: threshold,
  });
}
