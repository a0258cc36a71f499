import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { readOption } from "../../core/options/read-options.js";
import { jumpCostsKernel, jumpPathKernel } from "../../numerics/hmm/jump-path-kernel.js";
import type { JumpModel } from "./fit-jump-model.js";
import type { HmmObservations } from "./hmm-types.js";
import { readNumberList } from "./read-hmm-parameters.js";
import { readObservations } from "./read-observations.js";

/**
 * The states of a jump model that could have been known on each date: row t uses the observations to t.
 *
 * @param model - of `fitJumpModel`
 * @param observations - T rows of the same D features
 * @returns T state numbers
 * @throws {@link PortfolioError} `invalid-state`, `shape`, `empty`, `not-finite`
 * @remarks O(T·K·D). NaN throws. Nystrup, Kolm and Lindström (2021), "Feature selection in jump models", online inference.
 * @example
 * jumpStates(model, features).at(-1); // 0
 */
export function jumpStates(model: JumpModel, observations: HmmObservations): Int32Array {
  if (typeof model !== "object" || model === null || model.version !== 1) {
    const version = shownValue(model === null ? null : (model as Partial<JumpModel> | undefined)?.version);
    throw new PortfolioError(
      "invalid-state",
      `model has version ${version} and this is version 1: fit the model again`,
    );
  }
  const states = readOption("model.states", model.states, { kind: "number", integer: true, min: 1, max: 1000 });
  const d = readOption("model.dimension", model.dimension, { kind: "number", integer: true, min: 1, max: 1000 });
  const penalty = readOption("model.penalty", model.penalty, { kind: "number", min: 0 });
  readOption("model.objective", model.objective, { kind: "number", min: 0 });
  readOption("model.startsAgreeing", model.startsAgreeing, { kind: "number", integer: true, min: 1 });
  readOption("model.path", model.path, { kind: "numbers", integer: true, min: 0, below: states });
  const rows = readObservations(observations, d);
  const centers = readNumberList("model.centers", model.centers, states * d, "K * D");
  const scales = readNumberList("model.scales", model.scales, d, "D");
  const z = observations.values.map((x, i) => x / scales[i % d]!);
  const scaled = centers.map((c, i) => c / scales[i % d]!);
  return jumpPathKernel(jumpCostsKernel(z, rows, d, scaled, states), rows, states, penalty).online;
}
