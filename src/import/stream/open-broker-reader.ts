import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { Activity, Reading } from "../activities/activity.js";
import { present } from "../activities/present.js";
import { BROKERS, columnMapping } from "../assemble/broker-options.js";
import { plainNumber } from "../fields/decimal.js";
import { RowFlaw } from "../fields/row-flaw.js";
import { type FoundTable, findTable, notFound, severalTables } from "../files/read-file.js";
import { rowReading } from "../files/read-table.js";
import { RowSplitter, type SourceRow } from "../text/row-splitter.js";
import type { BrokerPreset, ColumnMapping } from "../types.js";

/** One row of a file on its own: what it says, before the other rows are known. */
export interface BrokerRow {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Number of the row among all rows of the file, from 1. */
  readonly row: number;
  /** `activity`: it moves shares. `ignored` and `problem` have a `reason`. */
  readonly outcome: "activity" | "ignored" | "problem";
  /** Why the row moves no shares, or what is wrong with it. */
  readonly reason?: string;
  /** What happened, such as `"buy"`, `"sell"`, `"split"`. */
  readonly kind?: string;
  /** The trade date. */
  readonly date?: IsoDate;
  /** The account as the file writes it. */
  readonly account?: string;
  /** The symbol as the file writes it. */
  readonly asset?: string;
  /** Number of shares, signed as in the file. */
  readonly quantity?: number | string;
  /** Money, signed as in the file. */
  readonly amount?: number | string;
  /** The cells of the row. */
  readonly cells: readonly string[];
}

/** Reads a file in pieces, with memory for a few rows. */
export interface BrokerReader {
  /** Takes the next piece of the text and gives the rows that it completes. */
  readonly push: (piece: string) => readonly BrokerRow[];
  /** Gives the rows that are left. The reader is closed then. */
  readonly end: () => readonly BrokerRow[];
}

/** How the file is read. */
export interface BrokerReaderOptions {
  /** The kind of file. Default: told from its header. */
  readonly broker?: BrokerPreset;
  /** Headers of a table that no preset knows. */
  readonly columns?: ColumnMapping;
}

const readerOptions: OptionsOf<BrokerReaderOptions> = {
  broker: { kind: "choice", of: BROKERS },
  columns: { kind: "object", of: columnMapping },
};

/** The header stands within so many letters. */
const HEAD = 100_000;

/**
 * A reader of tables that are too long for memory: text goes in piece by piece, and each row comes out once, with what it says on its own.
 *
 * What needs other rows (the order of a file that stands newest first, splits, cancellations, questions) is the work of {@link transactionsFromBroker}: use
 * the reader to count, to look, or to cut a file down to the assets and years that are wanted, and give it the rest.
 *
 * @param options - `broker` is told from the header; files with one table (not the statements of Interactive Brokers, OFX and XML)
 * @returns `push` and `end`
 * @throws {@link PortfolioError} `invalid-argument` for options that are none; `push` and `end` throw `invalid-csv` where the first 100,000 letters have no
 *   known header, and `invalid-argument` for a piece that is no text or comes after the end
 * @remarks O(length), with memory for a piece, a row and the first 100,000 letters.
 * @example
 * const reader = openBrokerReader({ broker: "schwab" });
 * const rows = [...reader.push('"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'), ...reader.end()];
 */
export function openBrokerReader(options: BrokerReaderOptions = {}): BrokerReader {
  const { broker, columns } = readOptions("options", options, readerOptions, { what: "an option of openBrokerReader" });
  let head = "";
  let found: FoundTable | undefined;
  let splitter: RowSplitter | undefined;
  let row = 0;
  let closed = false;
  const rowsOf = (sources: readonly SourceRow[]): BrokerRow[] =>
    sources.map((source) => {
      row += 1;
      const { preset, header, notation } = found!;
      return rowOf(source, row, () => rowReading(source, row - 1, preset, header, notation).read());
    });
  const begin = (): BrokerRow[] => {
    found = findTable(head, broker, columns);
    if (found === undefined) {
      const many = columns === undefined ? severalTables(head, broker) : undefined;
      if (many !== undefined) {
        throw new PortfolioError(
          "invalid-csv",
          `text is ${many.name}, which is no single table: give the whole of it to transactionsFromBroker, or export the account in shorter spans`,
          { broker: many.broker },
        );
      }
      throw notFound(head, broker, columns);
    }
    splitter = new RowSplitter(found.delimiter);
    const text = head;
    head = "";
    return rowsOf(splitter.push(text));
  };
  const refuseClosed = (): void => {
    if (closed) throw new PortfolioError("invalid-argument", "the reader is at its end: open another one");
  };
  return {
    push: (piece) => {
      refuseClosed();
      if (typeof piece !== "string") {
        throw new PortfolioError("invalid-argument", `piece is ${shownValue(piece)}: give a part of the text`, {
          argument: "piece",
        });
      }
      if (splitter !== undefined) return rowsOf(splitter.push(piece));
      head += head === "" && piece.charCodeAt(0) === 0xfeff ? piece.slice(1) : piece;
      return head.length < HEAD ? [] : begin();
    },
    end: () => {
      refuseClosed();
      const first = splitter === undefined ? begin() : [];
      closed = true;
      return [...first, ...rowsOf(splitter!.end())];
    },
  };
}

function rowOf({ line, cells }: SourceRow, row: number, read: () => Reading): BrokerRow {
  const shared = { line, row, cells };
  try {
    const reading = read();
    if ("activities" in reading) return { ...shared, outcome: "activity", ...factsOf(reading.activities[0]!) };
    if ("ignored" in reading) return { ...shared, outcome: "ignored", reason: reading.ignored };
    if ("asks" in reading) return { ...shared, outcome: "activity", kind: "question", date: reading.date };
    const { type, date, asset, quantity, amount } = reading.drafts[0]!;
    return {
      ...shared,
      outcome: "activity",
      kind: type,
      date,
      asset,
      ...present("quantity", quantity),
      ...present("amount", amount),
    };
  } catch (error) {
    if (error instanceof RowFlaw) return { ...shared, outcome: "problem", reason: error.message };
    throw error;
  }
}

function factsOf({ kind, date, account, asset, quantity, amount }: Activity): Partial<BrokerRow> {
  return {
    kind,
    date,
    asset,
    ...present("account", account),
    ...present("quantity", quantity === undefined ? undefined : plainNumber(quantity)),
    ...present("amount", amount === undefined ? undefined : plainNumber(amount)),
  };
}
