import { readAnalytics } from "../../analytics/streaming/read-analytics.js";
import { updateAnalytics } from "../../analytics/streaming/update-analytics.js";
import { transactionsFromTrades } from "../../backtest/ledger/transactions-from-trades.js";
import { costSchedule } from "../../backtest/orders/cost-schedule.js";
import { fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import { labeled } from "../../core/names/labeled.js";
import type { RebalanceTrigger } from "../../rebalance/rebalance-trigger.js";
import { triggerDue } from "../../rebalance/trigger-due.js";
import { updateRegime } from "../../regime/detection/update-regime.js";
import type { RegimeProbabilities } from "../../regime/types.js";
import { findHarvests } from "../../tax/harvest/find-harvests.js";
import { applyTransactions } from "../../tax/ledger/apply-transactions.js";
import { accountOf } from "../apply-fills.js";
import { harvestOptions } from "../harvest-losses.js";
import { instantText } from "./instants.js";
import { momentsOf, named, riskWatch } from "./limit-watch.js";
import { lookAtAlarms } from "./look-at-alarms.js";
import { lookForStale } from "./look-for-stale.js";
import { metricsEvent, rounded, varianceOf } from "./metrics-event.js";
import { actOfEngine, payDelisted } from "./take-action.js";
import { driftOf, type Watch, weightsOf, worthOf } from "./watch.js";

/** A new day begins: what the engine's splits and dividends change, and the value that the day is measured from. */
export function openDay(watch: Watch, day: number, at: number): void {
  watch.day = day;
  watch.closed = day - 1;
  watch.openedAt = at;
  watch.ticked.fill(0);
  watch.volume.fill(0);
  watch.paid.fill(0);
  const value = worthOf(watch);
  // the date of the engine's latest prices has begun before this monitor did
  if (day > toEpochDay(watch.engine.date)) watch.dayStart = value;
  actOfEngine(watch, day);
  watch.room = -1;
  const { staleHours } = watch.inputs.config.monitoring;
  watch.nextStale = staleHours === "off" ? Number.POSITIVE_INFINITY : at;
}

/** The tasks at the end of the open day, in an order that never changes; then the day is closed. */
export function closeDay(watch: Watch, at: number): void {
  const day = watch.day!;
  const date = fromEpochDay(day);
  lookForStale(watch, Number.NEGATIVE_INFINITY);
  watch.at = Math.max(watch.at, at);
  payDelisted(watch, day);
  const label = watch.regime?.current;
  // the engine's own history holds the day of its latest prices
  if (day > toEpochDay(watch.engine.date)) followMarket(watch);
  takeCloses(watch);
  lookAtAlarms(watch, riskRulesOf(watch));
  const metrics = metricsEvent(watch);
  if (metrics !== undefined) watch.events.push(metrics);
  const { regime } = watch;
  if (regime !== null && label !== undefined && regime.current !== label) {
    const { current } = regime;
    const probabilities = roundedOf(regime.probabilities);
    watch.events.push({ kind: "regime-change", at: instantText(watch.at), from: label, to: current, probabilities });
  }
  lookForHarvests(watch, date);
  lookAtTrigger(watch, date);
  sayClosed(watch, date);
  watch.closed = day;
  watch.day = null;
  watch.nextStale = Number.POSITIVE_INFINITY;
}

/** The returns of the day go into the covariance, the figures of the portfolio and the filter of regimes. */
function followMarket(watch: Watch): void {
  const { price, base, paid, ticked, covariance, positions, inputs } = watch;
  if (covariance !== null) {
    // an asset without a price today has not moved
    const returns = covariance.assets.map((asset) => {
      const i = positions.get(asset)!;
      return ticked[i] === 0 && paid[i] === 0 ? 0 : (price[i]! + paid[i]!) / base[i]! - 1;
    });
    watch.covariance = updateAnalytics(covariance, returns);
  }
  const value = worthOf(watch);
  if (watch.dayStart > 0 && value > 0)
    watch.performance = updateAnalytics(watch.performance, value / watch.dayStart - 1);
  const { regime } = watch;
  if (regime === null) return;
  const market = regime.model.assets.map((asset) => positions.get(asset)!);
  // a benchmark without a price today has not told anything; assets keep their last prices
  if (inputs.benchmark !== undefined && market.every((i) => ticked[i] === 0)) return;
  watch.regime = updateRegime(
    regime,
    Float64Array.from(market, (i) => price[i]! * totalScale(watch, i)),
  );
}

/** What a price of today is multiplied by to continue total returns: dividends are reinvested at the close. */
function totalScale({ scale, paid, price }: Watch, i: number): number {
  return paid[i]! > 0 ? scale[i]! * (1 + paid[i]! / price[i]!) : scale[i]!;
}

/** The last prices of the day are what the next day is measured from. */
function takeCloses(watch: Watch): void {
  const { price, base, scale, assets } = watch;
  for (let i = 0; i < assets.length; i++) {
    scale[i] = totalScale(watch, i);
    if (!Number.isNaN(price[i]!)) base[i] = price[i]!;
  }
}

function roundedOf(probabilities: RegimeProbabilities): RegimeProbabilities {
  const { crisis, transition } = probabilities;
  return {
    "bull-quiet": rounded(probabilities["bull-quiet"]),
    "bull-volatile": rounded(probabilities["bull-volatile"]),
    "bear-quiet": rounded(probabilities["bear-quiet"]),
    "bear-volatile": rounded(probabilities["bear-volatile"]),
    transition: rounded(transition),
    crisis: rounded(crisis),
  };
}

function riskRulesOf(watch: Watch): ReturnType<typeof riskWatch> {
  const { covariance, inputs, limits } = watch;
  if (covariance === null || covariance.count < 2) return [];
  const { assets } = inputs.prices;
  const value = worthOf(watch);
  if (!(value > 0)) return [];
  const values = Float64Array.from(assets, (_, i) => (watch.shares[i] === 0 ? 0 : watch.shares[i]! * watch.price[i]!));
  return riskWatch(limits, { assets, values, positions: limits.compiled.positions, equity: value }, covariance);
}

/** Losses that have become worth realizing, by the ledger of the engine after the splits since. */
function lookForHarvests(watch: Watch, date: string): void {
  const { inputs, splits, price, assets, covariance, harvests } = watch;
  const { ledger, config } = inputs;
  if (ledger === undefined || !config.monitoring.harvest) return;
  const booked =
    splits.length === 0
      ? ledger
      : applyTransactions(ledger, transactionsFromTrades([], { ledger, account: accountOf(inputs), splits }));
  const moments = momentsOf(covariance);
  const proposals = findHarvests(booked, named(assets, price), {
    ...harvestOptions(inputs),
    date,
    ...(moments !== undefined && { moments }),
  });
  const found = new Set<string>();
  for (const proposal of proposals) {
    // the ledger is that of the engine's latest prices: what has ended since is not sold any more
    if (watch.endDay[watch.positions.get(proposal.asset)!]! <= toEpochDay(date)) continue;
    const key = `${proposal.account}|${proposal.asset}`;
    found.add(key);
    const before = harvests.get(key);
    if (before !== undefined && proposal.benefit <= before * (1 + config.monitoring.harvestRise)) continue;
    harvests.set(key, proposal.benefit);
    const { asset, benefit } = proposal;
    watch.events.push({ kind: "harvest-opportunity", at: instantText(watch.at), asset, benefit, proposal });
  }
  for (const key of [...harvests.keys()]) if (!found.has(key)) harvests.delete(key);
}

const SLIGHTEST: RebalanceTrigger = { kind: "threshold", absolute: 1e-9 };

function lookAtTrigger(watch: Watch, date: string): void {
  const { target, inputs, engine } = watch;
  const value = worthOf(watch);
  if (target === null || !(value > 0)) return;
  const weights = weightsOf(watch, value);
  const trigger = inputs.settings.rebalance;
  const { assets } = inputs.prices;
  const moments = momentsOf(watch.covariance);
  const distance = weights.map((weight, i) => weight - target[i]!);
  const [own] = readAnalytics(watch.performance);
  const due = triggerDue(trigger === "every-period" ? SLIGHTEST : trigger, {
    date,
    ...(engine.lastTraded !== null && { lastDate: engine.lastTraded }),
    weights: weights.subarray(0, assets.length),
    target: target.subarray(0, assets.length),
    costs:
      inputs.settings.costs === undefined
        ? new Float64Array(assets.length)
        : costSchedule(inputs.settings.costs, assets).rate,
    volatilityRatio: () => (own === undefined ? Number.NaN : own.exponentialVolatility / own.annualVolatility),
    trackingVariance: () => (moments === undefined ? Number.NaN : varianceOf(moments, distance, watch.positions)),
  });
  if (due && !watch.due) {
    const kind = trigger === "every-period" ? trigger : trigger.kind;
    watch.events.push({
      kind: "rebalance-due",
      at: instantText(watch.at),
      trigger: kind,
      drift: driftOf(weights, target),
    });
  }
  watch.due = due;
}

function sayClosed(watch: Watch, date: string): void {
  const { inputs, price, ticked, volume, counts, splits, dividends, assets } = watch;
  const n = inputs.prices.assets.length;
  const today = assets.slice(0, n).filter((_, i) => ticked[i] === 1);
  const at = (asset: string): number => watch.positions.get(asset)!;
  const traded = today.filter((asset) => volume[at(asset)]! > 0);
  const ofToday = <Action extends { readonly date: string }>(list: readonly Action[]): readonly Action[] =>
    list.filter((action) => action.date === date);
  watch.events.push({
    kind: "day-closed",
    at: instantText(watch.at),
    date,
    close: { date, prices: labeled(today, (k) => price[at(today[k]!)]!) },
    actions: { splits: ofToday(splits), dividends: ofToday(dividends) },
    volumes: labeled(traded, (k) => volume[at(traded[k]!)]!),
    ticks: { ...counts },
  });
  counts.taken = counts.duplicate = counts.late = counts.refused = 0;
}
