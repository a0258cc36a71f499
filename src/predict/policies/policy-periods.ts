import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { ReturnsTable } from "../../core/types.js";
import type { FeatureTable } from "../features/feature-types.js";
import { requireFeatureTable } from "../features/require-feature-table.js";

/** One period: the assets whose features were known when it began and whose return is known. */
export interface PolicyPeriod {
  /** Which assets they are, by their numbers in the table. */
  readonly assets: readonly number[];
  /** n * F. */
  readonly features: Float64Array;
  /** n simple returns. */
  readonly returns: Float64Array;
}

/** Least periods to fit a policy on. */
const LEAST_PERIODS = 12;

/**
 * Features beside the returns that followed them: row t of the features goes with the return of the period that begins at its date.
 *
 * @throws {@link PortfolioError} those of tables; `shape` for other assets; `conflicting-options` for log returns;
 *   `too-few-observations`
 */
export function policyPeriods(features: FeatureTable, returns: ReturnsTable): readonly PolicyPeriod[] {
  const table = requireFeatureTable("features", features);
  const own = requireTable("returns", returns, "returns");
  if (own.kind === "log") {
    throw new PortfolioError(
      "conflicting-options",
      "returns are of kind log: give simple ones, which portfolios add up",
    );
  }
  if (own.assets.length !== table.assets.length || own.assets.some((asset, i) => asset !== table.assets[i])) {
    throw new PortfolioError("shape", "returns has other assets than features: give the same in the same order");
  }
  const infinite = own.values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (infinite >= 0) {
    throw new PortfolioError(
      "not-finite",
      `returns.values[${infinite}] is ${own.values[infinite]}: give numbers, or NaN`,
    );
  }
  const begins = new Map(own.dates.map((_, k) => [k === 0 ? (own.start ?? "") : own.dates[k - 1]!, k]));
  const n = table.assets.length;
  const d = table.names.length;
  const periods: PolicyPeriod[] = [];
  for (const [t, date] of table.dates.entries()) {
    const k = begins.get(date);
    if (k === undefined) continue;
    const known = table.assets
      .map((_, i) => i)
      .filter((i) => isKnown(table.values, (t * n + i) * d, d) && !Number.isNaN(own.values[k * n + i]!));
    if (known.length < 2) continue;
    const x = new Float64Array(known.length * d);
    for (const [r, i] of known.entries()) x.set(table.values.subarray((t * n + i) * d, (t * n + i + 1) * d), r * d);
    periods.push({ assets: known, features: x, returns: Float64Array.from(known, (i) => own.values[k * n + i]!) });
  }
  if (periods.length < LEAST_PERIODS) {
    throw new PortfolioError(
      "too-few-observations",
      `${periods.length} periods begin at a date of features and have two assets with features and returns: give at least ${LEAST_PERIODS}`,
      { expected: LEAST_PERIODS, actual: periods.length },
    );
  }
  return periods;
}

/** Whether the features from `at` on are all known. */
export function isKnown(values: Float64Array, at: number, columns: number): boolean {
  for (let j = 0; j < columns; j++) if (Number.isNaN(values[at + j]!)) return false;
  return true;
}
