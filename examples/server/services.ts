import type { Logger } from "pino";
import type { Database } from "./database/database.js";
import type { Environment } from "./environment.js";
import type { ApiKeys } from "./http/api-keys.js";
import type { RateLimit } from "./http/rate-limit.js";
import type { Jobs } from "./jobs/jobs.js";
import type { WorkerPool } from "./jobs/worker-pool.js";
import type { LiveEvents } from "./live/live-events.js";
import type { Metrics } from "./metrics.js";
import type { PortfolioStore } from "./portfolios/portfolio-store.js";

/** The parts that requests are answered with. */
export interface Services {
  readonly environment: Environment;
  readonly database: Database;
  readonly keys: ApiKeys;
  readonly rateLimit: RateLimit;
  readonly store: PortfolioStore;
  readonly pool: WorkerPool;
  readonly jobs: Jobs;
  readonly live: LiveEvents;
  readonly metrics: Metrics;
  readonly log: Logger;
}
