import { labelled } from "../core/labelled.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { resolvePerAsset } from "../core/resolve-per-asset.js";
import type { Trade, Weights } from "../core/types.js";
import { type TriggerSituation, triggerDue } from "../rebalance/trigger-due.js";
import type { BacktestEvent, BacktestInput, BacktestOptions, BacktestResult, StrategyPast } from "./backtest-types.js";
import type { Book } from "./book.js";
import { executeOrders } from "./execute-orders.js";
import { growingHistory } from "./growing-history.js";
import { limitWatch } from "./limit-watch.js";
import type { LimitedDay } from "./limited-day.js";
import { markBook, valueOfBook, weightsOfBook } from "./mark-book.js";
import { recentVolatilityRatio, trackingVariance } from "./past-risk.js";
import type { BacktestPlan } from "./read-backtest.js";
import { strategyPast } from "./strategy-past.js";

/** What a simulation gives before it is judged. */
export type Simulation = Omit<BacktestResult, "metrics" | "manifest" | "benchmarkValues"> & {
  readonly decisions: number;
};

/**
 * Walks through the dates once: market events, interest, valuation, the orders of the day before, the next decision.
 *
 * Nothing of a later row is read before its turn, so what comes after t cannot change what happens at t. O(T·N).
 */
export function simulate(input: BacktestInput, plan: BacktestPlan, hooks: BacktestOptions): Simulation {
  const { prices, strategy } = input;
  const { options, days, cashRates, costs } = plan;
  const { assets } = prices;
  const n = assets.length;
  const first = options.warmup;
  const rows = prices.dates.length;
  const periods = rows - first;
  const dates = prices.dates.slice(first);
  const nextClose = options.execution === "next-close";

  const values = new Float64Array(periods);
  const returns = new Float64Array(periods - 1);
  const weights = new Float64Array(periods * n);
  const cash = new Float64Array(periods);
  const turnover = new Float64Array(periods);
  const tradingCosts = new Float64Array(periods);
  const income = new Float64Array(periods);
  const trades: Trade[] = [];
  const events: BacktestEvent[] = [];

  const history = growingHistory(prices, plan.events);
  const shares = new Float64Array(n);
  const lastPrices = new Float64Array(n);
  const book: Book = { cash: options.initialCapital, shares, lastPrices, missing: 0 };
  const stale = new Uint8Array(n);
  let gaps = 0;
  let pending: Float64Array | null = null;
  let target: Float64Array | undefined;
  let lastDecision: string | undefined;
  let decisions = 0;
  let ruined = false;
  const watch = options.limits === undefined ? undefined : limitWatch(options.limits, hooks, options.initialCapital);
  let limited: LimitedDay | undefined;

  const reportGaps = (offset: number, date: string): void => {
    gaps = 0;
    for (let i = 0; i < n; i++) {
      if (prices.values[offset + i]! > 0 || shares[i] === 0) {
        stale[i] = 0;
        continue;
      }
      gaps++;
      if (stale[i] === 1) continue;
      stale[i] = 1;
      const reason = `held without a price: valued at the last one, ${lastPrices[i]}, until there is another`;
      events.push({ kind: "stale-price", date, asset: assets[i]!, reason });
    }
  };
  const splitShares = (row: number): void => {
    for (const [i, ratio] of plan.events.get(row)?.splits ?? []) {
      shares[i] = shares[i]! * ratio;
      lastPrices[i] = lastPrices[i]! / ratio;
    }
  };
  const receiveIncome = (row: number): number => {
    const years = (days[row]! - days[row - 1]!) / 365;
    let received = book.cash * cashRates[row - 1]! * years;
    if (costs.lends) {
      for (let i = 0; i < n; i++) {
        const position = shares[i]! * lastPrices[i]!;
        if (position < 0) received += position * costs.borrow[i]! * years;
      }
    }
    splitShares(row);
    for (const [i, amount] of plan.events.get(row)?.dividends ?? []) received += shares[i]! * amount;
    book.cash += received;
    return received;
  };
  const trade = (t: number, aim: Float64Array, value: number): number => {
    const done = executeOrders(book, aim, value, {
      date: dates[t]!,
      assets,
      prices: prices.values,
      offset: (first + t) * n,
      costs,
      wholeShares: options.wholeShares,
      trades,
      events,
      ...(limited !== undefined && { limited }),
    });
    turnover[t] = done.traded / 2 / value;
    tradingCosts[t] = done.cost;
    return valueOfBook(book);
  };

  const current = new Float64Array(n);
  let at = { row: -1, value: 0 };
  const currentWeights = (): Float64Array => {
    weightsOfBook(book, at.value, current, 0);
    return current;
  };
  const situation = {
    costs: costs.rate,
    // asked for only by the triggers that look at them
    get weights() {
      return currentWeights();
    },
    volatilityRatio: (window: number): number =>
      recentVolatilityRatio(returns.subarray(0, Math.max(0, at.row - first - 1)), window),
    trackingVariance: (): number => {
      const active = currentWeights().map((w, i) => w - target![i]!);
      return trackingVariance(history.returns(at.row).values, active, options.periodsPerYear);
    },
  };
  const pastOf = (row: number, value: number): StrategyPast => {
    at = { row, value };
    return strategyPast(history, row, prices.dates[row]!, assets, currentWeights().slice(), value);
  };
  const decide = (row: number, value: number): Float64Array | null => {
    const date = prices.dates[row]!;
    at = { row, value };
    if (options.rebalance !== "every-period" && lastDecision !== undefined) {
      // assigned, not spread: a spread would ask the getter
      const now: TriggerSituation = Object.assign(
        situation,
        { date, lastDate: lastDecision },
        target === undefined ? undefined : { target },
      );
      if (!triggerDue(options.rebalance, now)) return null;
    }
    lastDecision = date;
    decisions++;
    const answer = readWeights(strategy(pastOf(row, value)), assets, date, options.maxLeverage);
    if (answer !== null) target = answer;
    return answer;
  };

  const step = Math.max(1, Math.ceil(periods / 100));
  for (let row = 0; row < first; row++) {
    splitShares(row);
    markBook(book, prices.values, row * n);
  }
  for (let t = 0; t < periods; t++) {
    if (hooks.signal?.aborted) {
      throw new PortfolioError("aborted", `the backtest was stopped on ${dates[t]}`, { date: dates[t] });
    }
    const row = first + t;
    if (t > 0) income[t] = receiveIncome(row);
    else splitShares(row);
    let value = markBook(book, prices.values, row * n);
    if (book.missing > 0 || gaps > 0) reportGaps(row * n, dates[t]!);
    if (!ruined && value <= 0) {
      ruined = true;
      for (let i = 0; i < n; i++) book.cash += shares[i]! * lastPrices[i]!;
      shares.fill(0);
      value = book.cash;
      const reason = `the value is ${value}: all positions were closed and nothing is traded any more`;
      events.push({ kind: "ruined", date: dates[t]!, reason });
    }
    if (!ruined) {
      if (watch !== undefined) limited = watch.day(value, () => pastOf(row, value));
      if (pending !== null) value = trade(t, pending, value);
      pending = nextClose && t === periods - 1 ? null : decide(row, value);
      if (!nextClose && pending !== null) {
        value = trade(t, pending, value);
        pending = null;
      }
    }
    values[t] = value;
    cash[t] = book.cash;
    if (t > 0) returns[t - 1] = values[t - 1]! > 0 ? value / values[t - 1]! - 1 : 0;
    weightsOfBook(book, value, weights, t * n);
    if ((t + 1) % step === 0 || t + 1 === periods) hooks.onProgress?.({ done: t + 1, total: periods });
  }
  const holdings = labelled(assets, (i) => shares[i]!);
  const arrays = { values, returns, weights, cash, turnover, costs: tradingCosts, income };
  const breaches = watch === undefined ? {} : { breaches: watch.breaches };
  return { assets: [...assets], dates, ...arrays, holdings, trades, events, ...breaches, decisions };
}

/** A strategy's answer in asset order, or the error that says on which date it went wrong. */
function readWeights(
  answer: Weights | null,
  assets: readonly string[],
  date: string,
  maxLeverage: number,
): Float64Array | null {
  if (answer === null) return null;
  const refuse = (said: string): never => {
    throw new PortfolioError("invalid-argument", `strategy, on ${date}, gave ${said}`, { date });
  };
  if (answer === undefined) refuse("nothing: return weights, or null to leave the portfolio as it is");
  if (typeof answer === "object" && "then" in answer && typeof answer.then === "function") {
    refuse("a promise: it must answer at once; prepare what takes long before the backtest");
  }
  let weights: Float64Array;
  try {
    weights = resolvePerAsset("weights", answer, assets, 0);
  } catch (error) {
    if (!(error instanceof PortfolioError)) throw error;
    throw new PortfolioError(error.code, `strategy, on ${date}: ${error.message}`, { ...error.details, date });
  }
  let sum = 0;
  for (const w of weights) sum += w;
  if (sum > maxLeverage + 1e-9) {
    refuse(
      `weights that sum to ${sum}, above maxLeverage ${maxLeverage}: give fractions of the portfolio, or raise maxLeverage to borrow the rest`,
    );
  }
  return weights;
}
