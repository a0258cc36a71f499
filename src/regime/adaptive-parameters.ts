import { PortfolioError } from "../core/portfolio-error.js";
import { adaptiveTable, nameAmong, parameterNames } from "./adaptive-table.js";
import { regimes } from "./regime-names.js";
import type { AdaptiveParameters, AdaptiveSettings, Regime, RegimeProbabilities } from "./types.js";

/**
 * What a portfolio may do, given the probabilities of the six regimes: Σ P(regime) · table[regime].
 *
 * Continuous in the probabilities, so a hard label that flips moves nothing by a jump. Crisis can only reduce: its row of the
 * table never exceeds another row. With `previous`, each parameter moves by at most `dailyChangeLimit` of the table's range.
 *
 * @param probabilities - filtered (the types refuse smoothed ones); a regime left out has probability 0
 * @param settings - `table` (defaults in the guide), `previous`, `dailyChangeLimit` 0.2
 * @returns leverage (sum of weights), maxPositions, stopLoss, rebalanceThreshold, riskBudget (volatility per year)
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`
 * @remarks O(1). NaN throws. The defaults are a starting point, not an estimate: nothing in them was chosen by profit.
 * @example
 * adaptiveParameters({ "bull-quiet": 0.5, "bull-volatile": 0, "bear-quiet": 0, "bear-volatile": 0, transition: 0, crisis: 0.5 }, {}).leverage; // 0.65
 */
export function adaptiveParameters(
  probabilities: RegimeProbabilities,
  settings: AdaptiveSettings = {},
): AdaptiveParameters {
  const p = readProbabilities(probabilities);
  const table = adaptiveTable(settings.table);
  const limit = readLimit(settings.dailyChangeLimit);
  const previous = settings.previous;
  if (previous !== undefined) {
    for (const name of parameterNames) {
      if (Number.isFinite(previous[name])) continue;
      throw new PortfolioError("not-finite", `settings.previous.${name} is ${previous[name]}: give finite numbers`);
    }
  }
  const moved = mixParameters(
    p,
    table,
    limit,
    previous === undefined ? undefined : parameterNames.map((name) => previous[name]),
  );
  return namedParameters(moved);
}

/** The five numbers, in the order of `parameterNames`. */
export function mixParameters(
  probabilities: ArrayLike<number>,
  table: Readonly<Record<Regime, AdaptiveParameters>>,
  limit: number,
  previous: readonly number[] | undefined,
): number[] {
  const mixed: number[] = [];
  for (let i = 0; i < parameterNames.length; i++) {
    const name = parameterNames[i]!;
    let value = 0;
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < regimes.length; r++) {
      const entry = table[regimes[r]!][name];
      value += probabilities[r]! * entry;
      if (entry < least) least = entry;
      if (entry > greatest) greatest = entry;
    }
    // rounding of the sum of probabilities must not leave the table's range
    value = Math.min(Math.max(value, least), greatest);
    if (previous !== undefined) {
      const step = limit * (greatest - least);
      value = Math.min(Math.max(value, previous[i]! - step), previous[i]! + step);
    }
    mixed.push(value);
  }
  return mixed;
}

export function namedParameters(values: readonly number[]): AdaptiveParameters {
  return {
    leverage: values[0]!,
    maxPositions: values[1]!,
    stopLoss: values[2]!,
    rebalanceThreshold: values[3]!,
    riskBudget: values[4]!,
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
