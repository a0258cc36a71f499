import type { SourceRow } from "../text/row-splitter.js";
import type { Reading } from "./activity.js";

/** A row of a file, and what it says. Reading it may throw a `RowFlaw`. */
export interface RowReading {
  readonly line: number;
  readonly read: () => Reading;
  /** The record, where the file is delimited. */
  readonly source?: SourceRow;
}

/** The rows of a file as a preset reads them. */
export interface FileReading {
  readonly rows: readonly RowReading[];
  /** Rows of one day stand newest first, where dates do not tell. */
  readonly newestFirst: boolean;
  /** All assets of the file are coins. */
  readonly coins?: boolean;
  /** Symbols for CUSIPs, where the file lists them. */
  readonly symbols?: Readonly<Record<string, string>>;
  /** Position of the row that names the columns, among `rows`. */
  readonly headerAt?: number;
}
