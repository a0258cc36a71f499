import { NONE, RowBuffer, rowLayout } from "./row-buffer.js";

/** 88 bytes. */
const LAYOUT = rowLayout(
  ["QUANTITY", "COST", "ADJUSTED", "PRICE", "BOUGHT"],
  [
    "LOT",
    "ACQUIRED",
    "BOOK",
    "ADJUSTED_ACQUIRED",
    "SERIAL",
    "PREVIOUS",
    "NEXT",
    "SIBLING",
    "TWIN",
    "TWIN_SERIAL",
    "RECORD",
    "MARKS",
  ],
);
const NUMBERS = LAYOUT.width;
const INTEGERS = 2 * NUMBERS;
const {
  QUANTITY,
  COST,
  ADJUSTED,
  PRICE,
  BOUGHT,
  LOT,
  ACQUIRED,
  BOOK,
  ADJUSTED_ACQUIRED,
  SERIAL,
  PREVIOUS,
  NEXT,
  SIBLING,
  TWIN,
  TWIN_SERIAL,
  RECORD,
  MARKS,
} = LAYOUT.at;

/** Above every place in the order of booking, so that day and purchase are one number below 2^53. */
const PLACES = 2 ** 28;

/** Bits of the marks. */
const [FRESH, IN_HEAP, LISTED] = [1, 2, 4];

/** Places that a book is given at a time. */
const TOGETHER = 16;

/** Places there is room for at first at most, in a long journal. */
const MOST_AT_FIRST = 128;

/**
 * Fragments: shares of one purchase in one account that are alike, same basis per share, same date. A fragment is known by its place.
 *
 * Wash sales make many times as many fragments as there are lines, and most are soon sold. Those of a book stand beside each other, and a book uses
 * the places of its dead again. A fragment whose quantity is 0 is dead: heaps skip it.
 */
export class FragmentTable extends RowBuffer {
  /** The first free place of each book; the others follow through `next`. */
  readonly #free: number[] = [];
  #count = 0;
  #made = 0;

  /** @param lines - of the journal */
  constructor(lines: number) {
    super(NUMBERS, Math.min(lines + TOGETHER, MOST_AT_FIRST));
  }

  /** Place of the purchase in the order of booking. */
  lot(at: number): number {
    return this.integers[INTEGERS * at + LOT]!;
  }

  /** Day of purchase. */
  acquired(at: number): number {
    return this.integers[INTEGERS * at + ACQUIRED]!;
  }

  /** Position of the book. */
  book(at: number): number {
    return this.integers[INTEGERS * at + BOOK]!;
  }

  adjustedAcquired(at: number): number {
    return this.integers[INTEGERS * at + ADJUSTED_ACQUIRED]!;
  }

  /** Units. */
  quantity(at: number): number {
    return this.numbers[NUMBERS * at + QUANTITY]!;
  }

  /** Cents. */
  cost(at: number): number {
    return this.numbers[NUMBERS * at + COST]!;
  }

  /** Cents. */
  adjusted(at: number): number {
    return this.numbers[NUMBERS * at + ADJUSTED]!;
  }

  /** Adjusted basis in cents per unit when the fragment was made; it only orders, so that rounding never reorders a heap. */
  price(at: number): number {
    return this.numbers[NUMBERS * at + PRICE]!;
  }

  /** Day and purchase in one number, for their order. */
  bought(at: number): number {
    return this.numbers[NUMBERS * at + BOUGHT]!;
  }

  /** Whether the shares can still replace others. */
  fresh(at: number): boolean {
    return (this.integers[INTEGERS * at + MARKS]! & FRESH) !== 0;
  }

  /** Place in order of making, the last tie. */
  serial(at: number): number {
    return this.integers[INTEGERS * at + SERIAL]!;
  }

  inHeap(at: number): boolean {
    return (this.integers[INTEGERS * at + MARKS]! & IN_HEAP) !== 0;
  }

  setInHeap(at: number, inHeap: boolean): void {
    this.#mark(at, IN_HEAP, inHeap);
  }

  /** Whether it stands among the shares that can replace others. */
  listed(at: number): boolean {
    return (this.integers[INTEGERS * at + MARKS]! & LISTED) !== 0;
  }

  setListed(at: number, listed: boolean): void {
    this.#mark(at, LISTED, listed);
  }

  /** Its neighbors among the shares that can replace others. */
  previous(at: number): number {
    return this.integers[INTEGERS * at + PREVIOUS]!;
  }

  setPrevious(at: number, previous: number): void {
    this.integers[INTEGERS * at + PREVIOUS] = previous;
  }

  next(at: number): number {
    return this.integers[INTEGERS * at + NEXT]!;
  }

  setNext(at: number, next: number): void {
    this.integers[INTEGERS * at + NEXT] = next;
  }

  /** Next in the chain of its purchase; kept only in journals that name lots. */
  sibling(at: number): number {
    return this.integers[INTEGERS * at + SIBLING]!;
  }

  setSibling(at: number, sibling: number): void {
    this.integers[INTEGERS * at + SIBLING] = sibling;
  }

  /** The used fragment last split from this one; {@link NONE} when its place has gone to another. */
  twin(at: number): number {
    const twin = this.integers[INTEGERS * at + TWIN]!;
    return twin !== NONE && this.serial(twin) === this.integers[INTEGERS * at + TWIN_SERIAL] ? twin : NONE;
  }

  setTwin(at: number, twin: number): void {
    this.integers[INTEGERS * at + TWIN] = twin;
    this.integers[INTEGERS * at + TWIN_SERIAL] = this.serial(twin);
  }

  /** Its last audit record: alike ones are merged. */
  record(at: number): number {
    return this.integers[INTEGERS * at + RECORD]!;
  }

  setRecord(at: number, record: number): void {
    this.integers[INTEGERS * at + RECORD] = record;
  }

  /**
   * A fragment that is in no heap, list or chain yet. O(1) on average; no object is made, since a dense book has millions of fragments.
   *
   * @param lot - place of the purchase in the order of booking: it names the purchase, and of one day the earlier comes first
   * @param acquired - day of purchase
   * @param book - position of the book
   * @param quantity - units
   * @param cost - cents
   * @param adjusted - cents
   * @param fresh - whether the shares can still replace others
   */
  add(
    lot: number,
    acquired: number,
    book: number,
    quantity: number,
    cost: number,
    adjusted: number,
    adjustedAcquired: number,
    fresh: boolean,
  ): number {
    const at = this.#freePlace(book);
    const { numbers, integers } = this;
    numbers[NUMBERS * at + QUANTITY] = quantity;
    numbers[NUMBERS * at + COST] = cost;
    numbers[NUMBERS * at + ADJUSTED] = adjusted;
    numbers[NUMBERS * at + PRICE] = adjusted / quantity;
    numbers[NUMBERS * at + BOUGHT] = acquired * PLACES + lot;
    integers[INTEGERS * at + LOT] = lot;
    integers[INTEGERS * at + ACQUIRED] = acquired;
    integers[INTEGERS * at + BOOK] = book;
    integers[INTEGERS * at + ADJUSTED_ACQUIRED] = adjustedAcquired;
    integers[INTEGERS * at + SERIAL] = this.#made++;
    integers[INTEGERS * at + PREVIOUS] = NONE;
    integers[INTEGERS * at + NEXT] = NONE;
    integers[INTEGERS * at + SIBLING] = NONE;
    integers[INTEGERS * at + TWIN] = NONE;
    integers[INTEGERS * at + RECORD] = NONE;
    integers[INTEGERS * at + MARKS] = fresh ? FRESH : 0;
    return at;
  }

  /** Gives the place of a dead fragment, to which nothing points any more, to the next one of its book. */
  release(at: number): void {
    const book = this.book(at);
    this.setNext(at, this.#free[book]!);
    this.#free[book] = at;
  }

  /** Takes `units` of a fragment with their share of its money, which the caller has worked out. */
  take(at: number, units: number, cost: number, adjusted: number): void {
    const { numbers } = this;
    numbers[NUMBERS * at + QUANTITY]! -= units;
    numbers[NUMBERS * at + COST]! -= cost;
    numbers[NUMBERS * at + ADJUSTED]! -= adjusted;
  }

  /** Works the price out again, after something has changed the basis per unit. */
  setPrice(at: number): void {
    this.numbers[NUMBERS * at + PRICE] = this.adjusted(at) / this.quantity(at);
  }

  /** Forgets all fragments, and the books they were in. */
  clear(): void {
    this.#free.length = 0;
    this.#count = 0;
    this.empty();
  }

  #mark(at: number, bit: number, on: boolean): void {
    const marks = this.integers[INTEGERS * at + MARKS]!;
    this.integers[INTEGERS * at + MARKS] = on ? marks | bit : marks & ~bit;
  }

  #freePlace(book: number): number {
    while (this.#free.length <= book) this.#free.push(NONE);
    let at = this.#free[book]!;
    if (at === NONE) at = this.#morePlaces();
    this.#free[book] = this.next(at);
    return at;
  }

  /** The first of some free places beside each other. */
  #morePlaces(): number {
    const first = this.#count;
    this.#count += TOGETHER;
    this.makeRoom(this.#count);
    for (let at = first; at < this.#count; at++) this.setNext(at, at + 1);
    this.setNext(this.#count - 1, NONE);
    return first;
  }
}
