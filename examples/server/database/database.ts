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

/** Codes of PostgreSQL for a server that is away, shutting down, out of connections or out of disk. */
const AWAY = /^(08|53|57|58)/;

/** The answer of a database, with errors that pass by themselves told apart from those of the statement. */
export async function orAway<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const isAway =
      code === undefined
        ? /timeout|terminated|Connection|not queryable/i.test(message ?? "")
        : AWAY.test(code) || /^E[A-Z]+$/.test(code);
    throw isAway ? new DatabaseAway(message ?? "the database is away", { cause: error }) : error;
  }
}
