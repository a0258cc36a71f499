import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { CsvPreset } from "../activities/csv-preset.js";
import type { FileReading } from "../activities/row-reading.js";
import type { Notation } from "../activities/row-view.js";
import { isFlexHeader, readFlexTable } from "../brokers/flex-table.js";
import { readFlexXml } from "../brokers/flex-xml.js";
import { isActivityStatement, readActivityStatement } from "../brokers/interactive-brokers.js";
import { namedColumns } from "../brokers/named-columns.js";
import { isOfx, readOfx } from "../ofx/read-ofx.js";
import { sourceRows } from "../text/row-splitter.js";
import type { BrokerPreset, ColumnMapping } from "../types.js";
import { KNOWN_PRESETS } from "./known-presets.js";
import { findHeader, readTable, type TableHeader } from "./read-table.js";

const DELIMITERS = [",", ";", "\t", "|"];
/** The header is looked for in so many letters. */
const HEAD = 100_000;

/** The rows of a file and the preset that reads them, told from its beginning or named by the caller. */
export function readFile(
  text: string,
  broker: BrokerPreset | undefined,
  mapping: ColumnMapping | undefined,
): { readonly broker: BrokerPreset; readonly file: FileReading } {
  const many = mapping === undefined ? severalTables(text, broker) : undefined;
  if (many !== undefined) {
    const rows = many.read();
    return { broker: many.broker, file: "rows" in rows ? rows : { rows, newestFirst: false } };
  }
  const found = findTable(text, broker, mapping);
  if (found === undefined) throw notFound(text, broker, mapping);
  const file = readTable(sourceRows(text, found.delimiter), found.preset, found.header, found.notation);
  return { broker: found.preset.broker, file };
}

/** A file that is no single table: it is read as a whole. */
export interface SeveralTables {
  readonly broker: BrokerPreset;
  /** What it is, for messages. */
  readonly name: string;
  readonly read: () => FileReading | FileReading["rows"];
}

/** The file that a text is or begins, where it has several tables, or none. */
export function severalTables(text: string, broker: BrokerPreset | undefined): SeveralTables | undefined {
  const wants = (one: BrokerPreset): boolean => broker === undefined || broker === one;
  if (wants("ofx") && isOfx(text)) return { broker: "ofx", name: "an OFX file", read: () => readOfx(text) };
  if (!wants("interactive-brokers")) return undefined;
  const shared = { broker: "interactive-brokers" } as const;
  if (/<FlexQueryResponse/i.test(text.slice(0, 2000))) {
    return { ...shared, name: "a Flex query in XML", read: () => readFlexXml(text) };
  }
  const rows = sourceRows(text, ",");
  if (isActivityStatement(rows)) {
    return { ...shared, name: "an activity statement", read: () => readActivityStatement(rows) };
  }
  if (rows.slice(0, 20).some(({ cells }) => isFlexHeader(cells))) {
    return { ...shared, name: "a Flex query", read: () => readFlexTable(rows) };
  }
  return undefined;
}

/** The table of a text, its delimiter and its preset. */
export interface FoundTable {
  readonly preset: CsvPreset;
  readonly header: TableHeader;
  readonly delimiter: string;
  readonly notation: Notation;
}

/** Looks for the header of a known table, or of the caller's, in the beginning of a text. */
export function findTable(
  text: string,
  broker: BrokerPreset | undefined,
  mapping: ColumnMapping | undefined,
): FoundTable | undefined {
  const named = mapping === undefined ? undefined : namedColumns(mapping);
  const presets =
    named === undefined
      ? KNOWN_PRESETS.filter((preset) => broker === undefined || preset.broker === broker)
      : [named.preset];
  for (const delimiter of DELIMITERS) {
    if (!text.includes(delimiter)) continue;
    const head = sourceRows(text.slice(0, HEAD), delimiter);
    for (const preset of presets) {
      const header = findHeader(head, preset);
      if (header !== undefined) return { preset, header, delimiter, notation: named?.notation ?? {} };
    }
  }
  return undefined;
}

/** The error for a text without any known table. */
export function notFound(
  text: string,
  broker: BrokerPreset | undefined,
  mapping: ColumnMapping | undefined,
): PortfolioError {
  if (text.trim() === "") return new PortfolioError("empty", "text is empty: give the whole file");
  const first = text
    .trim()
    .split(/\r?\n|\r/, 1)[0]!
    .slice(0, 120);
  if (mapping !== undefined) {
    const { types: _, dateFormat: _f, decimal: _d, ...headers } = mapping;
    const wanted = Object.values(headers)
      .map((header) => `"${header}"`)
      .join(", ");
    return new PortfolioError(
      "invalid-csv",
      `text has no row with the headers ${wanted}: the first one is "${first}"`,
      {
        first,
      },
    );
  }
  if (broker !== undefined) {
    return new PortfolioError(
      "invalid-csv",
      `text has no header of ${broker} in its first rows: leave broker out to have it told from the file, or give columns; the first row is "${first}"`,
      { broker, first },
    );
  }
  return new PortfolioError(
    "invalid-csv",
    `text is no file of a broker that is known: give columns, such as { date: "Date", type: "Action", asset: "Symbol", quantity: "Shares", amount: "Amount" }; the first row is "${first}"`,
    { first },
  );
}
