import { createHash } from "node:crypto";
import type { Queries } from "../database/database.js";
import { Problem } from "./problem.js";

/** An answer as it is kept and sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface KeptRow {
  readonly fingerprint: string;
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Writes that are under way, by owner and key. */
const running = new Set<string>();

/**
 * The answer of a write that is done once for each key: the answer is kept in the transaction of its effect.
 *
 * @param call - who calls, with which key, and what the request is
 * @param queries - of the transaction
 * @param work - the write
 * @throws Problem 422 for another request with the same key
 */
export async function onceFor(
  call: { readonly owner: string; readonly key: string; readonly request: string },
  queries: Queries,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const fingerprint = createHash("sha256").update(call.request).digest("hex");
  // the key is taken before the work, so that another server with the same key waits here until this transaction has ended
  const taken = await queries.query(
    "insert into idempotency_keys (owner, key, fingerprint, status, headers, body) values ($1, $2, $3, 0, '{}', '') on conflict do nothing returning key",
    [call.owner, call.key, fingerprint],
  );
  if (taken.length === 0) {
    const kept = await keptAnswer(call, fingerprint, queries);
    return { ...kept, headers: { ...kept.headers, "Idempotent-Replayed": "true" } };
  }
  const answer = await work();
  await queries.query(
    "update idempotency_keys set status = $3, headers = $4, body = $5 where owner = $1 and key = $2",
    [call.owner, call.key, answer.status, JSON.stringify(answer.headers), answer.body],
  );
  return answer;
}

/** Keeps a second request with the same key out while the first one runs in this process. */
export async function whileRunning<T>(owner: string, key: string, work: () => Promise<T>): Promise<T> {
  const name = `${owner} ${key}`;
  if (running.has(name)) throw stillRunning();
  running.add(name);
  try {
    return await work();
  } finally {
    running.delete(name);
  }
}

/** Forgets answers that are older than a day. */
export async function forgetOldAnswers(queries: Queries): Promise<void> {
  await queries.query("delete from idempotency_keys where created < now() - interval '1 day'");
}

async function keptAnswer(
  { owner, key }: { readonly owner: string; readonly key: string },
  fingerprint: string,
  queries: Queries,
): Promise<Answer> {
  const [kept] = await queries.query<KeptRow>(
    "select fingerprint, status, headers, body from idempotency_keys where owner = $1 and key = $2",
    [owner, key],
  );
  if (kept === undefined) throw stillRunning(); // its answer was forgotten between the two statements
  if (kept.fingerprint !== fingerprint) {
    throw new Problem(
      422,
      "idempotency-key-reused",
      "This Idempotency-Key belongs to another request: make a new one.",
    );
  }
  return { status: kept.status, headers: JSON.parse(kept.headers) as Record<string, string>, body: kept.body };
}

function stillRunning(): Problem {
  return new Problem(409, "still-running", "The request with this Idempotency-Key is still running: ask again later.");
}
