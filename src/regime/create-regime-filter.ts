import { PortfolioError } from "../core/portfolio-error.js";
import { namedParameters } from "./adaptive-parameters.js";
import { compileChain } from "./chain-step.js";
import { regimeProbabilities } from "./label-row.js";
import { namedProbabilities, regimes } from "./regime-names.js";
import type { RegimeFilterState, RegimeModel } from "./types.js";

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
  const invalid = (why: string): PortfolioError =>
    new PortfolioError("invalid-state", `model ${why}: give the model of a reading made by this version`);
  if (model?.version !== 1) throw invalid(`has version ${String(model?.version)}, this is 1`);
  const { mode, chain, memory, settings } = model;
  const compiled = compileChain(mode, chain, settings);
  if (compiled === undefined) throw invalid("has a covariance that is not positive definite");
  const prices = model.kind === "prices" ? model.assets.length : 0;
  if (
    memory.ages.length !== compiled.ages * compiled.states ||
    memory.rising.length !== (chain.trend?.drifts.length ?? 0) ||
    memory.prices.length !== prices
  ) {
    throw invalid("has a memory that does not fit its chain");
  }
  regimeProbabilities(compiled, memory, model.marketWeights);
  return {
    model,
    memory,
    current: regimes[memory.label[0]]!,
    probabilities: namedProbabilities(compiled.row),
    parameters: namedParameters(memory.parameters),
    refitDue: memory.rows >= model.nextFit,
  };
}
