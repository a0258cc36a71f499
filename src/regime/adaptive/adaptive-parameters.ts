import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { AdaptiveSettings } from "../names/option-types.js";
import { regimes } from "../names/regime-names.js";
import type { AdaptiveParameters, RegimeProbabilities } from "../types.js";
import { adaptiveTable, parameterNames, tableDeclaration } from "./adaptive-table.js";
import { mixParameters, parameterMixture } from "./mix-parameters.js";

const figure = { kind: "number", required: true } as const;
/** Declarations of the five parameters, all required. */
export const parameterDeclarations: OptionsOf<AdaptiveParameters> = {
  maxLeverage: figure,
  maxPositions: figure,
  stopLoss: figure,
  rebalanceThreshold: figure,
  maxVolatility: figure,
};

/** Declarations of `AdaptiveSettings`; a path reads all of them but `previous`. */
export const settingsDeclarations: OptionsOf<AdaptiveSettings, "dailyChangeLimit"> = {
  table: tableDeclaration,
  previous: { kind: "object", of: parameterDeclarations },
  dailyChangeLimit: { kind: "number", above: 0, max: 1e6, default: 0.2 },
};

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
  const { table, previous, dailyChangeLimit } = readOptions("settings", settings, settingsDeclarations, {
    what: "a setting of adaptiveParameters",
  });
  const mixture = parameterMixture(adaptiveTable(table), dailyChangeLimit);
  const moved = mixParameters(p, mixture, previous === undefined ? [] : parameterNames.map((name) => previous[name]));
  return namedParameters(moved);
}

/** The five numbers in the order of `parameterNames`, by name. */
export function namedParameters(values: readonly number[]): AdaptiveParameters {
  return {
    maxLeverage: values[0]!,
    maxPositions: values[1]!,
    stopLoss: values[2]!,
    rebalanceThreshold: values[3]!,
    maxVolatility: values[4]!,
  };
}

const probability = { kind: "number", min: 0, max: 1 + 1e-9, default: 0 } as const;
const probabilityDeclarations = Object.fromEntries(regimes.map((regime) => [regime, probability])) as OptionsOf<
  RegimeProbabilities,
  keyof RegimeProbabilities
>;

function readProbabilities(probabilities: RegimeProbabilities): Float64Array {
  const read = readOptions("probabilities", probabilities, probabilityDeclarations, { what: "a regime" });
  const p = Float64Array.from(regimes, (regime) => read[regime]);
  const sum = p.reduce((a, b) => a + b);
  if (Math.abs(sum - 1) > 1e-6) {
    throw new PortfolioError("invalid-argument", `probabilities sum to ${sum}: make them sum to 1`, { sum });
  }
  return p;
}
