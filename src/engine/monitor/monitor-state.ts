import type { AnalyticsState } from "../../analytics/streaming/create-analytics-state.js";
import { dividendsOption, splitsOption } from "../../backtest/inputs/backtest-options.js";
import type { Dividend, Split } from "../../backtest/inputs/backtest-types.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { NumbersOption, OptionDeclaration, OptionsOf, ValueOption } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { IsoDate, Weights } from "../../core/types.js";
import type { EmergencyMode } from "../../limits/types.js";
import type { RegimeFilterState } from "../../regime/names/model-types.js";
import { plainObject } from "../call-settings.js";
import type { MonitorEvent } from "./monitor-types.js";

/** The engine that a run began with, so that another one is noticed. */
export interface MonitoredEngine {
  /** The date of its latest prices. */
  readonly date: IsoDate;
  /** The fingerprint of its settings. */
  readonly hash: string;
  /** Units of currency. */
  readonly cash: number;
  /** Shares by asset. */
  readonly holdings: Weights;
  /** The day of its last trades; `null` before the first. */
  readonly lastTraded: IsoDate | null;
}

/** The time of the feed. Instants are milliseconds since 1970, days whole days since then. */
export interface MonitorClock {
  /** The latest instant so far. */
  readonly at: number;
  /** The open day; `null` between a close and the next tick. */
  readonly day: number | null;
  /** The last day that is over. */
  readonly closed: number;
  /** The last day whose splits and dividends of the engine have taken effect. */
  readonly acted: number;
  /** The first instant of the open day. */
  readonly openedAt: number;
  /** Whether a tick has been taken. */
  readonly begun: boolean;
  /** A tick far ahead of the feed that waits for another one to confirm it. */
  readonly ahead: { readonly at: number; readonly asset: number } | null;
  /** When the next price may become stale; `null` for never. */
  readonly nextStale: number | null;
  /** When metrics are due within the day; `null` for at the close alone. */
  readonly nextMetrics: number | null;
}

/** What is known of each asset. */
export interface MonitorQuotes {
  /** Last prices. */
  readonly price: readonly (number | null)[];
  /** Instants of the last prices. */
  readonly at: readonly (number | null)[];
  /** Prices at the close before, after the splits since. */
  readonly base: readonly (number | null)[];
  /** Dividends per share since the close before. */
  readonly paid: readonly number[];
  /** What a price is multiplied by to continue the total returns of the engine's history. */
  readonly scale: readonly number[];
  /** 1 for an asset with a price today. */
  readonly ticked: readonly number[];
  /** Shares traded today. */
  readonly volume: readonly number[];
  /** A price that jumped and waits for the next one to confirm it. */
  readonly jump: readonly (number | null)[];
  /** The instant of that price. */
  readonly jumpAt: readonly (number | null)[];
  /** Instants of the last splits and dividends. */
  readonly acted: readonly (number | null)[];
}

/** What is held and what it is worth. */
export interface MonitorBook {
  /** Units of currency. */
  readonly cash: number;
  /** Shares by position. */
  readonly shares: readonly number[];
  /** Worth at the last prices; `null` while something that is held has no price. */
  readonly value: number | null;
  /** Greatest value so far. */
  readonly peak: number | null;
  /** Value at the start of the day. */
  readonly dayStart: number | null;
  /** How much prices have moved the holdings since the alarms were last looked at, in units of currency. */
  readonly moved: number;
  /** How much they may move until an alarm could change; `null` for without end. */
  readonly room: number | null;
}

/** An alarm that is raised, or waits to be. */
export interface AlarmState {
  /** Rule, scope and side. */
  readonly key: string;
  /** Whether it was said. */
  readonly raised: boolean;
  /** The instant at which its limit was broken. */
  readonly since: number;
}

/** Everything that a monitor remembers: plain JSON. With the rest of the feed it gives the events that would have come. */
export interface MonitorState {
  /** Version of this form; others are refused. */
  readonly version: 1;
  /** The assets of the engine, and that of its benchmark. */
  readonly assets: readonly string[];
  /** The engine that the run began with. */
  readonly engine: MonitoredEngine;
  /** How many elements of the feed were taken in: the run continues with the next one. */
  readonly ticks: number;
  /** What came in since the last close. */
  readonly counts: {
    readonly taken: number;
    readonly duplicate: number;
    readonly late: number;
    readonly refused: number;
  };
  /** The time of the feed. */
  readonly clock: MonitorClock;
  /** What is known of each asset. */
  readonly quotes: MonitorQuotes;
  /** What is held. */
  readonly book: MonitorBook;
  /** Alarms that are raised or wait. */
  readonly alarms: readonly AlarmState[];
  /** Whether trading goes on. */
  readonly mode: EmergencyMode;
  /** Assets whose stale price was said. */
  readonly stale: readonly string[];
  /** Whether a rebalancing is due and was said. */
  readonly due: boolean;
  /** Weights by position that drift is measured from; `null` without. */
  readonly target: readonly number[] | null;
  /** Splits and dividends that the engine does not know yet. */
  readonly actions: { readonly splits: readonly Split[]; readonly dividends: readonly Dividend[] };
  /** The streaming covariance of the assets with a history; `null` without one. */
  readonly covariance: AnalyticsState | null;
  /** The streaming figures of the portfolio. */
  readonly performance: AnalyticsState;
  /** The filter of regimes; `null` where they are not read. */
  readonly regime: RegimeFilterState | null;
  /** Benefits of the harvests that were said. */
  readonly harvests: Weights;
  /** Events that were not handed out yet. */
  readonly pending: readonly MonitorEvent[];
}

const own = (read: (name: string, value: unknown) => unknown): ValueOption => ({ kind: "value", read, required: true });
const number = { kind: "number", required: true } as const;
const orNull = (name: string, value: unknown): unknown => {
  if (value === null || (typeof value === "number" && Number.isFinite(value))) return value;
  throw new PortfolioError("invalid-state", `${name} is ${shownValue(value)}: give a number or null`);
};
const maybe: ValueOption = own(orNull);
const flag = { kind: "boolean", required: true } as const;
const count = { kind: "number", integer: true, min: 0, required: true } as const;
const list = (of: OptionDeclaration): OptionDeclaration => ({ kind: "list", of, required: true });
const group = <T extends object>(of: OptionsOf<T>): OptionDeclaration => ({
  kind: "object",
  of: of as Readonly<Record<string, OptionDeclaration>>,
  required: true,
});
const plainOrNull: ValueOption = own((name, value) => (value === null ? null : readOption(name, value, plainObject)));

function declaredFor(n: number): OptionsOf<MonitorState> {
  const numbers: NumbersOption = { kind: "numbers", length: n, required: true };
  const readSome = (name: string, value: unknown): readonly unknown[] => {
    if (!Array.isArray(value) || value.length !== n) {
      throw new PortfolioError("invalid-state", `${name} is ${shownValue(value)}: give ${n} numbers or nulls`);
    }
    value.forEach((one, k) => {
      orNull(`${name}[${k}]`, one);
    });
    return value;
  };
  const ofAsset: ValueOption = own(readSome);
  const priceOfAsset: ValueOption = own((name, value) => {
    const prices = readSome(name, value);
    prices.forEach((price, k) => {
      if (typeof price === "number" && price <= 0) {
        throw new PortfolioError("invalid-state", `${name}[${k}] is ${price}: give a price above 0 or null`);
      }
    });
    return prices;
  });
  return {
    version: number,
    assets: list({ kind: "text" }),
    engine: group<MonitoredEngine>({
      date: { kind: "date", required: true },
      hash: { kind: "text", required: true },
      cash: number,
      holdings: { kind: "numbers-by-name", required: true },
      lastTraded: own((name, value) => (value === null ? null : readOption(name, value, { kind: "date" }))),
    }),
    ticks: count,
    counts: group<MonitorState["counts"]>({ taken: count, duplicate: count, late: count, refused: count }),
    clock: group<MonitorClock>({
      at: number,
      day: maybe,
      closed: number,
      acted: number,
      openedAt: number,
      begun: flag,
      ahead: plainOrNull,
      nextStale: maybe,
      nextMetrics: maybe,
    }),
    quotes: group<MonitorQuotes>({
      price: priceOfAsset,
      at: ofAsset,
      base: priceOfAsset,
      paid: { ...numbers, min: 0 },
      scale: { ...numbers, above: 0 },
      ticked: { ...numbers, min: 0 },
      volume: { ...numbers, min: 0 },
      jump: priceOfAsset,
      jumpAt: ofAsset,
      acted: ofAsset,
    }),
    book: group<MonitorBook>({
      cash: number,
      shares: numbers,
      value: maybe,
      peak: maybe,
      dayStart: maybe,
      moved: number,
      room: maybe,
    }),
    alarms: list({
      kind: "object",
      of: { key: { kind: "text", required: true }, raised: flag, since: number } satisfies OptionsOf<AlarmState>,
    }),
    mode: { kind: "choice", of: ["active", "reducing", "halted"], required: true },
    stale: list({ kind: "text" }),
    due: flag,
    target: own((name, value) => (value === null ? null : readOption(name, value, numbers))),
    actions: group<MonitorState["actions"]>({
      splits: { ...splitsOption, required: true },
      dividends: { ...dividendsOption, required: true },
    }),
    covariance: plainOrNull,
    performance: own((name, value) => readOption(name, value, plainObject)),
    regime: plainOrNull,
    harvests: { kind: "numbers-by-name", required: true },
    pending: list(plainObject),
  };
}

/**
 * A state as it was written by a snapshot; the states inside of it are checked by their own readers.
 *
 * @param state - what a snapshot gave, possibly through JSON
 * @param assets - those of the engine that goes on
 * @returns the state, checked
 * @throws {@link PortfolioError} `invalid-state` for another version, for other assets, and for a value that no snapshot gave
 */
export function readMonitorState(state: unknown, assets: readonly string[]): MonitorState {
  const hint = "give what the monitor's snapshot() returned";
  const invalid = (why: string): PortfolioError => new PortfolioError("invalid-state", `options.state ${why}: ${hint}`);
  if (typeof state !== "object" || state === null) throw invalid(`is ${shownValue(state)}`);
  const { version, assets: named } = state as Partial<Record<keyof MonitorState, unknown>>;
  if (version !== 1) throw invalid(`has version ${shownValue(version)}, this is 1`);
  if (!Array.isArray(named) || named.length !== assets.length || named.some((asset, i) => asset !== assets[i])) {
    throw invalid("is of other assets");
  }
  try {
    return readOptions("options.state", state as MonitorState, declaredFor(assets.length), {
      what: "a part of a state",
    });
  } catch (error) {
    if (!(error instanceof PortfolioError)) throw error;
    throw new PortfolioError("invalid-state", `${error.message}: ${hint}`, error.details);
  }
}
