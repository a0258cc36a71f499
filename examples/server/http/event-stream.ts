import type { Services } from "../services.js";
import { Problem } from "./problem.js";

/** Time between two comments that keep the connection open, in milliseconds. */
const COMMENT_EVERY = 15_000;

/** Streams that may be open at a time. */
const MOST_STREAMS = 500;
let open = 0;

/**
 * The events of a portfolio as server-sent events, from the newest on or after `lastEventId`.
 *
 * @throws Problem 404, 400, 503
 */
export async function eventStream(
  services: Services,
  portfolio: string,
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const { live, database, metrics, store } = services;
  await store.load(portfolio, database);
  if (lastEventId !== undefined && !/^\d{1,15}$/.test(lastEventId)) {
    throw new Problem(400, "malformed", "Last-Event-ID is no id of an event.");
  }
  if (open >= MOST_STREAMS) {
    throw new Problem(503, "busy", "Too many streams are open.", { headers: { "Retry-After": "10" } });
  }
  let last = lastEventId === undefined ? await live.latest(portfolio, database) : Number(lastEventId);
  const ending = AbortSignal.any([signal, live.closing.signal]);
  const encoder = new TextEncoder();
  let waiting: string[] = ["retry: 3000\n\n"];
  let commented = Date.now();
  open += 1;
  metrics.streams.set(open);
  let isOver = false;
  const over = (): void => {
    if (isOver) return;
    isOver = true;
    open -= 1;
    metrics.streams.set(open);
  };
  const body = new ReadableStream<Uint8Array>({
    // asked for only while the client takes what was sent, so a slow client holds no memory
    async pull(controller) {
      try {
        while (waiting.length === 0 && !ending.aborted) {
          // listens before it reads, so that what is written meanwhile rings
          const written = live.wait(portfolio, ending, Math.max(0, commented + COMMENT_EVERY - Date.now()));
          const events = await live.after(portfolio, last, database);
          waiting = events.map(({ id, kind, body: data }) => `id: ${id}\nevent: ${kind}\ndata: ${data}\n\n`);
          last = events.at(-1)?.id ?? last;
          if (waiting.length > 0) break;
          await written;
          if (!(await store.exists(portfolio, database))) {
            over();
            controller.close();
            return;
          }
          if (Date.now() - commented >= COMMENT_EVERY) waiting = [": still here\n\n"];
        }
      } catch {
        over();
        controller.close(); // the database is away: the client connects again and resumes
        return;
      }
      if (ending.aborted) {
        over();
        controller.close();
        return;
      }
      commented = Date.now();
      controller.enqueue(encoder.encode(waiting.join("")));
      waiting = [];
    },
    cancel: over,
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" } });
}
