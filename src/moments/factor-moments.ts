import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { periodsPerYear as inferredPeriodsPerYear } from "../core/tables/periods-per-year.js";
import type { FactorMoments, ReturnsTable } from "../core/types.js";
import { choleskyKernel } from "../numerics/matrix/cholesky-kernel.js";
import { choleskySolveKernel } from "../numerics/matrix/triangular-solve-kernel.js";
import { type Observations, observationsOf } from "./observations.js";
import { sampleCovariance } from "./sample-covariance.js";

const MEANS = ["historical", "factor-implied"] as const;

/** How moments in factor form are estimated. */
export interface FactorMomentsOptions {
  /** "historical": each asset's own mean. "factor-implied": loadings × mean of the factors, no alpha. Default "historical". */
  readonly mean?: (typeof MEANS)[number];
  /** How many periods make a year. Default: inferred from the dates. */
  readonly periodsPerYear?: number;
}

const declared: OptionsOf<FactorMomentsOptions, "mean"> = {
  mean: { kind: "choice", of: MEANS, default: "historical" },
  periodsPerYear: { kind: "number", above: 0 },
};

/**
 * Moments in factor form from given factors: every asset is regressed on all factors and a constant.
 *
 * @param returns - T dates by N assets, complete; log returns are converted to simple ones
 * @param factorReturns - the same T dates by K factors; T > K + 1
 * @param options - `mean` `"historical"`
 * @returns loadings (N, K), factor covariance per year (divisor T − 1), specific variance per year (divisor T − K − 1)
 * @throws {@link PortfolioError} `not-finite` (asset and date), `shape` (dates differ), `too-few-observations`,
 *   `invalid-argument` (a factor is a mix of the others)
 * @remarks O(T·(N·K + K²)); N × N is never built. NaN throws. Least squares by the centerd normal equations.
 * @example
 * factorMoments(returns, factorReturns).factors.loadings
 */
export function factorMoments(
  returns: ReturnsTable,
  factorReturns: ReturnsTable,
  options: FactorMomentsOptions = {},
): FactorMoments {
  const read = readOptions("options", options, declared, { what: "an option of factorMoments" });
  const meanMethod = read.mean;
  const assets = observationsOf("returns", returns);
  const factors = observationsOf("factorReturns", factorReturns);
  checkDates(returns, factorReturns);
  const { rows, columns: n } = assets;
  const k = factors.columns;
  if (rows <= k + 1) {
    throw new PortfolioError(
      "too-few-observations",
      `returns has ${rows} dates for ${k} factors: at least ${k + 2} are needed`,
      { expected: k + 2, actual: rows },
    );
  }
  const perYear = read.periodsPerYear ?? inferredPeriodsPerYear(returns.dates);
  const covariance = sampleCovariance(factors, 1);
  const loadings = loadingsOf(assets, factors, covariance);
  const residual = residualSquares(assets, factors, loadings);
  const mean = assets.mean.map((value, i) => {
    if (meanMethod === "historical") return value * perYear;
    let sum = 0;
    for (let f = 0; f < k; f++) sum += loadings[i * k + f]! * factors.mean[f]!;
    return sum * perYear;
  });
  return {
    assets: returns.assets,
    mean,
    periodsPerYear: perYear,
    factors: {
      names: factorReturns.assets,
      loadings,
      covariance: covariance.map((value) => value * perYear),
      specificVariance: Float64Array.from({ length: n }, (_, i) => (residual[i]! / (rows - k - 1)) * perYear),
    },
  };
}

/** Covariances with the factors, solved by the factors' own covariance. */
function loadingsOf(assets: Observations, factors: Observations, covariance: Float64Array): Float64Array {
  const { rows, columns: n } = assets;
  const k = factors.columns;
  const cross = new Float64Array(n * k);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < n; i++) {
      const x = (assets.values[t * n + i]! - assets.mean[i]!) / (rows - 1);
      for (let f = 0; f < k; f++) {
        cross[i * k + f] = cross[i * k + f]! + x * (factors.values[t * k + f]! - factors.mean[f]!);
      }
    }
  }
  const outcome = choleskyKernel(covariance, k, 1e-13);
  if (outcome.status !== "ok") {
    const factor = factors.assets[outcome.pivot]!;
    throw new PortfolioError(
      "invalid-argument",
      `factorReturns.${factor} is a mix of the factors before it, or does not move: leave it out`,
      { factor },
    );
  }
  const loadings = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    loadings.set(choleskySolveKernel(outcome.lower, cross.subarray(i * k, (i + 1) * k)), i * k);
  }
  return loadings;
}

/** Σ_t of the squared residuals of each asset, from the residuals themselves so that nothing cancels. */
function residualSquares(assets: Observations, factors: Observations, loadings: Float64Array): Float64Array {
  const { rows, columns: n } = assets;
  const k = factors.columns;
  const squares = new Float64Array(n);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < n; i++) {
      let rest = assets.values[t * n + i]! - assets.mean[i]!;
      for (let f = 0; f < k; f++) rest -= loadings[i * k + f]! * (factors.values[t * k + f]! - factors.mean[f]!);
      squares[i] = squares[i]! + rest * rest;
    }
  }
  return squares;
}

function checkDates(returns: ReturnsTable, factorReturns: ReturnsTable): void {
  const length = returns.dates.length;
  const differing = returns.dates.findIndex((date, t) => date !== factorReturns.dates[t]);
  if (differing < 0 && factorReturns.dates.length === length) return;
  const at = differing < 0 ? length : differing;
  throw new PortfolioError(
    "shape",
    `factorReturns has ${factorReturns.dates[at] ?? "no date"} at ${at} where returns has ${returns.dates[at] ?? "none"}: join them with alignTables first`,
    { position: at },
  );
}
