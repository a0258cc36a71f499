import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import { readOption } from "../../core/options/read-options.js";
import { periodsPerYear } from "../../core/tables/periods-per-year.js";
import type { Moments, ReturnsTable, Weights } from "../../core/types.js";
import { checkReturns } from "../inputs/check-returns.js";
import { meanVariance } from "../mean-variance/mean-variance.js";
import type { EnsembleMember, EnsembleOptions } from "./ensemble-member.js";

/**
 * The shares, not negative and summing to 1, with which the members would have done best out of sample.
 *
 * The periods are cut into folds + 1 blocks. Each member is fitted on all periods before a block and held through it;
 * the returns of these holdings, never seen by the fit, choose the shares of the greatest utility.
 *
 * @throws {@link PortfolioError} `conflicting-options` without returns or `fit`; `too-few-observations`; `invalid-argument`
 */
export function stackMembers(
  members: readonly EnsembleMember[],
  { returns, folds = 5, riskAversion = 5 }: EnsembleOptions,
): Float64Array {
  if (returns === undefined) {
    throw new PortfolioError("conflicting-options", 'combine "stacked" needs options.returns', {});
  }
  checkReturns(returns);
  const periods = returns.dates.length;
  const block = Math.floor(periods / (folds + 1));
  if (block < 2) {
    throw new PortfolioError(
      "too-few-observations",
      `returns has ${periods} periods for ${folds} folds: give at least ${2 * (folds + 1)}`,
      { expected: 2 * (folds + 1), actual: periods },
    );
  }
  const first = periods - folds * block;
  const outcomes = members.map(({ name, fit }) => {
    if (fit === undefined) {
      throw new PortfolioError("conflicting-options", `members.${name}.fit is missing: combine "stacked" needs it`, {
        name,
      });
    }
    return outOfSample(name, fit, returns, first, block);
  });
  const result = meanVariance(outcomeMoments(members, outcomes, periodsPerYear(returns.dates)), {
    objective: "maximum-utility",
    riskAversion,
  });
  if (result.status !== "optimal")
    throw new PortfolioError("not-optimal", `stacking is ${result.status}: ${result.reason}`);
  return Float64Array.from(members, ({ name }) => result.weights[name]!);
}

/**
 * The weights that a member's `fit` answers.
 *
 * @throws {@link PortfolioError} `invalid-argument` for anything but numbers by asset, such as a promise or nothing
 */
export function fittedWeights(name: string, fit: NonNullable<EnsembleMember["fit"]>, returns: ReturnsTable): Weights {
  return readOption<Weights>(`members.${name}.fit()`, fit(returns), { kind: "numbers-by-name" });
}

/** Returns of the member's holdings, each block by the fit on what was before it. */
function outOfSample(
  name: string,
  fit: NonNullable<EnsembleMember["fit"]>,
  returns: ReturnsTable,
  first: number,
  block: number,
): Float64Array {
  const { assets, dates, values } = returns;
  const n = assets.length;
  const held = new Float64Array(dates.length - first);
  for (let from = first; from < dates.length; from += block) {
    const past: ReturnsTable = { ...returns, dates: dates.slice(0, from), values: values.slice(0, from * n) };
    const weights = resolvePerAsset(`members.${name}.fit`, fittedWeights(name, fit, past), assets, 0);
    for (let t = from; t < from + block; t++) {
      for (let i = 0; i < n; i++) held[t - first]! += weights[i]! * values[t * n + i]!;
    }
  }
  return held;
}

function outcomeMoments(
  members: readonly EnsembleMember[],
  outcomes: readonly Float64Array[],
  perYear: number,
): Moments {
  const k = members.length;
  const periods = outcomes[0]!.length;
  const means = outcomes.map((x) => x.reduce((sum, r) => sum + r, 0) / periods);
  const covariance = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      let sum = 0;
      for (let t = 0; t < periods; t++) sum += (outcomes[a]![t]! - means[a]!) * (outcomes[b]![t]! - means[b]!);
      covariance[a * k + b] = (sum / (periods - 1)) * perYear;
    }
  }
  return {
    assets: members.map(({ name }) => name),
    mean: Float64Array.from(means, (m) => m * perYear),
    covariance,
    periodsPerYear: perYear,
  };
}
