/** Places there is room for as soon as there is a row; a small journal allocates little. */
const FIRST_ROOM = 16;

/** Stand for the memory of buffers without rows: most journals leave some of their tables empty. */
const NO_NUMBERS = new Float64Array(0);
const NO_INTEGERS = new Int32Array(NO_NUMBERS.buffer);

/** Numbers of eight bytes that an emptied buffer keeps, a megabyte. */
const KEPT = 2 ** 17;

/** Where there is no row. */
export const NONE = -1;

/** How wide a row is, and where its fields stand in it. */
export interface RowLayout<Field extends string> {
  /** Numbers of eight bytes. */
  readonly width: number;
  /** By field: its place among the numbers of eight bytes of a row, or among the whole numbers of four. */
  readonly at: Readonly<Record<Field, number>>;
}

/** The layout of rows with these fields: first the numbers of eight bytes, then the whole numbers of four. */
export function rowLayout<N extends string, I extends string>(
  numbers: readonly N[],
  integers: readonly I[],
): RowLayout<N | I> {
  const places: readonly (readonly [N | I, number])[] = [
    ...numbers.map((field, place) => [field, place] as const),
    ...integers.map((field, place) => [field, 2 * numbers.length + place] as const),
  ];
  const at = Object.fromEntries(places) as Record<N | I, number>;
  return { width: numbers.length + Math.ceil(integers.length / 2), at };
}

/**
 * Rows of figures in one buffer, each first some numbers of eight bytes, then whole numbers of four.
 *
 * A million rows as objects would be copied and traced by every garbage collection; as columns, each row met out of turn would lie on as many pages
 * of memory as it has fields, and at a million rows waiting for memory is most of the work. Here a row is one or two cache lines.
 */
export abstract class RowBuffer {
  protected numbers: Float64Array;
  /** The same memory. */
  protected integers: Int32Array;
  readonly #width: number;

  /**
   * @param width - of a row, in numbers of eight bytes
   * @param room - how many rows there will be, where that is known
   */
  constructor(width: number, room = 0) {
    this.#width = width;
    this.numbers = room === 0 ? NO_NUMBERS : new Float64Array(width * room);
    this.integers = room === 0 ? NO_INTEGERS : new Int32Array(this.numbers.buffer);
  }

  /** Makes room for `count` rows, and half as many again when there is not: doubling would leave up to half of a million rows empty. */
  protected makeRoom(count: number): void {
    if (this.#width * count <= this.numbers.length) return;
    const more = new Float64Array(this.#width * Math.max(FIRST_ROOM, count + (count >> 1)));
    more.set(this.numbers);
    this.numbers = more;
    this.integers = new Int32Array(more.buffer);
  }

  /** Adds the rows of a buffer of the same width, which may be used up: the first rows are taken over as they are. O(n). */
  protected takeRows(from: RowBuffer, at: number, count: number): void {
    if (at === 0 && this.numbers.length < from.numbers.length) {
      const { numbers, integers } = this;
      this.numbers = from.numbers;
      this.integers = from.integers;
      from.numbers = numbers;
      from.integers = integers;
      return;
    }
    this.makeRoom(at + count);
    this.numbers.set(from.numbers.subarray(0, this.#width * count), this.#width * at);
  }

  /** Forgets what the rows hold, and gives memory back where it is much. */
  protected empty(): void {
    if (this.numbers.length <= KEPT) return;
    this.numbers = NO_NUMBERS;
    this.integers = NO_INTEGERS;
  }
}
