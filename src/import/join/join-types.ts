import type { IsoDate } from "../../core/types.js";
import type {
  IgnoredRow,
  ImportedTransaction,
  ImportProblem,
  ImportQuestion,
  OpeningLot,
  ReportedSale,
} from "../types.js";

/** The file that something comes from: the place of its import in the list, from 0. */
export interface OfFile {
  /** The place of the import in the list, from 0. */
  readonly file: number;
}

/** The days that a file was exported for. */
export interface CoveredDays {
  /** First day. */
  readonly from: IsoDate;
  /** Last day. */
  readonly through: IsoDate;
}

/** How imports are joined. */
export interface ImportJoinOptions {
  /**
   * The days that each file was exported for, in the order of the imports; `null` where they are not known. Default: from the first transaction
   * of the file to its last, which is all that a file says.
   */
  readonly covers?: readonly (CoveredDays | null)[];
  /** `"leave-out"` lists what two files both have in `duplicates`; `"refuse"` throws. Default "leave-out". */
  readonly duplicates?: "leave-out" | "refuse";
}

/** A transaction that another file has as well, and which was left out. */
export interface DuplicateTransaction extends OfFile {
  /** Its id in its own import. */
  readonly id: string;
  /** Line of its file, from 1. */
  readonly line: number;
  /** Number of its row among all rows of its file, from 1. */
  readonly row: number;
  /** The file and the id, among the joined transactions, of the one that was kept. */
  readonly kept: OfFile & { readonly id: string };
}

/** What the files know of one account. */
export interface JoinedAccount {
  /** The id of the account in the ledger. */
  readonly account: string;
  /** The files with transactions of it, by their places in the list. */
  readonly files: readonly number[];
  /** First day that a file covers. */
  readonly from: IsoDate;
  /** Last day that a file covers. */
  readonly through: IsoDate;
  /** Days between them that no file covers. */
  readonly gaps: readonly { readonly from: IsoDate; readonly to: IsoDate }[];
}

/** Several imports as one. */
export interface JoinedImport {
  /** In order of date, within a day in the order of the files and of their lines; ids are unique. Ready for `buildTaxLedger`. */
  readonly transactions: readonly (ImportedTransaction & OfFile)[];
  /** What was left out since another file has it. */
  readonly duplicates: readonly DuplicateTransaction[];
  /** Open lots of all files. */
  readonly positions: readonly (OpeningLot & OfFile)[];
  /** Sales of all files as Form 1099-B reports them. */
  readonly reported: readonly (ReportedSale & OfFile)[];
  /** Rows of all files that make no transaction. */
  readonly ignored: readonly (IgnoredRow & OfFile)[];
  /** Questions of all files; they are answered where the file is read. */
  readonly questions: readonly (ImportQuestion & OfFile)[];
  /** Rows of all files that cannot be read, and actions on which two files contradict each other. */
  readonly problems: readonly (ImportProblem & OfFile)[];
  /** Number of rows of all files. */
  readonly rows: number;
  /** The accounts that have transactions, in order of their ids. */
  readonly accounts: readonly JoinedAccount[];
  /** For `washSaleCoverage`: the days of each account after its last gap. */
  readonly coverage: {
    readonly from: Readonly<Record<string, IsoDate>>;
    readonly through: Readonly<Record<string, IsoDate>>;
  };
  /** Assets of all files that are not securities. */
  readonly notSecurities: readonly string[];
}
