import { checkAnalyticsState } from "../../analytics/streaming/check-analytics-state.js";
import { toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { Weights } from "../../core/types.js";
import { checkRegimeState } from "../../regime/detection/check-regime-state.js";
import type { ReadInputs } from "../read-inputs.js";
import { beginWatch, monitoredEngine, watchedAssets } from "./begin-watch.js";
import { type MonitorState, readMonitorState } from "./monitor-state.js";
import type { Watch } from "./watch.js";

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
const nulls = (values: Float64Array): (number | null)[] => Array.from(values, orNull);
const numbers = (values: Float64Array): number[] => Array.from(values);

/** Everything that a monitor remembers, as plain JSON. */
export function stateOfWatch(watch: Watch): MonitorState {
  return structuredClone({
    version: 1,
    assets: watch.assets,
    engine: watch.engine,
    ticks: watch.ticks,
    counts: watch.counts,
    clock: {
      at: watch.at,
      day: watch.day,
      closed: watch.closed,
      acted: watch.acted,
      openedAt: watch.openedAt,
      begun: watch.begun,
      ahead: watch.ahead,
      nextStale: orNull(watch.nextStale),
      nextMetrics: orNull(watch.nextMetrics),
    },
    quotes: {
      price: nulls(watch.price),
      at: nulls(watch.priceAt),
      base: nulls(watch.base),
      paid: numbers(watch.paid),
      scale: numbers(watch.scale),
      ticked: numbers(watch.ticked),
      volume: numbers(watch.volume),
      jump: nulls(watch.jump),
      jumpAt: nulls(watch.jumpAt),
      acted: nulls(watch.actedAt),
    },
    book: {
      cash: watch.cash + 0, // JSON keeps no -0
      shares: numbers(watch.shares),
      value: orNull(watch.value),
      peak: orNull(watch.peak),
      dayStart: orNull(watch.dayStart),
      moved: watch.moved,
      room: orNull(watch.room),
    },
    alarms: [...watch.alarms].map(([key, { raised, since }]) => ({ key, raised, since })),
    mode: watch.mode,
    stale: [...watch.stale],
    due: watch.due,
    target: watch.target === null ? null : numbers(watch.target),
    actions: { splits: watch.splits, dividends: watch.dividends },
    covariance: watch.covariance,
    performance: watch.performance,
    regime: watch.regime,
    harvests: Object.fromEntries(watch.harvests),
    pending: watch.events,
  } satisfies MonitorState);
}

/**
 * A monitor that goes on from a state, with the engine that it began with or with a later one.
 *
 * Of another engine come the settings, the target, cash and holdings; splits and dividends of the feed that its prices do not
 * reach yet are applied to what it holds.
 *
 * @throws {@link PortfolioError} `invalid-state`
 */
export function continueWatch(inputs: ReadInputs, given: unknown, target: Weights | undefined): Watch {
  const state = readMonitorState(copyOfState(given), watchedAssets(inputs));
  const engine = monitoredEngine(inputs);
  const same =
    engine.date === state.engine.date &&
    engine.hash === state.engine.hash &&
    engine.cash === state.engine.cash &&
    engine.lastTraded === state.engine.lastTraded &&
    JSON.stringify(engine.holdings) === JSON.stringify(state.engine.holdings);
  const { covariance, performance, regime } = state;
  if (covariance !== null) checkAnalyticsState(covariance);
  checkAnalyticsState(performance);
  if (regime !== null) checkRegimeState(regime);
  const aim = state.target === null ? null : Float64Array.from(state.target);
  const watch = beginWatch(inputs, target, {
    covariance,
    performance,
    regime,
    ...(same && target === undefined && { target: aim }),
  });
  restoreQuotes(watch, state);
  for (const { key, raised, since } of state.alarms) watch.alarms.set(key, { raised, since });
  watch.mode = state.mode;
  for (const asset of state.stale) watch.stale.add(asset);
  for (const [key, benefit] of Object.entries(state.harvests)) watch.harvests.set(key, benefit);
  watch.events.push(...state.pending);
  if (same) restoreBook(watch, state);
  else followEngine(watch, state);
  const always = new Set([...watch.limits.fixed.map(({ key }) => key), "drift"]);
  watch.waiting = [...watch.alarms].filter(([key, { raised }]) => !raised && always.has(key)).length;
  return watch;
}

/** A copy that nothing outside can change later. */
function copyOfState(given: unknown): unknown {
  try {
    return structuredClone(given);
  } catch {
    throw new PortfolioError(
      "invalid-state",
      "options.state holds a function, a symbol or a promise: give what the monitor's snapshot() returned",
    );
  }
}

function restoreQuotes(watch: Watch, { ticks, counts, clock, quotes }: MonitorState): void {
  watch.ticks = ticks;
  Object.assign(watch.counts, counts);
  watch.at = clock.at;
  watch.day = clock.day;
  watch.closed = clock.closed;
  watch.acted = clock.acted;
  watch.openedAt = clock.openedAt;
  watch.begun = clock.begun;
  watch.ahead = clock.ahead;
  watch.nextStale = clock.nextStale ?? Number.POSITIVE_INFINITY;
  watch.nextMetrics = clock.nextMetrics ?? Number.POSITIVE_INFINITY;
  const fill = (into: Float64Array, from: readonly (number | null)[]): void =>
    into.set(from.map((one) => one ?? Number.NaN));
  fill(watch.price, quotes.price);
  fill(watch.priceAt, quotes.at);
  fill(watch.base, quotes.base);
  fill(watch.jump, quotes.jump);
  fill(watch.jumpAt, quotes.jumpAt);
  fill(watch.actedAt, quotes.acted);
  watch.paid.set(quotes.paid);
  watch.scale.set(quotes.scale);
  watch.ticked.set(quotes.ticked);
  watch.volume.set(quotes.volume);
}

function restoreBook(watch: Watch, { book, actions, due }: MonitorState): void {
  watch.cash = book.cash;
  watch.shares.set(book.shares);
  watch.value = book.value ?? Number.NaN;
  watch.peak = book.peak ?? Number.NaN;
  watch.dayStart = book.dayStart ?? Number.NaN;
  watch.moved = book.moved;
  watch.room = book.room ?? Number.POSITIVE_INFINITY;
  watch.due = due;
  watch.splits.push(...actions.splits);
  watch.dividends.push(...actions.dividends);
}

function followEngine(watch: Watch, { book, actions, due, engine: before }: MonitorState): void {
  const { engine, inputs } = watch;
  const later = <Action extends { readonly date: string }>(list: readonly Action[]): readonly Action[] =>
    list.filter(({ date }) => date > engine.date);
  for (const split of later(actions.splits)) {
    const i = watch.positions.get(split.asset)!;
    watch.shares[i] = watch.shares[i]! * split.ratio;
    watch.splits.push(split);
  }
  for (const dividend of later(actions.dividends)) {
    watch.cash += watch.shares[watch.positions.get(dividend.asset)!]! * dividend.amount;
    watch.dividends.push(dividend);
  }
  const today = toEpochDay(engine.date);
  const peak = Math.max(book.peak ?? Number.NEGATIVE_INFINITY, inputs.portfolio.peakValue ?? Number.NEGATIVE_INFINITY);
  watch.peak = Number.isFinite(peak) ? peak : Number.NaN;
  // the day of the engine's prices is the open one, or one that is over: then the day begins at the next tick
  if (watch.day !== null && watch.day !== today) watch.dayStart = book.dayStart ?? Number.NaN;
  watch.due = due && engine.lastTraded === before.lastTraded;
  watch.room = -1;
}
