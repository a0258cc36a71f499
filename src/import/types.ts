import type { IsoDate } from "../core/types.js";
import type { BrokerSale } from "../tax/forms/reconcile-1099-b.js";
import type { TaxTransaction } from "../tax/types.js";

/*
 * Words of this room.
 *
 * - Row: one record of a file: a line, or several where a quoted cell holds line ends; an element of an OFX or Flex file. Blank lines are no rows.
 * - Reading: what a preset makes of one row, before anything is known of the other rows.
 * - Activity: what a row says happened, in words that all brokers share.
 * - Outcome: the one place where a row ends: transactions, ignored, a question or a problem.
 * - Leg: one of several rows that together say one thing, such as the old and the new shares of a reverse split.
 */

/** The files that are known. `columns` is any table whose columns the caller names. */
export type BrokerPreset =
  | "schwab"
  | "fidelity"
  | "vanguard"
  | "interactive-brokers"
  | "etrade"
  | "robinhood"
  | "merrill"
  | "coinbase"
  | "1099-b"
  | "ofx"
  | "columns";

/** A transaction for `buildTaxLedger`, with the place in the file that it comes from. */
export interface ImportedTransaction extends TaxTransaction {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Number of the row among all rows of the file, from 1. */
  readonly row: number;
  /** Currency of the money, where the file says so. */
  readonly currency?: string;
}

/** Shares that were bought before the file begins, and are still held. Money in currency units. */
export interface OpeningLot {
  /** The account that holds them. */
  readonly account: string;
  /** The asset. */
  readonly asset: string;
  /** Number of shares, greater than 0. */
  readonly quantity: number | string;
  /** What they cost, adjustments of earlier wash sales included. */
  readonly basis: number | string;
  /** The day of the purchase. */
  readonly acquired: IsoDate;
  /** The day that the holding period counts from. Default `acquired`. */
  readonly adjustedAcquired?: IsoDate;
  /** Disallowed losses that are part of `basis`. Default 0. */
  readonly washSale?: number | string;
  /** Line of the file that it was read from, from 1. */
  readonly line?: number;
}

/** A sale as the broker reports it on Form 1099-B. Money in currency units. */
export interface ReportedSale extends BrokerSale {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Symbol, or CUSIP or description where the file has no symbol. */
  readonly asset: string;
  /** Whether the basis is reported to the tax office (box 12). */
  readonly covered?: boolean;
}

/** A row that makes no transaction, and why. */
export interface IgnoredRow {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Number of the row among all rows of the file, from 1. */
  readonly row: number;
  /** Why the row makes no transaction. */
  readonly reason: string;
}

/** What the file cannot say. */
export interface ImportQuestion {
  /** Line of the file, from 1; the key of the answer. Where several rows of one line ask, the key is line and row: `"1/5"`. */
  readonly line: number;
  /** Number of the row among all rows of the file, from 1. */
  readonly row: number;
  /** What must be known. */
  readonly question: string;
  /** Words that answer it. */
  readonly choices: readonly string[];
  /** Fields of a transaction that answer it, given as an object: `{ amount: 1200, acquired: "2021-05-03" }`. */
  readonly fields: readonly string[];
}

/** A row that cannot be read. */
export interface ImportProblem {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Number of the row among all rows of the file, from 1. */
  readonly row: number;
  /** What is wrong with the row. */
  readonly message: string;
}

/** What a broker's file says. Every row is in exactly one of `transactions`, `ignored`, `questions` and `problems`. */
export interface BrokerImport {
  /** The preset that read the file. */
  readonly broker: BrokerPreset;
  /** In order of date, and of the file within a day; ready for `buildTaxLedger`. */
  readonly transactions: readonly ImportedTransaction[];
  /** Open lots, where the file lists them with basis and day of purchase. Their rows stand in `ignored`. */
  readonly positions?: readonly OpeningLot[];
  /** Sales as Form 1099-B reports them, for `reconcile1099B`. */
  readonly reported?: readonly ReportedSale[];
  /** Rows that make no transaction. */
  readonly ignored: readonly IgnoredRow[];
  /** What must be answered before the transactions are complete. */
  readonly questions: readonly ImportQuestion[];
  /** Rows that cannot be read. */
  readonly problems: readonly ImportProblem[];
  /** Number of rows: those with transactions, and the lengths of the other three lists. */
  readonly rows: number;
  /** Accounts that the file names, as it writes them. */
  readonly accounts: readonly string[];
  /** Assets that are not securities (coins), for the option of that name of `buildTaxLedger`. */
  readonly notSecurities: readonly string[];
}

/** An answer: one of the choices, or fields of a transaction. */
export type ImportAnswer = string | Readonly<Partial<Omit<TaxTransaction, "id">>>;

/** Headers of the columns of a table, and how it is written. For files that no preset knows. */
export interface ColumnMapping {
  /** Header of the trade date. */
  readonly date: string;
  /** Header of the kind of transaction. */
  readonly type: string;
  /** Header of the symbol. */
  readonly asset: string;
  /** Header of the number of shares. */
  readonly quantity: string;
  /** Header of the total money, fees included. Default none: price and fees make it. */
  readonly amount?: string;
  /** Header of the price of a share. Default none. */
  readonly price?: string;
  /** Header of the fees. Default none. */
  readonly fees?: string;
  /** Header of the time of day. Default none. */
  readonly time?: string;
  /** Header of the account. Default none. */
  readonly account?: string;
  /** Header of the currency. Default none. */
  readonly currency?: string;
  /** Words of the type column and what they mean; `"ignore"` passes the row. Words such as Buy and Sold are known. Default none. */
  readonly types?: Readonly<Record<string, TaxTransaction["type"] | "ignore">>;
  /** Form of the dates in letters of Unicode TR35, `"dd.MM.yyyy"`. Default: ISO and month first. */
  readonly dateFormat?: string;
  /** The sign before decimals. Default ".". */
  readonly decimal?: "." | ",";
}

/** Units of each currency for one unit of the base, on one day. */
export interface ExchangeRates {
  /** The currency that the rates are quoted for: one unit of it buys so many of the others. */
  readonly base: string;
  /** In order of date: `{ date: "2025-03-03", rates: { USD: 1.0465 } }`. */
  readonly days: readonly { readonly date: IsoDate; readonly rates: Readonly<Record<string, number>> }[];
}

/** How to read a broker's file. */
export interface BrokerImportOptions {
  /** The kind of file. Default: told from its header. */
  readonly broker?: BrokerPreset;
  /**
   * The id of the account in the ledger. A file with several accounts takes an object, from the number or name in the file to the id:
   * `{ "333333333": "main", "111111111": "ira" }`; rows of accounts that it does not name are ignored.
   */
  readonly account: string | Readonly<Record<string, string>>;
  /** Only rows of this year. Default: all. */
  readonly year?: number;
  /** Answers to questions of an earlier reading, by line, or by line and row (`"1/5"`) where several rows of one line ask. Default none. */
  readonly answers?: Readonly<Record<string, ImportAnswer>>;
  /** Headers of a table that no preset knows. */
  readonly columns?: ColumnMapping;
  /** Shares held before the file begins: splits and short positions are reckoned with them. Default none. */
  readonly opening?: readonly OpeningLot[];
  /** Symbols for CUSIPs and other names of the file: `{ "037833100": "AAPL" }`. Default: what the file itself says. */
  readonly symbols?: Readonly<Record<string, string>>;
  /** The currency of the ledger. Default "USD". */
  readonly currency?: string;
  /** Rates that convert rows in other currencies on their trade date. Default: such rows are questions. */
  readonly exchangeRates?: ExchangeRates;
}
