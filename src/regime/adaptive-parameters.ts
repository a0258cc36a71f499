import { PortfolioError } from "../core/portfolio-error.js";
import { adaptiveTable, nameAmong, parameterNames } from "./adaptive-table.js";
import { mixParameters, parameterMixture } from "./mix-parameters.js";
import { regimes } from "./regime-names.js";
import type { AdaptiveParameters, AdaptiveSettings, RegimeProbabilities } from "./types.js";

/**
 * What a portfolio may do, given the probabilities of the six regimes: Σ P(regime) · table[regime].
 *
 * Continuous in the probabilities, so a hard label that flips moves nothing by a jump. Crisis can only reduce: its row of the
 * table never exceeds another row. With `previous`, each parameter moves by at most `dailyChangeLimit` of the table's range.
 *
 * @param probabilities - filtered (the types refuse smoothed ones); a regime left out has probability 0
 * @param settings - `table` (defaults in the guide), `previous`, `dailyChangeLimit` 0.2
 * @returns maxLeverage (sum of weights), maxPositions, stopLoss, rebalanceThreshold, maxVolatility (volatility per year)
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`
 * @remarks O(1). NaN throws. The defaults are a starting point, not an estimate: nothing in them was chosen by profit.
 * @example
 * adaptiveParameters({ "bull-quiet": 0.5, "bull-volatile": 0, "bear-quiet": 0, "bear-volatile": 0, transition: 0, crisis: 0.5 }, {}).maxLeverage; // 0.65
 */
export function adaptiveParameters(
  probabilities: RegimeProbabilities,
  settings: AdaptiveSettings = {},
): AdaptiveParameters {
  const p = readProbabilities(probabilities);
  const table = adaptiveTable(settings.table);
  const mixture = parameterMixture(table, readLimit(settings.dailyChangeLimit));
  const previous = settings.previous;
  if (previous !== undefined) {
    for (const name of parameterNames) {
      if (Number.isFinite(previous[name])) continue;
      throw new PortfolioError("not-finite", `settings.previous.${name} is ${previous[name]}: give finite numbers`);
    }
  }
  const moved = mixParameters(p, mixture, previous === undefined ? [] : parameterNames.map((name) => previous[name]));
  return namedParameters(moved);
}

export function namedParameters(values: readonly number[]): AdaptiveParameters {
  return {
    maxLeverage: values[0]!,
    maxPositions: values[1]!,
    stopLoss: values[2]!,
    rebalanceThreshold: values[3]!,
    maxVolatility: values[4]!,
  };
}

export function readLimit(limit: number | undefined): number {
  const value = limit ?? 0.2;
  if (value > 0) return value;
  throw new PortfolioError("invalid-argument", `dailyChangeLimit is ${String(value)}: give a number above 0`, {
    value,
  });
}

function readProbabilities(probabilities: RegimeProbabilities): Float64Array {
  const p = new Float64Array(regimes.length);
  let sum = 0;
  for (const [name, value] of Object.entries(probabilities)) {
    const column = regimes.indexOf(nameAmong("probabilities", name, regimes));
    if (!(value >= 0 && value <= 1 + 1e-9)) {
      throw new PortfolioError("invalid-argument", `probabilities.${name} is ${String(value)}: give 0 to 1`, {
        regime: name,
        value,
      });
    }
    p[column] = value;
    sum += value;
  }
  if (Math.abs(sum - 1) > 1e-6) {
    throw new PortfolioError("invalid-argument", `probabilities sum to ${sum}: make them sum to 1`, { sum });
  }
  return p;
}
