import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { SweepJob, SweepOutcome } from "../inputs/sweep-types.js";

/** Runs jobs one after the other in this process; between two of them the event loop gets its turn. */
export async function runJobsInProcess<P>(
  jobs: readonly SweepJob<P>[],
  runJob: (job: SweepJob<P>) => SweepOutcome,
  { signal, onDone }: { readonly signal?: AbortSignal; readonly onDone: () => void },
): Promise<readonly SweepOutcome[]> {
  const outcomes: SweepOutcome[] = [];
  for (const job of jobs) {
    await turn();
    if (signal?.aborted) {
      throw new PortfolioError(
        "aborted",
        `the sweep was stopped after ${outcomes.length} of ${jobs.length} backtests`,
        {
          done: outcomes.length,
        },
      );
    }
    outcomes.push(runJob(job));
    onDone();
  }
  return outcomes;
}

/**
 * A turn of the event loop, in which timers and messages come through, as an abort must; a resolved promise would not let them.
 *
 * `setImmediate` where there is one (Node, Deno, Bun), because a timer waits for a thousandth of a second, which is as long as many a backtest.
 */
function turn(): Promise<void> {
  const { setImmediate: soon = setTimeout } = globalThis as { setImmediate?: (resume: () => void) => unknown };
  return new Promise((resolve) => void soon(resolve));
}
