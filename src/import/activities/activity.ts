import type { IsoDate } from "../../core/types.js";
import type { TaxTransaction } from "../../tax/types.js";
import type { Decimal } from "../fields/decimal.js";
import type { OpeningLot, ReportedSale } from "../types.js";

/** What a row says happened, in words that all brokers share. */
export type ActivityKind =
  | "buy"
  /** Closes what is held first, and sells short only where the row says so. */
  | "sell"
  | "short-sale"
  | "cover"
  /** Opens or closes as its sign says and the position needs: closes first, then opens. */
  | "trade"
  | "reinvestment"
  /** `quantity` shares more (or less) for those held, or `ratio`. With rows of both signs each is a leg. */
  | "split"
  | "return-of-capital"
  /** Shares in (positive) or out (negative) without a price. */
  | "transfer"
  /** Old shares (negative), new ones (positive) and cash of a merger or exchange, each a leg. */
  | "merger"
  | "spin-off"
  /** Old name (negative) and new name (positive) of the same shares. */
  | "name-change"
  | "cash-in-lieu"
  | "expired"
  | "assigned"
  | "exercised"
  /** Takes back the purchase or sale of the same shares and money. */
  | "cancellation";

/** What one row says happened. */
export interface Activity {
  readonly kind: ActivityKind;
  readonly date: IsoDate;
  readonly time?: string;
  /** The broker's own number of the transaction. */
  readonly id?: string;
  /** The account as the file writes it. */
  readonly account?: string;
  /** The symbol, or what the file gives in its place. */
  readonly asset: string;
  /** The name of the security, to find its symbol by. */
  readonly name?: string;
  /** Signed as the file has it. */
  readonly quantity?: Decimal;
  readonly price?: Decimal;
  /** Positive. Undefined where the file has no column for it. */
  readonly fees?: Decimal;
  /** Signed as the file has it, fees included. */
  readonly amount?: Decimal;
  /** Interest of a bond within `amount`, without sign: income or its cost, and no part of the price. */
  readonly accrued?: Decimal;
  /** The sign of `amount` says where the money went: negative for a purchase. */
  readonly signed?: boolean;
  /** Amounts of this row are of options: 100 shares each unless the file says otherwise. */
  readonly multiplier?: number;
  /** price × quantity is not money: bonds, which are quoted per hundred. */
  readonly quotedOtherwise?: boolean;
  readonly ratio?: string;
  /** The action takes effect before the trades of its day. */
  readonly startsDay?: boolean;
  /** transfer: the day of the purchase and its cost, where the file says them. */
  readonly acquired?: IsoDate;
  readonly basis?: Decimal;
  /** option rows: what the contract delivers. */
  readonly underlying?: string;
  /** The shares that an option delivered: its premium belongs to their money. */
  readonly delivers?: boolean;
  readonly currency?: string;
  /** For messages: what the row says in its own words. */
  readonly words?: string;
}

/** A transaction before it has an id, and a place in the file. */
export type Draft = Omit<TaxTransaction, "id"> & { readonly id?: string };

/** A question with what follows from each answer. */
export interface OpenQuestion {
  readonly question: string;
  /** What each word makes of the row: transactions, or the reason why it is ignored. */
  readonly choices: Readonly<Record<string, readonly Draft[] | string>>;
  /** What an object of fields is added to, and the fields that it must bring; none where words alone can answer. */
  readonly base?: Draft;
  readonly needs?: readonly (keyof Draft)[];
  /** What the completed base makes, where it is more than itself. */
  readonly finish?: (answered: Draft) => readonly Draft[];
}

/** What a preset makes of one row. */
export type Reading =
  | { readonly activities: readonly Activity[] }
  | { readonly drafts: readonly Draft[]; readonly reported?: Omit<ReportedSale, "account"> }
  | { readonly ignored: string; readonly position?: OpeningLot }
  | { readonly asks: OpenQuestion; readonly date: IsoDate; readonly reported?: Omit<ReportedSale, "account"> };

/** What becomes of a row. */
export type Outcome =
  | { readonly drafts: readonly Draft[] }
  | { readonly ignored: string }
  | { readonly asks: OpenQuestion }
  | { readonly flaw: string };

export const ignored = (reason: string): Reading => ({ ignored: reason });
