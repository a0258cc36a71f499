import type { BrokerPreset } from "../types.js";
import type { Reading } from "./activity.js";
import type { RowView } from "./row-view.js";

/** How the table of one kind of file looks, and what its rows mean. */
export interface CsvPreset {
  readonly broker: BrokerPreset;
  /** The word of the preset for each column, and the headers that it may have, as `plainHeader` writes them. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Columns that a header of this file must have. */
  readonly required: readonly string[];
  /** The column of the trade date. */
  readonly date: string;
  /** Rows of one day stand newest first, where dates do not tell. */
  readonly newestFirst: boolean;
  /** The column of the account, where the file has one. */
  readonly account?: string;
  /** What one row says. A `RowFlaw` that it throws is a problem of the row. */
  readonly read: (row: RowView) => Reading;
}

/** A header without letter case, units in brackets and signs: `"Commission ($)"` is `"commission"`. */
export function plainHeader(header: string): string {
  return header
    .toLowerCase()
    .replace(/\(\s*[$€£]\s*\)|[$€£]/g, "")
    .replace(/[^a-z0-9&/%]+/g, " ")
    .trim();
}
