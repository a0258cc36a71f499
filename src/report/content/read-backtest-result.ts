import type { PerformanceMetrics } from "../../analytics/performance/performance-metrics.js";
import type { BacktestManifest, BacktestResult } from "../../backtest/inputs/backtest-types.js";
import type { OptionDeclaration, OptionsOf } from "../../core/options/option-types.js";
import { readOption } from "../../core/options/read-options.js";
import type { IsoDate, Trade, Weights } from "../../core/types.js";
import { FIGURES, type Figure } from "../parts/figure-rows.js";
import { DATES, NAMES, readSource, requireLength, SERIES } from "../parts/read-source.js";

/** An event of a backtest as a row: of those that concern no order, the amounts are missing. */
export interface ReportEvent {
  readonly kind: string;
  readonly date: IsoDate;
  readonly asset?: string;
  readonly wanted?: number;
  readonly filled?: number;
  readonly reason: string;
}

/** A fill of a backtest. */
export type ReportTrade = Pick<Trade, "asset" | "quantity" | "price">;

const reportTrade: OptionsOf<ReportTrade> = {
  asset: { kind: "text", required: true },
  quantity: { kind: "number", required: true },
  price: { kind: "number", required: true },
};

/** The manifest, as far as a report shows it. */
export type ReportManifest = Pick<
  BacktestManifest,
  "assets" | "from" | "to" | "periods" | "dataFingerprint" | "decisions" | "trials"
> & {
  readonly options: { readonly initialCapital: number; readonly periodsPerYear: number; readonly riskFreeRate: number };
};

/** A backtest, as far as a report reads it. */
export type ReportBacktest = Pick<
  BacktestResult,
  "assets" | "dates" | "values" | "returns" | "weights" | "cash" | "turnover" | "costs" | "income" | "benchmarkValues"
> & {
  readonly holdings: Weights;
  readonly trades: readonly ReportTrade[];
  readonly events: readonly ReportEvent[];
  readonly metrics: PerformanceMetrics;
  readonly manifest: ReportManifest;
};

const TEXT = { kind: "text", required: true } as const;
const COUNT = { kind: "number", integer: true, min: 0, required: true } as const;
const TEXTS = { kind: "record", of: { kind: "text" } } as const;

const reportEvent: OptionsOf<ReportEvent> = {
  kind: TEXT,
  date: { kind: "date", required: true },
  asset: { kind: "text" },
  wanted: { kind: "number" },
  filled: { kind: "number" },
  reason: TEXT,
};

/** A figure without an answer is NaN, or null as JSON writes it. */
const FIGURE = {
  kind: "value",
  read: (name: string, value: unknown): number =>
    value === null || Number.isNaN(value) ? Number.NaN : readOption(name, value as number, { kind: "number" }),
} as const satisfies OptionDeclaration;

const METRICS = {
  kind: "value",
  required: true,
  read: (name: string, metrics: unknown): PerformanceMetrics =>
    readSource<PerformanceMetrics>(name, metrics, {
      ...(Object.fromEntries(FIGURES.map(([key]) => [key, FIGURE])) as Record<Figure, typeof FIGURE>),
      maxDrawdownDurationOpen: { kind: "boolean" },
      conventions: {
        kind: "value",
        required: true,
        read: (place: string, texts: unknown) => readOption(place, texts, TEXTS),
      },
      undefinedReasons: {
        kind: "value",
        required: true,
        read: (place: string, texts: unknown) => readOption(place, texts, TEXTS),
      },
    }),
} as const satisfies OptionDeclaration;

type RunOptions = ReportManifest["options"];

const runOptions: OptionsOf<RunOptions> = {
  initialCapital: { kind: "number", above: 0, required: true },
  periodsPerYear: { kind: "number", above: 0, required: true },
  riskFreeRate: { kind: "number", required: true },
};

const reportManifest: OptionsOf<ReportManifest> = {
  assets: NAMES,
  from: { kind: "date", required: true },
  to: { kind: "date", required: true },
  periods: COUNT,
  dataFingerprint: TEXT,
  decisions: COUNT,
  trials: COUNT,
  // every option of the run is shown, so all of them are kept
  options: {
    kind: "value",
    required: true,
    read: (name: string, options: unknown) => ({
      ...(options as object),
      ...readSource<RunOptions>(name, options, runOptions),
    }),
  },
};

const reportBacktest: OptionsOf<ReportBacktest> = {
  assets: NAMES,
  dates: DATES,
  values: SERIES,
  returns: SERIES,
  weights: SERIES,
  holdings: { kind: "numbers-by-name", names: "any", required: true },
  cash: SERIES,
  trades: {
    kind: "list",
    of: { kind: "value", read: (name, trade) => readSource<ReportTrade>(name, trade, reportTrade) },
    maxLength: 100_000_000,
    required: true,
  },
  turnover: SERIES,
  costs: SERIES,
  income: SERIES,
  events: {
    kind: "list",
    of: { kind: "value", read: (name, event) => readSource<ReportEvent>(name, event, reportEvent) },
    maxLength: 100_000_000,
    required: true,
  },
  benchmarkValues: { ...SERIES, required: false },
  metrics: METRICS,
  manifest: {
    kind: "value",
    required: true,
    read: (name, manifest) => readSource<ReportManifest>(name, manifest, reportManifest),
  },
};

/**
 * The parts of a backtest that a report shows, checked. A backtest that came back from JSON is read too.
 *
 * @param name - what the caller handed in, for messages
 * @param backtest - what came
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `not-finite`, `invalid-date` for what `backtest` did not return
 */
export function readBacktestResult(name: string, backtest: unknown): ReportBacktest {
  const read = readSource<ReportBacktest>(name, backtest, reportBacktest);
  const { assets, dates } = read;
  for (const key of ["values", "cash", "turnover", "costs", "income", "benchmarkValues"] as const) {
    const numbers = read[key];
    if (numbers !== undefined) requireLength(`${name}.${key}`, numbers, dates.length, "one for each date");
  }
  requireLength(`${name}.returns`, read.returns, dates.length - 1, "one fewer than dates");
  const cells = dates.length * assets.length;
  requireLength(
    `${name}.weights`,
    read.weights,
    cells,
    `one for each of ${dates.length} dates and ${assets.length} assets`,
  );
  return read;
}
