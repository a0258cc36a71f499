import type { CsvCursor } from "./csv-cursor.js";
import type { KnownCells } from "./known-cells.js";
import { PlainNumber } from "./plain-number.js";

const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

/** What a column of a long text has. */
export const DATE = 1;
export const ASSET = 2;
export const PRICE = 3;

/**
 * Reads those lines of a long text that have nothing unusual: a date and an asset that were expected, a plain number, and other
 * cells without quotes. One look at each character, and nothing is made or kept of a line but its three numbers.
 */
export class PlainLines {
  readonly #text: string;
  readonly #delimiter: number;
  readonly #columns: Uint8Array;
  readonly #dates: KnownCells;
  readonly #assets: KnownCells;
  readonly #price: PlainNumber;
  /** Every line that begins before this position has an end. */
  readonly #lastEnd: number;

  /** @param columns - what each column has: {@link DATE}, {@link ASSET}, {@link PRICE} or 0 for what is not read */
  constructor(cursor: CsvCursor, columns: Uint8Array, dates: KnownCells, assets: KnownCells) {
    this.#text = cursor.text;
    this.#delimiter = cursor.delimiter;
    this.#columns = columns;
    this.#dates = dates;
    this.#assets = assets;
    this.#price = new PlainNumber(cursor.text, cursor.decimal);
    this.#lastEnd = cursor.text.lastIndexOf("\n");
  }

  /** The price of the line that was passed; its date and asset are the last ones of the known cells. */
  get price(): number {
    return this.#price.value;
  }

  /** Where the line behind the one at a position begins, −1 for a line that must be read with care. */
  pass(position: number): number {
    if (position >= this.#lastEnd) return -1;
    const text = this.#text;
    const columns = this.#columns;
    const delimiter = this.#delimiter;
    const last = columns.length - 1;
    let at = position;
    for (let k = 0; ; k++) {
      const column = columns[k]!;
      if (column === DATE) at = this.#dates.passExpected(text, at);
      else if (column === ASSET) at = this.#assets.passExpected(text, at);
      else if (column === PRICE) at = this.#price.pass(at);
      else at = this.#passOther(at);
      if (at < 0) return -1;
      const code = text.charCodeAt(at);
      if (k === last) {
        if (code === NEWLINE) return at + 1;
        return code === RETURN && text.charCodeAt(at + 1) === NEWLINE ? at + 2 : -1;
      }
      if (code !== delimiter) return -1;
      at += 1;
    }
  }

  #passOther(position: number): number {
    const text = this.#text;
    let at = position;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === this.#delimiter || code === NEWLINE || code === RETURN) return at;
      if (code === QUOTE) return -1;
      at += 1;
    }
  }
}
