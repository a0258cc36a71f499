import pg from "pg";
import { type Database, orAway, type Queries, STATEMENT_LIMIT } from "./database.js";

/** A PostgreSQL server. Connections are made when they are needed, so a server that was away is found again. */
export function postgresDatabase(url: string): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 2000,
    idleTimeoutMillis: 30_000,
    statement_timeout: STATEMENT_LIMIT,
    query_timeout: STATEMENT_LIMIT + 1000,
    idle_in_transaction_session_timeout: 30_000,
  });
  // a connection that breaks while it is idle is replaced by the next request
  pool.on("error", () => {});
  const queriesOf = (on: Pick<pg.Pool | pg.PoolClient, "query">): Queries => ({
    query: async <Row>(text: string, parameters: readonly unknown[] = []) =>
      (await orAway(on.query(text, [...parameters]))).rows as Row[],
  });
  return {
    kind: "postgres",
    ...queriesOf(pool),
    transaction: async (work) => {
      const client = await orAway(pool.connect());
      let broken: Error | undefined;
      client.on("error", ignoreBreak);
      try {
        await orAway(client.query("begin"));
        const result = await work(queriesOf(client));
        await orAway(client.query("commit"));
        return result;
      } catch (error) {
        await client.query("rollback").catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      } finally {
        client.off("error", ignoreBreak);
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

/** The break of a connection is seen by the statement that waits on it. */
function ignoreBreak(): void {}
