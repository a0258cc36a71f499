import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { Strategy } from "../inputs/backtest-types.js";
import { jobsOnWorkers, type WorkerRunJobs } from "./jobs-on-workers.js";
import { jobServer, type WorkerAnswer } from "./serve-jobs.js";
import type { PortWorker } from "./sweep-run.js";

/** A worker of a browser, Deno or Bun, as far as it is used here. */
export interface WebWorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { readonly data: unknown }) => unknown) | null;
  onerror: ((event: { readonly message?: string }) => unknown) | null;
}

/** How many workers a sweep uses, and how many jobs each is sent at once. */
export interface WebWorkerJobsOptions {
  /** From 1 to 256. Default: `navigator.hardwareConcurrency`, or 2 where it is not known. */
  readonly workers?: number;
  /** Greatest number of jobs in one message. Default 64: a backtest takes milliseconds, a message tenths of one. */
  readonly batch?: number;
}

const declared: OptionsOf<WebWorkerJobsOptions, "batch"> = {
  workers: { kind: "number", integer: true, min: 1, max: 256 },
  batch: { kind: "number", integer: true, min: 1, max: 10_000, default: 64 },
};

/**
 * A `runJobs` for `sweep` that uses web workers. The module of the workers calls {@link serveWebWorkerJobs}.
 *
 * @param createWorker - makes a worker: `() => new Worker(new URL("./strategies.js", import.meta.url), { type: "module" })`
 * @param options - `workers` as many as there are cores; `batch` 64
 * @returns the port; `close()` ends its workers, which are otherwise kept for the next sweep
 * @throws {@link PortfolioError} `invalid-argument`; a sweep with options that hold functions is refused
 * @remarks The market is cloned once for each worker and sweep, jobs are sent in batches. A worker that breaks down is replaced and its batch
 *   sent again; after three breakdowns its jobs are outcomes `failed`.
 * @example
 * const runJobs = webWorkerJobs(() => new Worker(new URL("./strategies.js", import.meta.url), { type: "module" }));
 * const { best } = await sweep({ prices, jobs, strategy }, { runJobs });
 */
export function webWorkerJobs(createWorker: () => WebWorkerLike, options: WebWorkerJobsOptions = {}): WorkerRunJobs {
  readOption("createWorker", createWorker, { kind: "function" });
  const { workers, batch } = readOptions("options", options, declared, { what: "an option of webWorkerJobs" });
  const cores = (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency;
  return jobsOnWorkers({
    workers: workers ?? cores ?? 2,
    batch,
    create: () => portOf(createWorker()),
    share: (market) => market,
  });
}

function portOf(worker: WebWorkerLike): PortWorker {
  const port: PortWorker = {
    post: (message) => worker.postMessage(message),
    end: () => worker.terminate(),
    onAnswer: () => undefined,
    onFailure: () => undefined,
  };
  worker.onmessage = ({ data }) => port.onAnswer(data as WorkerAnswer);
  worker.onerror = ({ message = "the worker could not be run" }) => {
    worker.terminate();
    port.onFailure(message);
  };
  return port;
}

/**
 * Answers the jobs of {@link webWorkerJobs} in a web worker. Outside of one it does nothing.
 *
 * @param strategyOf - the strategy that the parameters of a job stand for, as `strategy` of the sweep
 * @returns whether this is a worker
 * @throws {@link PortfolioError} `invalid-argument` when `strategyOf` is no function
 * @example
 * serveWebWorkerJobs(({ days }) => momentum(days));
 */
export function serveWebWorkerJobs(strategyOf: (parameters: never) => Strategy): boolean {
  readOption("strategyOf", strategyOf, { kind: "function" });
  const scope: unknown = globalThis;
  if (!isWorker(scope)) return false;
  const serve = jobServer(strategyOf);
  scope.addEventListener("message", ({ data }) => {
    const answer = serve(data);
    if (answer !== undefined) scope.postMessage(answer);
  });
  return true;
}

/** The global object of a worker, as far as it is used here. */
interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(kind: "message", listener: (event: { readonly data: unknown }) => void): void;
}

function isWorker(scope: unknown): scope is WorkerScope {
  return typeof scope === "object" && scope !== null && "WorkerGlobalScope" in scope && "postMessage" in scope;
}
