import type { BacktestMarket, BacktestOptions, Strategy } from "../inputs/backtest-types.js";
import type { SweepJob, SweepOutcome } from "../inputs/sweep-types.js";
import { readBacktest } from "../simulation/read-backtest.js";
import { runSweepJob, type SweepMarket } from "./run-sweep-job.js";

/** What a sweep sends to a worker: the market once, then batches of jobs. */
export type WorkerMessage =
  | {
      readonly kind: "market";
      readonly sweep: number;
      readonly market: BacktestMarket;
      readonly options: BacktestOptions;
    }
  | { readonly kind: "jobs"; readonly sweep: number; readonly jobs: readonly SweepJob<unknown>[] };

/** What a worker answers to a batch. */
export interface WorkerAnswer {
  readonly kind: "outcomes";
  readonly sweep: number;
  /** Their `dates` are empty: those of the market, which the sender has. */
  readonly outcomes: readonly SweepOutcome[];
}

/**
 * The work of a worker, without the way in which messages come to it: keeps the market and runs batches of jobs.
 *
 * @param strategyOf - the strategy that the parameters of a job stand for
 * @returns a function of a message: it returns the answer to a batch of jobs, and undefined for every other message
 */
export function jobServer(strategyOf: (parameters: never) => Strategy): (message: unknown) => WorkerAnswer | undefined {
  let known: { readonly sweep: number; readonly shared: SweepMarket } | undefined;
  return (given) => {
    const message = given as WorkerMessage;
    if (message?.kind === "market") {
      known = { sweep: message.sweep, shared: sharedBy(message) };
      return undefined;
    }
    if (message?.kind !== "jobs") return undefined;
    const { sweep, jobs } = message;
    const outcomes = jobs.map((job): SweepOutcome => {
      if (known?.sweep !== sweep) return failed(job.name, "the worker was sent jobs before their market");
      try {
        return runSweepJob(job.name, strategyOf(job.parameters as never), known.shared);
      } catch (error) {
        return failed(job.name, error instanceof Error ? error.message : String(error));
      }
    });
    return { kind: "outcomes", sweep, outcomes };
  };
}

/** The market of a message, which the sender has checked, made ready for all of its jobs. The dates of the outcomes stay with the sender. */
function sharedBy({ market, options }: Extract<WorkerMessage, { readonly kind: "market" }>): SweepMarket {
  return { market, plan: readBacktest(market, options), dates: [] };
}

function failed(name: string, reason: string): SweepOutcome {
  return { status: "failed", name, reason };
}
