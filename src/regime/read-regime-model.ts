import { PortfolioError } from "../core/portfolio-error.js";
import { shownValue } from "../core/shown-value.js";
import { type CompiledChain, compileChain } from "./chain-step.js";
import { regimes } from "./regime-names.js";
import type { RegimeMemory, RegimeModel } from "./types.js";

/**
 * The chain of a model made ready, once model and memory have been found to fit each other.
 *
 * @param name - what the caller handed in, for messages: `"model"`, `"state.model"`
 * @throws {@link PortfolioError} `invalid-state`
 * @remarks O(K·h), or O(1) for a model that was read before.
 */
export function readRegimeModel(name: string, model: RegimeModel, memory: RegimeMemory): CompiledChain {
  const invalid = (why: string): PortfolioError =>
    new PortfolioError("invalid-state", `${name} ${why}: give the model of a reading made by this version`, {
      argument: name,
    });
  if (typeof model !== "object" || model === null) throw invalid(`is ${shownValue(model)}`);
  if (model.version !== 1) throw invalid(`has version ${shownValue(model.version)}, this is 1`);
  const { mode, chain, settings } = model;
  let compiled: CompiledChain | undefined;
  try {
    compiled = compileChain(mode, chain, settings);
  } catch {
    throw invalid("has parts that are missing or damaged");
  }
  if (compiled === undefined) throw invalid("has a variance that is not above 0");
  const { states, ages } = compiled;
  const assets = isList(model.assets) ? model.assets.length : 0;
  const spreads = settings.correlationGate === false ? 0 : assets + 1;
  const prices = model.kind === "prices" ? assets : 0;
  const fits =
    typeof memory === "object" &&
    memory !== null &&
    assets > 0 &&
    compiled.columns.every((column) => column >= 0) &&
    hasNumbers(chain.transition, states * states) &&
    hasNumbers(chain.means, states) &&
    hasNumbers(model.marketWeights, assets) &&
    hasNumbers(memory.ages, ages * states) &&
    hasNumbers(memory.rising, chain.trend?.drifts.length ?? 0) &&
    hasNumbers(memory.spreads, spreads) &&
    hasNumbers(memory.prices, prices) &&
    hasNumbers(memory.parameters, 5) &&
    hasNumbers(memory.label, 2) &&
    regimes[memory.label[0]] !== undefined &&
    hasNumbers([memory.rows, memory.gap, model.returnScale, model.fittedRows, model.nextFit], 5);
  if (!fits) throw invalid("has a memory that does not fit its chain");
  return compiled;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function hasNumbers(values: unknown, length: number): boolean {
  if (!isList(values) || values.length !== length) return false;
  for (let i = 0; i < length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
