import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { readOption } from "../../core/options/read-options.js";
import type { RegimeModel, RegimeTrend } from "../names/model-types.js";
import type { RegimeSettings } from "../names/option-types.js";
import { type CompiledChain, compileChain } from "../steps/compiled-chain.js";
import { type PlainRoom, plainRoom, type WorkingMemory } from "../steps/working-memory.js";
import { hasNumbers, isAboveZero, isList } from "./are-numbers.js";
import { invalidModel } from "./invalid-model.js";
import { roomForMemory } from "./read-regime-memory.js";
import { checkRegimeSettings } from "./read-regime-options.js";

/** Volatilities a row: no drift that was fitted comes near it, and its square is still finite. */
const MOST_DRIFT = 1e6;

/** A model that was found whole, ready to go on from. */
export interface LiveModel {
  readonly settings: RegimeSettings;
  readonly chain: CompiledChain;
  /** Room for the memory of a tick; overwritten by each. */
  readonly memory: WorkingMemory;
  readonly room: PlainRoom;
  /** N numbers, room for the observation of a tick; overwritten by each. */
  readonly observation: Float64Array;
}

/** Models that were found whole. They are never written, so they need no second look. */
const whole = new WeakMap<RegimeModel, LiveModel>();

/**
 * A model made ready, once it has been found whole; its memory is read by `readRegimeMemory`.
 *
 * @param name - what the caller handed in, for messages: `"model"`, `"state.model"`
 * @throws {@link PortfolioError} `invalid-state`
 * @remarks O(K²), or O(1) for a model that was read before.
 */
export function readRegimeModel(name: string, model: RegimeModel): LiveModel {
  if (typeof model !== "object" || model === null) throw invalidModel(name, `is ${shownValue(model)}`);
  const known = whole.get(model);
  if (known !== undefined && model.version === 1 && isSame(known, model)) return known;
  if (model.version !== 1) throw invalidModel(name, `has version ${shownValue(model.version)}, this is 1`);
  checkModel(name, model);
  const chain = compiledOf(name, model);
  if (!isWhole(model, chain)) throw invalidModel(name, "has a memory that does not fit its chain");
  const { settings, assets } = model;
  const memory = roomForMemory(model, chain);
  const live = { settings, chain, memory, room: plainRoom(memory), observation: new Float64Array(assets.length) };
  whole.set(model, live);
  return live;
}

function isSame({ settings, chain }: LiveModel, model: RegimeModel): boolean {
  return model.settings === settings && model.chain === chain.source;
}

function compiledOf(name: string, { mode, chain, settings }: RegimeModel): CompiledChain {
  let compiled: CompiledChain | undefined;
  try {
    compiled = compileChain(mode, chain, settings);
  } catch {
    throw invalidModel(name, "has parts that are missing or damaged");
  }
  if (compiled === undefined) throw invalidModel(name, "has a variance that is not above 0");
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
    hasNumbers(model.marketWeights, model.assets.length) &&
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
    throw invalidModel(name, `is damaged: ${error.message}`);
  }
  if (typeof chain !== "object" || chain === null || !isList(chain.roles)) throw invalidModel(name, "has no chain");
  const { start, transition, means, variances, degreesOfFreedom, trend } = chain;
  const states = chain.roles.length;
  const whole =
    hasNumbers(start, states, 0, 1) &&
    hasNumbers(transition, states * states, 0, 1) &&
    hasNumbers(means, states) &&
    hasNumbers(variances, states) &&
    (degreesOfFreedom === null || isAboveZero(degreesOfFreedom)) &&
    (trend === null || isTrend(trend));
  if (!whole) throw invalidModel(name, "has a chain with numbers that are missing or out of their range");
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
