import { PortfolioError } from "../errors/portfolio-error.js";
import { PlainNumber } from "./plain-number.js";

const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
/**
 * Reads the cells of a delimited text one after the other, without an object for each cell.
 *
 * After each read `lineEnded` says whether the cell was the last of its line. A cell that begins with a quote ends at the
 * closing quote (RFC 4180); line ends are LF, CR LF or CR.
 */
export class CsvCursor {
  /** Where the next cell begins. */
  position: number;
  /** Whether the last cell that was read was the last of its line. */
  lineEnded: boolean = true;
  /** Where the last cell began. */
  cellStart: number = 0;
  /** Where the last cell ended, before the delimiter or the line end. */
  cellEnd: number = 0;
  /** What {@link readNumber} read. */
  value: number = Number.NaN;
  readonly text: string;
  readonly delimiter: number;
  /** Code of the decimal sign that {@link readNumber} takes without making a text, −1 when none can be told from a delimiter. */
  readonly decimal: number;
  private readonly number: PlainNumber;

  constructor(text: string, delimiter: string, decimal: string) {
    this.text = text;
    this.position = text.charCodeAt(0) === 0xfeff ? 1 : 0; // a byte order mark
    this.delimiter = delimiter.charCodeAt(0);
    this.decimal = decimal === delimiter ? -1 : decimal.charCodeAt(0);
    this.number = new PlainNumber(text, this.decimal);
  }

  /** Skips lines without any cell; false at the end of the text. */
  nextLine(): boolean {
    const { text } = this;
    let at = this.position;
    let code = text.charCodeAt(at);
    while (code === NEWLINE || code === RETURN || code === SPACE) {
      at += 1;
      if (code !== SPACE) this.position = at;
      code = text.charCodeAt(at);
    }
    if (at < text.length) return true;
    this.position = at;
    return false;
  }

  /** The text of the next cell, trimmed and without quotes. */
  readText(): string {
    const { text, delimiter } = this;
    let at = this.position;
    this.cellStart = at;
    while (text.charCodeAt(at) === SPACE) at += 1;
    if (text.charCodeAt(at) === QUOTE) return this.readQuoted(at);
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === delimiter || code === NEWLINE || code === RETURN) break;
    }
    this.endCell(at);
    return text.slice(this.cellStart, at).trim();
  }

  /**
   * The number in the next cell, correctly rounded, when it is plain (digits with at most one decimal sign); otherwise NaN, and
   * the cursor stays before the cell. An empty cell is NaN and is passed.
   *
   * @returns whether the cell was read; `value` has the number
   */
  readNumber(): boolean {
    const { text, number } = this;
    this.cellStart = this.position;
    const at = number.pass(this.position);
    if (at < 0) return false;
    const code = text.charCodeAt(at);
    if (code === this.delimiter) {
      this.position = at + 1;
      this.lineEnded = false;
    } else if (code === NEWLINE || code === RETURN || at >= text.length) this.endCell(at);
    else return false;
    this.value = number.value;
    return true;
  }

  /**
   * Reads cells of a line as long as they are plain numbers with another cell behind them.
   *
   * @param columns - the column of each cell, −1 for one that is not to be read
   * @param first - number of the next cell in its line
   * @param values - where to write; the value of a column stands at `row + column`
   * @returns the number of the cell before which the cursor stands then
   */
  readNumbers(columns: Int32Array, first: number, values: Float64Array, row: number): number {
    const { text, number, delimiter } = this;
    let at = this.position;
    let cell = first;
    for (; cell < columns.length - 1; cell++) {
      const column = columns[cell]!;
      if (column < 0) break;
      const end = number.pass(at);
      if (end < 0 || text.charCodeAt(end) !== delimiter) break;
      values[row + column] = number.value;
      at = end + 1;
    }
    this.position = at;
    return cell;
  }

  /** Passes the next cell. */
  skip(): void {
    const { text, delimiter } = this;
    let at = this.position;
    this.cellStart = at;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === delimiter || code === NEWLINE || code === RETURN) break;
      if (code === QUOTE) {
        this.readText();
        return;
      }
    }
    this.endCell(at);
  }

  /** The number of the line that a position lies on, from 1. O(position): for errors. */
  lineAt(position: number): number {
    let line = 1;
    for (let at = 0; at < position; at++) {
      const code = this.text.charCodeAt(at);
      if (code === NEWLINE || (code === RETURN && this.text.charCodeAt(at + 1) !== NEWLINE)) line += 1;
    }
    return line;
  }

  /** Refuses the line of the last cell. */
  refuse(what: string, details: Readonly<Record<string, unknown>> = {}): never {
    const line = this.lineAt(this.cellStart);
    throw new PortfolioError("invalid-csv", `line ${line}${what}`, { line, ...details });
  }

  private readQuoted(quote: number): string {
    const { text } = this;
    let at = quote + 1;
    let escaped = false;
    for (;;) {
      const next = text.indexOf('"', at);
      if (next < 0) this.refuse(": a quote is opened and never closed, the text may be cut off: close it or remove it");
      at = next + 1;
      if (text.charCodeAt(at) !== QUOTE) break;
      escaped = true; // two quotes stand for one
      at += 1;
    }
    const content = text.slice(quote + 1, at - 1);
    while (text.charCodeAt(at) === SPACE) at += 1;
    const code = text.charCodeAt(at);
    if (at < text.length && code !== this.delimiter && code !== NEWLINE && code !== RETURN) {
      this.refuse(': text stands behind a closing quote: write a quote within a cell as ""');
    }
    this.endCell(at);
    return (escaped ? content.replaceAll('""', '"') : content).trim();
  }

  /** Moves past the delimiter or the line end at a position. */
  private endCell(at: number): void {
    const { text } = this;
    this.cellEnd = at;
    const code = text.charCodeAt(at);
    this.lineEnded = at >= text.length || code !== this.delimiter;
    const pair = code === RETURN && text.charCodeAt(at + 1) === NEWLINE;
    this.position = at >= text.length ? at : at + (pair ? 2 : 1);
  }
}
