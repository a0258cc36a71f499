import { parentPort } from "node:worker_threads";
import { PortfolioError } from "../../../src/index.js";
import { afterEvent, type PortfolioEvent } from "../portfolios/portfolio-events.js";
import type { StoredPortfolio } from "../portfolios/portfolio-store.js";
import { runWork, type Work } from "./run-work.js";

/** Work for a thread: the events that its engine lacks, and what to ask. */
export interface WorkerTask {
  readonly portfolio: string;
  readonly from: number;
  readonly version: number;
  readonly events: readonly { readonly kind: PortfolioEvent["kind"]; readonly body: string }[];
  readonly operation: Work;
  readonly request: Readonly<Record<string, unknown>>;
}

/** What a thread says. */
export type WorkerMessage =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly answer: string }
  | { readonly kind: "failed"; readonly code: string | null; readonly message: string };

/** The engines that this thread has built; the latest one of a few portfolios. */
const engines = new Map<string, Pick<StoredPortfolio, "version" | "engine">>();

const port = parentPort;
if (port === null) throw new Error("this file runs as a worker");

port.on("message", async (task: WorkerTask) => {
  try {
    let engine = task.from === 0 ? undefined : engines.get(task.portfolio)?.engine;
    for (const { kind, body } of task.events) {
      engine = afterEvent(engine, { kind, body: JSON.parse(body) } as PortfolioEvent);
    }
    if (engine === undefined) throw new Error("the portfolio has no events");
    engines.delete(task.portfolio);
    engines.set(task.portfolio, { version: task.version, engine });
    if (engines.size > 8) engines.delete(engines.keys().next().value!);
    let said = 0;
    const onProgress = ({ done, total }: { done: number; total: number }): void => {
      const now = Date.now();
      if (now - said < 100 && done < total) return;
      said = now;
      port.postMessage({ kind: "progress", done, total } satisfies WorkerMessage);
    };
    const answer = await runWork(engine, task.operation, task.request, onProgress);
    port.postMessage({ kind: "done", answer } satisfies WorkerMessage);
  } catch (error) {
    const code = error instanceof PortfolioError ? error.code : null;
    port.postMessage({ kind: "failed", code, message: (error as Error).message } satisfies WorkerMessage);
  }
});
