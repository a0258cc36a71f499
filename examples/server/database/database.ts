/** Runs statements; rows come back as objects. */
export interface Queries {
  query<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** The database of the service: embedded, or a PostgreSQL server. */
export interface Database extends Queries {
  readonly kind: "embedded" | "postgres";
  /** All of `work` or nothing of it. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The database does not answer; the request may be tried again. */
export class DatabaseAway extends Error {
  override readonly name = "DatabaseAway";
}

/** Longest time for one statement, in milliseconds. */
export const STATEMENT_LIMIT = 10_000;
