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
export interface Family extends LossChain {
  /** Fresh fragments by day of purchase, through `next`; what is too old for any further loss is dropped. */
  first: number;
  last: number;
  /** Fresh shares that were sold, kept only where the policy lets them replace others. */
  sold: SoldFresh[];
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
