import type { IsoDate } from "../../core/types.js";
import { type TriggerSituation, triggerDue } from "../../rebalance/trigger-due.js";
import type { StrategyPast } from "../inputs/backtest-types.js";
import { weightsOfBook } from "../orders/mark-book.js";
import { recentVolatilityRatio, trackingVariance } from "../past/past-risk.js";
import { readStrategyAnswer } from "../past/read-strategy-answer.js";
import { strategyPast } from "../past/strategy-past.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

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
  const { history, prices, book, ledger } = run;
  const now = {
    assets: prices.assets,
    weights: weightsNow(run, value),
    value,
    shares: book.shares.slice(),
    cash: book.cash,
  };
  return strategyPast(history, row, date, now, ledger === undefined ? undefined : () => ledger.at(date));
}

/** N fractions of the value that are held, as they have drifted. */
function weightsNow({ book }: SimulationRun, value: number): Float64Array {
  const weights = new Float64Array(book.shares.length);
  weightsOfBook(book, value, weights, 0);
  return weights;
}

function isDecisionDue(run: SimulationRun, day: SimulationDay, value: number): boolean {
  const { rebalance } = run.plan.options;
  if (rebalance === "every-period" || run.lastDecision === undefined) return true;
  return triggerDue(rebalance, new Situation(run, day, value, run.lastDecision));
}

/** A date as triggers see it. A class, because a literal with accessors is slow to make and most dates ask for none of them. */
class Situation implements TriggerSituation {
  readonly date: IsoDate;
  readonly lastDate: IsoDate;
  readonly target?: Float64Array;
  readonly #run: SimulationRun;
  readonly #day: SimulationDay;
  readonly #value: number;

  constructor(run: SimulationRun, day: SimulationDay, value: number, lastDate: IsoDate) {
    this.date = day.date;
    this.lastDate = lastDate;
    if (run.target !== undefined) this.target = run.target;
    this.#run = run;
    this.#day = day;
    this.#value = value;
  }

  get costs(): Float64Array {
    return this.#run.plan.costs.rate;
  }

  get weights(): Float64Array {
    return weightsNow(this.#run, this.#value);
  }

  volatilityRatio(window: number): number {
    return recentVolatilityRatio(this.#run.record.returns.subarray(0, Math.max(0, this.#day.t - 1)), window);
  }

  trackingVariance(): number {
    const { history, plan } = this.#run;
    const target = this.target!;
    const active = this.weights.map((w, i) => w - target[i]!);
    return trackingVariance(history.returnValues(this.#day.row), active, plan.options.periodsPerYear);
  }
}
