import type { AnalyticsState } from "../../analytics/streaming/create-analytics-state.js";
import type { Dividend, Split } from "../../backtest/inputs/backtest-types.js";
import type { EmergencyMode } from "../../limits/types.js";
import type { RegimeFilterState } from "../../regime/names/model-types.js";
import type { ReadInputs } from "../read-inputs.js";
import type { LimitWatch } from "./limit-watch.js";
import type { MonitoredEngine } from "./monitor-state.js";
import type { MonitorEvent } from "./monitor-types.js";

/**
 * What a monitor remembers while it runs, in the form that a tick can change in place: NaN where the state has `null`.
 *
 * Nothing of it is ever handed out; `stateOfWatch` copies it.
 */
export interface Watch {
  readonly inputs: ReadInputs;
  /** The assets of the engine, and that of its benchmark. */
  readonly assets: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  readonly engine: MonitoredEngine;
  readonly limits: LimitWatch;
  /** The first day on which an asset has no price any more, by the engine's corporate events and delistings; infinite for most. */
  readonly endDay: Float64Array;
  /** Events that were not handed out yet. */
  readonly events: MonitorEvent[];

  ticks: number;
  readonly counts: { taken: number; duplicate: number; late: number; refused: number };

  at: number;
  day: number | null;
  closed: number;
  acted: number;
  begun: boolean;
  openedAt: number;
  ahead: { readonly at: number; readonly asset: number } | null;
  nextStale: number;
  nextMetrics: number;

  readonly price: Float64Array;
  readonly priceAt: Float64Array;
  readonly base: Float64Array;
  readonly paid: Float64Array;
  readonly scale: Float64Array;
  readonly ticked: Float64Array;
  readonly volume: Float64Array;
  readonly jump: Float64Array;
  readonly jumpAt: Float64Array;
  readonly actedAt: Float64Array;

  cash: number;
  readonly shares: Float64Array;
  value: number;
  peak: number;
  dayStart: number;
  moved: number;
  room: number;

  /** Alarms by key, in the order in which their limits were broken. */
  readonly alarms: Map<string, { raised: boolean; readonly since: number }>;
  /** How many alarms wait to be confirmed. */
  waiting: number;
  mode: EmergencyMode;
  readonly stale: Set<string>;
  due: boolean;
  readonly target: Float64Array | null;
  readonly splits: Split[];
  readonly dividends: Dividend[];
  covariance: AnalyticsState | null;
  performance: AnalyticsState;
  regime: RegimeFilterState | null;
  readonly harvests: Map<string, number>;
}

/** Cash and holdings at the last prices; NaN while something that is held has no price. */
export function worthOf({ cash, shares, price }: Watch): number {
  let value = cash;
  for (let i = 0; i < shares.length; i++) if (shares[i] !== 0) value += shares[i]! * price[i]!;
  return value;
}

/** Weights at the last prices by position; 0 for what is not held. */
export function weightsOf({ shares, price }: Watch, value: number): Float64Array {
  return shares.map((held, i) => (held === 0 ? 0 : (held * price[i]!) / value));
}

/** Σ|w − w*| / 2 of weights by position. */
export function driftOf(weights: Float64Array, target: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += Math.abs(weights[i]! - target[i]!);
  return sum / 2;
}
