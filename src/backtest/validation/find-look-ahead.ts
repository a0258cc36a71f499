import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { seededRandom } from "../../core/random/seeded-random.js";
import type { IsoDate, PricesTable, Table } from "../../core/types.js";
import type { Strategy } from "../inputs/backtest-types.js";
import { readPrices } from "../inputs/read-prices.js";
import { growingHistory } from "../past/growing-history.js";
import { readStrategyAnswer } from "../past/read-strategy-answer.js";
import { backtest } from "../simulation/backtest.js";

/**
 * What {@link findLookAhead} examines: a strategy; a function from prices to a strategy, made anew for each trial; or a feature,
 * a function from prices to numbers whose row t may depend on rows up to t alone.
 */
export type LookAheadSubject =
  | Strategy
  | ((prices: PricesTable) => Strategy)
  | ((prices: PricesTable) => FeatureValues);

/** What a feature gives: a table like its prices, one with several features, or the numbers alone, row-major. */
export type FeatureValues =
  | Table
  | {
      readonly dates: readonly IsoDate[];
      readonly assets: readonly string[];
      readonly names: readonly string[];
      readonly values: Float64Array;
    }
  | Float64Array;

/** Options of {@link findLookAhead}. */
export interface FindLookAheadOptions {
  /** The seed of the perturbations. */
  readonly seed: number;
  /** How many dates are tried as the last that is known, at most 10,000. Default 32; no date is tried twice. */
  readonly trials?: number;
  /** Rows of prices before a strategy is first asked. Default 0. */
  readonly warmup?: number;
  /** The search then ends in `PortfolioError` `aborted`. */
  readonly signal?: AbortSignal;
  /** Called after each trial. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

const declared: OptionsOf<FindLookAheadOptions, "trials" | "warmup"> = {
  seed: { kind: "number", integer: true, required: true },
  trials: { kind: "number", integer: true, min: 1, max: 10_000, default: 32 },
  warmup: { kind: "number", integer: true, min: 0, default: 0 },
  signal: { kind: "signal" },
  onProgress: { kind: "function" },
};

/** An answer that changed although only later prices did. */
export interface LookAhead {
  /** The date of the answer: what came after it was seen. */
  readonly date: IsoDate;
  /** The asset whose weight changed. */
  readonly asset: string;
  /** The name of the feature, in a table with several. */
  readonly feature?: string;
  /** The number with the later prices changed less the one without; null where one of them is missing. */
  readonly moved: number | null;
}

/** Numbers of one run: row t begins at t * width. A row of a strategy that answers `null` holds NaN. */
interface Answers {
  readonly values: Float64Array;
  readonly features: readonly string[];
}

type Run = (prices: PricesTable, rows: number) => Answers;

/**
 * Whether a strategy or a feature sees the future: prices after a date are changed, and what was answered up to that date
 * must not move by one bit.
 *
 * For each trial a date is drawn, every later price is multiplied by a random factor, and all answers up to the date are
 * compared with those of the prices as they are. While a trial runs, the numbers of `prices` themselves are changed too, and put
 * back afterwards: so a strategy that reads the caller's own table, instead of the past it is given, is found. What was computed
 * from the prices before the call cannot be changed; give a function from prices to a strategy to have it computed in each trial.
 *
 * @param strategyOrFeature - a strategy, a function from prices to a strategy, or a function from prices to a table (or N
 *   numbers a row) of features
 * @param prices - T dates by N assets
 * @param options - `seed`; `trials` 32; `warmup` 0 rows before a strategy is first asked
 * @returns for each trial that moves something: the first date and the assets that move there, in the order of dates, none
 *   twice; empty when nothing of the future is seen
 * @throws {@link PortfolioError} `invalid-argument` for a strategy that answers differently on the same prices, and for a
 *   feature without a number for each date and asset; those of price tables and of strategies; `aborted`
 * @remarks trials + 2 backtests (or calls of the feature). A trial only sees looks ahead beyond its date, so few trials can miss a look
 *   ahead that happens on few dates; with trials ≥ T every date is tried.
 * @example
 * findLookAhead(({ date }) => (prices.values[prices.dates.indexOf(date) + 1]! > 100 ? { A: 1 } : {}), prices, { seed: 1 });
 * // [{ date: "2020-03-02", asset: "A", moved: -1 }, …]
 */
export function findLookAhead(
  strategyOrFeature: LookAheadSubject,
  prices: PricesTable,
  options: FindLookAheadOptions,
): readonly LookAhead[] {
  readOption("strategyOrFeature", strategyOrFeature, { kind: "function" });
  readPrices("prices", prices);
  const { seed, trials, warmup, signal, onProgress } = readOptions("options", options, declared, {
    what: "an option of findLookAhead",
  });
  const rows = prices.dates.length;
  if (rows - warmup < 2) {
    throw new PortfolioError(
      "too-few-observations",
      `prices has ${rows} dates and warmup takes ${warmup}: at least two are needed after it`,
      { expected: warmup + 2, actual: rows },
    );
  }
  const original = prices.values.slice();
  const n = prices.assets.length;
  const run = runOf(strategyOrFeature, prices, warmup);
  const truth = run(copied(prices, original), rows);
  const again = differences(prices, truth, run(copied(prices, original), rows), rows - 1);
  if (again.length > 0) throw notRepeatable(again[0]!);

  const random = seededRandom(seed);
  const cuts = drawCuts(warmup, rows - 1, trials, () => random.uniform());
  const found = new Map<string, LookAhead>();
  for (const [k, cut] of cuts.entries()) {
    if (signal?.aborted) {
      throw new PortfolioError("aborted", `findLookAhead was stopped after ${k} of ${cuts.length} trials`, { done: k });
    }
    const changed = original.slice();
    for (let j = (cut + 1) * n; j < changed.length; j++) changed[j] = changed[j]! * Math.exp(0.2 * random.normal());
    let answers: Answers;
    try {
      prices.values.set(changed);
      answers = run(copied(prices, changed), cut + 1);
    } finally {
      prices.values.set(original);
    }
    for (const look of differences(prices, truth, answers, cut)) {
      const key = `${look.date} ${look.asset} ${look.feature}`;
      if (!found.has(key)) found.set(key, look);
    }
    onProgress?.({ done: k + 1, total: cuts.length });
  }
  return [...found.values()].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/** How the subject is run. What it is shows in its answer to an argument that is both a table and the past of a strategy. */
function runOf(subject: LookAheadSubject, prices: PricesTable, warmup: number): Run {
  const { assets, dates, values } = prices;
  const history = growingHistory(prices, new Map());
  const row = dates.length - 1;
  const probe = {
    kind: "prices",
    assets,
    dates,
    values: values.slice(),
    prices: history.prices(row),
    returns: history.returns(row),
    date: dates[row]!,
    weights: {},
    value: 100_000,
    holdings: {},
    cash: 100_000,
  };
  const answer = (subject as (argument: unknown) => unknown)(probe);
  if (typeof answer === "function") {
    const make = subject as (prices: PricesTable) => Strategy;
    return (table, until) => decisionsOf(make(table), table, until, warmup);
  }
  const isFeature = answer instanceof Float64Array || (isObject(answer) && answer["values"] instanceof Float64Array);
  if (isFeature) {
    const feature = subject as (prices: PricesTable) => FeatureValues;
    return (table) => featureAnswers(feature(table), table);
  }
  return (table, until) => decisionsOf(subject as Strategy, table, until, warmup);
}

/** The answers of a strategy on the first `until` rows. */
function decisionsOf(strategy: Strategy, prices: PricesTable, until: number, warmup: number): Answers {
  readOption("strategy", strategy, { kind: "function" });
  const { assets, dates, values } = prices;
  const n = assets.length;
  // on its last row a backtest asks nothing, because no close would fill the order
  const rows = Math.min(dates.length, until + 1);
  const table = { ...prices, dates: dates.slice(0, rows), values: values.slice(0, rows * n) };
  const answers = new Float64Array(rows * n).fill(Number.NaN);
  let row = warmup;
  const recording: Strategy = (past) => {
    const answer = strategy(past);
    const read = readStrategyAnswer(answer, past.date, {
      assets,
      maxLeverage: Number.MAX_VALUE,
      bars: true,
      who: "strategy",
    });
    if (read instanceof Float64Array) answers.set(read, row * n);
    else for (const { asset, quantity, price = 0 } of read ?? []) answers[row * n + asset] = quantity + price;
    row++;
    return answer;
  };
  backtest({ prices: table, strategy: recording }, { warmup, maxLeverage: 1e6 });
  return { values: answers, features: [] };
}

function featureAnswers(answer: FeatureValues, { dates, assets }: PricesTable): Answers {
  const values = answer instanceof Float64Array ? answer : answer.values;
  const names = answer instanceof Float64Array || !("names" in answer) ? [] : answer.names;
  const width = assets.length * Math.max(1, names.length);
  if (values.length !== dates.length * width) {
    throw new PortfolioError(
      "shape",
      `the feature gave ${values.length} numbers for ${dates.length} dates by ${width}: give one for each date and asset, NaN where there is none`,
      { expected: dates.length * width, actual: values.length },
    );
  }
  return { values, features: names };
}

/** What moved on the first row, up to `last`, on which anything did. */
function differences({ dates, assets }: PricesTable, before: Answers, after: Answers, last: number): LookAhead[] {
  const perAsset = Math.max(1, before.features.length);
  const width = assets.length * perAsset;
  const end = Math.min((last + 1) * width, before.values.length, after.values.length);
  const found: LookAhead[] = [];
  for (let k = 0; k < end; k++) {
    if (k % width === 0 && found.length > 0) break;
    const a = before.values[k]!;
    const b = after.values[k]!;
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const column = k % width;
    const feature = before.features[column % perAsset];
    found.push({
      date: dates[Math.floor(k / width)]!,
      asset: assets[Math.floor(column / perAsset)]!,
      ...(feature !== undefined && { feature }),
      moved: Number.isFinite(b - a) ? b - a : null,
    });
  }
  return found;
}

/** Rows from `from` to before `to`, one at random out of each of `count` equal stretches; all of them when they are few. */
function drawCuts(from: number, to: number, count: number, uniform: () => number): number[] {
  const all = to - from;
  const cuts = Math.min(all, count);
  return Array.from({ length: cuts }, (_, k) => {
    const begin = Math.floor((k * all) / cuts);
    const end = Math.floor(((k + 1) * all) / cuts);
    return from + begin + Math.floor(uniform() * (end - begin));
  });
}

function copied({ assets, dates }: PricesTable, values: Float64Array): PricesTable {
  return { kind: "prices", assets: [...assets], dates: [...dates], values: values.slice() };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function notRepeatable({ date, asset, moved }: LookAhead): PortfolioError {
  return new PortfolioError(
    "invalid-argument",
    `strategyOrFeature gives different answers on the same prices, first for ${asset} on ${date} (by ${shownValue(moved)}): seed what is random, and give a function from prices to a strategy when it remembers what it has seen`,
    { argument: "strategyOrFeature", date, asset },
  );
}
