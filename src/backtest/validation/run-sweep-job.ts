import { readOption } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { BacktestMarket, Strategy } from "../inputs/backtest-types.js";
import type { SweepOutcome } from "../inputs/sweep-types.js";
import type { BacktestPlan } from "../simulation/read-backtest.js";
import { simulate } from "../simulation/simulate.js";
import { simulationMetrics } from "../simulation/simulation-metrics.js";
import { outcomeOf } from "./sweep-outcome.js";

/** What the jobs of a sweep share: the market and its plan, which are read once, and the dates that every outcome names. */
export interface SweepMarket {
  readonly market: BacktestMarket;
  readonly plan: BacktestPlan;
  readonly dates: readonly IsoDate[];
}

/**
 * One backtest of a sweep: the outcome of what `backtest` would give, without the work for what an outcome does not keep (the weights of every
 * date, the manifest).
 *
 * @throws what `backtest` throws for a strategy
 */
export function runSweepJob(name: string, strategy: Strategy, { market, plan, dates }: SweepMarket): SweepOutcome {
  readOption("strategy", strategy, { kind: "function" });
  const simulation = simulate({ ...market, strategy }, plan, false);
  return outcomeOf(name, { ...simulation, metrics: simulationMetrics(simulation, plan) }, dates);
}
