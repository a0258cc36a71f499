import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { SweepJob, SweepOutcome } from "../inputs/sweep-types.js";
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

/** Jobs that are sent together. */
export interface Batch {
  readonly from: number;
  readonly jobs: readonly SweepJob<unknown>[];
  /** Workers that broke down over it. */
  failures: number;
}

/** A batch over which so many workers broke down is given up. */
const MOST_FAILURES = 3;

/** Where workers come from, and where they go without work. */
export interface WorkerPool {
  hire(): PortWorker;
  rest(worker: PortWorker): void;
}

/** The batches of one sweep, until all are done, or the first error that is nobody's batch. */
export class SweepRun {
  readonly #jobs: readonly SweepJob<unknown>[];
  /** Those that no worker has. */
  readonly #waiting: Batch[];
  readonly #start: WorkerMessage;
  readonly #pool: WorkerPool;
  readonly #done: (outcome: SweepOutcome) => SweepOutcome;
  readonly #outcomes: SweepOutcome[];
  readonly #busy = new Set<PortWorker>();
  /** Batches without outcomes. */
  #left: number;
  #reject: (error: unknown) => void = () => undefined;
  #resolve: (outcomes: readonly SweepOutcome[]) => void = () => undefined;

  constructor(
    jobs: readonly SweepJob<unknown>[],
    waiting: Batch[],
    start: WorkerMessage,
    pool: WorkerPool,
    done: (outcome: SweepOutcome) => SweepOutcome,
  ) {
    this.#jobs = jobs;
    this.#waiting = waiting;
    this.#start = start;
    this.#pool = pool;
    this.#done = done;
    this.#outcomes = new Array<SweepOutcome>(jobs.length);
    this.#left = waiting.length;
  }

  async on(workers: number, signal: AbortSignal | undefined): Promise<readonly SweepOutcome[]> {
    const stop = (): void => this.#stop(this.#aborted());
    try {
      return await new Promise((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
        if (signal?.aborted) return stop();
        signal?.addEventListener("abort", stop);
        const most = Math.min(workers, this.#left);
        this.#orStop(() => {
          for (let k = 0; k < most; k++) this.#hire();
        });
      });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  #aborted(): PortfolioError {
    const sent = this.#jobs.length - this.#waiting.reduce((sum, one) => sum + one.jobs.length, 0);
    return new PortfolioError("aborted", "the sweep was stopped while its workers ran", { sent });
  }

  /** What happens in an event of a worker has no caller: what it throws is the sweep's error. */
  #orStop(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#stop(error);
    }
  }

  /** Ends the workers that are busy, and hears no more of them. */
  #stop(error: unknown): void {
    for (const worker of this.#busy) {
      worker.onAnswer = () => undefined;
      worker.onFailure = () => undefined;
      worker.end();
    }
    this.#busy.clear();
    this.#waiting.length = 0;
    this.#reject(error);
  }

  #hire(): void {
    const worker = this.#pool.hire();
    this.#busy.add(worker);
    worker.onFailure = () => undefined;
    post(worker, this.#start);
    this.#next(worker);
  }

  #next(worker: PortWorker): void {
    const one = this.#waiting.shift();
    if (one === undefined) {
      this.#busy.delete(worker);
      this.#pool.rest(worker);
      return;
    }
    worker.onAnswer = (answer) => {
      if (answer?.kind !== "outcomes" || answer.sweep !== this.#start.sweep) return; // a worker may have messages of its own
      this.#orStop(() => {
        this.#finish(one, answer.outcomes);
        if (this.#busy.has(worker)) this.#next(worker);
      });
    };
    worker.onFailure = (reason) => {
      if (!this.#busy.delete(worker)) return; // told more than once
      this.#orStop(() => this.#failed(one, reason));
    };
    post(worker, { kind: "jobs", sweep: this.#start.sweep, jobs: one.jobs });
  }

  #failed(one: Batch, reason: string): void {
    one.failures++;
    if (one.failures >= MOST_FAILURES) {
      const told = `${one.failures} workers broke down over the batch: ${reason}`;
      this.#finish(
        one,
        one.jobs.map(({ name }): SweepOutcome => ({ status: "failed", name, reason: told })),
      );
    } else this.#waiting.unshift(one);
    if (this.#waiting.length > 0) this.#hire();
  }

  #finish(one: Batch, results: readonly SweepOutcome[]): void {
    for (const [k, outcome] of results.entries()) this.#outcomes[one.from + k] = this.#done(outcome);
    this.#left--;
    if (this.#left === 0) this.#resolve(this.#outcomes);
  }
}

/** Sends a message. @throws {@link PortfolioError} `invalid-argument` for parameters that cannot be cloned, with the name of their job */
function post(worker: PortWorker, message: WorkerMessage): void {
  try {
    worker.post(message);
  } catch (error) {
    const jobs = message.kind === "jobs" ? message.jobs : [];
    const job = jobs.find(({ parameters }) => !canBeCloned(parameters));
    if (job === undefined) throw error;
    throw new PortfolioError(
      "invalid-argument",
      `jobs: the parameters of ${job.name} cannot be sent to a worker (${(error as Error).message}): give plain data, or run the sweep in this process`,
      { argument: "jobs", name: job.name },
    );
  }
}

function canBeCloned(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
