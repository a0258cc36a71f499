import { jumpCostsKernel, jumpPathKernel } from "../numerics/hmm/jump-path-kernel.js";
import type { JumpModel } from "./fit-jump-model.js";
import { readObservations } from "./read-observations.js";
import type { HmmObservations } from "./types.js";

/**
 * The states of a jump model that could have been known on each date: row t uses the observations to t.
 *
 * @param model - of `fitJumpModel`
 * @param observations - T rows of the same D features
 * @returns T state numbers
 * @throws {@link PortfolioError} `shape`, `empty`, `not-finite`
 * @remarks O(T·K·D). NaN throws. Nystrup, Kolm and Lindström (2021), "Feature selection in jump models", online inference.
 * @example
 * jumpStates(model, features).at(-1); // 0
 */
export function jumpStates(model: JumpModel, observations: HmmObservations): Int32Array {
  const rows = readObservations(observations, model.dimension);
  const { states, dimension: d, centres, scales } = model;
  const z = observations.values.map((x, i) => x / scales[i % d]!);
  const scaled = centres.map((c, i) => c / scales[i % d]!);
  return jumpPathKernel(jumpCostsKernel(z, rows, d, scaled, states), rows, states, model.penalty).online;
}
