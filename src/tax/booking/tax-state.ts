import type { Journal } from "../journal/journal.js";
import type { LedgerSettings } from "../journal/ledger-options.js";
import type { SettledGains } from "../law/year-netting.js";
import type { FragmentTable } from "../rows/fragment-table.js";
import type { Loss, LossChain, PendingLosses } from "../rows/pending-losses.js";
import type { RecordTable } from "../rows/record-table.js";
import type { RowTable } from "../rows/row-table.js";
import type { SoldPart } from "../rows/sold-parts.js";
import type { TaxProblem } from "../types.js";
import type { LotHeap } from "./lot-heap.js";
import type { LotOrder } from "./lot-order.js";

/** A fragment as it stands, for those who look at lots without booking them. */
export interface Fragment {
  /** Its place in {@link TaxState.fragments}. */
  readonly place: number;
  readonly purchase: Purchase;
  readonly book: Book;
  /** Units. */
  readonly quantity: number;
  /** Adjusted basis in cents per unit. */
  readonly price: number;
  readonly adjustedAcquired: number;
  /** Whether it stands among the shares that can replace others. */
  readonly listed: boolean;
}

/** One purchase: shares of one purchase never replace each other. */
export interface Purchase {
  readonly id: string;
  /** Place in the order of booking; among purchases of one day the earlier comes first. */
  readonly order: number;
  /** Day number. */
  readonly acquired: number;
}

/** So many units of a fragment. */
export interface Pick {
  /** Its place. */
  readonly fragment: number;
  quantity: number;
}

/** What one account holds of one asset. */
export interface Book {
  readonly position: number;
  readonly account: number;
  readonly retirement: boolean;
  readonly asset: Asset;
  /** By the lot method. */
  readonly heap: LotHeap;
  /** Length of the heap at which its dead are swept out. */
  sweepAt: number;
  /** Units. */
  held: number;
  /** Open short sales, earliest first. */
  shorts: Short[];
}

/** Shares of one short sale that are alike: wash sales cut those that replaced others off those that have not. */
export interface Short {
  /** Place of the short sale in the order of booking. */
  readonly order: number;
  /** The book that holds it; a merger or a change of symbol moves it. */
  book: Book;
  /** Units. */
  quantity: number;
  /** Cents. */
  proceeds: number;
  /** Disallowed losses of other short sales that its cover will recognize, cents. */
  deferred: number;
  /** Whether it can still disallow the loss of another short sale. */
  fresh: boolean;
}

/** Shares that were sold or sold short and can disallow the loss of a covered short sale (26 USC 1091(e)). */
export interface ShortReplacement {
  /** The line that sold them: place in the order of booking, and day. */
  readonly order: number;
  readonly day: number;
  readonly book: Book;
  asset: Asset;
  /** Units of shares sold or of a short sale that was closed; the units of one that is open are its own. */
  quantity: number;
  /** Place of the row that takes the loss; none for an open short sale and in a retirement account. */
  readonly row: number;
  /** The short sale, as long as it is open. */
  readonly open?: Short;
  /** Place of the cover that closed the short sale. */
  readonly closedBy?: number;
}

/** Loss shares of one cover that nothing sold has met yet. */
export interface CoverLoss {
  /** Place of its row. */
  readonly row: number;
  /** The cover: place in the order of booking, and day. */
  readonly cover: number;
  readonly day: number;
  /** The short sale that it closed: place in the order of booking, and day. */
  readonly short: number;
  readonly opened: number;
  /** Position of the book. */
  readonly book: number;
  asset: Asset;
  /** Units. */
  quantity: number;
  /** Cents. */
  amount: number;
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
export interface Family extends LossChain {
  /** Fresh fragments by day of purchase, through `next`; what is too old for any further loss is dropped. */
  first: number;
  last: number;
  /** Fresh shares that were sold, kept only where the policy lets them replace others. */
  sold: SoldFresh[];
  /** What was sold or sold short and can disallow the loss of a cover, by line; empty in journals without covers. */
  replacements: ShortReplacement[];
  /** The losses of covers that a later sale can still disallow, by line. */
  coverLosses: CoverLoss[];
}

/** Shares that were sold before they replaced others. */
export interface SoldFresh {
  /** The purchase: place in the order of booking, and day. */
  readonly lot: number;
  readonly acquired: number;
  readonly book: Book;
  asset: Asset;
  /** Their sale: place in the order of booking, and day. */
  readonly sale: number;
  readonly day: number;
  readonly adjustedAcquired: number;
  /** Empty in a retirement account. */
  readonly parts: SoldPart[];
  quantity: number;
  /** The same in the units of the sale, which a later split does not change. */
  rowQuantity: number;
  adjusted: number;
  proceeds: number;
}

export interface TaxState {
  readonly settings: LedgerSettings;
  readonly journal: Journal;
  readonly assets: readonly Asset[];
  readonly books: Book[];
  readonly fragments: FragmentTable;
  /** Purchases by id, and the first fragment of each by its place in the order of booking; only in journals that name lots. */
  readonly purchases: Map<string, number>;
  readonly chains: Int32Array;
  rows: RowTable;
  records: RecordTable;
  readonly pending: PendingLosses;
  /** The losses of a day whose order is unknown, which meet replacements when all of them are known. */
  lossesOfDay: { readonly family: Family; readonly loss: Loss }[] | undefined;
  readonly problems: TaxProblem[];
  /** What is sold first. */
  readonly lotOrder: LotOrder;
  /** First day of the long term, by day of purchase. */
  readonly longFrom: Map<number, number>;
  /** Days of all purchases by id, made when a sale names a lot that is not there. */
  days: Map<string, number> | undefined;
  /** For choosing by the year's netting. */
  readonly settled: SettledGains;
  /** What the next sale closes, chosen from outside. */
  chosen: Pick[] | undefined;
}

/** Book of an account and an asset; made when it is met first. */
export function bookOf(state: TaxState, account: number, asset: number): Book {
  const known = assetOf(state, asset);
  let book = known.books[account];
  if (book === undefined) {
    const { retirement } = state.settings.accounts[account]!;
    const heap = { keys: [], fragments: [] };
    book = { position: state.books.length, account, retirement, asset: known, heap, sweepAt: 64, held: 0, shorts: [] };
    state.books.push(book);
    known.books[account] = book;
  }
  return book;
}

/** State of an asset by position. */
export function assetOf(state: TaxState, position: number): Asset {
  return state.assets[position]!;
}
