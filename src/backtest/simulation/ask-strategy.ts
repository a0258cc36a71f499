import { inSamePeriod } from "../../core/dates/in-same-period.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { IsoDate } from "../../core/types.js";
import { type TriggerSituation, triggerDue } from "../../rebalance/trigger-due.js";
import type { Strategy, StrategyPast } from "../inputs/backtest-types.js";
import type { StrategyAnswer } from "../inputs/order.js";
import type { ReadOrder } from "../inputs/read-orders.js";
import { DUST } from "../orders/book.js";
import { weightsOfBook } from "../orders/mark-book.js";
import { PastOfDate } from "../past/past-of-date.js";
import { recentVolatilityRatio, trackingVariance } from "../past/past-risk.js";
import { readStrategyAnswer } from "../past/read-strategy-answer.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * Asks the strategy, when it is time to.
 *
 * @param value - of the portfolio, at the close that the strategy decides on
 * @returns N weights to trade to, or orders, or `null` when it is not time or the strategy leaves the portfolio as it is
 */
export function askStrategy(
  run: SimulationRun,
  day: SimulationDay,
  value: number,
): Float64Array | readonly ReadOrder[] | null {
  if (!isDecisionDue(run, day, value)) return null;
  run.lastDecision = day.date;
  run.decisions++;
  const answer = answerOf(run, day, value);
  if (answer instanceof Float64Array) run.target = answer;
  return answer;
}

/** The answer of the strategy, or what `onFailure` puts in its place. */
function answerOf(run: SimulationRun, day: SimulationDay, value: number): ReturnType<typeof readStrategyAnswer> {
  const { strategy, plan, record } = run;
  const { onFailure } = plan.options;
  const who = nameOf(strategy);
  if (onFailure === "throw") return asked(run, day, value, strategy, who);
  try {
    return asked(run, day, value, strategy, who);
  } catch (error) {
    if (error instanceof PortfolioError && error.code === "aborted") throw error;
    const status = error instanceof PortfolioError ? error.code : "error";
    const message = error instanceof Error ? error.message : String(error);
    const { fallback } = plan;
    const instead = fallback === undefined ? "the portfolio is left as it is" : `${nameOf(fallback)} answers instead`;
    record.events.push({ kind: "no-answer", date: day.date, status, reason: `${message}; ${instead}` });
    return fallback === undefined ? null : asked(run, day, value, fallback, nameOf(fallback, "fallback"));
  }
}

function asked(
  run: SimulationRun,
  day: SimulationDay,
  value: number,
  strategy: Strategy,
  who: string,
): ReturnType<typeof readStrategyAnswer> {
  const { plan, prices } = run;
  const past = pastOf(run, day, value);
  let answer: StrategyAnswer;
  try {
    answer = strategy(past);
  } catch (error) {
    throw named(error, who, day.date);
  }
  const bars = plan.extras.highs !== undefined;
  return readStrategyAnswer(answer, day.date, {
    assets: prices.assets,
    maxLeverage: plan.options.maxLeverage,
    bars,
    who,
  });
}

/** What a strategy threw, with its name and the date; what was thrown is the cause. */
function named(error: unknown, who: string, date: IsoDate): unknown {
  if (error instanceof PortfolioError) {
    if (error.code === "aborted" || typeof error.details["date"] === "string") return error;
    return new PortfolioError(error.code, `${who}, on ${date}: ${error.message}`, { ...error.details, date });
  }
  const message = error instanceof Error ? error.message : shownValue(error);
  return new PortfolioError("invalid-argument", `${who}, on ${date}, threw: ${message}`, { date, strategy: who });
}

/** A strategy in messages: by the name of its function, unless it only has that of its key. */
function nameOf({ name }: Strategy, plain = "strategy"): string {
  return name === "" || name === "strategy" || name === "fallback" ? plain : `strategy ${name}`;
}

/** What a strategy, and the functions of `limitData`, may look at on a date on which the portfolio is worth `value`. */
export function pastOf(run: SimulationRun, { row, date }: SimulationDay, value: number): StrategyPast {
  const { history, prices, book, ledger } = run;
  const n = prices.assets.length;
  const positions = new Float64Array(2 * n);
  weightsOfBook(book, value, positions, 0);
  positions.set(book.shares, n);
  const now = {
    assets: prices.assets,
    positions,
    value,
    // rounding below zero is no debt
    cash: Math.abs(book.cash) <= DUST * value ? 0 : book.cash,
  };
  return new PastOfDate(history, row, date, now, ledger === undefined ? undefined : () => ledger.at(date));
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
  if (rebalance.kind === "calendar") return !inSamePeriod(run.lastDecision, day.date, rebalance.every);
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
