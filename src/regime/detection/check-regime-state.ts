import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { parameterNames } from "../adaptive/adaptive-table.js";
import type { RegimeFilterState } from "../names/model-types.js";
import { regimes } from "../names/regime-names.js";
import type { AdaptiveParameters, RegimeProbabilities } from "../types.js";
import { type LiveModel, readRegimeModel } from "./read-regime-model.js";

/**
 * The model of the state of a live filter made ready, once the state has been found whole; `readRegimeMemory` reads its memory.
 *
 * @throws {@link PortfolioError} `invalid-state`
 */
export function checkRegimeState(state: RegimeFilterState): LiveModel {
  if (typeof state !== "object" || state === null || state.version !== 1) {
    throw new PortfolioError(
      "invalid-state",
      `state is ${shownValue(state)}: give the state of createRegimeFilter or of the step before, of version 1`,
    );
  }
  if (!hasProbabilities(state.probabilities)) checkFigures("probabilities", state.probabilities, regimes);
  if (!hasParameters(state.parameters)) checkFigures("parameters", state.parameters, parameterNames);
  return readRegimeModel("state.model", state.model);
}

// Named one by one, because a tick takes about a microsecond and looking eleven names up in a loop is a tenth of it.

function hasProbabilities(given: Partial<RegimeProbabilities> | null | undefined): boolean {
  if (typeof given !== "object" || given === null) return false;
  return (
    Number.isFinite(given["bull-quiet"]) &&
    Number.isFinite(given["bull-volatile"]) &&
    Number.isFinite(given["bear-quiet"]) &&
    Number.isFinite(given["bear-volatile"]) &&
    Number.isFinite(given.transition) &&
    Number.isFinite(given.crisis)
  );
}

function hasParameters(given: Partial<AdaptiveParameters> | null | undefined): boolean {
  if (typeof given !== "object" || given === null) return false;
  return (
    Number.isFinite(given.maxLeverage) &&
    Number.isFinite(given.maxPositions) &&
    Number.isFinite(given.stopLoss) &&
    Number.isFinite(given.rebalanceThreshold) &&
    Number.isFinite(given.maxVolatility)
  );
}

/** The figures that a state shows are made anew by each step; one that is damaged says that the state is. */
function checkFigures(part: string, figures: object, names: readonly string[]): void {
  const record = figures as Readonly<Record<string, unknown>> | null | undefined;
  for (const name of names) {
    const value = record?.[name];
    if (typeof value === "number" && Number.isFinite(value)) continue;
    throw new PortfolioError(
      "invalid-state",
      `state.${part}.${name} is ${shownValue(value)}: give the state of createRegimeFilter or of the step before`,
      { argument: `state.${part}.${name}` },
    );
  }
}
