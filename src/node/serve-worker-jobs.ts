import { parentPort } from "node:worker_threads";
import type { Strategy } from "../backtest/inputs/backtest-types.js";
import { jobServer } from "../backtest/validation/serve-jobs.js";
import { readOption } from "../core/options/read-options.js";

/**
 * Answers the jobs of `workerJobs` in a thread. On the main thread it does nothing, so that a module may export its strategies and serve
 * them.
 *
 * @param strategyOf - the strategy that the parameters of a job stand for, as `strategy` of the sweep
 * @returns whether this is a thread
 * @throws {@link PortfolioError} `invalid-argument` when `strategyOf` is no function
 * @example
 * serveWorkerJobs(({ days }) => momentum(days));
 */
export function serveWorkerJobs(strategyOf: (parameters: never) => Strategy): boolean {
  readOption("strategyOf", strategyOf, { kind: "function" });
  if (parentPort === null) return false;
  const port = parentPort;
  const serve = jobServer(strategyOf);
  port.on("message", (message) => {
    const answer = serve(message);
    if (answer !== undefined) port.postMessage(answer);
  });
  return true;
}
