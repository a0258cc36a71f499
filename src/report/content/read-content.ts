import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionDeclaration, OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { Weights } from "../../core/types.js";
import type { LimitViolation, TradeCheck } from "../../limits/types.js";
import type { RegimeReading } from "../../regime/names/model-types.js";
import type { AdaptiveParameters } from "../../regime/types.js";
import type { TaxLedger, YearTotals } from "../../tax/types.js";
import { type AttributionRow, attributionRows } from "../charts/attribution-bars.js";
import { type NamedCurve, readCurve } from "../charts/curves.js";
import { type DrawnLot, readLots } from "../charts/tax-lot-table.js";
import { readSource, TITLE } from "../parts/read-source.js";
import type { ReportSection, ReportTable } from "../parts/report-section.js";
import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { type ReportBacktest, readBacktestResult } from "./read-backtest-result.js";
import { readPredictor } from "./read-predictor.js";
import {
  benchmarkOfBacktest,
  type ReportSeries,
  readReportReturns,
  type SeriesSettings,
  seriesOfBacktest,
  seriesOfReturns,
} from "./report-series.js";
import type { NamingOptions, PredictorFigures, ReportComparison, TearSheetContent } from "./tear-sheet-content.js";

/** A ledger, as far as a report shows it. */
export interface ReportLedger {
  readonly openLots: readonly DrawnLot[];
  readonly byYear: Readonly<Record<string, YearTotals>>;
}

/** A check of trades, as far as a report shows it. */
export interface ReportTradeCheck {
  readonly decision: TradeCheck["decision"];
  readonly violations: readonly Omit<LimitViolation, "headroom">[];
  readonly adjusted: readonly { readonly asset: string; readonly quantity: number; readonly price: number }[];
}

/** A reading of regimes, as far as a report shows it. */
export type ReportRegime = Pick<RegimeReading, "current" | "path" | "unsupported" | "parameters"> & {
  readonly probabilities: Readonly<Record<string, number>>;
};

/** What a report is made of, read and checked. */
export interface ReportContent {
  readonly backtest?: ReportBacktest;
  readonly portfolio: ReportSeries;
  readonly benchmark: ReportSeries | null;
  readonly comparisons: readonly ReportSeries[];
  readonly riskContributions?: Weights;
  readonly attribution: readonly AttributionRow[];
  readonly regime?: ReportRegime;
  readonly market?: NamedCurve;
  readonly tax?: ReportLedger;
  readonly lotPrices?: Weights;
  readonly tradeCheck?: ReportTradeCheck;
  readonly predictor?: PredictorFigures;
  readonly sections: readonly ReportSection[];
}

const TEXT = { kind: "text", required: true } as const;
/** A word of a result; which words there are is that room's business. */
const WORD = {
  kind: "value",
  required: true,
  read: (name: string, word: unknown): unknown => readOption(name, word, { kind: "text" }),
} as const satisfies OptionDeclaration;
const NUMBER = { kind: "number", required: true } as const;
/** NaN and null stand for a figure without an answer. */
const FIGURE = {
  kind: "value",
  required: true,
  read: (name: string, value: unknown): number =>
    value === null || Number.isNaN(value) ? Number.NaN : readOption(name, value as number, { kind: "number" }),
} as const satisfies OptionDeclaration;

/** Parts of a result, of which other keys are left alone. */
const partsOf = <T extends object>(declared: OptionsOf<T>) =>
  ({
    kind: "value",
    required: true,
    read: (name: string, value: unknown): T => readSource<T>(name, value, declared),
  }) as const;

/** A value that is read by a declaration, inside one that is required. */
const wrapped = (declared: OptionDeclaration) =>
  ({
    kind: "value",
    required: true,
    read: (name: string, value: unknown): unknown => readOption(name, value, declared),
  }) as const;

const yearTotals: OptionsOf<YearTotals> = {
  shortTerm: NUMBER,
  longTerm: NUMBER,
  disallowed: NUMBER,
  permanentlyDisallowed: NUMBER,
};
const ledger: OptionsOf<ReportLedger> = {
  openLots: { kind: "value", required: true, read: readLots },
  byYear: wrapped({ kind: "record", of: partsOf<YearTotals>(yearTotals) }),
};

const violation: OptionsOf<Omit<LimitViolation, "headroom">> = {
  rule: WORD,
  severity: { kind: "choice", of: ["hard", "soft"], required: true },
  scope: TEXT,
  limit: NUMBER,
  actual: NUMBER,
  message: TEXT,
};
const tradeCheck: OptionsOf<ReportTradeCheck> = {
  decision: { kind: "choice", of: ["accept", "modify", "reject"], required: true },
  violations: { kind: "list", required: true, of: partsOf<Omit<LimitViolation, "headroom">>(violation) },
  adjusted: {
    kind: "list",
    required: true,
    of: partsOf<ReportTradeCheck["adjusted"][number]>({ asset: TEXT, quantity: NUMBER, price: NUMBER }),
  },
};

const parameters: OptionsOf<AdaptiveParameters> = {
  maxLeverage: NUMBER,
  maxPositions: NUMBER,
  stopLoss: NUMBER,
  rebalanceThreshold: NUMBER,
  maxVolatility: NUMBER,
};
const regime: OptionsOf<ReportRegime> = {
  current: WORD,
  path: { kind: "value", required: true, read: (_, path) => path }, // regimeChart reads it
  unsupported: { kind: "list", of: { kind: "text" }, required: true },
  parameters: partsOf<AdaptiveParameters>(parameters),
  probabilities: wrapped({ kind: "record", of: FIGURE }),
};

const CELL = {
  kind: "value",
  required: true,
  read: (name: string, cell: unknown): string | number => {
    if (typeof cell === "string" || typeof cell === "number") return cell;
    throw new PortfolioError("invalid-argument", `${name} is ${shownValue(cell)}: give a text or a number`, {
      argument: name,
    });
  },
} as const satisfies OptionDeclaration;

const table: OptionsOf<ReportTable> = {
  caption: { kind: "text", empty: true },
  columns: { kind: "list", of: { kind: "text", empty: true }, required: true },
  rows: { kind: "list", of: { kind: "list", of: CELL }, required: true },
};
const readTable = (name: string, given: ReportTable): ReportTable => {
  const { columns, rows, ...rest } = readOptions<ReportTable>(name, given, table, { what: "a part of a table" });
  const uneven = rows.findIndex((row) => row.length !== columns.length);
  if (uneven >= 0) {
    throw new PortfolioError(
      "shape",
      `${name}.rows[${uneven}] has ${rows[uneven]!.length} cells for ${columns.length} columns: give one for each`,
      { argument: `${name}.rows`, expected: columns.length, actual: rows[uneven]!.length },
    );
  }
  return { columns, rows, ...rest };
};

const readSpec = (name: string, spec: VegaLiteSpec): VegaLiteSpec => {
  if (typeof spec === "object" && spec !== null && typeof spec.$schema === "string") return spec;
  throw new PortfolioError(
    "invalid-argument",
    `${name} is ${shownValue(spec)}: give a Vega-Lite specification, such as equityCurve(result)`,
    { argument: name },
  );
};

const section: OptionsOf<ReportSection> = {
  title: { ...TITLE, required: true },
  text: { kind: "either", of: [TITLE, { kind: "list", of: TITLE }] },
  charts: { kind: "list", of: { kind: "value", read: readSpec } },
  tables: { kind: "list", of: { kind: "value", read: readTable } },
  folded: { kind: "boolean" },
};

const comparison: OptionsOf<ReportComparison> = {
  name: TEXT,
  backtest: { kind: "value", read: (_, backtest) => backtest },
  returns: { kind: "value", read: (_, returns) => returns },
};

const PRICES = { kind: "numbers-by-name", names: "any", min: 0 } as const;
const asIs = { kind: "value", read: (_: string, value: unknown): unknown => value } as const;

const content: OptionsOf<TearSheetContent> = {
  backtest: asIs,
  returns: asIs,
  benchmark: asIs,
  riskFreeRate: { kind: "number" },
  periodsPerYear: { kind: "number", above: 0 },
  comparisons: { kind: "list", of: { kind: "object", of: comparison } },
  riskContributions: { kind: "numbers-by-name", names: "any" },
  attribution: { kind: "value", read: attributionRows },
  regime: { ...partsOf<ReportRegime>(regime), required: false },
  market: { kind: "value", read: readCurve },
  tax: {
    kind: "value",
    read: (name: string, given: TaxLedger): ReportLedger => {
      const read = readSource<ReportLedger>(name, given, ledger);
      if (given.version === 1) return read;
      throw new PortfolioError(
        "invalid-state",
        `${name}.version is ${shownValue(given.version)}, and 1 is read: build the ledger anew from its transactions`,
        { version: shownValue(given.version) },
      );
    },
  },
  lotPrices: PRICES,
  tradeCheck: { ...partsOf<ReportTradeCheck>(tradeCheck), required: false },
  predictor: { kind: "value", read: readPredictor },
  sections: { kind: "list", of: { kind: "object", of: section } },
};

/** Declarations of {@link NamingOptions}. */
export const namingOptions: OptionsOf<NamingOptions, "title" | "name" | "benchmarkName"> = {
  title: { ...TITLE, default: "Portfolio report" },
  name: { kind: "text", default: "Portfolio" },
  benchmarkName: { kind: "text", default: "Benchmark" },
};

/**
 * What a report is made of, every part checked before anything is drawn.
 *
 * @param given - as of `tearSheet`
 * @param naming - what the portfolio and its benchmark are called
 * @param caller - the public function, for messages
 * @throws {@link PortfolioError} `invalid-argument` unless there is exactly one of `backtest` and `returns`; those of the parts
 */
export function readContent(given: TearSheetContent, naming: Required<NamingOptions>, caller: string): ReportContent {
  const read = readOptions<TearSheetContent>("content", given, content, {
    what: `a part of the content of ${caller}`,
    misplaced: { limits: "a check of trades is called tradeCheck" },
  });
  const { backtest: run, returns, benchmark: index, comparisons = [], riskFreeRate, periodsPerYear } = read;
  const { name, benchmarkName } = naming;
  if ((run === undefined) === (returns === undefined)) {
    throw new PortfolioError(
      "invalid-argument",
      `content has ${run === undefined ? "neither backtest nor returns" : "both backtest and returns"}: give one of them`,
      { argument: "content" },
    );
  }
  if (run !== undefined) {
    for (const key of ["riskFreeRate", "periodsPerYear"] as const) {
      if (read[key] === undefined) continue;
      throw new PortfolioError(
        "invalid-argument",
        `content.${key} belongs beside content.returns: a backtest brings its own, so give it to backtest`,
        { argument: `content.${key}` },
      );
    }
  }
  const backtest = run === undefined ? undefined : readBacktestResult("content.backtest", run);
  if (index !== undefined && backtest?.benchmarkValues !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "content.benchmark stands beside a backtest that has a benchmark: leave it out, or run the backtest without one",
      { argument: "content.benchmark" },
    );
  }
  const benchmarkTable = index === undefined ? undefined : readReportReturns("content.benchmark", index, benchmarkName);
  const portfolio =
    backtest === undefined
      ? seriesOfReturns(name, readReportReturns("content.returns", returns!, name), {
          periodsPerYear,
          riskFreeRate,
          benchmark: benchmarkTable,
        })
      : seriesOfBacktest(name, backtest, benchmarkTable);
  const same = {
    periodsPerYear: portfolio.periodsPerYear,
    riskFreeRate: portfolio.riskFreeRate,
    // bare returns begin with as much money as the backtest that they stand beside
    first: portfolio.values[0],
  };
  const benchmark =
    benchmarkTable !== undefined
      ? seriesOfReturns(benchmarkName, benchmarkTable, same)
      : backtest === undefined
        ? null
        : benchmarkOfBacktest(benchmarkName, backtest);
  const beside = comparisons.map((one, k) => comparisonSeries(`content.comparisons[${k}]`, one, same));
  requireUnique([portfolio, ...beside, ...(benchmark === null ? [] : [benchmark])]);
  const { attribution, regime: reading, tax, tradeCheck: check, sections = [] } = read;
  const { riskContributions, market, lotPrices, predictor: figures } = read;
  return {
    portfolio,
    benchmark,
    comparisons: beside,
    attribution: (attribution ?? []) as readonly AttributionRow[],
    sections,
    ...(backtest === undefined ? {} : { backtest }),
    ...(riskContributions === undefined ? {} : { riskContributions }),
    ...(reading === undefined ? {} : { regime: reading }),
    ...(market === undefined ? {} : { market }),
    ...(tax === undefined ? {} : { tax }),
    ...(lotPrices === undefined ? {} : { lotPrices }),
    ...(check === undefined ? {} : { tradeCheck: check }),
    ...(figures === undefined ? {} : { predictor: figures as PredictorFigures }),
  };
}

function comparisonSeries(
  argument: string,
  { name, backtest, returns }: ReportComparison,
  settings: SeriesSettings,
): ReportSeries {
  if ((backtest === undefined) === (returns === undefined)) {
    throw new PortfolioError("invalid-argument", `${argument} needs a backtest or returns, and one of them only`, {
      argument,
    });
  }
  return backtest === undefined
    ? seriesOfReturns(name, readReportReturns(`${argument}.returns`, returns!, name), settings)
    : seriesOfBacktest(name, readBacktestResult(`${argument}.backtest`, backtest));
}

function requireUnique(all: readonly ReportSeries[]): void {
  const seen = new Set<string>();
  for (const { name } of all) {
    if (seen.has(name)) {
      throw new PortfolioError("invalid-argument", `two series are called ${name}: names must be unique`, { name });
    }
    seen.add(name);
  }
}
