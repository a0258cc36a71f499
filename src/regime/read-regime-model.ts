import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import { readOption } from "../core/options/read-options.js";
import { type CompiledChain, compileChain } from "./chain-step.js";
import type { RegimeMemory, RegimeModel, RegimeTrend } from "./model-types.js";
import { checkRegimeSettings } from "./read-regime-options.js";
import { regimes } from "./regime-names.js";

/** Models whose settings and chain were checked. They are never written, so they need no second look. */
const checked = new WeakSet<RegimeModel>();

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
  if (!checked.has(model)) checkModel(name, model, invalid);
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
  checked.add(model);
  return compiled;
}

/** Everything of a model that stays the same from tick to tick. */
function checkModel(name: string, model: RegimeModel, invalid: (why: string) => PortfolioError): void {
  const { mode, kind, chain, settings } = model;
  try {
    readOption(`${name}.mode`, mode, { kind: "choice", of: ["anchored", "volatility", "latent"] });
    readOption(`${name}.kind`, kind, { kind: "choice", of: ["prices", "simple", "log"] });
    checkRegimeSettings(`${name}.settings`, settings);
  } catch (error) {
    if (!(error instanceof PortfolioError)) throw error;
    throw invalid(`is damaged: ${error.message}`);
  }
  if (typeof chain !== "object" || chain === null || !isList(chain.roles)) throw invalid("has no chain");
  const { start, transition, means, variances, degreesOfFreedom, trend } = chain;
  const states = chain.roles.length;
  const whole =
    hasNumbers(start, states) &&
    hasNumbers(transition, states * states) &&
    hasNumbers(means, states) &&
    hasNumbers(variances, states) &&
    (degreesOfFreedom === null || isAboveZero(degreesOfFreedom)) &&
    (trend === null || isTrend(trend));
  if (!whole) throw invalid("has a chain with numbers that are missing or not finite");
}

function isTrend(trend: RegimeTrend): boolean {
  if (typeof trend !== "object" || !isList(trend.drifts)) return false;
  const members = trend.drifts.length;
  return (
    hasNumbers(trend.drifts, members) &&
    hasNumbers(trend.hazards, members) &&
    hasNumbers(trend.weights, members) &&
    isAboveZero(trend.degreesOfFreedom) &&
    Number.isFinite(trend.steady)
  );
}

function isAboveZero(value: unknown): boolean {
  return typeof value === "number" && value > 0 && Number.isFinite(value);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function hasNumbers(values: unknown, length: number): boolean {
  if (!isList(values) || values.length !== length) return false;
  for (let i = 0; i < length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
