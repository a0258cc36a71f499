import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { BacktestMarket, BacktestOptions } from "../inputs/backtest-types.js";
import { mapTables } from "../inputs/map-tables.js";
import type { RunJobs, SweepJob } from "../inputs/sweep-types.js";
import type { WorkerMessage } from "./serve-jobs.js";
import { type Batch, type PortWorker, SweepRun } from "./sweep-run.js";

/** How many workers, and how many jobs each is sent at once. */
export interface PoolSettings {
  readonly workers: number;
  /** Default 64. */
  readonly batch: number;
  readonly create: () => PortWorker;
  /** Makes tables ready to be sent: shared memory where there is some. */
  readonly share: (market: BacktestMarket) => BacktestMarket;
}

/** A port of `sweep`, and the way to end its workers. */
export interface WorkerRunJobs {
  /**
   * Runs the jobs of one sweep.
   *
   * @param call - what `sweep` hands to its port
   * @returns the outcomes, in the order of the jobs
   * @throws {@link PortfolioError} when workers break down again and again
   */
  <P>(...call: Parameters<RunJobs<P>>): ReturnType<RunJobs<P>>;
  /** Ends the workers. A later sweep starts new ones. */
  close(): void;
}

/**
 * A port that has its jobs run by workers, which are kept from sweep to sweep. The market is sent to each worker once, jobs in batches. A
 * worker that breaks down is replaced and its batch sent again; one that breaks down while it has nothing to do is forgotten.
 */
export function jobsOnWorkers({ workers, batch, create, share }: PoolSettings): WorkerRunJobs {
  const idle = new Set<PortWorker>();
  let sweeps = 0;
  const hire = (): PortWorker => {
    const [first] = idle;
    if (first === undefined) return create();
    idle.delete(first);
    return first;
  };
  const rest = (worker: PortWorker): void => {
    worker.onAnswer = () => undefined;
    worker.onFailure = () => void idle.delete(worker);
    idle.add(worker);
  };

  const run: WorkerRunJobs = async (jobs, _runJob, { market, options, signal, onDone }) => {
    const sweep = ++sweeps;
    const start: WorkerMessage = {
      kind: "market",
      sweep,
      market: share(mapTables(market, (table) => ({ ...table }))),
      options: plain(options),
    };
    const dates = market.prices.dates.slice(options.warmup);
    const waiting = batches(jobs, batch, workers);
    const run = new SweepRun(jobs, waiting, start, { hire, rest }, (outcome) => {
      onDone();
      return outcome.status === "ok" ? { ...outcome, dates } : outcome;
    });
    return await run.on(workers, signal);
  };
  run.close = () => {
    for (const worker of idle) worker.end();
    idle.clear();
  };
  return run;
}

/**
 * Batches that become smaller towards the end: each holds at most its worker's half share of the jobs that are left, so that the workers end at
 * about the same time.
 */
function batches(jobs: readonly SweepJob<unknown>[], most: number, workers: number): Batch[] {
  const list: Batch[] = [];
  for (let from = 0; from < jobs.length; ) {
    const size = Math.min(most, Math.ceil((jobs.length - from) / (2 * workers)));
    list.push({ from, jobs: jobs.slice(from, from + size), failures: 0 });
    from += size;
  }
  return list;
}

/** Options without what cannot be sent. @throws {@link PortfolioError} `invalid-argument` for an option that holds a function */
function plain({ signal: _, onProgress: __, ...options }: BacktestOptions): BacktestOptions {
  for (const [key, value] of Object.entries(options)) {
    const holds = typeof value === "function" || (key === "limitData" && value !== undefined);
    if (!holds) continue;
    throw new PortfolioError(
      "invalid-argument",
      `options.${key} holds functions, which cannot be sent to a worker: make them in the module of the worker, or run the sweep in this process`,
      { argument: `options.${key}` },
    );
  }
  return options;
}
