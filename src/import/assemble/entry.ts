import type { Reading } from "../activities/activity.js";
import type { FileReading } from "../activities/row-reading.js";
import { RowFlaw } from "../fields/row-flaw.js";

/** What was read of one row, before other rows are known. */
export interface Entry {
  readonly row: number;
  readonly line: number;
  readonly reading: Reading | { readonly flaw: string };
}

/** The rows of a file, each read by itself. */
export function entriesOf({ rows }: FileReading): Entry[] {
  return rows.map(({ line, read }, k): Entry => ({ line, row: k + 1, reading: tried(read) }));
}

function tried(read: () => Reading): Entry["reading"] {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowFlaw) return { flaw: error.message };
    throw error;
  }
}
