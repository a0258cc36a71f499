import { Worker } from "node:worker_threads";
import { DatabaseAway, type Queries } from "../database/database.js";
import { Problem } from "../http/problem.js";
import type { PortfolioStore } from "../portfolios/portfolio-store.js";
import type { Work } from "./run-work.js";
import type { WorkerMessage, WorkerTask } from "./worker.js";

/** Work that is asked of the pool. */
export interface PoolTask {
  readonly portfolio: string;
  readonly version: number;
  readonly operation: Work;
  readonly request: Readonly<Record<string, unknown>>;
  readonly onStart?: () => void;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly task: PoolTask;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Versions of the engines that the thread has. */
  readonly versions: Map<string, number>;
}

/** How many threads a pool has, how many tasks may wait for them, and how many minutes a task may take. */
export interface PoolSize {
  readonly threads: number;
  readonly waiting: number;
  readonly minutes: number;
}

/**
 * Threads for heavy work, so that the event loop stays free. A thread is started when it is first needed, or by `warm`; a task that is canceled ends its
 * thread, and another takes its place.
 */
export class WorkerPool {
  readonly #store: PortfolioStore;
  readonly #queries: Queries;
  readonly #free: Thread[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #all = new Set<Thread>();
  readonly #size: PoolSize;
  #closed = false;

  constructor(size: PoolSize, store: PortfolioStore, queries: Queries) {
    this.#size = size;
    this.#store = store;
    this.#queries = queries;
  }

  /** @throws Problem 503 when too much is waiting; PortfolioError's problem as 422; `AbortError` when it was canceled */
  run(task: PoolTask): Promise<string> {
    if (this.#closed || this.#waiting.length >= this.#size.waiting) {
      const headers = { "Retry-After": "10" };
      throw new Problem(503, "busy", "Too much work is waiting: try again later.", { headers });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      this.#next();
    });
  }

  /** Starts the threads before they are needed. */
  warm(): void {
    while (this.#all.size < this.#size.threads) this.#free.push(this.#start());
  }

  /** Tasks that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new DatabaseAway("the service is shutting down"));
    await Promise.all([...this.#all].map(({ worker }) => worker.terminate()));
  }

  #start(): Thread {
    const worker = new Worker(new URL("./worker-entry.mjs", import.meta.url));
    worker.unref();
    const thread = { worker, versions: new Map<string, number>() };
    this.#all.add(thread);
    worker.on("error", () => {}); // seen by the task that waits, and by "exit"
    worker.on("exit", () => this.#lose(thread));
    return thread;
  }

  #lose(thread: Thread): void {
    this.#all.delete(thread);
    const place = this.#free.indexOf(thread);
    if (place >= 0) this.#free.splice(place, 1);
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      if (this.#free.length === 0 && this.#all.size >= this.#size.threads) return;
      const { task, resolve, reject } = this.#waiting.shift()!;
      if (task.signal?.aborted) reject(cancelled());
      else this.#give(this.#free.pop() ?? this.#start(), task).then(resolve, reject);
    }
  }

  async #give(thread: Thread, task: PoolTask): Promise<string> {
    task.onStart?.();
    let isAlive = true;
    try {
      const known = thread.versions.get(task.portfolio) ?? 0;
      const from = known <= task.version ? known : 0;
      const events = await this.#store.events(task.portfolio, from, task.version, this.#queries);
      const { portfolio, version, operation, request } = task;
      const message = { portfolio, from, version, events, operation, request };
      const answer = await answered(thread.worker, message, task, this.#size.minutes);
      thread.versions.delete(portfolio); // the thread forgets the engine that was asked for longest ago
      thread.versions.set(portfolio, version);
      if (thread.versions.size > 8) thread.versions.delete(thread.versions.keys().next().value!);
      return answer;
    } catch (error) {
      isAlive = error instanceof Problem && error.code !== "worker-lost";
      thread.versions.delete(task.portfolio);
      throw error;
    } finally {
      if (isAlive) this.#free.push(thread);
      else await thread.worker.terminate();
      if (!this.#closed) this.#next();
    }
  }
}

function answered(worker: Worker, message: WorkerTask, task: PoolTask, minutes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const tooLong = `The work took longer than ${minutes} minutes, which is the limit: ask for less, or have it raised.`;
    const timer = setTimeout(
      () => settle(() => reject(new Problem(503, "worker-lost", tooLong, { headers: { "Retry-After": "60" } }))),
      minutes * 60_000,
    );
    const onMessage = (said: WorkerMessage): void => {
      if (said.kind === "progress") task.onProgress?.(said.done, said.total);
      else if (said.kind === "done") settle(() => resolve(said.answer));
      else if (said.code !== null) settle(() => reject(new Problem(422, said.code!, said.message)));
      else settle(() => reject(new Error(said.message)));
    };
    const onExit = (): void =>
      settle(() =>
        reject(new Problem(503, "worker-lost", "The thread ended: ask again.", { headers: { "Retry-After": "1" } })),
      );
    const onAbort = (): void => settle(() => reject(cancelled()));
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("exit", onExit).off("error", onExit);
      task.signal?.removeEventListener("abort", onAbort);
      end();
    };
    worker.on("message", onMessage).on("exit", onExit).on("error", onExit);
    task.signal?.addEventListener("abort", onAbort);
    worker.postMessage(message);
  });
}

function cancelled(): DOMException {
  return new DOMException("the job was cancelled", "AbortError");
}
