/**
 * A table of a ledger, with a note of whether anybody outside the library has seen its rows.
 *
 * Rows that nobody has seen cannot have been written into: they need no check, and several ledgers can share them. Rows that were seen are
 * checked on each call and copied where another ledger needs them.
 */
export class KeptTable<T> {
  /** How a ledger shows the table: like any other property, but reading it takes note. */
  readonly property: PropertyDescriptor;
  readonly #copyRow: (row: T) => T;
  #rows: readonly T[];
  /** Makes the rows when they are first needed. */
  #make: (() => readonly T[]) | undefined;
  #isSeen: boolean;
  /** Whether tables of other ledgers hold the same rows. */
  #isShared: boolean;

  private constructor(rows: readonly T[], copyRow: (row: T) => T, isSeen: boolean, isShared: boolean) {
    this.#rows = rows;
    this.#copyRow = copyRow;
    this.#isSeen = isSeen;
    this.#isShared = isShared;
    this.property = {
      enumerable: true,
      configurable: true,
      get: () => this.#show(),
      set: (other: readonly T[]) => {
        this.#make = undefined;
        this.#rows = other;
        this.#isSeen = true;
      },
    };
  }

  /** Rows that nobody else holds, made when they are first needed. */
  static of<T>(make: () => readonly T[], copyRow: (row: T) => T): KeptTable<T> {
    const table = new KeptTable<T>([], copyRow, false, false);
    table.#make = make;
    return table;
  }

  /** Rows that stand in tables of other ledgers too. */
  static shared<T>(rows: readonly T[], copyRow: (row: T) => T): KeptTable<T> {
    return new KeptTable(rows, copyRow, false, true);
  }

  /** Rows of a caller, which may be of any kind. */
  static given<T>(rows: readonly T[], copyRow: (row: T) => T): KeptTable<T> {
    return new KeptTable(rows, copyRow, true, false);
  }

  get isSeen(): boolean {
    return this.#isSeen;
  }

  /** The rows for a look within the library: they are not written into, and no caller gets one of them. */
  get rows(): readonly T[] {
    if (this.#make !== undefined) {
      this.#rows = this.#make();
      this.#make = undefined; // lets go of what they were made from
    }
    return this.#rows;
  }

  /** The rows for a {@link KeptTable.shared} table of another ledger. O(rows). */
  lend(): readonly T[] {
    if (this.#isSeen) return this.rows.map(this.#copyRow);
    this.#isShared = true;
    return this.rows;
  }

  /**
   * A table for another ledger: this one without the rows that are replaced, and with others at their places.
   *
   * @param others - sorted as this table is, and mostly far fewer, so the place of each is looked for
   * @remarks O(n + m log n) for m others.
   */
  withOthers(others: readonly T[], order: (a: T, b: T) => number, isReplaced: (row: T) => boolean): KeptTable<T> {
    const { rows } = this;
    const all: T[] = new Array(rows.length + others.length);
    const own = this.#isSeen ? this.#copyRow : undefined;
    let count = 0;
    let next = 0;
    for (let k = 0; k <= others.length; k++) {
      const end = k < others.length ? placeAmong(rows, others[k]!, order, next) : rows.length;
      for (; next < end; next++) {
        const row = rows[next]!;
        if (!isReplaced(row)) all[count++] = own === undefined ? row : own(row);
      }
      if (k < others.length) all[count++] = others[k]!;
    }
    all.length = count;
    this.#isShared ||= !this.#isSeen;
    return KeptTable.shared(all, this.#copyRow);
  }

  #show(): readonly T[] {
    if (!this.#isSeen) {
      if (this.#isShared) this.#rows = this.rows.map(this.#copyRow);
      this.#isSeen = true;
    }
    return this.rows;
  }
}

/** The first place from `from` on whose row does not come before `row`. O(log n). */
function placeAmong<T>(rows: readonly T[], row: T, order: (a: T, b: T) => number, from: number): number {
  let place = from;
  for (let to = rows.length; place < to; ) {
    const middle = (place + to) >> 1;
    if (order(rows[middle]!, row) < 0) place = middle + 1;
    else to = middle;
  }
  return place;
}
