import { fromEpochDay } from "../../core/dates/calendar.js";
import { closeDay, openDay } from "./close-day.js";
import { DAY, HOUR, instantText, parseInstant } from "./instants.js";
import { lookAtAlarms } from "./look-at-alarms.js";
import { lookForStale } from "./look-for-stale.js";
import { metricsEvent } from "./metrics-event.js";
import type { MonitorEvent } from "./monitor-types.js";
import { payDividend, splitShares } from "./take-action.js";
import type { Watch } from "./watch.js";

/**
 * Takes in one element of the feed; what there is to say of it is added to the events. Never throws for what the feed holds.
 *
 * @remarks O(1) unless an alarm could change, a day ends, or a price may have become stale.
 */
export function takeTick(watch: Watch, tick: unknown): void {
  watch.ticks += 1;
  const given = typeof tick === "object" && tick !== null ? (tick as TickColumns) : NO_COLUMNS;
  const { asset, price, volume } = given;
  const t = parseInstant(given.at);
  const i = typeof asset === "string" ? watch.positions.get(asset) : undefined;
  const wrong = faultOf(given, t, i) ?? faultOfEnd(watch, given, t, i);
  // whatever comes in between says that the tick ahead was alone
  if (watch.ahead !== null && isWithin(watch, t)) watch.ahead = null;
  if (wrong !== undefined) {
    const name = typeof asset === "string" ? asset : null;
    refuse(watch, name, typeof price === "number" && Number.isFinite(price) ? price : null, wrong);
  } else if (given.close === true) takeClose(watch, t);
  else if (given.split !== undefined) takeAction(watch, t, i!, "split", given.split as number);
  else if (given.dividend !== undefined) takeAction(watch, t, i!, "dividend", given.dividend as number);
  else takePrice(watch, t, i!, price as number, (volume as number | undefined) ?? 0);
}

/** What a tick may hold, whatever came. */
type TickColumns = Readonly<
  Partial<Record<"at" | "asset" | "price" | "volume" | "split" | "dividend" | "close", unknown>>
>;

const NO_COLUMNS: TickColumns = {};

const isAmount = (value: unknown): boolean =>
  typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY;

/** Why a tick cannot be, if it cannot. */
function faultOf(
  { price, volume, split, dividend, close }: TickColumns,
  t: number,
  i: number | undefined,
): string | undefined {
  if (Number.isNaN(t)) return "it has no instant of UTC such as 2026-03-31T14:30:00Z";
  const said = Object.entries({ price, split, dividend, close }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  if (said.length > 1) return `it is ${said.map(([name]) => name).join(" and ")} in one: give a tick for each`;
  if (close !== undefined) return close === true ? undefined : "close is true or left out";
  if (i === undefined) return "its asset is neither one of the engine nor that of the benchmark";
  if (split !== undefined || dividend !== undefined) {
    return isAmount(split ?? dividend) ? undefined : "its split or dividend is no number above 0";
  }
  if (!isAmount(price)) return "its price is no number above 0";
  if (volume !== undefined && volume !== 0 && !isAmount(volume)) return "its volume is no number of 0 or more";
  return undefined;
}

/** A price of an asset that has come to an end by the engine's events. */
function faultOfEnd(watch: Watch, { price }: TickColumns, t: number, i: number | undefined): string | undefined {
  if (price === undefined || i === undefined || dayOf(watch, t) < watch.endDay[i]!) return undefined;
  return "its asset has come to an end";
}

function takePrice(watch: Watch, t: number, i: number, price: number, volume: number): void {
  if (!isInTime(watch, t, i, watch.priceAt[i]!)) return;
  if (t === watch.priceAt[i] && price === watch.price[i]) {
    watch.counts.duplicate += 1;
    return;
  }
  if (!isNear(watch, t, i) || !isNoJump(watch, t, i, price)) return;
  advance(watch, t);
  setPrice(watch, t, i, price, volume);
  lookAround(watch);
}

function setPrice(watch: Watch, t: number, i: number, price: number, volume: number): void {
  const before = watch.price[i]!;
  watch.price[i] = price;
  watch.priceAt[i] = t;
  watch.ticked[i] = 1;
  watch.volume[i] = watch.volume[i]! + volume;
  watch.counts.taken += 1;
  if (watch.stale.size > 0) watch.stale.delete(watch.assets[i]!);
  const held = watch.shares[i]!;
  if (held === 0) return;
  const change = held * (price - before);
  if (Number.isNaN(change) || Number.isNaN(watch.value)) watch.room = -1;
  else {
    watch.value += change;
    watch.moved += Math.abs(change);
    if (watch.value > watch.peak) watch.peak = watch.value;
  }
}

/** What every tick may set off: alarms, stale prices, metrics within the day. */
function lookAround(watch: Watch): void {
  if (watch.moved > watch.room) lookAtAlarms(watch);
  if (watch.at >= watch.nextStale) lookForStale(watch, watch.openedAt);
  if (watch.at >= watch.nextMetrics) {
    const { metricsMinutes } = watch.inputs.config.monitoring;
    if (metricsMinutes === "close") watch.nextMetrics = Number.POSITIVE_INFINITY;
    else {
      const every = metricsMinutes * 60_000;
      watch.nextMetrics = (Math.floor(watch.at / every) + 1) * every;
      const metrics = metricsEvent(watch);
      if (metrics !== undefined) watch.events.push(metrics);
    }
  }
}

/** The day that an instant belongs to. */
export function dayOf({ inputs }: Pick<Watch, "inputs">, t: number): number {
  return Math.floor((t + (24 - inputs.config.monitoring.dayEndHour) * HOUR) / DAY);
}

/** The first instant that does not belong to a day any more. */
function endOf({ inputs }: Watch, day: number): number {
  return (day + 1) * DAY - (24 - inputs.config.monitoring.dayEndHour) * HOUR;
}

/** Moves the time of the feed forward; a new day closes the one before. */
function advance(watch: Watch, t: number): void {
  watch.begun = true;
  watch.ahead = null;
  if (t > watch.at) {
    const day = dayOf(watch, t);
    if (day !== watch.day) {
      if (watch.day !== null) closeDay(watch, endOf(watch, watch.day));
      openDay(watch, day, t);
    }
    watch.at = t;
  } else if (watch.day === null) openDay(watch, dayOf(watch, t), watch.at);
}

/** Closes the open day, whatever day the instant itself lies in: a close a minute past the end of the day is still of that day. */
function takeClose(watch: Watch, t: number): void {
  if (watch.day === null) watch.counts.duplicate += 1;
  else if (t < watch.at) late(watch, t, null, "it comes after a later instant");
  else if (isNear(watch, t, -1)) {
    watch.ahead = null;
    watch.counts.taken += 1;
    closeDay(watch, t);
  }
}

function takeAction(watch: Watch, t: number, i: number, kind: "split" | "dividend", amount: number): void {
  const name = watch.assets[i]!;
  if (i >= watch.inputs.prices.assets.length)
    refuse(watch, name, null, "splits and dividends are of assets of the engine");
  else if (t === watch.actedAt[i] || isKnown(watch, t, i, kind, amount)) watch.counts.duplicate += 1;
  else if (t < watch.actedAt[i]!) late(watch, t, name, "it comes after a later split or dividend of the asset");
  else if (isInTime(watch, t, i, watch.priceAt[i]!) && isNear(watch, t, i)) {
    advance(watch, t);
    watch.counts.taken += 1;
    watch.actedAt[i] = t;
    if (kind === "split") splitShares(watch, i, amount, dayOf(watch, t));
    else payDividend(watch, i, amount, dayOf(watch, t));
    lookAround(watch);
  }
}

/** A split or dividend that the engine has brought along is not done again when the feed repeats it. */
function isKnown(watch: Watch, t: number, i: number, kind: "split" | "dividend", amount: number): boolean {
  const { splits = [], dividends = [] } = watch.inputs.actions;
  const date = fromEpochDay(dayOf(watch, t));
  const asset = watch.assets[i]!;
  return kind === "split"
    ? splits.some((one) => one.asset === asset && one.date === date && one.ratio === amount)
    : dividends.some((one) => one.asset === asset && one.date === date && one.amount === amount);
}

/** Whether a tick is neither of a closed day nor older than the last one of its asset. */
function isInTime(watch: Watch, t: number, i: number, last: number): boolean {
  if (dayOf(watch, t) <= watch.closed) late(watch, t, watch.assets[i]!, "its day is closed");
  else if (t < last) late(watch, t, watch.assets[i]!, "it comes after a later price of the asset");
  else return true;
  return false;
}

/** Whether a tick is not far ahead of the feed (of the engine's latest prices, before the first), or another tick was as far. */
function isNear(watch: Watch, t: number, i: number): boolean {
  const { maxGapDays } = watch.inputs.config.monitoring;
  if (maxGapDays === "off" || isWithin(watch, t)) return true;
  const { ahead } = watch;
  const confirms =
    ahead !== null && Math.abs(t - ahead.at) <= maxGapDays * DAY && (t !== ahead.at || i !== ahead.asset);
  if (confirms) return true;
  watch.ahead = { at: t, asset: i };
  refuse(
    watch,
    watch.assets[i] ?? null,
    null,
    `it is more than ${maxGapDays} days ahead of ${watch.begun ? "the feed" : "the engine's latest prices"}, until another tick confirms it`,
  );
  return false;
}

function isWithin({ inputs, at }: Watch, t: number): boolean {
  const { maxGapDays } = inputs.config.monitoring;
  return maxGapDays === "off" || t - at <= maxGapDays * DAY;
}

/** Whether a price is not far from the last one of its asset, or the price before was as far. */
function isNoJump(watch: Watch, t: number, i: number, price: number): boolean {
  const { maxJump } = watch.inputs.config.monitoring;
  const last = watch.price[i]!;
  const near = (a: number, b: number): boolean => Math.abs(a / b - 1) <= (maxJump as number);
  if (maxJump === "off" || Number.isNaN(last) || near(price, last)) {
    watch.jump[i] = Number.NaN;
    return true;
  }
  const confirms = t > watch.jumpAt[i]! && near(price, watch.jump[i]!);
  if (confirms) {
    watch.jump[i] = Number.NaN;
    return true;
  }
  watch.jump[i] = price;
  watch.jumpAt[i] = t;
  const change = `${price > last ? "+" : ""}${Number(((price / last - 1) * 100).toPrecision(4))} %`;
  refuse(watch, watch.assets[i]!, price, `it jumps by ${change}, until the next price of the asset confirms it`);
  return false;
}

function late(watch: Watch, t: number, asset: string | null, reason: string): void {
  watch.counts.late += 1;
  say(watch, { kind: "late-tick", at: instantText(watch.at), tickAt: instantText(t), asset, reason });
}

function refuse(watch: Watch, asset: string | null, price: number | null, reason: string): void {
  watch.counts.refused += 1;
  const short = asset !== null && asset.length > 80 ? `${asset.slice(0, 80)}…` : asset;
  say(watch, { kind: "refused-tick", at: instantText(watch.at), asset: short, price, reason });
}

function say(watch: Watch, event: MonitorEvent): void {
  watch.events.push(event);
}
