import { randomBytes } from "node:crypto";
import { type Database, DatabaseAway, type Queries } from "../database/database.js";
import { Problem, problemBody, problemOf } from "../http/problem.js";
import type { Work } from "./run-work.js";
import type { WorkerPool } from "./worker-pool.js";

interface JobRow {
  readonly id: string;
  readonly portfolio: string;
  readonly operation: Work;
  readonly request: string;
  readonly version: number;
  readonly status: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly done: number;
  readonly total: number;
  readonly answer: string | null;
  readonly deaths: number;
}

/** A job is given up when so many servers died while they worked on it. */
const MOST_DEATHS = 3;

/** Characters of one part of an answer. */
const PART = 256 * 1024;

/** Time between two renewals of the leases of the jobs that run here, and looks for leases that ran out; in milliseconds. */
const RENEW_EVERY = 5_000;

/** Seconds after the last renewal from which another server may take a job. */
const LEASE = 20;

/**
 * Work that goes on after the request that asked for it.
 *
 * A job belongs to one server, which renews its lease. Jobs of a server that died are taken by another once the lease has run out, and
 * only who holds a job ends it, so its result is written once. A job with which three servers died is given up: a service that runs out of
 * memory with it would never come up again.
 */
export class Jobs {
  readonly #server = randomBytes(9).toString("base64url");
  readonly #database: Database;
  readonly #pool: WorkerPool;
  readonly #running = new Map<string, AbortController>();
  readonly #ended: (status: string) => void;
  #renewing: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(database: Database, pool: WorkerPool, ended: (status: string) => void) {
    this.#database = database;
    this.#pool = pool;
    this.#ended = ended;
  }

  /** Takes jobs that no server works on, now and from time to time, and keeps those that run here. */
  async start(): Promise<void> {
    await this.#take();
    this.#renewing = setInterval(() => {
      this.#renew()
        .then(() => this.#take())
        .catch(() => {}); // the database is away: the lease runs out, or the next renewal comes in time
    }, RENEW_EVERY).unref();
  }

  /** Leaves the jobs that run here to whoever comes next; call it before the threads are ended. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#renewing);
    await this.#database.query("update jobs set renewed = null where server = $1 and status in ('queued', 'running')", [
      this.#server,
    ]);
  }

  /** Writes a job down, and begins it when the transaction that writes it has ended well. */
  async queue(
    task: {
      portfolio: string;
      version: number;
      operation: Work;
      request: Readonly<Record<string, unknown>>;
    },
    { queries, afterwards }: { queries: Queries; afterwards: (work: () => void) => void },
  ): Promise<{ readonly id: string; readonly text: string }> {
    const id = `job_${randomBytes(9).toString("base64url").replace(/[-_]/g, "x")}`;
    const [row] = await queries.query<JobRow>(
      "insert into jobs (id, portfolio, operation, request, version, status, server, renewed) values ($1, $2, $3, $4, $5, 'queued', $6, now()) returning *",
      [id, task.portfolio, task.operation, JSON.stringify(task.request), task.version, this.#server],
    );
    afterwards(() => this.#work(row!));
    return { id, text: describe(row!) };
  }

  /** @throws Problem 404 */
  async describe(id: string, queries: Queries = this.#database): Promise<string> {
    const row = await this.#find(id, queries);
    return describe(
      row.status === "done" && row.answer === null ? { ...row, answer: await this.#answer(id, queries) } : row,
    );
  }

  /** Stops the work of a job that was canceled, if it runs in this process. */
  stop(id: string): void {
    this.#running.get(id)?.abort();
  }

  /** Jobs whose lease has run out; beside the embedded database there is no other server that could hold one. */
  async #take(): Promise<void> {
    const isFree =
      this.#database.kind === "embedded"
        ? "server is distinct from $1"
        : `(renewed is null or renewed < now() - interval '${LEASE} seconds')`;
    const rows = await this.#database.query<JobRow>(
      `update jobs set server = $1, renewed = now(), status = 'queued',
         deaths = deaths + case when status = 'running' and renewed is not null then 1 else 0 end
       where id in (
         select id from jobs where status in ('queued', 'running') and ${isFree} order by created limit 100 for update skip locked
       ) returning *`,
      [this.#server],
    );
    for (const row of rows) {
      if (this.#running.has(row.id)) continue;
      if (Number(row.deaths) < MOST_DEATHS) this.#work(row);
      else await this.#end(row.id, "failed", problemBody(givenUp(), row.id));
    }
  }

  /** Stops what was canceled at another server, or taken by one while the database was out of reach. */
  async #renew(): Promise<void> {
    const running = [...this.#running.keys()];
    if (running.length === 0) return;
    const held = await this.#database.query<{ id: string }>(
      "update jobs set renewed = now() where server = $1 and id = any($2) and status in ('queued', 'running') returning id",
      [this.#server, running],
    );
    const still = new Set(held.map(({ id }) => id));
    for (const id of running) if (!still.has(id)) this.stop(id);
  }

  #work(row: JobRow): void {
    const { id, portfolio, version, operation } = row;
    const control = new AbortController();
    this.#running.set(id, control);
    // one after the other: on several connections an earlier step could be written last
    let told: Promise<unknown> = Promise.resolve();
    const note = (text: string, values: readonly unknown[]): void => {
      told = told.then(() => this.#database.query(text, values)).catch(() => {}); // as well as it can be
    };
    let work: Promise<string>;
    try {
      work = this.#pool.run({
        portfolio,
        version,
        operation,
        request: JSON.parse(row.request) as Record<string, unknown>,
        signal: control.signal,
        onStart: () => note("update jobs set status = 'running' where id = $1 and status = 'queued'", [id]),
        onProgress: (done, total) =>
          note("update jobs set done = $2, total = $3 where id = $1 and status = 'running'", [id, done, total]),
      });
    } catch (error) {
      work = Promise.reject(error);
    }
    work
      .then(
        async (answer) => {
          await this.#write(id, answer);
          await told;
          await this.#end(id, "done", null);
        },
        async (error: unknown) => {
          if (this.#isClosing || error instanceof DatabaseAway) return; // the job is taken again
          const isStopped = (error as Error).name === "AbortError";
          await (isStopped
            ? this.#end(id, "cancelled", null)
            : this.#end(id, "failed", problemBody(problemOf(error), id)));
        },
      )
      .catch(() => {}) // the database is away: the job is taken again when its lease has run out
      .finally(() => this.#running.delete(id));
  }

  /** Part by part, so that the event loop has turns between. */
  async #write(id: string, answer: string): Promise<void> {
    for (let part = 0; part * PART < answer.length; part++) {
      await this.#database.query(
        "insert into job_answers (job, part, body) values ($1, $2, $3) on conflict (job, part) do update set body = excluded.body",
        [id, part, answer.slice(part * PART, (part + 1) * PART)],
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #answer(id: string, queries: Queries): Promise<string> {
    const parts: string[] = [];
    for (;;) {
      const rows = await queries.query<{ body: string }>("select body from job_answers where job = $1 and part = $2", [
        id,
        parts.length,
      ]);
      if (rows.length === 0) return parts.join("");
      parts.push(rows[0]!.body);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #end(id: string, status: JobRow["status"], answer: string | null): Promise<void> {
    await this.#database.query(
      "update jobs set status = $2, answer = $3 where id = $1 and server = $4 and status in ('queued', 'running')",
      [id, status, answer, this.#server],
    );
    this.#ended(status);
  }

  async #find(id: string, queries: Queries): Promise<JobRow> {
    const [row] = await queries.query<JobRow>("select * from jobs where id = $1", [id]);
    if (row === undefined) throw new Problem(404, "not-found", "There is no such job.");
    return row;
  }
}

function givenUp(): Problem {
  return new Problem(503, "worker-lost", `${MOST_DEATHS} servers died while they worked on this job: ask for less.`);
}

function describe({ id, status, done, total, answer }: JobRow): string {
  const head = JSON.stringify({ id, status, progress: { done: Number(done), total: Number(total) } });
  if (answer === null) return head;
  const key = status === "failed" ? "problem" : "result";
  return `${head.slice(0, -1)},"${key}":${answer}}`;
}
