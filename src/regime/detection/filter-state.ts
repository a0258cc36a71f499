import { namedParameters } from "../adaptive/adaptive-parameters.js";
import type { RegimeFilterState, RegimeMemory, RegimeModel } from "../names/model-types.js";
import { namedProbabilities, regimes } from "../names/regime-names.js";

/**
 * The state of a live filter.
 *
 * @param row - probabilities of the six regimes after the last row
 */
export function filterState(model: RegimeModel, memory: RegimeMemory, row: Float64Array): RegimeFilterState {
  return {
    version: 1,
    model,
    memory,
    current: regimes[memory.label[0]]!,
    probabilities: namedProbabilities(row),
    parameters: namedParameters(memory.parameters),
    refitDue: memory.rows >= model.nextFit,
  };
}
