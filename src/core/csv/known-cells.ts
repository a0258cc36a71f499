/**
 * The texts of one column that came before, each with a number.
 *
 * Columns of names and dates repeat themselves: a cell is the same as in the line before, or follows the same cell that it
 * followed the last time. Such a cell is compared where it stands; a text is made only of the others.
 */
export class KnownCells {
  /** The number of the cell that {@link passExpected} found, or that came last. */
  last: number = 0;
  /** Whether the last cell was the same as the one before it. */
  #repeated = false;
  readonly #numbers = new Map<string, number>();
  /** The characters of all cells, one cell behind the other, and where each cell ends among them. */
  #codes = new Uint16Array(256);
  readonly #ends: number[] = [0];
  /** The cell that followed each one the last time. */
  readonly #following: number[] = [];

  /** Where the cell at a position ends when it begins like one of the two that are expected, −1 otherwise. */
  passExpected(text: string, position: number): number {
    const before = this.last;
    if (before >= this.#following.length) return -1; // nothing came yet
    const following = this.#following[before]!;
    const first = this.#repeated ? before : following;
    let end = this.#passCell(text, position, first);
    if (end >= 0) {
      this.last = first;
      return end;
    }
    const second = this.#repeated ? following : before;
    end = second === first ? -1 : this.#passCell(text, position, second);
    if (end < 0) return -1;
    this.#repeated = !this.#repeated;
    this.last = second;
    return end;
  }

  #passCell(text: string, position: number, number: number): number {
    const codes = this.#codes;
    const from = this.#ends[number]!;
    const length = this.#ends[number + 1]! - from;
    // dates and numbered names differ in their last characters
    for (let k = length - 1; k >= 0; k--) if (text.charCodeAt(position + k) !== codes[from + k]) return -1;
    return position + length;
  }

  /** The number of a text that came before, −1 of a new one. */
  numberOf(text: string): number {
    const number = this.#numbers.get(text);
    if (number === undefined) return -1;
    this.#follow(number);
    return number;
  }

  /**
   * Notes a new text; returns its number, in order of appearance.
   *
   * @param cell - how it stands in the file, with quotes and spaces
   */
  add(text: string, cell: string): number {
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    const from = this.#ends[number]!;
    const end = from + cell.length;
    if (end > this.#codes.length) {
      const longer = new Uint16Array(2 * end);
      longer.set(this.#codes);
      this.#codes = longer;
    }
    for (let k = 0; k < cell.length; k++) this.#codes[from + k] = cell.charCodeAt(k);
    this.#ends.push(end);
    this.#following.push(number);
    this.#follow(number);
    return number;
  }

  #follow(number: number): void {
    this.#following[this.last] = number;
    this.#repeated = this.last === number;
    this.last = number;
  }
}
