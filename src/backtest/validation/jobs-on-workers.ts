import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { BacktestMarket, BacktestOptions } from "../inputs/backtest-types.js";
import { mapTables } from "../inputs/map-tables.js";
import type { RunJobs, SweepJob, SweepOutcome } from "../inputs/sweep-types.js";
import type { WorkerAnswer, WorkerMessage } from "./serve-jobs.js";

/** A worker, however it is made. */
export interface PortWorker {
  post(message: WorkerMessage): void;
  /** Ends it at once. */
  end(): void;
  /** Set before each message: what is called with its answers, and when it breaks down. */
  onAnswer: (answer: WorkerAnswer) => void;
  onFailure: (reason: string) => void;
}

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

interface Batch {
  readonly from: number;
  readonly jobs: readonly SweepJob<unknown>[];
  /** Workers that broke down over it. */
  failures: number;
}

/** A batch over which so many workers broke down is given up. */
const MOST_FAILURES = 3;

/**
 * A port that has its jobs run by workers, which are kept from sweep to sweep. The market is sent to each worker once, jobs in batches. A
 * worker that breaks down is replaced and its batch sent again.
 */
export function jobsOnWorkers({ workers, batch, create, share }: PoolSettings): WorkerRunJobs {
  let idle: PortWorker[] = [];
  let sweeps = 0;

  const run: WorkerRunJobs = async (jobs, _runJob, { market, options, signal, onDone }) => {
    const sweep = ++sweeps;
    const start: WorkerMessage = {
      kind: "market",
      sweep,
      market: share(mapTables(market, (table) => ({ ...table }))),
      options: plain(options),
    };
    const dates = market.prices.dates.slice(options.warmup);
    const outcomes = new Array<SweepOutcome>(jobs.length);
    const waiting = batches(jobs, batch, workers);
    let left = waiting.length;
    const busy = new Set<PortWorker>();
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void): void => {
        signal?.removeEventListener("abort", stop);
        settle();
      };
      const stop = (): void => {
        for (const worker of busy) worker.end();
        const done = jobs.length - waiting.reduce((sum, one) => sum + one.jobs.length, 0);
        end(() => reject(new PortfolioError("aborted", "the sweep was stopped while its workers ran", { sent: done })));
      };
      if (signal?.aborted) return stop();
      signal?.addEventListener("abort", stop);
      const finish = (one: Batch, results: readonly SweepOutcome[]): void => {
        results.forEach((outcome, k) => {
          outcomes[one.from + k] = outcome.status === "ok" ? { ...outcome, dates } : outcome;
          onDone();
        });
        left--;
        if (left === 0) end(resolve);
      };
      const next = (worker: PortWorker): void => {
        const one = waiting.shift();
        if (one === undefined) {
          busy.delete(worker);
          idle.push(worker);
          return;
        }
        worker.onAnswer = (answer) => {
          if (answer.sweep !== sweep) return;
          finish(one, answer.outcomes);
          next(worker);
        };
        worker.onFailure = (reason) => {
          busy.delete(worker);
          one.failures++;
          if (one.failures >= MOST_FAILURES) {
            const told = `${one.failures} workers broke down over the batch: ${reason}`;
            finish(
              one,
              one.jobs.map(({ name }): SweepOutcome => ({ status: "failed", name, reason: told })),
            );
          } else waiting.unshift(one);
          if (left > 0) hire();
        };
        worker.post({ kind: "jobs", sweep, jobs: one.jobs });
      };
      const hire = (): void => {
        const worker = idle.pop() ?? create();
        busy.add(worker);
        worker.onFailure = () => undefined;
        worker.post(start);
        next(worker);
      };
      for (let k = 0; k < Math.min(workers, left); k++) hire();
    });
    return outcomes;
  };
  run.close = () => {
    for (const worker of idle) worker.end();
    idle = [];
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
