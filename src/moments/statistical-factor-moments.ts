import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { periodsPerYear as inferredPeriodsPerYear } from "../core/tables/periods-per-year.js";
import type { FactorMoments, ReturnsTable } from "../core/types.js";
import { leadingEigenKernel } from "../numerics/matrix/leading-eigen-kernel.js";
import { symmetricProductKernel } from "../numerics/matrix/symmetric-product-kernel.js";
import { type Observations, observationsOf } from "./observations.js";

/** How statistical factors are found. */
export interface StatisticalFactorOptions {
  /** How many factors. Default: as many eigenvalues as noise cannot explain, at least one. */
  readonly factors?: number;
  /** How many periods make a year. Default: inferred from the dates. */
  readonly periodsPerYear?: number;
}

const declared: OptionsOf<StatisticalFactorOptions> = {
  factors: { kind: "number", integer: true, min: 1 },
  periodsPerYear: { kind: "number", above: 0 },
};

/**
 * Moments in factor form from the returns alone: the leading principal components of the correlation matrix are the
 * factors, what they leave of each variance is specific.
 *
 * @param returns - T ≥ 2 dates by N assets, complete; log returns are converted to simple ones
 * @param options - `factors` chosen from the eigenvalues, `periodsPerYear` from the dates
 * @returns means historical; factors `"factor 1"`, … in falling order with a diagonal covariance; total variances equal the sample's
 * @throws {@link PortfolioError} `too-few-observations`, `not-finite` (asset and date), `invalid-argument`
 * @remarks O(T·N·m/2 + 4m³/3) for m = min(N, T); N × N is never built when T < N. NaN throws. By default eigenvalues above
 *   (1 + √(N/T))² count (Marchenko and Pastur 1967, unit variance). Connor and Korajczyk (1986).
 * @example
 * meanVariance(statisticalFactorMoments(returns, { factors: 5 }), { objective: "minimum-variance" })
 */
export function statisticalFactorMoments(returns: ReturnsTable, options: StatisticalFactorOptions = {}): FactorMoments {
  const read = readOptions("options", options, declared, { what: "an option of statisticalFactorMoments" });
  const observations = observationsOf("returns", returns);
  const perYear = read.periodsPerYear ?? inferredPeriodsPerYear(returns.dates);
  return {
    assets: returns.assets,
    mean: observations.mean.map((mean) => mean * perYear),
    periodsPerYear: perYear,
    factors: principalFactors(observations, read.factors, perYear),
  };
}

/** The factor form itself, times `scale`. */
export function principalFactors(
  observations: Observations,
  count: number | undefined,
  scale: number,
): FactorMoments["factors"] {
  const { rows, columns: n } = observations;
  if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= n)) {
    throw new PortfolioError(
      "invalid-argument",
      `factors is ${count}: give a whole number from 1 to ${n}, the assets`,
      {
        argument: "factors",
        value: count,
      },
    );
  }
  const { standardized, deviation } = standardize(observations);
  const edge = (1 + Math.sqrt(n / rows)) ** 2;
  const { values, vectors } = leadingComponents(standardized, rows, n, (falling) => {
    const present = falling.filter((value) => value > falling[0]! * 1e-12).length;
    return Math.min(present, count ?? Math.max(1, falling.filter((value) => value > edge).length));
  });
  const k = vectors.length / n;

  const loadings = new Float64Array(n * k);
  const covariance = new Float64Array(k * k);
  const specificVariance = new Float64Array(n);
  for (let f = 0; f < k; f++) covariance[f * k + f] = values[f]! * scale;
  for (let i = 0; i < n; i++) {
    let explained = 0;
    for (let f = 0; f < k; f++) {
      const loading = vectors[f * n + i]!;
      loadings[i * k + f] = loading * deviation[i]!;
      explained += loading * loading * values[f]!;
    }
    specificVariance[i] = Math.max(0, 1 - explained) * deviation[i]! ** 2 * scale;
  }
  return { names: Array.from({ length: k }, (_, f) => `factor ${f + 1}`), loadings, covariance, specificVariance };
}

/** Columns with mean 0 and deviation 1 (divisor T − 1); a series that never moves stays 0. */
function standardize({ values, rows, columns: n, mean }: Observations): {
  readonly standardized: Float64Array;
  readonly deviation: Float64Array;
} {
  const standardized = values.map((value, k) => value - mean[k % n]!);
  const deviation = new Float64Array(n);
  for (let k = 0; k < standardized.length; k++) deviation[k % n] = deviation[k % n]! + standardized[k]! ** 2;
  for (let i = 0; i < n; i++) deviation[i] = Math.sqrt(deviation[i]! / (rows - 1));
  for (let k = 0; k < standardized.length; k++) {
    standardized[k] = deviation[k % n]! > 0 ? standardized[k]! / deviation[k % n]! : 0;
  }
  return { standardized, deviation };
}

/** Eigenvalues of Z'Z / (T − 1), falling, with unit vectors of N as rows; by way of the smaller of Z'Z and ZZ'. */
function leadingComponents(
  z: Float64Array,
  rows: number,
  n: number,
  count: (falling: Float64Array) => number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const direct = n <= rows;
  const size = direct ? n : rows;
  const product = direct
    ? symmetricProductKernel(z, rows, n, undefined, undefined, rows - 1)
    : symmetricProductKernel(transposed(z, rows, n), n, rows, undefined, undefined, rows - 1);
  const { values, vectors } = leadingEigenKernel(product, size, count);
  if (direct) return { values, vectors };
  const k = vectors.length / size;
  const wide = new Float64Array(k * n);
  for (let f = 0; f < k; f++) {
    const scale = 1 / Math.sqrt(values[f]! * (rows - 1));
    for (let t = 0; t < rows; t++) {
      const weight = vectors[f * size + t]! * scale;
      for (let i = 0; i < n; i++) wide[f * n + i] = wide[f * n + i]! + weight * z[t * n + i]!;
    }
  }
  return { values, vectors: wide };
}

function transposed(z: Float64Array, rows: number, n: number): Float64Array {
  const turned = new Float64Array(z.length);
  for (let t = 0; t < rows; t++) for (let i = 0; i < n; i++) turned[i * rows + t] = z[t * n + i]!;
  return turned;
}
