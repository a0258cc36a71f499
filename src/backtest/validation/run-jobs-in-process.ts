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
    // a timer, not a resolved promise: an abort must be able to come through
    await new Promise((resolve) => setTimeout(resolve));
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
