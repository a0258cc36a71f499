import type { RegimeMemory } from "../names/model-types.js";
import type { ChainAges } from "./chain-ages.js";

/** The filter's memory on its way from row to row: what `RegimeMemory` stores, in typed arrays that are written in place. */
export interface WorkingMemory {
  rows: number;
  gap: number;
  rising: Float64Array;
  readonly spreads: Float64Array;
  /** NaN before the first row; empty for a table of returns. */
  readonly prices: Float64Array;
  ages: ChainAges;
  label: number;
  improbableRows: number;
  /** Replaced by each row, never written; empty before the first. */
  parameters: readonly number[];
}

/** Lists as long as those of a memory, whose copies are filled when it is stored. */
export type PlainRoom = Pick<RegimeMemory, "rising" | "spreads" | "prices" | "ages">;

export function plainRoom({ rising, spreads, prices, ages }: WorkingMemory): PlainRoom {
  // from fractions, because engines keep a list for numbers without holes as such from its first entries on
  const room = ({ length }: Float64Array): number[] => Array.from({ length }, () => 0.5);
  return { rising: room(rising), spreads: room(spreads), prices: room(prices), ages: room(ages.values) };
}

/** The memory as plain numbers, which later rows do not change. */
export function storedMemory(memory: WorkingMemory, room: PlainRoom): RegimeMemory {
  return {
    rows: memory.rows,
    gap: memory.gap,
    rising: plainNumbers(memory.rising, room.rising),
    spreads: plainNumbers(memory.spreads, room.spreads),
    prices: plainNumbers(memory.prices, room.prices),
    ages: plainNumbers(memory.ages.values, room.ages),
    label: [memory.label, memory.improbableRows],
    parameters: memory.parameters,
  };
}

/** `Array.from` looks for an iterator and takes twenty times as long, which a tick would feel. */
function plainNumbers(values: Float64Array, room: readonly number[]): number[] {
  if (values.length === 0) return [];
  const plain = room.slice();
  for (let i = 0; i < values.length; i++) plain[i] = values[i]!;
  return plain;
}
