import type { PricesTable } from "../core/types.js";

/**
 * A table of prices that grows by rows without being copied.
 *
 * Tables of one history share a buffer; each sees its own rows alone. The first that grows takes the room behind the last row;
 * another that grows from the same place gets a buffer of its own.
 */
export interface PriceHistory {
  readonly table: PricesTable;
  readonly buffer: { readonly values: Float64Array; used: number };
}

/** A history that begins with a table, which is copied, with room for more rows. */
export function historyOf({ assets, dates, values }: PricesTable): PriceHistory {
  const n = assets.length;
  const room = n * (dates.length + Math.max(16, dates.length >> 3));
  const copy = new Float64Array(room);
  copy.set(values);
  const used = values.length;
  const table: PricesTable = { kind: "prices", assets: [...assets], dates: [...dates], values: copy.subarray(0, used) };
  return { table, buffer: { values: copy, used } };
}

/** The history with one more row. */
export function withRow(history: PriceHistory, date: string, row: Float64Array): PriceHistory {
  const { table, buffer } = history;
  const start = table.values.length;
  if (buffer.used !== start || start + row.length > buffer.values.length) {
    return withRow(historyOf(table), date, row);
  }
  buffer.values.set(row, start);
  buffer.used = start + row.length;
  const values = buffer.values.subarray(0, buffer.used);
  return { table: { ...table, dates: [...table.dates, date], values }, buffer };
}

/** The history with other prices on its last date; a price that is NaN in the row stays as it was. */
export function withLastRow(history: PriceHistory, row: Float64Array): PriceHistory {
  const { table, buffer } = history;
  const rows = table.dates.length - 1;
  const n = row.length;
  const known = row.map((price, i) => (Number.isNaN(price) ? table.values[rows * n + i]! : price));
  const before = { ...table, dates: table.dates.slice(0, rows), values: table.values.subarray(0, rows * n) };
  // earlier engines see the row that is replaced, so this one gets a buffer of its own
  return withRow({ table: before, buffer }, table.dates[rows]!, known);
}
