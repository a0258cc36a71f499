import type { Socket } from "node:net";
import { serve } from "@hono/node-server";
import pino from "pino";
import { DatabaseAway } from "./database/database.js";
import { embeddedDatabase } from "./database/embedded-database.js";
import { migrate } from "./database/migrate.js";
import { postgresDatabase } from "./database/postgres-database.js";
import { type Environment, readEnvironment } from "./environment.js";
import { ApiKeys, madeUpKey } from "./http/api-keys.js";
import { createApp } from "./http/app.js";
import { forgetOldAnswers } from "./http/idempotency.js";
import { RateLimit } from "./http/rate-limit.js";
import { answerUnreadable } from "./http/unreadable-request.js";
import { Jobs } from "./jobs/jobs.js";
import { WorkerPool } from "./jobs/worker-pool.js";
import { LiveEvents } from "./live/live-events.js";
import { priceFeeds } from "./live/price-feeds.js";
import { Metrics } from "./metrics.js";
import { PortfolioStore } from "./portfolios/portfolio-store.js";
import type { Services } from "./services.js";

/** Longest time that requests under way are given when the service stops, in milliseconds. */
const GRACE = 10_000;

/** Longest time of heavy work that a request waits for, in minutes. */
const REQUEST_MINUTES = 10;

let environment: Environment;
try {
  environment = readEnvironment(process.env);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
/** Written beside the requests; what is left is written when the service stops. */
const lines = pino.destination({ sync: false });
const log = pino(
  {
    level: environment.logLevel,
    redact: [
      "authorization",
      "headers.authorization",
      "key",
      "password",
      "*.key",
      "*.password",
      "err.config",
      "err.params",
      "err.cause",
    ],
  },
  lines,
);
try {
  await start(environment);
} catch (error) {
  log.fatal((error as Error).message);
  process.exit(1);
}

async function start(environment: Environment): Promise<void> {
  const { databaseUrl, dataFolder } = environment;
  const database = databaseUrl === undefined ? await embeddedDatabase(dataFolder) : postgresDatabase(databaseUrl);
  await whenReady(databaseUrl, () => migrate(database));
  const given = environment.keys ?? (await firstKeys());
  const store = new PortfolioStore(database.kind === "embedded");
  const threads = environment.workers;
  const pool = new WorkerPool({ threads, waiting: 100, minutes: REQUEST_MINUTES }, store, database);
  pool.warm();
  // threads of their own, so that a job of many minutes holds up no request
  const jobPool = new WorkerPool({ threads, waiting: 1000, minutes: environment.jobMinutes }, store, database);
  const metrics = new Metrics(() => pool.waiting + jobPool.waiting);
  const services: Services = {
    environment,
    database,
    keys: new ApiKeys(given),
    rateLimit: new RateLimit(environment.rateLimit),
    store,
    pool,
    jobs: new Jobs(database, jobPool, (status) => metrics.jobs.inc({ status })),
    live: new LiveEvents(database),
    metrics,
    log,
  };
  await services.jobs.start();
  const app = createApp(services);
  const server = serve({ fetch: app.fetch, port: environment.port, hostname: environment.host }, ({ port }) => {
    const host = environment.host.includes(":") ? `[${environment.host}]` : environment.host;
    log.info({ url: `http://${host}:${port}`, database: database.kind }, "listening");
  });
  if ("requestTimeout" in server) {
    server.requestTimeout = 60_000;
    server.headersTimeout = 15_000;
  }
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => answerUnreadable(error, socket));
  server.on("error", async (error: Error) => {
    log.fatal(`${error.message}: give another PORT or HOST`);
    await database.close().catch(() => {});
    process.exit(1);
  });
  const feeds = priceFeeds(services, server);
  const chores = setInterval(() => {
    Promise.all([services.keys.noteUse(database), forgetOldAnswers(database)]).catch(() => {});
  }, 60_000);

  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, "stopping");
    clearInterval(chores);
    services.live.closing.abort();
    const closed = new Promise((resolve) => server.close(resolve));
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, GRACE))]);
    await feeds.close();
    await services.jobs.close().catch(() => {});
    await Promise.all([pool.close(), jobPool.close()]);
    await services.keys.noteUse(database).catch(() => {});
    await database.close();
    log.info("stopped");
    lines.flushSync();
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));

  /** A made-up key for a service that has none; in production a key must be given. */
  async function firstKeys(): Promise<NonNullable<Environment["keys"]>> {
    const made = await database.query("select id from api_keys limit 1");
    if (made.length > 0) return [];
    if (environment.production) {
      throw new Error('there is no key: give OMNI_ALPHA_API_KEYS=[{"key":"…","scopes":["read","trade","admin"]}]');
    }
    const key = madeUpKey();
    // beside the log, which never shows keys
    process.stderr.write(
      `No keys were given. This one is good until the service stops:\n\n  ${key.key}\n\nExample data:  npm run example-data -- ${key.key}\n\n`,
    );
    return [key];
  }
}

/** A database that starts together with the service gets half a minute. */
async function whenReady(databaseUrl: string | undefined, work: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const { message } = error as Error;
      const isAway = error instanceof DatabaseAway;
      if (databaseUrl === undefined) throw error;
      if (!isAway || attempt >= 15) {
        throw new Error(
          `the database ${isAway ? "does not answer" : "refuses"} (${message}): look at DATABASE_URL and at its log`,
        );
      }
      if (attempt === 0) log.warn(`the database does not answer (${message}): it is asked again for half a minute`);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}
