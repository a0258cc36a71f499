// The queue, on Redis (REDIS_URL) or on PostgreSQL (DATABASE_URL): the same code for both.
import { createHash } from "node:crypto";
import { createPostgresBackend, Queue, QueueEvents, Worker } from "bullmq";

export const NAME = process.env.QUEUE_NAME ?? "backtests";

/** Connection and, for PostgreSQL, the backend: the last arguments of every class of BullMQ. */
function backend() {
  const { REDIS_URL, DATABASE_URL } = process.env;
  if (DATABASE_URL !== undefined)
    return [{ connection: { connectionString: DATABASE_URL, migrate: true } }, createPostgresBackend];
  if (REDIS_URL !== undefined) return [{ connection: { url: REDIS_URL, maxRetriesPerRequest: null } }];
  throw new Error("set REDIS_URL or DATABASE_URL");
}

export function openQueue() {
  const [options, factory] = backend();
  return new Queue(NAME, options, factory);
}

export function openEvents() {
  const [options, factory] = backend();
  return new QueueEvents(NAME, options, factory);
}

export function openWorker(processor, settings) {
  const [options, factory] = backend();
  return new Worker(NAME, processor, { ...options, ...settings }, factory);
}

/** The id of a job: a hash of everything that it depends on, so that the same work is never queued twice. */
export function jobId(input) {
  return createHash("sha256").update(JSON.stringify(input)).digest("hex");
}
