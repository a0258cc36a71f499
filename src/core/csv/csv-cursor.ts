import { PortfolioError } from "../errors/portfolio-error.js";

const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const ZERO = 48;
const NINE = 57;

/** Largest exact powers of ten. */
const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
/** Every whole number below this one is a number of its own. */
const EXACT = 2 ** 53;

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
  /** What {@link readNumber} read. */
  value: number = Number.NaN;
  readonly text: string;
  readonly delimiter: number;
  /** Code of the decimal sign that {@link readNumber} takes without making a text, −1 when none can be told from a delimiter. */
  readonly decimal: number;

  constructor(text: string, delimiter: string, decimal: string) {
    this.text = text;
    this.position = text.charCodeAt(0) === 0xfeff ? 1 : 0; // a byte order mark
    this.delimiter = delimiter.charCodeAt(0);
    this.decimal = decimal === delimiter ? -1 : decimal.charCodeAt(0);
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
    const end = at;
    this.endCell(at);
    return text.slice(this.cellStart, end).trim();
  }

  /**
   * The number in the next cell, correctly rounded, when it is plain (digits with at most one decimal sign); otherwise NaN, and
   * the cursor stays before the cell. An empty cell is NaN and is passed.
   *
   * @returns whether the cell was read; `value` has the number
   */
  readNumber(): boolean {
    const { text, delimiter } = this;
    let at = this.position;
    this.cellStart = at;
    let code = text.charCodeAt(at);
    let mantissa = 0;
    let fraction = 0;
    while (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + (code - ZERO);
      code = text.charCodeAt(++at);
    }
    let digits = at - this.position;
    if (code === this.decimal && digits > 0) {
      code = text.charCodeAt(++at);
      const from = at;
      while (code >= ZERO && code <= NINE) {
        mantissa = mantissa * 10 + (code - ZERO);
        code = text.charCodeAt(++at);
      }
      fraction = at - from;
      if (fraction === 0) return false;
      digits += fraction;
    }
    // with at most 16 digits below 2^53 the mantissa is exact, and one division by an exact power rounds once
    if (digits > 16 || mantissa >= EXACT) return false;
    if (code === delimiter) {
      this.position = at + 1;
      this.lineEnded = false;
    } else if (code === NEWLINE || code === RETURN || at >= text.length) this.endCell(at);
    else return false;
    this.value = digits === 0 ? Number.NaN : fraction === 0 ? mantissa : mantissa / POWERS[fraction]!;
    return true;
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
    const code = text.charCodeAt(at);
    this.lineEnded = at >= text.length || code !== this.delimiter;
    const pair = code === RETURN && text.charCodeAt(at + 1) === NEWLINE;
    this.position = at >= text.length ? at : at + (pair ? 2 : 1);
  }
}
