import { type AnalyticsState, createAnalyticsState } from "../../analytics/streaming/create-analytics-state.js";
import { updateAnalytics } from "../../analytics/streaming/update-analytics.js";
import { configHash } from "../../config/config-hash.js";
import { toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { periodsPerYear } from "../../core/tables/periods-per-year.js";
import type { Weights } from "../../core/types.js";
import { createRegimeFilter } from "../../regime/detection/create-regime-filter.js";
import type { RegimeFilterState } from "../../regime/names/model-types.js";
import { optimizeWithinLimits } from "../construct-portfolio.js";
import { lastKnown, priceDates } from "../latest-prices.js";
import { marketRegime } from "../market-regime.js";
import type { ReadInputs } from "../read-inputs.js";
import { valueAt } from "../remembered-portfolio.js";
import { DAY, HOUR } from "./instants.js";
import { limitWatch } from "./limit-watch.js";
import type { MonitoredEngine } from "./monitor-state.js";
import type { Watch } from "./watch.js";

/** The assets of an engine, and that of its benchmark when it is none of them. */
export function watchedAssets({ prices, benchmark }: ReadInputs): readonly string[] {
  const market = benchmark?.assets[0];
  return market === undefined || prices.assets.includes(market) ? prices.assets : [...prices.assets, market];
}

/** What tells the engine of a run from another one. */
export function monitoredEngine({ date, config, portfolio }: ReadInputs): MonitoredEngine {
  const { cash, holdings, lastTraded = null } = portfolio;
  return { date, hash: configHash(config), cash, holdings, lastTraded };
}

/** What a monitor has learned from the market so far; what is left out is learned from the history of the engine. */
export type Learned = Pick<Watch, "covariance" | "performance" | "regime"> & { readonly target?: Float64Array | null };

/** A monitor at the latest prices of an engine, before the first tick. */
export function beginWatch(inputs: ReadInputs, given: Weights | undefined, learned?: Learned): Watch {
  const assets = watchedAssets(inputs);
  const positions = new Map(assets.map((asset, i) => [asset, i]));
  const { config, portfolio, prices, benchmark, date } = inputs;
  const unknown = (): Float64Array => new Float64Array(assets.length).fill(Number.NaN);
  const none = (): Float64Array => new Float64Array(assets.length);
  const today = toEpochDay(date);
  const end = (day: number): number => (day + 1) * DAY - (24 - config.monitoring.dayEndHour) * HOUR;
  const price = unknown();
  price.set(inputs.last);
  // the benchmark that is no asset of the engine has its own last price
  if (assets.length > prices.assets.length)
    price[assets.length - 1] = lastKnown(benchmark!, benchmark!.dates.length)[0]!;
  const priceAt = unknown();
  const dates = priceDates(prices);
  const begin = end(today - 1);
  // the engine's prices are of closes; those of its latest date may still be followed by ticks of that day
  prices.assets.forEach((asset, i) => {
    if (Object.hasOwn(dates, asset)) priceAt[i] = Math.min(end(toEpochDay(dates[asset]!)), begin);
  });
  const base = unknown();
  prices.assets.forEach((asset, i) => {
    base[i] = Object.hasOwn(inputs.latest, asset) ? inputs.last[i]! : Number.NaN;
  });
  const shares = none();
  for (const [asset, held] of Object.entries(portfolio.holdings)) shares[positions.get(asset)!] = held;
  const limits = limitWatch(inputs);
  const watch: Watch = {
    inputs,
    assets,
    positions,
    engine: monitoredEngine(inputs),
    limits,
    endDay: endDays(inputs, positions, assets.length),
    events: [],
    ticks: 0,
    counts: { taken: 0, duplicate: 0, late: 0, refused: 0 },
    at: begin,
    day: null,
    closed: today - 1,
    acted: today,
    begun: false,
    openedAt: begin,
    ahead: null,
    nextStale: Number.POSITIVE_INFINITY,
    nextMetrics: config.monitoring.metricsMinutes === "close" ? Number.POSITIVE_INFINITY : begin,
    price,
    priceAt,
    base,
    paid: none(),
    scale: none().fill(1),
    ticked: none(),
    volume: none(),
    jump: unknown(),
    jumpAt: unknown(),
    actedAt: unknown(),
    cash: portfolio.cash,
    shares,
    value: Number.NaN,
    peak: portfolio.peakValue ?? Number.NaN,
    dayStart: portfolio.dayStartValue ?? Number.NaN,
    moved: 0,
    room: -1,
    alarms: new Map(),
    waiting: 0,
    mode: "active",
    stale: new Set(),
    due: false,
    target: learned?.target === undefined ? targetOf(inputs, assets, given) : learned.target,
    splits: [],
    dividends: [],
    ...(learned === undefined ? learnedFrom(inputs) : marketOf(learned)),
    harvests: new Map(),
  };
  return watch;
}

/** The first day without a price: that of a rename or a merger, and the one after a delisting. */
function endDays({ actions }: ReadInputs, positions: ReadonlyMap<string, number>, n: number): Float64Array {
  const days = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (const { kind, asset, date } of actions.corporateEvents ?? []) {
    if (kind !== "spin-off") days[positions.get(asset)!] = toEpochDay(date);
  }
  for (const { asset, date } of actions.delistings ?? []) days[positions.get(asset)!] = toEpochDay(date) + 1;
  return days;
}

function marketOf({ covariance, performance, regime }: Learned): Omit<Learned, "target"> {
  return { covariance, performance, regime };
}

function learnedFrom(inputs: ReadInputs): Omit<Learned, "target"> {
  const { config, settings, prices } = inputs;
  return {
    covariance: seededCovariance(inputs),
    performance: createAnalyticsState({
      periodsPerYear: settings.periodsPerYear ?? (prices.dates.length > 1 ? periodsPerYear(prices.dates) : 252),
      riskFreeRate: settings.riskFreeRate,
      halfLife: config.rebalancing.volatilityWindow,
    }),
    regime: config.monitoring.regimes ? seededRegime(inputs) : null,
  };
}

/** The errors of data that leave a figure out instead of ending a monitor. */
const OF_THE_DATA: readonly string[] = [
  "missing-price",
  "too-few-observations",
  "no-variance",
  "constant-series",
  "not-a-covariance",
  "not-optimal",
  "empty",
];

function unlessDataLack<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof PortfolioError && OF_THE_DATA.includes(error.code)) return undefined;
    throw error;
  }
}

/** The weights to measure drift from, by position; `null` without an answer of the method. */
function targetOf(inputs: ReadInputs, assets: readonly string[], given: Weights | undefined): Float64Array | null {
  let weights = given;
  const value = valueAt(inputs.portfolio, inputs.latest);
  // nothing can be aimed at with nothing
  if (weights === undefined && value !== undefined && value <= 0) return null;
  if (weights === undefined) {
    const found = unlessDataLack(() => optimizeWithinLimits(inputs, {}));
    if (found === undefined || found.status !== "optimal") return null;
    weights = found.weights;
  }
  const own = weights;
  return Float64Array.from(assets, (asset) => (Object.hasOwn(own, asset) ? own[asset]! + 0 : 0));
}

/** The streaming covariance after the history of the engine, of the assets that have a price in all of the window. */
function seededCovariance({ adjusted, config, settings, latest }: ReadInputs): AnalyticsState | null {
  const { assets, dates, values } = adjusted;
  const { halfLife } = config.monitoring;
  const n = assets.length;
  const rows = dates.length;
  const first = Math.max(0, rows - 1 - Math.ceil(Math.min(4 * halfLife, 2_520)));
  const kept = Array.from(assets.keys()).filter(
    (i) => Object.hasOwn(latest, assets[i]!) && !Number.isNaN(values[first * n + i]!),
  );
  if (kept.length === 0 || rows < 2) return null;
  const historical = [settings.limits?.valueAtRisk, settings.limits?.conditionalValueAtRisk].some(
    (tail) => tail?.method === "historical",
  );
  let state = createAnalyticsState({
    assets: kept.map((i) => assets[i]!),
    covariance: true,
    halfLife,
    periodsPerYear: settings.periodsPerYear ?? periodsPerYear(dates),
    ...(historical && { window: settings.lookback ?? 252 }),
  });
  const before = Float64Array.from(kept, (i) => values[first * n + i]!);
  for (let t = first + 1; t < rows; t++) {
    const returns = kept.map((i, k) => {
      const price = values[t * n + i]!;
      const known = Number.isNaN(price) ? before[k]! : price;
      const change = known / before[k]! - 1;
      before[k] = known;
      return change;
    });
    state = updateAnalytics(state, returns);
  }
  return state;
}

function seededRegime(inputs: ReadInputs): RegimeFilterState | null {
  const reading = unlessDataLack(() => marketRegime(inputs));
  return reading === undefined ? null : createRegimeFilter(reading.model);
}
