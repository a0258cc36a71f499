import { performanceMetrics } from "../../analytics/performance/performance-metrics.js";
import type { BacktestMetrics } from "../inputs/backtest-types.js";
import { flowReturns } from "./flow-returns.js";
import type { BacktestPlan } from "./read-backtest.js";
import type { Simulation } from "./simulate.js";

/** The metrics of a simulation: those of its returns, and the growth that its cash flows saw where it has some. O(T). */
export function simulationMetrics(
  simulation: Omit<Simulation, "decisions">,
  { options, benchmark: prices }: BacktestPlan,
): BacktestMetrics {
  const { initialCapital, periodsPerYear, riskFreeRate, warmup } = options;
  const benchmark = prices?.subarray(warmup);
  const metrics = performanceMetrics(simulation.returns, {
    periodsPerYear,
    riskFreeRate,
    ...(benchmark !== undefined && { benchmark: benchmark.slice(1).map((price, t) => price / benchmark[t]! - 1) }),
  });
  return simulation.cashFlows === undefined ? metrics : { ...metrics, ...flowReturns(simulation, initialCapital) };
}
