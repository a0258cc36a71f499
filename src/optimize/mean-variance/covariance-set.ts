import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionDeclarations, VariantOption } from "../../core/options/option-types.js";
import type { FactorMoments, Moments } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { chiSquaredTailKernel } from "../../numerics/distribution/incomplete-gamma-kernel.js";
import { refuseIndefinite } from "../inputs/check-moments.js";
import { isFactorMoments } from "../inputs/is-factor-moments.js";
import { boxOfCovariances } from "./box-of-covariances.js";
import { ellipsoidOfEntries, ellipsoidOfShape } from "./ellipsoid-of-covariances.js";
import { type CovarianceUncertainty, varianceUnder } from "./worst-matrix.js";

/** Every positive semidefinite matrix between two others. */
export interface CovarianceBox {
  readonly kind: "box";
  /** The least of each entry, (N, N) row by row, per year. */
  readonly lower: ArrayLike<number>;
  /** The greatest of each entry, (N, N) row by row, per year. */
  readonly upper: ArrayLike<number>;
}

/** Every positive semidefinite matrix near the covariance of the moments. */
export interface CovarianceEllipsoid {
  readonly kind: "ellipsoid";
  /** How far the matrix may be off, in units of `errors` or `shape`; per year where neither is given. */
  readonly radius: number;
  /** The standard error of each entry, (N, N): √(Σ_ij (Δ_ij / errors_ij)²) ≤ radius. Default 1 each, the Frobenius norm. */
  readonly errors?: ArrayLike<number>;
  /** The covariance of the entries, (N², N²): √(vec(Δ)'·shape⁻¹·vec(Δ)) ≤ radius. In the place of `errors`, for up to 20 assets. */
  readonly shape?: ArrayLike<number>;
}

/** The region in which the covariance of normal returns lies with some confidence, by the errors of `observations` returns. */
export interface SampledCovariance {
  readonly kind: "sampling";
  /** Confidence; the radius² is the quantile of χ² with N² degrees of freedom. Default 0.95. */
  readonly level?: number;
  /** Whether each entry errs for itself, as if the assets were uncorrelated; else as the Wishart distribution says. Default true. */
  readonly diagonal?: boolean;
}

/** What the covariance may be. */
export type CovarianceSet = CovarianceBox | CovarianceEllipsoid | SampledCovariance;

const kinds: Readonly<Record<CovarianceSet["kind"], OptionDeclarations>> = {
  box: { lower: { kind: "numbers", required: true }, upper: { kind: "numbers", required: true } },
  ellipsoid: {
    radius: { kind: "number", min: 0, max: 1e12, required: true },
    errors: { kind: "numbers", min: 0 },
    shape: { kind: "numbers" },
  },
  sampling: { level: { kind: "number", above: 0, below: 1 }, diagonal: { kind: "boolean" } },
};

/** How a set is declared among options. */
export const covarianceSetOption: VariantOption = { kind: "variant", of: () => kinds };

const NAME = "options.covarianceSet";
/** A shape has N⁴ numbers. */
const MOST_SHAPED = 20;

/** The set in numbers; refused where its matrices do not fit. O(N²), with a shape O(N⁶). */
export function readCovarianceSet(
  moments: Moments | FactorMoments,
  set: CovarianceSet,
  observations: number,
): CovarianceUncertainty {
  const n = moments.assets.length;
  if (set.kind === "box") return readBox(set, moments.assets);
  const covariance = denseCovariance(moments);
  if (set.kind === "sampling") return sampled(covariance, set, observations, n);
  const { radius, errors, shape } = set;
  if (errors !== undefined && shape !== undefined) {
    throw new PortfolioError("conflicting-options", `${NAME} has errors and shape: give one of the two`, {
      argument: `${NAME}.shape`,
    });
  }
  if (shape === undefined) {
    const each =
      errors === undefined ? new Float64Array(n * n).fill(1) : symmetricMatrix(`${NAME}.errors`, errors, n, "N");
    return ellipsoidOfEntries(covariance, each, radius, n);
  }
  if (n > MOST_SHAPED) {
    refuse(`${NAME}.shape`, `is for up to ${MOST_SHAPED} assets, the moments have ${n}: give errors`);
  }
  const read = symmetricMatrix(`${NAME}.shape`, shape, n * n, "N²");
  refuseIndefinite(`${NAME}.shape`, read, n * n);
  return ellipsoidOfShape(covariance, read, radius, n);
}

/** The covariance with all its entries, (N, N). */
export function denseCovariance(moments: Moments | FactorMoments): Float64Array {
  if (!isFactorMoments(moments)) return Float64Array.from(moments.covariance);
  const n = moments.assets.length;
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const unit = new Float64Array(n);
    unit[i] = 1;
    covariance.set(covarianceProductKernel(moments, unit), i * n);
  }
  return covariance;
}

function readBox(set: CovarianceBox, assets: readonly string[]): CovarianceUncertainty {
  const n = assets.length;
  const lower = symmetricMatrix(`${NAME}.lower`, set.lower, n, "N");
  const upper = symmetricMatrix(`${NAME}.upper`, set.upper, n, "N");
  for (let e = 0; e < n * n; e++) {
    if (lower[e]! <= upper[e]!) continue;
    const pair = `${assets[Math.floor(e / n)]} and ${assets[e % n]}`;
    refuse(`${NAME}.lower`, `is ${lower[e]} for ${pair}, above the upper ${upper[e]}: raise upper or lower lower`);
  }
  const box = boxOfCovariances(lower, upper, n);
  if (box !== undefined) return box;
  throw new PortfolioError(
    "not-a-covariance",
    `${NAME} has no positive semidefinite matrix between lower and upper: widen it, best by greater variances in upper`,
    { argument: NAME },
  );
}

function sampled(
  covariance: Float64Array,
  { level = 0.95, diagonal = true }: SampledCovariance,
  observations: number,
  n: number,
): CovarianceUncertainty {
  const radius = Math.sqrt(chiSquaredQuantile(level, n * n));
  if (!diagonal) {
    // vec(ww')'(I + K)(Σ⊗Σ)vec(ww') = 2·(w'Σw)², so every portfolio's variance is off by the same factor
    const worst = covariance.map((c) => c * (1 + radius * Math.sqrt(2 / observations)));
    return { start: worst, worst: (w) => ({ matrix: worst, cut: worst, bound: varianceUnder(worst, w) }) };
  }
  const variances = Float64Array.from({ length: n }, (_, i) => covariance[i * n + i]!);
  const errors = covariance.map((_, e) => {
    const [i, j] = [Math.floor(e / n), e % n];
    return Math.sqrt(((i === j ? 2 : 1) * variances[i]! * variances[j]!) / observations);
  });
  return ellipsoidOfEntries(covariance, errors, radius, n);
}

function chiSquaredQuantile(level: number, degrees: number): number {
  let low = 0;
  let high = degrees;
  while (chiSquaredTailKernel(high, degrees) > 1 - level) high *= 2;
  for (let step = 0; step < 100 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2;
    if (chiSquaredTailKernel(middle, degrees) > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function symmetricMatrix(name: string, given: ArrayLike<number>, n: number, words: string): Float64Array {
  if (given.length !== n * n) {
    throw new PortfolioError(
      "shape",
      `${name} has ${given.length} numbers, expected ${n * n}: ${words} by ${words} row by row, in the order of moments.assets`,
      { argument: name, length: given.length },
    );
  }
  const matrix = Float64Array.from(given);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [matrix[i * n + j]!, matrix[j * n + i]!];
      if (Math.abs(a - b) > 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-12)) {
        refuse(name, `is ${a} in row ${i}, column ${j} and ${b} in row ${j}, column ${i}: make it symmetric`);
      }
      matrix[j * n + i] = a;
    }
  }
  return matrix;
}

function refuse(name: string, message: string): never {
  throw new PortfolioError("invalid-argument", `${name} ${message}`, { argument: name });
}
