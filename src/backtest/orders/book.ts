import type { IsoDate } from "../../core/types.js";
import type { BacktestEvent } from "../inputs/backtest-types.js";
import type { OrderLot } from "../inputs/order.js";
import type { TradeLog } from "../ledger/trade-log.js";
import type { CostSchedule } from "./cost-schedule.js";
import type { LimitedDay } from "./limited-day.js";

/** Cash and positions while a simulation runs; the one thing that is written in place. */
export interface Book {
  cash: number;
  /** Dividends that are earned and not paid yet; negative where a short position owes them. */
  receivable: number;
  /** N shares, negative when sold short. */
  readonly shares: Float64Array;
  /** N last known prices, 0 where there was none yet. */
  readonly lastPrices: Float64Array;
  /** How many assets have no price on the date that the book stands at. */
  missing: number;
}

/** Everything about one date of trading that is not the book. */
export interface TradingDay {
  readonly date: IsoDate;
  readonly assets: readonly string[];
  /** All prices; those of this date start at `offset`. */
  readonly prices: Float64Array;
  readonly offset: number;
  readonly costs: CostSchedule;
  readonly wholeShares: boolean;
  /** Fills and failures are appended. */
  readonly trades: TradeLog;
  readonly events: BacktestEvent[];
  /** Shares traded, with the same offset; with `participation`. */
  readonly volumes?: Float64Array;
  /** Greatest fraction of the volume that an order may be; with `volumes`. */
  readonly participation?: number;
  /** What volume and missing prices leave unfilled is added here, in shares; with orders that are carried over. */
  readonly left?: Float64Array;
  /** Cash that purchases leave. */
  readonly cashFloor: number;
  /** Lots that sales close, by position of the asset. */
  readonly lots?: ReadonlyMap<number, readonly OrderLot[]>;
  /** Positions of the assets that were delisted on this date or before. */
  readonly delisted: ReadonlySet<number>;
  /** What the orders are judged by, when there are limits. */
  readonly limited?: LimitedDay;
}

/** Rounding, as a fraction of the portfolio: smaller orders are not sent, smaller overdrafts not seen. */
export const DUST = 1e-12;
