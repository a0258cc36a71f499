import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { readOption } from "../../core/options/read-options.js";
import type { PerAsset } from "../../core/types.js";
import { checkMarketValue } from "../market/read-market.js";
import type { RegimeFilterState, RegimeModel } from "../names/model-types.js";
import { labelRow, regimeProbabilities } from "../steps/label-row.js";
import { advanceMemory, marketReturn } from "../steps/market-row.js";
import { storedMemory } from "../steps/working-memory.js";
import { checkRegimeState } from "./check-regime-state.js";
import { filterState } from "./filter-state.js";
import { readRegimeMemory } from "./read-regime-memory.js";

/**
 * One step of the live filter: the next row of the table that the model was made from.
 *
 * Gives what `detectRegimes` over the longer table gives, to the bit, until that would fit anew (`refitDue`).
 *
 * @param state - of `createRegimeFilter` or of the step before; it is not changed
 * @param observation - prices or returns, whichever the model was made from: a number for one asset, numbers by name or in order
 *   of the assets for more; every asset needs one
 * @returns the new state, plain JSON
 * @throws {@link PortfolioError} `shape`, `unknown-asset`, `missing-price`, `not-finite`, `invalid-price`, `invalid-state`
 * @remarks O(N + K² + K·h) for N assets, K states, h ages. NaN throws.
 * @example
 * const next = updateRegime(state, { SPY: 512.4, TLT: 91.2 });
 * next.probabilities.crisis; // 0.02
 */
export function updateRegime(state: RegimeFilterState, observation: PerAsset): RegimeFilterState {
  const { chain, memory, room, observation: values } = checkRegimeState(state);
  const { model } = state;
  const { kind, marketWeights } = model;
  readObservation(model, observation, values);
  readRegimeMemory("state.model", state.memory, chain, memory);
  const r = marketReturn(kind, marketWeights, values, 0, memory.prices, memory.spreads);
  advanceMemory(chain, memory, r, r / model.returnScale, model.fittedRows === 0);
  regimeProbabilities(chain, memory, marketWeights);
  labelRow(chain.row, chain, memory);
  return filterState(model, storedMemory(memory, room), chain.row);
}

/** @param values - N, written */
function readObservation({ assets, kind }: RegimeModel, observation: PerAsset, values: Float64Array): void {
  if (typeof observation === "number") {
    if (assets.length !== 1) {
      throw new PortfolioError("shape", `observation is one number for ${assets.length} assets: give numbers by name`, {
        assets,
      });
    }
    values[0] = observation;
  } else if (observation instanceof Float64Array) {
    if (observation.length !== assets.length) {
      throw new PortfolioError(
        "shape",
        `observation has ${observation.length} numbers for ${assets.length} assets: give one for each, in order`,
        { expected: assets.length, actual: observation.length },
      );
    }
    values.set(observation);
  } else {
    const given = readOption("observation", observation, { kind: "numbers-by-name", names: "assets" }, { assets });
    for (let i = 0; i < assets.length; i++) {
      const asset = assets[i]!;
      values[i] = Object.hasOwn(given, asset) ? given[asset]! : Number.NaN;
    }
  }
  for (let i = 0; i < assets.length; i++) checkMarketValue(kind, values[i]!, assets[i]!, "the new date");
}
