import type { CorporateActions } from "../../backtest/actions/corporate-actions.js";
import type { IsoDate, Weights } from "../../core/types.js";
import type { EmergencyAction } from "../../limits/evaluate-emergency.js";
import type { EmergencyMode, LimitRule } from "../../limits/types.js";
import type { Regime, RegimeProbabilities } from "../../regime/types.js";
import type { HarvestProposal } from "../../tax/harvest/harvest-types.js";
import type { PricesOfDate } from "../engine-types.js";

/** One price of one asset. Further columns are allowed and not read. */
export interface PriceTick {
  /** An instant of UTC, such as `"2026-03-31T14:30:00Z"`, with or without a fraction of the second. */
  readonly at: string;
  /** An asset of the engine, or the asset of its benchmark. */
  readonly asset: string;
  /** Currency units per share, above 0. */
  readonly price: number;
  /** Shares traded, added up over the day. Default: not known. */
  readonly volume?: number;
}

/** A split that takes effect at an instant: prices from then on are of the new shares. */
export interface SplitTick {
  /** An instant of UTC. */
  readonly at: string;
  /** An asset of the engine. */
  readonly asset: string;
  /** New shares per old one: 2 for 2-for-1. */
  readonly split: number;
}

/** A dividend that is paid to those who hold at an instant. */
export interface DividendTick {
  /** An instant of UTC. */
  readonly at: string;
  /** An asset of the engine. */
  readonly asset: string;
  /** Currency units per share, after the splits so far. */
  readonly dividend: number;
}

/** The end of a day, for feeds that know it: the tasks of the close are done at once. */
export interface CloseTick {
  /** An instant of UTC, not before the last tick. */
  readonly at: string;
  /** Always true. */
  readonly close: true;
}

/** What a feed may carry. */
export type MonitorTick = PriceTick | SplitTick | DividendTick | CloseTick;

/** What all events have. */
export interface EventOfFeed {
  /** The latest instant of the feed when it happened, always with milliseconds. */
  readonly at: string;
}

/** The portfolio as it stands, at the close of a day and at the instants that `monitoring.metricsMinutes` asks for. */
export interface MetricsEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "metrics";
  /** Units of currency. */
  readonly value: number;
  /** Fraction of the value. */
  readonly cash: number;
  /** Since the start of the day, as a fraction. */
  readonly dayReturn: number;
  /** Fall from the peak, as a positive fraction. */
  readonly drawdown: number;
  /** Σ|w − w*| / 2; `null` without a target. */
  readonly drift: number | null;
  /** Of today's weights by the streaming covariance, per year; `null` before there are two closes. */
  readonly volatility: number | null;
  /** Gaussian loss of one period at `reporting.tailLevel`, as a fraction; `null` like the volatility. */
  readonly valueAtRisk: number | null;
  /** Compounded over the closes of this monitor. */
  readonly totalReturn: number;
  /** Days that were closed. */
  readonly days: number;
  /** The regime of the latest close; `null` where regimes are not read. */
  readonly regime: Regime | null;
  /** Whether the model of regimes would be fitted anew by now: begin a new monitor from an engine that has observed the days. */
  readonly regimeRefitDue: boolean;
  /** Strategies whose predictor was trained on labels that ended `prediction.retrainAfter` days ago or earlier, by name. */
  readonly retrainingDue: readonly string[];
}

/** The portfolio has left the neighborhood of its target, or come back into it. */
export interface DriftEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "drift";
  /** `"above"` when the drift passes `monitoring.maxDrift`, `"within"` when it is back. */
  readonly status: "above" | "within";
  /** Σ|w − w*| / 2. */
  readonly drift: number;
  /** The setting. */
  readonly limit: number;
  /** The asset that is furthest from its target, and by how much. */
  readonly furthest: { readonly asset: string; readonly weight: number; readonly target: number };
}

/** A limit is broken. It is said once, until it holds again. */
export interface LimitBreachEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "limit-breach";
  /** The kind of limit. */
  readonly rule: LimitRule;
  /** An asset, a pair, a group, a factor or `"portfolio"`. */
  readonly scope: string;
  /** `"soft"` for a rule that `limits.soft` names. */
  readonly severity: "hard" | "soft";
  /** The limit. */
  readonly limit: number;
  /** What it is compared with. */
  readonly actual: number;
  /** A sentence for people. */
  readonly message: string;
}

/** A limit that was broken holds again, by more than the hysteresis. */
export interface LimitClearedEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "limit-cleared";
  /** The kind of limit. */
  readonly rule: LimitRule;
  /** An asset, a pair, a group, a factor or `"portfolio"`. */
  readonly scope: string;
  /** The limit. */
  readonly limit: number;
  /** What it is compared with. */
  readonly actual: number;
  /** The instant of the breach. */
  readonly since: string;
}

/** The label of the regime has changed at a close. */
export interface RegimeChangeEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "regime-change";
  /** What it was before. */
  readonly from: Regime;
  /** What it is now. */
  readonly to: Regime;
  /** Filtered, at the close. */
  readonly probabilities: RegimeProbabilities;
}

/** A loss has become worth realizing, or worth more than when it was last said. */
export interface HarvestOpportunityEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "harvest-opportunity";
  /** The asset. */
  readonly asset: string;
  /** Units of currency. */
  readonly benefit: number;
  /** What `engine.harvest()` would propose. */
  readonly proposal: HarvestProposal;
}

/** Trading goes on, only reduces, or stops. */
export interface EmergencyEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "emergency";
  /** What it is now. */
  readonly mode: EmergencyMode;
  /** What it was before. */
  readonly from: EmergencyMode;
  /** Why; empty when trading goes on. */
  readonly reason: string;
  /** What to do, most urgent first. */
  readonly actions: readonly EmergencyAction[];
}

/** The configured trigger is due at a close. It is said once, until it is due no more or something was traded. */
export interface RebalanceDueEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "rebalance-due";
  /** The kind of the trigger, `"every-period"` without one. */
  readonly trigger: string;
  /** Σ|w − w*| / 2. */
  readonly drift: number;
}

/** An asset that counts has had no price for longer than `monitoring.staleHours`. */
export interface StalePriceEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "stale-price";
  /** The asset. */
  readonly asset: string;
  /** The instant of its last price. */
  readonly last: string;
  /** The last price itself. */
  readonly price: number;
}

/** A tick that comes after a later one of the same asset, or after the close of its day. It is not used. */
export interface LateTickEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "late-tick";
  /** The instant of the tick itself. */
  readonly tickAt: string;
  /** The asset; `null` for a close. */
  readonly asset: string | null;
  /** Why it is not used. */
  readonly reason: string;
}

/** A tick that cannot be: no price, an unknown asset, an impossible instant, or a jump that nothing confirms. It is not used. */
export interface RefusedTickEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "refused-tick";
  /** The asset as far as it can be read. */
  readonly asset: string | null;
  /** The price as far as it can be read. */
  readonly price: number | null;
  /** Why it is not used. */
  readonly reason: string;
}

/** A day is over, and its tasks are done. */
export interface DayClosedEvent extends EventOfFeed {
  /** What happened. */
  readonly kind: "day-closed";
  /** The day. */
  readonly date: IsoDate;
  /** The last prices of the assets that had one on the day: `engine.observe(close, actions)` takes them as they are. */
  readonly close: PricesOfDate;
  /** Splits and dividends that took effect on the day and that the engine does not know yet. */
  readonly actions: CorporateActions;
  /** Shares traded, by asset, of the assets that had volumes. */
  readonly volumes: Weights;
  /** What came in since the close before. */
  readonly ticks: {
    readonly taken: number;
    readonly duplicate: number;
    readonly late: number;
    readonly refused: number;
  };
}

/** What a monitor says. Every event has the instant of the feed at which it happened; instants never go back. */
export type MonitorEvent =
  | MetricsEvent
  | DriftEvent
  | LimitBreachEvent
  | LimitClearedEvent
  | RegimeChangeEvent
  | HarvestOpportunityEvent
  | EmergencyEvent
  | RebalanceDueEvent
  | StalePriceEvent
  | LateTickEvent
  | RefusedTickEvent
  | DayClosedEvent;
