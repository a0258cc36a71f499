import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import { parameterNames } from "./adaptive-table.js";
import type { CompiledChain } from "./chain-step.js";
import type { RegimeFilterState } from "./model-types.js";
import { readRegimeModel } from "./read-regime-model.js";
import { regimes } from "./regime-names.js";

/**
 * The chain of the state of a live filter made ready, once the state has been found whole.
 *
 * @throws {@link PortfolioError} `invalid-state`
 */
export function checkRegimeState(state: RegimeFilterState): CompiledChain {
  if (typeof state !== "object" || state === null || state.version !== 1) {
    throw new PortfolioError(
      "invalid-state",
      `state is ${shownValue(state)}: give the state of createRegimeFilter or of the step before, of version 1`,
    );
  }
  checkFigures("probabilities", state.probabilities, regimes);
  checkFigures("parameters", state.parameters, parameterNames);
  return readRegimeModel("state.model", state.model, state.memory);
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
