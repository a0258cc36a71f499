import type { Entry } from "./journal-lines.js";
import type { LedgerSettings } from "./ledger-options.js";
import type { Journal } from "./read-transactions.js";
import type { RecordColumns, RowColumns } from "./row-columns.js";
import type { TaxProblem } from "./types.js";

/** One purchase: shares of one purchase never replace each other. */
export interface Purchase {
  readonly id: string;
  /** Place in the order of booking; among purchases of one day the earlier comes first. */
  readonly order: number;
  /** Day number. */
  readonly acquired: number;
  /** Chain of its fragments, through `sibling`; kept only in journals that name lots. */
  first: Fragment | undefined;
}

/**
 * Shares of one purchase in one account that are alike: same basis per share, same date.
 *
 * A fragment whose `quantity` is 0 is dead: heaps and chains skip it.
 */
export interface Fragment {
  readonly purchase: Purchase;
  readonly book: Book;
  /** Units, cents, cents. */
  quantity: number;
  cost: number;
  adjusted: number;
  readonly adjustedAcquired: number;
  /** Adjusted basis in cents per unit when the fragment was made; it only orders, so that rounding never reorders a heap. */
  price: number;
  /** Whether the shares can still replace others. */
  readonly fresh: boolean;
  /** Place in order of making, the last tie. */
  readonly serial: number;
  /** Neighbours among the shares that can replace others, while `listed`. */
  previous: Fragment | undefined;
  next: Fragment | undefined;
  listed: boolean;
  sibling: Fragment | undefined;
  /** The used fragment last split from this one, and its record: alike ones are merged. */
  twin: Fragment | undefined;
  /** Place of the record, −1 for none. */
  record: number;
}

/** So many units of a fragment. */
export interface Pick {
  readonly fragment: Fragment;
  quantity: number;
}

/** What one account holds of one asset. */
export interface Book {
  readonly account: number;
  readonly retirement: boolean;
  readonly asset: Asset;
  /** Heap by the lot method. */
  readonly heap: Fragment[];
  /** Length of the heap at which its dead are swept out. */
  sweepAt: number;
  /** Units. */
  held: number;
  /** Open short sales, earliest first. */
  shorts: Short[];
}

export interface Short {
  /** Place of the short sale in the order of booking. */
  readonly order: number;
  quantity: number;
  proceeds: number;
}

export interface Asset {
  readonly name: string;
  readonly position: number;
  /** Shares that wash each other; undefined where the rule does not meet the asset. */
  readonly family: Family | undefined;
  /** By position of the account. */
  readonly books: (Book | undefined)[];
}

/** A set of substantially identical assets. */
export interface Family {
  /** Fresh fragments by day of purchase, through `next`; what is too old for any further loss is dropped. */
  first: Fragment | undefined;
  last: Fragment | undefined;
  /** Losses that a later purchase can still wash, by day of sale; those before `head` are done. */
  pending: Loss[];
  head: number;
  /** Fresh shares that were sold, kept only where the policy lets them replace others. */
  sold: SoldFresh[];
}

/** Loss shares of one fragment that no replacement has met yet. */
export interface Loss {
  /** Place of its row. */
  readonly row: number;
  /** The sale: place in the order of booking, and day. */
  readonly sale: number;
  readonly day: number;
  readonly purchase: Purchase;
  asset: Asset;
  readonly adjustedAcquired: number;
  quantity: number;
  amount: number;
}

/** Shares that were sold before they replaced others. */
export interface SoldFresh {
  readonly purchase: Purchase;
  readonly book: Book;
  asset: Asset;
  /** Their sale: place in the order of booking, and day. */
  readonly sale: number;
  readonly day: number;
  readonly adjustedAcquired: number;
  /** Place of their row, −1 in a retirement account. */
  readonly row: number;
  quantity: number;
  /** The same in the units of the row, which a later split does not change. */
  rowQuantity: number;
  adjusted: number;
  proceeds: number;
}

export interface TaxState {
  readonly settings: LedgerSettings;
  readonly journal: Journal;
  readonly assets: readonly Asset[];
  readonly purchases: Map<string, Purchase>;
  rows: RowColumns;
  records: RecordColumns;
  readonly problems: TaxProblem[];
  /** Whether `a` is sold before `b`. */
  readonly before: (a: Fragment, b: Fragment) => boolean;
  /** First day of the long term, by day of purchase. */
  readonly longFrom: Map<number, number>;
  serial: number;
  /** Days of all lines by id, made when a sale names a lot that is not there. */
  days: Map<string, number> | undefined;
  /** What the next sale closes, chosen from outside. */
  chosen: Pick[] | undefined;
}

/** Book of an account and an asset; made when it is met first. */
export function bookOf(state: TaxState, account: number, asset: number): Book {
  const known = assetOf(state, asset);
  let book = known.books[account];
  if (book === undefined) {
    const { retirement } = state.settings.accounts[account]!;
    book = { account, retirement, asset: known, heap: [], sweepAt: 64, held: 0, shorts: [] };
    known.books[account] = book;
  }
  return book;
}

/** State of an asset by position. */
export function assetOf(state: TaxState, position: number): Asset {
  return state.assets[position]!;
}

/** A fragment that is in no heap, list or chain yet. */
export function makeFragment(
  state: TaxState,
  purchase: Purchase,
  book: Book,
  quantity: number,
  cost: number,
  adjusted: number,
  adjustedAcquired: number,
  fresh: boolean,
): Fragment {
  return {
    purchase,
    book,
    quantity,
    cost,
    adjusted,
    adjustedAcquired,
    price: adjusted / quantity,
    fresh,
    serial: state.serial++,
    previous: undefined,
    next: undefined,
    listed: false,
    sibling: undefined,
    twin: undefined,
    record: -1,
  };
}

/** Reports a problem of a line; nothing is booked in the end. */
export function reportProblem(state: TaxState, entry: Entry, problem: TaxProblem["problem"], message: string): void {
  const { id } = entry.source;
  state.problems.push({ id, position: entry.position, problem, message: `${id}: ${message}` });
}
