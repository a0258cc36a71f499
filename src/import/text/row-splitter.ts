import { recordCells } from "./record-cells.js";

/** One record of a delimited file. */
export interface SourceRow {
  /** Line that it begins on, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why the record cannot be trusted, where it cannot. */
  readonly flaw?: string;
  /** The text ends within its last line: no line end follows it. */
  readonly open?: true;
}

/** A quoted cell that goes on for more lines than this was never closed. */
const MOST_LINES = 12;

/**
 * Cuts a delimited text into records, in pieces as they come, with memory for a few lines only.
 *
 * Blank lines are passed. A record with a broken quote is one line with a flaw, and reading goes on with the next line: a stray quote
 * never swallows the rest of a file.
 */
export class RowSplitter {
  readonly #delimiter: string;
  #rest = "";
  #line = 1;
  #lines: string[] = [];
  #first = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The records that the next piece of the text completes. */
  push(piece: string): SourceRow[] {
    const text = this.#rest + piece;
    const rows: SourceRow[] = [];
    let from = 0;
    for (;;) {
      const end = lineEnd(text, from);
      // a return at the end of a piece may be half of a pair
      if (end < 0 || (text[end] === "\r" && end === text.length - 1)) break;
      this.#take(text.slice(from, end), rows);
      from = text[end] === "\r" && text[end + 1] === "\n" ? end + 2 : end + 1;
    }
    this.#rest = text.slice(from);
    return rows;
  }

  /** The records that are left. */
  end(): SourceRow[] {
    const rows: SourceRow[] = [];
    const unended = this.#rest;
    const rest = unended.endsWith("\r") ? unended.slice(0, -1) : unended;
    this.#rest = "";
    const isOpen = rest !== "" && rest === unended;
    if (rest !== "") this.#take(rest, rows);
    this.#drain(rows, true);
    const last = rows.at(-1);
    if (isOpen && last !== undefined) rows[rows.length - 1] = { ...last, open: true };
    return rows;
  }

  #take(line: string, rows: SourceRow[]): void {
    if (this.#lines.length === 0) {
      if (line.trim() === "") {
        this.#line += 1;
        return;
      }
      this.#first = this.#line;
    }
    this.#lines.push(line);
    this.#line += 1;
    this.#drain(rows, false);
  }

  #drain(rows: SourceRow[], atEnd: boolean): void {
    while (this.#lines.length > 0) {
      const cells = recordCells(this.#lines.join("\n"), this.#delimiter);
      if (Array.isArray(cells)) {
        rows.push({ line: this.#first, cells });
        this.#lines = [];
        return;
      }
      if (cells === "open" && !atEnd && this.#lines.length < MOST_LINES) return;
      this.#breakOff(rows);
    }
  }

  /** The first line alone is the record; those behind it begin anew. */
  #breakOff(rows: SourceRow[]): void {
    const [line, ...later] = this.#lines;
    rows.push({
      line: this.#first,
      cells: line!.split(this.#delimiter).map((cell) => cell.trim()),
      flaw: "a quote is opened and not closed, or text stands behind a closing quote",
    });
    const next = this.#first + 1;
    this.#lines = [];
    this.#line = next;
    const kept: SourceRow[] = [];
    for (const each of later) this.#take(each, kept);
    rows.push(...kept);
  }
}

/** All records of a text. */
export function sourceRows(text: string, delimiter: string): SourceRow[] {
  const splitter = new RowSplitter(delimiter);
  return [...splitter.push(text), ...splitter.end()];
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return -1;
}
