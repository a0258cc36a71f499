import type { RegimeFilterState, RegimeModel } from "../names/model-types.js";
import { regimeProbabilities } from "../steps/label-row.js";
import { filterState } from "./filter-state.js";
import { readRegimeMemory } from "./read-regime-memory.js";
import { readRegimeModel } from "./read-regime-model.js";

/**
 * A live filter that goes on where a reading ended.
 *
 * @param model - `detectRegimes(…).model`, or the same after a way through JSON
 * @returns the state after the last date of the reading: plain JSON, for `updateRegime`
 * @throws {@link PortfolioError} `invalid-state`
 * @remarks O(K·h). The parameters stay as they were fitted; `refitDue` says when `detectRegimes` would fit anew.
 * @example
 * let state = createRegimeFilter(reading.model);
 * state = updateRegime(state, 4712.3);
 */
export function createRegimeFilter(model: RegimeModel): RegimeFilterState {
  const { chain, memory } = readRegimeModel("model", model);
  readRegimeMemory("model", model.memory, chain, memory);
  regimeProbabilities(chain, memory, model.marketWeights);
  return filterState(model, model.memory, chain.row);
}
