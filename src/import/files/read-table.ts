import { ignored } from "../activities/activity.js";
import { type CsvPreset, plainHeader } from "../activities/csv-preset.js";
import type { FileReading, RowReading } from "../activities/row-reading.js";
import { type Notation, RowView } from "../activities/row-view.js";
import { looksLikeDay } from "../fields/read-day.js";
import { CUT_WITHIN_ROW, RowFlaw } from "../fields/row-flaw.js";
import type { SourceRow } from "../text/row-splitter.js";

/** A header stands among the first rows. */
const FIRST_ROWS = 80;
/** A longer text where a date should stand is a sentence. */
const LONGEST_DATE = 30;

/** Where the header is, and which column is which. */
export interface TableHeader {
  readonly at: number;
  readonly columns: Readonly<Record<string, number>>;
  /** How many cells it has. */
  readonly width: number;
}

/** The header of a preset's table, if the rows have it. */
export function findHeader(rows: readonly SourceRow[], preset: CsvPreset): TableHeader | undefined {
  for (let at = 0; at < rows.length && at < FIRST_ROWS; at++) {
    const { cells } = rows[at]!;
    const columns = columnsOf(cells, preset);
    if (columns !== undefined) return { at, columns, width: cells.length };
  }
  return undefined;
}

/** Positions of a preset's columns, or `undefined` where a required one is missing. */
export function columnsOf(cells: readonly string[], preset: CsvPreset): Readonly<Record<string, number>> | undefined {
  if (cells.length < 3) return undefined;
  // the boxes of the form may stand with the names of its columns
  const headers = cells.map((cell) => plainHeader(cell).replace(/^(box )?1[a-g] | (box )?1[a-g]$/g, ""));
  const columns: Record<string, number> = {};
  for (const [word, names] of Object.entries(preset.columns)) {
    const name = names.find((one) => headers.includes(one));
    columns[word] = name === undefined ? -1 : headers.indexOf(name);
  }
  return preset.required.every((word) => columns[word]! >= 0) ? columns : undefined;
}

/** The rows of a table: what stands before the header, the header, its rows, notes and totals. */
export function readTable(
  rows: readonly SourceRow[],
  preset: CsvPreset,
  header: TableHeader,
  notation: Notation = {},
): FileReading {
  return {
    rows: rows.map((source, k) => rowReading(source, k, preset, header, notation)),
    newestFirst: preset.newestFirst,
    coins: preset.broker === "coinbase",
    headerAt: header.at,
  };
}

/** One row of a table, by its place against the header. */
export function rowReading(
  source: SourceRow,
  position: number,
  preset: CsvPreset,
  { at, columns, width }: TableHeader,
  notation: Notation,
): RowReading {
  const { line, cells, flaw } = source;
  const read = (): ReturnType<RowReading["read"]> => {
    if (position < at) return ignored("before the table");
    if (position === at) return ignored("header");
    if (flaw !== undefined) throw new RowFlaw(flaw);
    const date = cells[columns[preset.date]!] ?? "";
    if (!looksLikeDay(date)) {
      const filled = cells.filter((cell) => cell !== "").length;
      if (filled === 0) return ignored("a row without figures");
      if (source.open && isStartOfRow(cells, filled, width)) throw new RowFlaw(CUT_WITHIN_ROW);
      if (columnsOf(cells, preset) !== undefined) return ignored("header");
      if (/^\W*(transactions |grand |sub)?totals?\b/i.test(cells.find((cell) => cell !== "")!))
        return ignored("totals");
      if (filled <= 2 || date.length > LONGEST_DATE) return ignored("a note, no transaction");
    }
    if (source.open && cells.length < width) throw new RowFlaw(CUT_WITHIN_ROW);
    return preset.read(new RowView(cells, line, columns, notation));
  };
  return { line, source, read };
}

/** Whether a last row without a line end, and without a date where one should stand, begins as a row of figures does and not as a note. */
function isStartOfRow(cells: readonly string[], filled: number, width: number): boolean {
  if (cells.length >= width || cells[0]!.length > LONGEST_DATE) return false;
  return filled > 1 || /^[\d/.:-]+$/.test(cells[0]!);
}
