import type { RegimeMemory, RegimeModel } from "../names/model-types.js";
import { regimes } from "../names/regime-names.js";
import { noAges, takeAges } from "../steps/chain-ages.js";
import type { CompiledChain } from "../steps/compiled-chain.js";
import type { WorkingMemory } from "../steps/working-memory.js";
import { areNumbers, isList, takeNumbers } from "./are-numbers.js";
import { invalidModel } from "./invalid-model.js";

/** Room for the memory of a model, to be filled by `readRegimeMemory`. */
export function roomForMemory({ assets, kind, settings }: RegimeModel, chain: CompiledChain): WorkingMemory {
  return {
    rows: 0,
    gap: 0,
    rising: new Float64Array(chain.trend === null ? 0 : chain.trend.hazards.length),
    spreads: new Float64Array(settings.correlationGate === false ? 0 : assets.length + 1),
    prices: new Float64Array(kind === "prices" ? assets.length : 0),
    ages: noAges(chain),
    label: 0,
    improbableRows: 0,
    parameters: [],
  };
}

/**
 * Takes over a stored memory, once it has been found to fit its model.
 *
 * Every tick looks through the whole of its memory; a look and a copy in one is all that it costs.
 *
 * @param name - what the caller handed in, for messages: `"model"`, `"state.model"`
 * @param to - written
 * @throws {@link PortfolioError} `invalid-state`
 * @remarks O(N + K·h).
 */
export function readRegimeMemory(name: string, memory: RegimeMemory, chain: CompiledChain, to: WorkingMemory): void {
  if (!isTaken(memory, chain, to)) throw invalidModel(name, "has a memory that does not fit its chain");
}

function isTaken(memory: RegimeMemory, chain: CompiledChain, to: WorkingMemory): boolean {
  if (typeof memory !== "object" || memory === null) return false;
  const { rows, gap, rising, spreads, prices, ages, label, parameters } = memory;
  if (!(hasLength(label, 2) && hasLength(parameters, 5) && hasLength(ages, to.ages.values.length))) return false;
  if (!(hasLength(rising, to.rising.length) && hasLength(spreads, to.spreads.length))) return false;
  if (!hasLength(prices, to.prices.length)) return false;
  const position = label[0];
  const improbableRows = label[1];
  to.rows = rows;
  to.gap = gap;
  to.label = position;
  to.improbableRows = improbableRows;
  to.parameters = parameters;
  return (
    Number.isFinite(rows) &&
    Number.isFinite(gap) &&
    gap >= 0 &&
    Number.isFinite(position) &&
    Number.isFinite(improbableRows) &&
    regimes[position] !== undefined &&
    areNumbers(parameters, -Number.MAX_VALUE, Number.MAX_VALUE) &&
    takeNumbers(rising, 0, 1, to.rising) &&
    takeNumbers(spreads, 0, Number.MAX_VALUE, to.spreads) &&
    takeNumbers(prices, Number.MIN_VALUE, Number.MAX_VALUE, to.prices) &&
    takeAges(chain, ages, to.ages)
  );
}

/** A stored state may hold typed arrays. */
function hasLength(values: unknown, length: number): boolean {
  return Array.isArray(values) ? values.length === length : isList(values) && values.length === length;
}
