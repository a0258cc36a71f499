import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { readOption } from "../../core/options/read-options.js";
import type { RegimeMemory, RegimeModel, RegimeTrend } from "../names/model-types.js";
import { regimes } from "../names/regime-names.js";
import { type CompiledChain, compileChain } from "../steps/chain-step.js";
import { checkRegimeSettings } from "./read-regime-options.js";

/** Volatilities a row: no drift that was fitted comes near it, and its square is still finite. */
const MOST_DRIFT = 1e6;

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
  if (typeof model !== "object" || model === null) throw invalid(name, `is ${shownValue(model)}`);
  if (model.version !== 1) throw invalid(name, `has version ${shownValue(model.version)}, this is 1`);
  const isKnown = checked.has(model);
  if (!isKnown) checkModel(name, model);
  const compiled = compiledOf(name, model);
  if (!(isKnown || isWhole(model, compiled)) || !isInStep(model, compiled, memory)) {
    throw invalid(name, "has a memory that does not fit its chain");
  }
  if (!isKnown) checked.add(model);
  return compiled;
}

function invalid(name: string, why: string): PortfolioError {
  return new PortfolioError("invalid-state", `${name} ${why}: give the model of a reading made by this version`, {
    argument: name,
  });
}

function compiledOf(name: string, { mode, chain, settings }: RegimeModel): CompiledChain {
  let compiled: CompiledChain | undefined;
  try {
    compiled = compileChain(mode, chain, settings);
  } catch {
    throw invalid(name, "has parts that are missing or damaged");
  }
  if (compiled === undefined) throw invalid(name, "has a variance that is not above 0");
  return compiled;
}

/** Whether the parts of a model have the lengths of its chain. */
function isWhole(model: RegimeModel, { states, columns }: CompiledChain): boolean {
  return (
    isList(model.assets) &&
    model.assets.length > 0 &&
    Array.from(model.assets).every((asset) => typeof asset === "string") &&
    columns.every((column) => column >= 0) &&
    hasNumbers(model.chain.transition, states * states) &&
    hasNumbers(model.chain.means, states) &&
    hasNumbers(model.marketWeights, model.assets.length)
  );
}

/** Whether the parts of a memory have the lengths that its model asks for. A memory is looked through at every tick. */
function isInStep(model: RegimeModel, { states, ages }: CompiledChain, memory: RegimeMemory): boolean {
  if (typeof memory !== "object" || memory === null) return false;
  const assets = model.assets.length;
  return (
    hasAges(memory.ages, ages * states) &&
    hasNumbers(memory.rising, model.chain.trend?.drifts.length ?? 0, 0, 1) &&
    hasNumbers(memory.spreads, model.settings.correlationGate === false ? 0 : assets + 1, 0) &&
    hasNumbers(memory.prices, model.kind === "prices" ? assets : 0, Number.MIN_VALUE) &&
    hasNumbers(memory.parameters, 5) &&
    hasNumbers(memory.label, 2) &&
    regimes[memory.label[0]] !== undefined &&
    Number.isFinite(memory.rows) &&
    memory.gap >= 0 &&
    Number.isFinite(memory.gap) &&
    isAboveZero(model.returnScale) &&
    Number.isFinite(model.fittedRows) &&
    Number.isFinite(model.nextFit)
  );
}

/** Everything of a model that stays the same from tick to tick. */
function checkModel(name: string, model: RegimeModel): void {
  const { mode, kind, chain, settings } = model;
  try {
    readOption(`${name}.mode`, mode, { kind: "choice", of: ["anchored", "volatility", "latent"] });
    readOption(`${name}.kind`, kind, { kind: "choice", of: ["prices", "simple", "log"] });
    checkRegimeSettings(`${name}.settings`, settings);
  } catch (error) {
    if (!(error instanceof PortfolioError)) throw error;
    throw invalid(name, `is damaged: ${error.message}`);
  }
  if (typeof chain !== "object" || chain === null || !isList(chain.roles)) throw invalid(name, "has no chain");
  const { start, transition, means, variances, degreesOfFreedom, trend } = chain;
  const states = chain.roles.length;
  const whole =
    hasNumbers(start, states, 0, 1) &&
    hasNumbers(transition, states * states, 0, 1) &&
    hasNumbers(means, states) &&
    hasNumbers(variances, states) &&
    (degreesOfFreedom === null || isAboveZero(degreesOfFreedom)) &&
    (trend === null || isTrend(trend));
  if (!whole) throw invalid(name, "has a chain with numbers that are missing or out of their range");
}

function isTrend(trend: RegimeTrend): boolean {
  if (typeof trend !== "object" || !isList(trend.drifts)) return false;
  const members = trend.drifts.length;
  return (
    hasNumbers(trend.drifts, members, -MOST_DRIFT, MOST_DRIFT) &&
    hasNumbers(trend.hazards, members, 0, 1) &&
    hasNumbers(trend.weights, members, 0, 1) &&
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

/** `hasNumbers` for the ages, most of a memory: a loop of their own meets plain arrays of numbers alone and is quicker for it. */
function hasAges(values: readonly number[], length: number): boolean {
  if (!Array.isArray(values) || values.length !== length) return hasNumbers(values, length, 0);
  for (let i = 0; i < length; i++) {
    const value: unknown = values[i];
    if (!(typeof value === "number" && value >= 0 && value <= Number.MAX_VALUE)) return false;
  }
  return true;
}

/** Whether a list has so many numbers, all finite and within the range. */
function hasNumbers(values: unknown, length: number, least = -Number.MAX_VALUE, most = Number.MAX_VALUE): boolean {
  if (!isList(values) || values.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const value = values[i];
    if (!(typeof value === "number" && value >= least && value <= most)) return false;
  }
  return true;
}
