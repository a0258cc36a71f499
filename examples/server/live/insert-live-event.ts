import type { Queries } from "../database/database.js";

/**
 * Writes an event of a portfolio, unless it was deleted.
 *
 * The row of the portfolio is locked before the event gets its number, so the events of a portfolio are committed in the order of their
 * numbers: whoever reads on from the last number misses none.
 */
export async function insertLiveEvent(queries: Queries, portfolio: string, kind: string, body: string): Promise<void> {
  await queries.query(
    `with locked as materialized (select id from portfolios where id = $1 for update)
     insert into live_events (portfolio, kind, body) select id, $2, $3 from locked`,
    [portfolio, kind, body],
  );
}
