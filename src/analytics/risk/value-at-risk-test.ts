import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { isFloat64Array } from "../../core/tables/check-table.js";
import { incompleteGammaKernel } from "../../numerics/distribution/incomplete-gamma-kernel.js";
import { type ReturnSeries, readReturnSeries } from "../series/return-series.js";

/** A likelihood ratio and the probability of one at least as great when the forecast is right. */
export interface LikelihoodRatioTest {
  /** NaN when the data cannot tell; then `pValue` is NaN, too. */
  readonly statistic: number;
  /** Degrees of freedom of the χ² distribution that it is compared with. */
  readonly degreesOfFreedom: number;
  /** Probability of a statistic at least as great when the forecast is right. */
  readonly pValue: number;
}

/** What the forecast of a value at risk is tested at. */
export interface ValueAtRiskTestOptions {
  /** Confidence of the forecast, a fraction. Default 0.95. */
  readonly level?: number;
}

const declared: OptionsOf<ValueAtRiskTestOptions, "level"> = {
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
};

/** How well a forecast of value at risk held. */
export interface ValueAtRiskTest {
  /** Periods whose loss exceeded the forecast. */
  readonly exceptions: number;
  /** How many exceptions a right forecast leads to expect. */
  readonly expected: number;
  /** How many periods were looked at. */
  readonly observations: number;
  /** Kupiec: are there as many exceptions as there should be? */
  readonly unconditional: LikelihoodRatioTest;
  /** Christoffersen: does an exception make the next one no likelier? */
  readonly independence: LikelihoodRatioTest;
  /** Christoffersen: both at once. */
  readonly conditional: LikelihoodRatioTest;
}

/**
 * Kupiec's and Christoffersen's tests of a value-at-risk forecast.
 *
 * @param returns - T ≥ 2 returns per period, fractions
 * @param forecast - value at risk of each period, positive losses, or one for all
 * @param options - `level` of the forecast, 0.95
 * @returns an exception is a loss greater than the forecast; p-values from the χ² distribution with 1, 1 and 2 degrees
 * @throws {@link PortfolioError} `shape`, `not-finite` (NaN throws), `too-few-observations`, `invalid-argument`
 * @remarks O(T). Kupiec (1995); Christoffersen (1998), whose transitions are counted over the T − 1 pairs; the conditional
 *   statistic is the sum of the two. Reference values: test/reference/analytics/value-at-risk-test.json.
 * @example
 * valueAtRiskTest(returns, 0.03, { level: 0.99 }).unconditional.pValue
 */
export function valueAtRiskTest(
  returns: ReturnSeries,
  forecast: number | Float64Array,
  options: ValueAtRiskTestOptions = {},
): ValueAtRiskTest {
  const { values } = readReturnSeries("returns", returns);
  const tail = 1 - readOptions("options", options, declared, { what: "an option of valueAtRiskTest" }).level;
  const n = values.length;
  if (n < 2) throw new PortfolioError("too-few-observations", `returns has ${n} period: give at least 2`);
  if (typeof forecast !== "number" && !isFloat64Array(forecast)) {
    throw new PortfolioError(
      "invalid-argument",
      `forecast is ${shownValue(forecast)}: give a positive loss, or a Float64Array with one for each period`,
    );
  }
  if (typeof forecast !== "number" && forecast.length !== n) {
    throw new PortfolioError("shape", `forecast has ${forecast.length} numbers for ${n} returns: give one for each`, {
      expected: n,
      actual: forecast.length,
    });
  }
  const counts = [0, 0, 0, 0]; // after quiet: quiet, exception; after an exception: quiet, exception
  let exceptions = 0;
  let before = -1;
  for (let t = 0; t < n; t++) {
    const limit = typeof forecast === "number" ? forecast : forecast[t]!;
    if (!Number.isFinite(limit)) {
      throw new PortfolioError("not-finite", `forecast[${t}] is ${limit}: give a positive loss`, { position: t });
    }
    const hit = -values[t]! > limit ? 1 : 0;
    exceptions += hit;
    if (before >= 0) counts[before * 2 + hit]!++;
    before = hit;
  }
  const [quietQuiet, quietHit, hitQuiet, hitHit] = counts as [number, number, number, number];
  const unconditional =
    2 * (bernoulli(n - exceptions, exceptions, exceptions / n) - bernoulli(n - exceptions, exceptions, tail));
  // without an exception that has a successor there is nothing to depend on
  const independence =
    hitQuiet + hitHit === 0
      ? Number.NaN
      : 2 *
        (bernoulli(quietQuiet, quietHit, quietHit / (quietQuiet + quietHit)) +
          bernoulli(hitQuiet, hitHit, hitHit / (hitQuiet + hitHit)) -
          bernoulli(quietQuiet + hitQuiet, quietHit + hitHit, (quietHit + hitHit) / (n - 1)));
  return {
    exceptions,
    expected: tail * n,
    observations: n,
    unconditional: chiSquared(unconditional, 1),
    independence: chiSquared(independence, 1),
    conditional: chiSquared(unconditional + independence, 2),
  };
}

/** Logarithm of (1 − p)^misses · p^hits, with 0·log 0 = 0. */
function bernoulli(misses: number, hits: number, p: number): number {
  return (misses === 0 ? 0 : misses * Math.log1p(-p)) + (hits === 0 ? 0 : hits * Math.log(p));
}

function chiSquared(statistic: number, degreesOfFreedom: number): LikelihoodRatioTest {
  const value = Math.max(statistic, 0); // rounding
  return { statistic: value, degreesOfFreedom, pValue: incompleteGammaKernel(degreesOfFreedom / 2, value / 2).upper };
}
