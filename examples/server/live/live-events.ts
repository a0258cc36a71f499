import { EventEmitter } from "node:events";
import type { Database, Queries } from "../database/database.js";
import { insertLiveEvent } from "./insert-live-event.js";

/** An event of a portfolio as it is streamed. */
export interface LiveEvent {
  readonly id: number;
  readonly kind: string;
  readonly body: string;
}

/** Time between two looks at what other servers have written, in milliseconds: one look for all readers. */
const LOOK_EVERY = 1000;

/** Events in the database, and a bell that rings when this process has written some. */
export class LiveEvents {
  readonly #bell = new EventEmitter().setMaxListeners(0);
  /** Ends when the service shuts down. */
  readonly closing = new AbortController();
  readonly #database: Database;
  /** The newest event of each portfolio that was waited for at the last look. */
  #seen = new Map<string, string>();

  constructor(database: Database) {
    this.#database = database;
    if (database.kind === "embedded") return; // nobody else writes
    const looking = setInterval(() => void this.#look().catch(() => {}), LOOK_EVERY).unref();
    this.closing.signal.addEventListener("abort", () => clearInterval(looking));
  }

  /** Rings for portfolios that have newer events than at the look before. */
  async #look(): Promise<void> {
    const waitedFor = this.#bell.eventNames() as string[];
    if (waitedFor.length === 0) return;
    const rows = await this.#database.query<{ portfolio: string; id: string }>(
      "select portfolio, max(id) as id from live_events where portfolio = any($1) group by portfolio",
      [waitedFor],
    );
    const before = this.#seen;
    this.#seen = new Map(rows.map(({ portfolio, id }) => [portfolio, String(id)]));
    for (const [portfolio, id] of this.#seen) if (before.get(portfolio) !== id) this.ring(portfolio);
  }

  /** Call it after the transaction that wrote the events. */
  ring(portfolio: string): void {
    this.#bell.emit(portfolio);
  }

  /** Writes an event that is not part of another change. */
  async write(portfolio: string, kind: string, body: string, queries: Queries): Promise<void> {
    await insertLiveEvent(queries, portfolio, kind, body);
    this.ring(portfolio);
  }

  /** At most 100 events after one. */
  async after(portfolio: string, id: number, queries: Queries): Promise<LiveEvent[]> {
    const rows = await queries.query<{ id: string | number; kind: string; body: string }>(
      "select id, kind, body from live_events where portfolio = $1 and id > $2 order by id limit 100",
      [portfolio, id],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }

  /** The id of the newest event; 0 without one. */
  async latest(portfolio: string, queries: Queries): Promise<number> {
    const [row] = await queries.query<{ id: string | number | null }>(
      "select max(id) as id from live_events where portfolio = $1",
      [portfolio],
    );
    return Number(row?.id ?? 0);
  }

  /** Waits until something was written, or so many milliseconds have passed. */
  wait(portfolio: string, signal: AbortSignal, longest: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#bell.off(portfolio, end);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, longest);
      this.#bell.once(portfolio, end);
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
    });
  }
}
