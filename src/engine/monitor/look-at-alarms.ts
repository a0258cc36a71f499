import { instantText } from "./instants.js";
import { excessOf, marginOf, reportOf, toleranceOf, type WatchedRule } from "./limit-watch.js";
import { rounded } from "./metrics-event.js";
import { driftOf, type Watch, worthOf } from "./watch.js";
import { lossRoom, setMode } from "./watch-mode.js";

/**
 * Looks at every alarm at the last prices, and works out how far prices may move until one of them could change.
 *
 * Between two looks a tick only adds how much it moved the holdings: weights cannot change by more than that, so what a look at
 * every tick would have said is said at the same tick, at the cost of one addition.
 *
 * @param risk - limits that only a close looks at
 */
export function lookAtAlarms(watch: Watch, risk: readonly WatchedRule[] = []): void {
  const value = worthOf(watch);
  watch.value = value;
  watch.moved = 0;
  watch.room = Number.POSITIVE_INFINITY;
  if (Number.isNaN(value)) return;
  if (value > watch.peak || Number.isNaN(watch.peak)) watch.peak = value;
  if (Number.isNaN(watch.dayStart)) watch.dayStart = value;
  if (value > 0) {
    const { inputs, limits, shares, price } = watch;
    const worth = shares.map((held, i) => (held === 0 ? 0 : held * price[i]!));
    const values = worth.subarray(0, inputs.prices.assets.length);
    let gross = 0;
    for (let i = 0; i < worth.length; i++) gross += Math.abs(worth[i]!);
    gross /= value;
    for (const rule of limits.fixed) {
      const distance = lookAtLimit(watch, rule, values, value, true);
      watch.room = Math.min(watch.room, roomFor(distance, rule.reach, gross, value));
    }
    for (const rule of risk) lookAtLimit(watch, rule, values, value, false);
    watch.room = Math.min(watch.room, roomFor(lookAtDrift(watch, worth, value), 0.5, gross, value));
  }
  setMode(watch, value);
  watch.room = Math.min(watch.room, lossRoom(watch, value));
  if (watch.waiting > 0) watch.room = -1;
}

/** Money that may move until a figure can have changed by a distance: |Δw| in sum is at most moved · (1 + Σ|w|) / (value − moved). */
function roomFor(distance: number, reach: number, gross: number, value: number): number {
  if (reach === 0 || distance === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const most = Math.max(0, distance) / reach;
  // slightly less, so that rounding never hides a change
  return ((most * value) / (1 + gross + most)) * (1 - 1e-9) - 1e-12 * value;
}

function lookAtLimit(watch: Watch, rule: WatchedRule, values: Float64Array, equity: number, always: boolean): number {
  const excess = excessOf(rule, values, equity);
  const margin = marginOf(rule, watch.inputs.config.monitoring.hysteresis);
  const change = alarm(watch, rule.key, excess, toleranceOf(rule), margin, always);
  if (change.raised !== undefined) {
    const { limit, actual, severity, message, scope } = reportOf(rule, values, equity);
    const at = instantText(watch.at);
    // figures of weights are exact everywhere, those of moments are estimates
    const about = { rule: rule.rule.rule, scope, limit, actual: always ? actual : rounded(actual) };
    if (change.raised) watch.events.push({ kind: "limit-breach", at, ...about, severity, message });
    else watch.events.push({ kind: "limit-cleared", at, ...about, since: instantText(change.since) });
  }
  return change.distance;
}

const DRIFT = "drift";

function lookAtDrift(watch: Watch, worth: Float64Array, value: number): number {
  const { target, inputs, assets } = watch;
  const { maxDrift, hysteresis } = inputs.config.monitoring;
  if (target === null || maxDrift === "off") return Number.POSITIVE_INFINITY;
  const weights = worth.map((one) => one / value);
  const drift = driftOf(weights, target);
  const change = alarm(watch, DRIFT, drift - maxDrift, 1e-12, hysteresis * maxDrift, true);
  if (change.raised !== undefined) {
    let far = 0;
    for (let i = 1; i < target.length; i++) {
      if (Math.abs(weights[i]! - target[i]!) > Math.abs(weights[far]! - target[far]!)) far = i;
    }
    watch.events.push({
      kind: "drift",
      at: instantText(watch.at),
      status: change.raised ? "above" : "within",
      drift,
      limit: maxDrift,
      furthest: { asset: assets[far]!, weight: weights[far]!, target: target[far]! },
    });
  }
  return change.distance;
}

interface AlarmChange {
  /** Whether the alarm was raised (true) or ended (false) by this look. */
  readonly raised?: boolean;
  /** When its limit was broken. */
  readonly since: number;
  /** How far the figure may move until the alarm could change. */
  readonly distance: number;
}

/** One alarm: raised once its limit has been broken for the time to confirm, ended when the figure is inside by the margin. */
function alarm(
  watch: Watch,
  key: string,
  excess: number,
  tolerance: number,
  margin: number,
  always: boolean,
): AlarmChange {
  const { alarms, at, inputs } = watch;
  const broken = excess > tolerance;
  const state = alarms.get(key);
  const inside = margin === 0 ? tolerance : -margin;
  if (state === undefined) {
    if (!broken) return { since: at, distance: tolerance - excess };
    const confirmed = inputs.config.monitoring.confirmSeconds === 0;
    alarms.set(key, { raised: confirmed, since: at });
    if (!confirmed && always) watch.waiting += 1;
    return { ...(confirmed && { raised: true }), since: at, distance: excess - inside };
  }
  const { since } = state;
  if (state.raised) {
    if (excess > inside) return { since, distance: excess - inside };
    alarms.delete(key);
    return { raised: false, since, distance: tolerance - excess };
  }
  if (!broken) alarms.delete(key);
  else if (at - since >= inputs.config.monitoring.confirmSeconds * 1_000) alarms.set(key, { raised: true, since });
  else return { since, distance: 0 };
  if (always) watch.waiting -= 1;
  return { ...(broken && { raised: true }), since, distance: broken ? excess - inside : tolerance - excess };
}
