import { PortfolioError } from "../core/errors/portfolio-error.js";
import { normalCdfKernel } from "../numerics/distribution/normal-cdf-kernel.js";
import { leastSquaresKernel } from "../numerics/matrix/least-squares-kernel.js";
import { neweyWestKernel } from "../numerics/matrix/newey-west-kernel.js";

/** One coefficient of a regression, with its Newey–West error. */
export interface RegressionCoefficient {
  /** Name of the column; "alpha" for the intercept. */
  readonly name: string;
  /** The estimate. */
  readonly value: number;
  /** Newey–West standard error. */
  readonly standardError: number;
  /** value / standardError; NaN when the fit is perfect. */
  readonly tValue: number;
  /** Two-sided, from the normal distribution, which the t-value approaches. */
  readonly pValue: number;
}

export interface Regression {
  /** The intercept, then one for each column. */
  readonly coefficients: readonly RegressionCoefficient[];
  readonly residuals: Float64Array;
  readonly rSquared: number;
  readonly adjustedRSquared: number;
  /** Newey–West lags used. */
  readonly lags: number;
}

/**
 * Least squares with an intercept and Newey–West errors.
 *
 * @param names - of the columns, for the result and for messages
 * @param lags - default floor(4(T/100)^(2/9))
 * @throws {@link PortfolioError} `too-few-observations` (T must exceed the coefficients), `invalid-argument` (a column that
 *   is a combination of the others, lags that are none)
 */
export function regress(
  y: Float64Array,
  columns: readonly Float64Array[],
  names: readonly string[],
  lags: number | undefined,
): Regression {
  const rows = y.length;
  const k = columns.length + 1;
  if (rows <= k) {
    throw new PortfolioError(
      "too-few-observations",
      `returns has ${rows} periods for ${k} coefficients: give at least ${k + 1}`,
      { expected: k + 1, actual: rows },
    );
  }
  const used = lags ?? Math.floor(4 * (rows / 100) ** (2 / 9));
  if (!(Number.isSafeInteger(used) && used >= 0 && used < rows)) {
    throw new PortfolioError(
      "invalid-argument",
      `options.neweyWestLags is ${String(lags)}: give a whole number from 0 to ${rows - 1}`,
      {
        neweyWestLags: lags,
      },
    );
  }
  const x = new Float64Array(rows * k).fill(1, 0, rows);
  columns.forEach((column, j) => {
    x.set(column, (j + 1) * rows);
  });
  const fit = leastSquaresKernel(x, y, k);
  if (fit.status === "rank-deficient") {
    const name = names[fit.dependentColumn - 1];
    throw new PortfolioError(
      "invalid-argument",
      `factors.${name} is constant or a combination of those before it: leave it out`,
      { factor: name },
    );
  }
  const covariance = neweyWestKernel(x, fit.residuals, fit.inverse, k, used);
  let mean = 0;
  for (let t = 0; t < rows; t++) mean += y[t]! / rows;
  let total = 0;
  let unexplained = 0;
  for (let t = 0; t < rows; t++) {
    total += (y[t]! - mean) ** 2;
    unexplained += fit.residuals[t]! ** 2;
  }
  const rSquared = total > 0 ? 1 - unexplained / total : Number.NaN;
  return {
    coefficients: Array.from(fit.coefficients, (value, j) => {
      const standardError = Math.sqrt(covariance[j * k + j]!);
      const tValue = standardError > 0 ? value / standardError : Number.NaN;
      return {
        name: j === 0 ? "alpha" : names[j - 1]!,
        value,
        standardError,
        tValue,
        pValue: 2 * normalCdfKernel(-Math.abs(tValue)),
      };
    }),
    residuals: fit.residuals,
    rSquared,
    adjustedRSquared: 1 - ((1 - rSquared) * (rows - 1)) / (rows - k),
    lags: used,
  };
}
