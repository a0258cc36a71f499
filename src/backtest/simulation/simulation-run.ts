import type { IsoDate, PricesTable } from "../../core/types.js";
import type { BacktestEvent, BacktestInput, Strategy } from "../inputs/backtest-types.js";
import { ledgerTax } from "../ledger/ledger-options.js";
import { type RunningLedger, runningLedger } from "../ledger/running-ledger.js";
import type { TaxState } from "../ledger/tax-state.js";
import { TradeLog } from "../ledger/trade-log.js";
import type { Book } from "../orders/book.js";
import { type LimitWatch, limitWatch } from "../orders/limit-watch.js";
import type { LimitedDay } from "../orders/limited-day.js";
import type { MarketOrders, WorkingOrder } from "../orders/waiting-orders.js";
import { type GrowingHistory, growingHistory } from "../past/growing-history.js";
import type { BacktestPlan } from "./read-backtest.js";

/** One backtest while it runs. The stages of a day read it and write into it; nothing else does. */
export interface SimulationRun {
  readonly prices: PricesTable;
  readonly strategy: Strategy;
  readonly plan: BacktestPlan;
  readonly book: Book;
  readonly history: GrowingHistory;
  readonly record: SimulationRecord;
  /** Follows the losses that limits are about; only with limits. */
  readonly watch: LimitWatch | undefined;
  /** What the limits allow today; only with limits. */
  limited: LimitedDay | undefined;
  /** N weights that wait for the close that fills them. */
  pending: Float64Array | null;
  /** Market orders in shares that wait for prices, and what is left of others and carried over. */
  market: MarketOrders | null;
  /** Limit and stop orders that work on the bars to come. */
  working: WorkingOrder[];
  /** N weights that the strategy last gave. */
  target: Float64Array | undefined;
  /** When the strategy was last asked. */
  lastDecision: IsoDate | undefined;
  decisions: number;
  /** Positions of the assets that have come to an end. */
  readonly delisted: Set<number>;
  /** Dividends that are earned, by the row on which they are paid: position of the asset and amount. */
  readonly payments: Map<number, (readonly [asset: number, amount: number])[]>;
  /** Follows the fills for taxes; with `tax` or `taxesPaid`. */
  readonly ledger: RunningLedger | undefined;
  /** What is known of the taxes; with `taxesPaid`. */
  readonly taxes: TaxState | undefined;
  /** Nothing is traded any more. */
  ruined: boolean;
  /** N flags: 1 while a position is held without a price. */
  readonly stale: Uint8Array;
  /** How many of them are set. */
  gaps: number;
}

/** What is kept of each date. Row t of every array is `dates[t]`. */
export interface SimulationRecord {
  readonly dates: readonly IsoDate[];
  readonly values: Float64Array;
  /** One fewer than dates. */
  readonly returns: Float64Array;
  /** T * N, or empty where nobody asks for them. */
  readonly weights: Float64Array;
  readonly cash: Float64Array;
  readonly turnover: Float64Array;
  readonly costs: Float64Array;
  readonly income: Float64Array;
  /** Only with dates of payment. */
  readonly receivables?: Float64Array;
  /** Only with cash flows. */
  readonly cashFlows?: Float64Array;
  readonly trades: TradeLog;
  readonly events: BacktestEvent[];
}

/** One date of the simulation. */
export interface SimulationDay {
  /** Row of the result. */
  readonly t: number;
  /** Row of the price table. */
  readonly row: number;
  /** Where the prices of the date begin in the table. */
  readonly offset: number;
  readonly date: IsoDate;
}

/** A run before its first date: all cash, nothing decided. */
export function startRun(input: BacktestInput, plan: BacktestPlan, keepWeights: boolean): SimulationRun {
  const { prices, strategy } = input;
  const { options, events } = plan;
  const n = prices.assets.length;
  const periods = prices.dates.length - options.warmup;
  const { tax, taxesPaid } = options;
  const trades = new TradeLog(prices.assets);
  const filled = [...events.values()].flatMap(({ exchanges }) => exchanges.map(({ event }) => event));
  const ledger =
    tax === undefined && taxesPaid === undefined
      ? undefined
      : runningLedger(ledgerTax(options), trades, input.splits ?? [], filled);
  return {
    prices,
    strategy,
    plan,
    book: {
      cash: options.initialCapital,
      receivable: 0,
      shares: new Float64Array(n),
      lastPrices: new Float64Array(n),
      missing: 0,
    },
    history: growingHistory(prices, events, options.pastPeriods),
    record: {
      dates: prices.dates.slice(options.warmup),
      values: new Float64Array(periods),
      returns: new Float64Array(periods - 1),
      weights: new Float64Array(keepWeights ? periods * n : 0),
      cash: new Float64Array(periods),
      turnover: new Float64Array(periods),
      costs: new Float64Array(periods),
      income: new Float64Array(periods),
      ...(input.dividends?.some(({ payDate }) => payDate !== undefined) && {
        receivables: new Float64Array(periods),
      }),
      ...(input.cashFlows !== undefined && { cashFlows: new Float64Array(periods) }),
      trades,
      events: [],
    },
    watch: options.limits === undefined ? undefined : limitWatch(options.limits, plan, options.initialCapital),
    limited: undefined,
    pending: null,
    market: null,
    working: [],
    target: undefined,
    lastDecision: undefined,
    decisions: 0,
    delisted: new Set(),
    payments: new Map(),
    ledger,
    taxes:
      ledger === undefined || taxesPaid === undefined
        ? undefined
        : {
            taxes: taxesPaid,
            ledger,
            paid: new Float64Array(periods),
            income: new Map(),
            years: [],
            carryover: { shortTerm: 0, longTerm: 0 },
            nextYear: Number(prices.dates[options.warmup]!.slice(0, 4)),
          },
    ruined: false,
    stale: new Uint8Array(n),
    gaps: 0,
  };
}

/** The date of row t of the result. */
export function dayOf({ prices, plan, record }: SimulationRun, t: number): SimulationDay {
  const row = plan.options.warmup + t;
  return { t, row, offset: row * prices.assets.length, date: record.dates[t]! };
}
