import { type TriggerSituation, triggerDue } from "../rebalance/trigger-due.js";
import type { StrategyPast } from "./backtest-types.js";
import { weightsOfBook } from "./mark-book.js";
import { recentVolatilityRatio, trackingVariance } from "./past-risk.js";
import { readStrategyAnswer } from "./read-strategy-answer.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";
import { strategyPast } from "./strategy-past.js";

/**
 * Asks the strategy, when it is time to.
 *
 * @param value - of the portfolio, at the close that the strategy decides on
 * @returns N weights to trade to, or `null` when it is not time or the strategy leaves the portfolio as it is
 */
export function askStrategy(run: SimulationRun, day: SimulationDay, value: number): Float64Array | null {
  const { prices, plan, strategy } = run;
  if (!isDecisionDue(run, day, value)) return null;
  run.lastDecision = day.date;
  run.decisions++;
  const answer = strategy(pastOf(run, day, value));
  const weights = readStrategyAnswer(answer, prices.assets, day.date, plan.options.maxLeverage);
  if (weights !== null) run.target = weights;
  return weights;
}

/** What a strategy, and the functions of `limitData`, may look at on a date on which the portfolio is worth `value`. */
export function pastOf(run: SimulationRun, { row, date }: SimulationDay, value: number): StrategyPast {
  return strategyPast(run.history, row, date, run.prices.assets, weightsNow(run, value), value);
}

/** N fractions of the value that are held, as they have drifted. */
function weightsNow({ book }: SimulationRun, value: number): Float64Array {
  const weights = new Float64Array(book.shares.length);
  weightsOfBook(book, value, weights, 0);
  return weights;
}

function isDecisionDue(run: SimulationRun, { t, row, date }: SimulationDay, value: number): boolean {
  const { plan, record, history, target, lastDecision } = run;
  const { rebalance, periodsPerYear } = plan.options;
  if (rebalance === "every-period" || lastDecision === undefined) return true;
  const situation: TriggerSituation = {
    date,
    lastDate: lastDecision,
    ...(target !== undefined && { target }),
    costs: plan.costs.rate,
    // asked for only by the triggers that look at it
    get weights() {
      return weightsNow(run, value);
    },
    volatilityRatio: (window) => recentVolatilityRatio(record.returns.subarray(0, Math.max(0, t - 1)), window),
    trackingVariance: () => {
      const active = weightsNow(run, value).map((w, i) => w - target![i]!);
      return trackingVariance(history.returnValues(row), active, periodsPerYear);
    },
  };
  return triggerDue(rebalance, situation);
}
