import {
  type EngineState,
  type PortfolioEngine,
  PortfolioError,
  periodsPerYear,
  type SweepJob,
  type SweepOutcome,
  sweep,
  sweepOutcome,
} from "../../../src/index.js";
import { plainJson } from "../portfolios/plain-json.js";
import { quotedPrices } from "../portfolios/quoted-prices.js";
import type { OnProgress } from "./run-work.js";

type Settings = Readonly<Record<string, unknown>>;

/**
 * A backtest of the engine for each of several settings, and how much of the best luck explains, as JSON.
 *
 * All begin on the same date, so that their returns stand side by side.
 *
 * @throws PortfolioError those of `sweep`; a backtest that cannot be is an outcome `failed`
 */
export async function runSweep(engine: PortfolioEngine, request: Settings, onProgress: OnProgress): Promise<string> {
  const { settings, warmup: asked, ...choices } = request as { settings: (Settings & { name: string })[] } & Settings;
  const state = engine.snapshot();
  const warmup = (asked as number | undefined) ?? longestLookback(state, settings);
  const jobs = settings.map(({ name, ...parameters }) => ({ name, parameters }));
  const runJob = ({ name, parameters }: SweepJob<Settings>): SweepOutcome => {
    try {
      const given = Object.keys(parameters).length > 0 && { settings: parameters };
      return sweepOutcome(name, engine.backtest({ ...choices, ...given, warmup }));
    } catch (error) {
      if (!(error instanceof PortfolioError)) throw error;
      return { status: "failed", name, reason: error.message };
    }
  };
  const { prices, actions } = quotedPrices(state);
  const { performance: _, ...result } = await sweep<Settings>(
    // the engine brings the strategy, with its limits and costs
    { prices, ...actions, jobs, strategy: () => () => null },
    {
      ...choices,
      warmup,
      onProgress,
      runJobs: async (all, _runJob, { onDone }) =>
        all.map((job) => {
          const outcome = runJob(job);
          onDone();
          return outcome;
        }),
    },
  );
  return plainJson(result);
}

/** Dates that the slowest of the settings waits for; without a lookback a year, and 12 at least. */
function longestLookback({ config, prices }: EngineState, settings: readonly Settings[]): number {
  const { lookback = "all", minHistory = 0 } = config.data ?? {};
  const year = Math.max(12, minHistory, Math.round(periodsPerYear(prices.dates)));
  const configured = lookback === "all" ? year : lookback;
  return Math.max(...settings.map((one) => (one["lookback"] as number | undefined) ?? configured));
}
