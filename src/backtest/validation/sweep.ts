import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { backtestOptions, type DefaultedBacktestOption, marketOptions } from "../inputs/backtest-options.js";
import type { SweepInput, SweepJob, SweepOptions, SweepOutcome, SweepResult } from "../inputs/sweep-types.js";
import { readBacktest } from "../simulation/read-backtest.js";
import { runJobsInProcess } from "./run-jobs-in-process.js";
import { runSweepJob } from "./run-sweep-job.js";
import { sweepEvidence } from "./sweep-evidence.js";

const sweepInput: OptionsOf<SweepInput<unknown>> = {
  ...marketOptions,
  jobs: {
    kind: "list",
    of: {
      kind: "object",
      of: {
        name: { kind: "text", required: true },
        parameters: { kind: "value", read: (_, parameters) => parameters },
      } satisfies OptionsOf<SweepJob<unknown>>,
    },
    minLength: 1,
    required: true,
  },
  strategy: { kind: "function", required: true },
};

const sweepOptions: OptionsOf<SweepOptions<unknown>, DefaultedBacktestOption> = {
  ...backtestOptions,
  runJobs: { kind: "function" },
};

/**
 * Many backtests on the same market, one for each set of parameters, with the number of trials kept.
 *
 * The best of many is too good: `deflatedSharpeRatio` and `overfittingProbability` say how much of it luck explains. They know the trials of
 * this sweep alone; what was tried before it counts too.
 *
 * @param input - as for `backtest`, with `jobs` (names must be unique) and `strategy` from parameters to a strategy
 * @param options - those of `backtest`; `runJobs` in this process, letting other work in between two backtests
 * @returns an outcome for each job, the returns of all that went well side by side, the best by Sharpe ratio and the evidence for it
 * @throws {@link PortfolioError} `empty`, `invalid-argument` (a name twice, a port that loses jobs), `aborted`, and what
 *   `backtest` throws for the market and the options; a backtest that throws is an outcome `failed`, with its message
 * @remarks S backtests; O(T·S) memory.
 * @example
 * const { best, trials } = await sweep({
 *   prices,
 *   jobs: [20, 60, 120].map((days) => ({ name: `momentum ${days}`, parameters: { days } })),
 *   strategy: ({ days }) => momentum(days),
 * });
 */
export async function sweep<P>(input: SweepInput<P>, options: SweepOptions<P> = {}): Promise<SweepResult> {
  const { jobs, strategy, ...market } = readOptions("input", input, sweepInput as OptionsOf<SweepInput<P>>, {
    what: "part of the input of sweep",
  });
  const {
    runJobs = runJobsInProcess,
    onProgress,
    ...rest
  } = readOptions("options", options, sweepOptions as OptionsOf<SweepOptions<P>, DefaultedBacktestOption>, {
    what: "an option of sweep",
    assets: market.prices.assets,
  });
  const { signal } = rest;
  const plan = readBacktest(market, rest);
  const shared = { market, plan, dates: market.prices.dates.slice(rest.warmup) };
  const names = new Set<string>();
  for (const { name } of jobs) {
    if (names.has(name)) {
      throw new PortfolioError("invalid-argument", `jobs has the name ${name} twice: names must be unique`, { name });
    }
    names.add(name);
  }

  let done = 0;
  const onDone = (): void => onProgress?.({ done: ++done, total: jobs.length });
  const runJob = (job: SweepJob<P>): SweepOutcome => {
    try {
      return runSweepJob(job.name, strategy(job.parameters), shared);
    } catch (error) {
      if (error instanceof PortfolioError && error.code === "aborted") throw error;
      return { status: "failed", name: job.name, reason: error instanceof Error ? error.message : String(error) };
    }
  };
  const port = { onDone, market, options: rest, ...(signal !== undefined && { signal }) };
  const outcomes = await runJobs(jobs, runJob, port);
  if (outcomes.length !== jobs.length || jobs.some(({ name }, k) => outcomes[k]?.name !== name)) {
    throw new PortfolioError(
      "invalid-argument",
      `runJobs gave ${outcomes.length} outcomes for ${jobs.length} jobs, or in another order: give one for each, in order`,
    );
  }
  return { outcomes, trials: jobs.length, ...compare(outcomes, jobs.length) };
}

function compare(outcomes: readonly SweepOutcome[], trials: number): Omit<SweepResult, "outcomes" | "trials"> {
  const ok = outcomes.flatMap((outcome) => (outcome.status === "ok" ? [outcome] : []));
  const rows = ok[0]?.returns.length ?? 0;
  const performance = new Float64Array(rows * ok.length);
  let best: string | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [s, { name, returns, metrics }] of ok.entries()) {
    for (let t = 0; t < rows; t++) performance[t * ok.length + s] = returns[t]!;
    if (metrics.sharpeRatio > highest) {
      highest = metrics.sharpeRatio;
      best = name;
    }
  }
  const names = ok.map(({ name }) => name);
  return { names, performance, best, ...sweepEvidence(ok, performance, best, trials) };
}
