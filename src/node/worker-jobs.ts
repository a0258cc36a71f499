import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { mapTables } from "../backtest/inputs/map-tables.js";
import { jobsOnWorkers, type WorkerRunJobs } from "../backtest/validation/jobs-on-workers.js";
import type { WorkerAnswer } from "../backtest/validation/serve-jobs.js";
import type { PortWorker } from "../backtest/validation/sweep-run.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { Table } from "../core/types.js";

/** Which module the threads run, and how many there are. */
export interface WorkerJobsOptions {
  /** The module of the threads, which calls `serveWorkerJobs`: `new URL("./strategies.js", import.meta.url)`, or a path. */
  readonly module: URL | string;
  /** From 1 to 256. Default: as many as the machine runs at once. */
  readonly workers?: number;
  /** Greatest number of jobs in one message. Default 64: a backtest takes milliseconds, a message tenths of one. */
  readonly batch?: number;
}

const declared: OptionsOf<WorkerJobsOptions, "batch"> = {
  module: { kind: "value", read: readModule, required: true },
  workers: { kind: "number", integer: true, min: 1, max: 256 },
  batch: { kind: "number", integer: true, min: 1, max: 10_000, default: 64 },
};

/**
 * A `runJobs` for `sweep` that uses threads of Node (also Deno and Bun). The module of the threads calls `serveWorkerJobs`.
 *
 * @param options - `module` of the threads; `workers` as many as the machine runs at once; `batch` 64
 * @returns the port; its threads are kept for the next sweep and do not keep the process alive; `close()` ends them
 * @throws {@link PortfolioError} `invalid-argument`; a sweep with options that hold functions is refused
 * @remarks Tables lie in shared memory, which every thread reads: they are copied once for a sweep, not once for a thread or a job. Jobs are sent
 *   in batches. A thread that breaks down is replaced and its batch sent again; after three breakdowns its jobs are outcomes `failed`.
 * @example
 * const runJobs = workerJobs({ module: new URL("./strategies.js", import.meta.url) });
 * const { best } = await sweep({ prices, jobs, strategy }, { runJobs });
 */
export function workerJobs(options: WorkerJobsOptions): WorkerRunJobs {
  const { module, workers, batch } = readOptions("options", options, declared, { what: "an option of workerJobs" });
  return jobsOnWorkers({
    workers: workers ?? availableParallelism(),
    batch,
    create: () => portOf(new Worker(module)),
    share: (market) => mapTables(market, inSharedMemory),
  });
}

function portOf(thread: Worker): PortWorker {
  let working = 0;
  let failed = false;
  const port: PortWorker = {
    post(message) {
      if (message.kind === "jobs") {
        working++;
        thread.ref();
      }
      thread.postMessage(message);
    },
    end: () => void thread.terminate(),
    onAnswer: () => undefined,
    onFailure: () => undefined,
  };
  const fail = (reason: string): void => {
    if (failed) return;
    failed = true;
    port.onFailure(reason);
  };
  thread.unref(); // an idle thread does not keep the process alive
  thread.on("message", (answer: WorkerAnswer) => {
    if (answer?.kind !== "outcomes") return; // the module's own
    if (--working === 0) thread.unref();
    port.onAnswer(answer);
  });
  thread.on("error", (error: Error) => fail(error.message));
  thread.on("exit", (code) => fail(`the thread ended with code ${code}`));
  return port;
}

/** A table in memory that threads share. */
function inSharedMemory<T extends Table>(table: T): T {
  if (table.values.buffer instanceof SharedArrayBuffer) return table;
  const values = new Float64Array(new SharedArrayBuffer(table.values.byteLength));
  values.set(table.values);
  return { ...table, values };
}

function readModule(name: string, module: unknown): URL | string {
  if (module instanceof URL || (typeof module === "string" && module !== "")) return module;
  throw new PortfolioError(
    "invalid-argument",
    `${name} is ${shownValue(module)}: give the module of the threads, such as new URL("./strategies.js", import.meta.url)`,
    { argument: name },
  );
}
