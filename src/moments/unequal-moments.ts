import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { periodsPerYear as inferredPeriodsPerYear } from "../core/tables/periods-per-year.js";
import { requireTable } from "../core/tables/require-table.js";
import type { Moments, ReturnsTable } from "../core/types.js";
import { smallestEigenvalueKernel } from "../numerics/matrix/smallest-eigenvalue-kernel.js";
import { nearestPositiveDefinite } from "./nearest-positive-definite.js";
import { pairwiseMoments } from "./pairwise-moments.js";
import { stambaughMoments } from "./stambaugh-moments.js";

/** How histories of unequal length are put together. */
export interface UnequalMomentsOptions {
  /**
   * "stambaugh": the maximum likelihood of normal returns; a young asset's mean and covariances are completed by its regression on the
   * longer histories (Stambaugh 1997). Positive semidefinite by itself; values may be missing at the beginning alone. "pairwise": each pair
   * over the dates that both have; gaps may be anywhere, and the matrix is repaired where it is not positive definite.
   */
  readonly method: "stambaugh" | "pairwise";
  /** How many periods make a year. Default: inferred from the dates. */
  readonly periodsPerYear?: number;
  /** How a pairwise covariance is repaired, as in `nearestPositiveDefinite`; "none" leaves it. Default "clip". */
  readonly repair?: "clip" | "higham" | "none";
}

/** Moments with what they were made of. */
export interface UnequalMoments {
  /** N assets, per year. */
  readonly moments: Moments;
  /** How many returns each asset has. */
  readonly observations: Readonly<Record<string, number>>;
  /** The repair of the covariance; null where none was needed or wanted. */
  readonly repair: {
    /** The method of `nearestPositiveDefinite`. */
    readonly method: "clip" | "higham";
    /** Smallest eigenvalue of the covariance before, per year. */
    readonly smallestEigenvalue: number;
    /** Greatest change of a covariance relative to the two volatilities. */
    readonly greatestChange: number;
  } | null;
}

const declared: OptionsOf<UnequalMomentsOptions, "repair"> = {
  method: { kind: "choice", of: ["stambaugh", "pairwise"], required: true },
  periodsPerYear: { kind: "number", above: 0 },
  repair: { kind: "choice", of: ["clip", "higham", "none"], default: "clip" },
};

/**
 * Moments of assets whose histories have unequal lengths, so that a young one does not cut all others short.
 *
 * @param returns - T dates by N assets; NaN where an asset has no return. Log returns are converted to simple ones
 * @param options - `method`; `repair` "clip" for "pairwise"
 * @returns moments per year, the returns of each asset, and the repair that the covariance needed. Divisor: the number of returns for
 *   "stambaugh" (maximum likelihood), one less for "pairwise", as pandas has it
 * @throws {@link PortfolioError} `too-few-observations` naming the asset or the pair; `not-finite` for a gap within a history where the
 *   method is "stambaugh", and for infinite returns; `invalid-argument`, `empty`, `shape`
 * @remarks O(T·N²); "stambaugh" O(N³) for each length of history. Stambaugh (1997), "Analyzing investments whose histories differ in
 *   length". Reference values: test/reference/moments/unequal.json (expectation maximization, pandas).
 * @example
 * unequalMoments(returns, { method: "stambaugh" }).moments
 */
export function unequalMoments(returns: ReturnsTable, options: UnequalMomentsOptions): UnequalMoments {
  const { method, periodsPerYear, repair } = readOptions("options", options, declared, {
    what: "an option of unequalMoments",
  });
  requireTable("returns", returns, "returns");
  const { assets, dates } = returns;
  const n = assets.length;
  if (method === "stambaugh" && options.repair !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      'options.repair is not read by method "stambaugh", which needs none: leave it out, or use "pairwise"',
      { argument: "options.repair" },
    );
  }
  const values = returns.kind === "log" ? returns.values.map(Math.expm1) : returns.values;
  const counts = new Int32Array(n);
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (Number.isNaN(value)) continue;
    if (!Number.isFinite(value)) {
      const [asset, date] = [assets[k % n]!, dates[Math.floor(k / n)]!];
      throw new PortfolioError(
        "not-finite",
        `returns of ${asset} on ${date} are ${value}: leave NaN where there is none`,
        {
          asset,
          date,
        },
      );
    }
    counts[k % n]!++;
  }
  const young = counts.findIndex((count) => count < 2);
  if (young >= 0) {
    throw new PortfolioError(
      "too-few-observations",
      `returns of ${assets[young]} are ${counts[young]}: at least 2 are needed, or leave the asset out`,
      { asset: assets[young], expected: 2, actual: counts[young] },
    );
  }
  const perYear = periodsPerYear ?? inferredPeriodsPerYear(dates);
  const table = { assets, dates, values };
  const { mean, covariance } = method === "stambaugh" ? stambaughMoments(table) : pairwiseMoments(table);
  const raw: Moments = {
    assets,
    mean: mean.map((m) => m * perYear),
    covariance: covariance.map((c) => c * perYear),
    periodsPerYear: perYear,
  };
  const observations = Object.fromEntries(assets.map((asset, i) => [asset, counts[i]!]));
  if (method === "stambaugh" || repair === "none") return { moments: raw, observations, repair: null };
  const moments = nearestPositiveDefinite(raw, { method: repair });
  if (moments === raw) return { moments, observations, repair: null };
  let greatestChange = 0;
  for (let k = 0; k < n * n; k++) {
    const size = Math.sqrt(raw.covariance[Math.floor(k / n) * (n + 1)]! * raw.covariance[(k % n) * (n + 1)]!);
    greatestChange = Math.max(greatestChange, Math.abs(moments.covariance[k]! - raw.covariance[k]!) / (size || 1));
  }
  const smallestEigenvalue = smallestEigenvalueKernel(raw.covariance, n);
  return { moments, observations, repair: { method: repair, smallestEigenvalue, greatestChange } };
}
