import type { Server } from "node:http";
import type { ServerType } from "@hono/node-server";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { PriceTick } from "../../../src/engine/index.js";
import { requireScope } from "../http/api-keys.js";
import { Problem, problemBody, problemOf } from "../http/problem.js";
import type { StoredPortfolio } from "../portfolios/portfolio-store.js";
import type { Services } from "../services.js";

const tick = z
  .strictObject({
    at: z.iso.datetime(),
    asset: z.string().min(1).max(64),
    price: z.number(),
    volume: z.number().optional(),
  })
  .transform(({ volume, ...rest }): PriceTick => (volume === undefined ? rest : { ...rest, volume }));

const PATH = /^\/v1\/portfolios\/([A-Za-z0-9_-]{1,64})\/feed$/;

/** Ticks that may wait before the sender has to. */
const MOST_WAITING = 10_000;

/**
 * Prices over WebSocket at `/v1/portfolios/{id}/feed`: each message is a tick or a list of ticks. They drive the monitor of the
 * portfolio, whose events are streamed by `/events`; a day that closes is kept as new prices.
 */
export function priceFeeds(services: Services, server: ServerType): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });
  const runs = new Set<Promise<void>>();
  (server as Server).on("upgrade", (request, socket, head) => {
    const id = PATH.exec(request.url ?? "")?.[1];
    socket.on("error", () => socket.destroy());
    admit(services, id, request.headers.authorization).then(
      (portfolio) =>
        sockets.handleUpgrade(request, socket, head, (opened) => {
          const run = watch(services, portfolio, opened).finally(() => runs.delete(run));
          runs.add(run);
        }),
      (error: unknown) => {
        const problem = problemOf(error);
        const body = problemBody(problem, "feed");
        socket.end(
          `HTTP/1.1 ${problem.status} Refused\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
        );
      },
    );
  });
  return {
    close: async () => {
      for (const socket of sockets.clients) socket.close(1001, "the service is stopping");
      await Promise.race([Promise.all(runs), new Promise((resolve) => setTimeout(resolve, 2000))]);
      sockets.close();
    },
  };
}

async function admit(services: Services, id: string | undefined, header: string | undefined): Promise<StoredPortfolio> {
  const principal = await services.keys.authenticate(header, services.database);
  requireScope(principal, "trade");
  if (id === undefined) throw new Problem(404, "not-found", "There is nothing at this path.");
  return services.store.load(id, services.database);
}

/** One connection: its ticks through the monitor, the events into the database. */
async function watch(services: Services, portfolio: StoredPortfolio, socket: WebSocket): Promise<void> {
  const ticks = new TickQueue(socket);
  const { log, live, database, store } = services;
  const run = portfolio.engine.monitor(ticks);
  let { version } = portfolio;
  /** What was traded or observed elsewhere counts from the next event on. */
  const follow = (now: StoredPortfolio | undefined): void => {
    if (now === undefined || now.version === version) return;
    version = now.version;
    run.follow(now.engine);
  };
  try {
    for await (const event of run) {
      follow(store.kept(portfolio.id));
      await live.write(portfolio.id, event.kind, JSON.stringify(event), database);
      if (event.kind !== "day-closed") continue;
      const { date, prices } = event.close;
      const after = await database.transaction(async (queries) => {
        const before = await store.load(portfolio.id, queries, true);
        if (before.engine.latest.date >= date) return before;
        return store.append(before, { kind: "prices", body: { date, prices, ...event.actions } }, queries);
      });
      store.keep(after);
      follow(after);
      live.ring(portfolio.id);
    }
    socket.close(1000);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status >= 500) log.error({ err: error }, "feed failed");
    socket.close(1011, problem.code);
  }
}

/** Messages of a socket as ticks; the socket is paused while many wait. */
class TickQueue implements AsyncIterable<PriceTick> {
  readonly #waiting: PriceTick[] = [];
  readonly #socket: WebSocket;
  #wake: (() => void) | undefined;
  #isOver = false;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#take(String(data)));
    socket.on("close", () => this.#end());
    socket.on("error", () => this.#end());
  }

  #take(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      message = undefined;
    }
    const read = z.union([tick.transform((one) => [one]), z.array(tick).max(10_000)]).safeParse(message);
    if (!read.success) {
      this.#socket.send(JSON.stringify({ error: "send { at, asset, price, volume? } or a list of them" }));
      return;
    }
    this.#waiting.push(...read.data);
    if (this.#waiting.length > MOST_WAITING) this.#socket.pause();
    this.#wake?.();
  }

  #end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<PriceTick> {
    for (;;) {
      const next = this.#waiting.splice(0);
      if (next.length > 0) {
        if (this.#socket.isPaused) this.#socket.resume();
        yield* next;
      } else if (this.#isOver) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
