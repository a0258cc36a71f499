import type { BacktestResult } from "../../backtest/inputs/backtest-types.js";
import type { IsoDate, ReturnsTable, Weights } from "../../core/types.js";
import type { TradeCheck } from "../../limits/types.js";
import type { WeightPredictor } from "../../predict/predictor/predictor-types.js";
import type { RegimeReading } from "../../regime/names/model-types.js";
import type { TaxLedger } from "../../tax/types.js";
import type { AttributionSource } from "../charts/attribution-bars.js";
import type { NamedCurve } from "../charts/curves.js";
import type { ReportSection } from "../parts/report-section.js";

/** Returns with their dates: a series of your own, or one read from a file. */
export interface DatedReturns {
  /** T dates in order: the end of each period. */
  readonly dates: readonly IsoDate[];
  /** T simple returns as fractions: 0.01 is 1 %. */
  readonly returns: Float64Array | readonly number[];
}

/** Returns of one portfolio, benchmark or fund: a table of one column, or dates and returns. */
export type ReportReturns = ReturnsTable | DatedReturns;

/** Something to stand beside the portfolio: a line in the charts and a column in the table of figures. */
export interface ReportComparison {
  /** What it is called. */
  readonly name: string;
  /** A backtest; give this or `returns`. */
  readonly backtest?: BacktestResult;
  /** Returns; give this or `backtest`. */
  readonly returns?: ReportReturns;
}

/** What a tear sheet or a summary is made of: results as the rooms give them. Give `backtest` or `returns`. */
export interface TearSheetContent {
  /** A backtest: its holdings, trades and method get chapters too. */
  readonly backtest?: BacktestResult;
  /** Returns of a portfolio: a table of one column, or dates and returns. */
  readonly returns?: ReportReturns;
  /** Returns of a benchmark on the same dates, beside `returns` or a backtest without one of its own. Default: none. */
  readonly benchmark?: ReportReturns;
  /** A number per year for the figures of `returns`. A backtest brings its own. Default 0. */
  readonly riskFreeRate?: number;
  /** How many periods make a year, for the figures of `returns`. Default: inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Others to stand beside it: lines in the charts, columns in the table of figures. Default: none. */
  readonly comparisons?: readonly ReportComparison[];
  /** Shares of the risk by asset, such as an optimizer's or those of `riskContributions`. Default: none. */
  readonly riskContributions?: Weights;
  /** Of `brinsonAttribution` or `factorAttribution`, or effects of your own as fractions. Default: none. */
  readonly attribution?: AttributionSource;
  /** Of `detectRegimes`. Default: none. */
  readonly regime?: Omit<RegimeReading, "model">;
  /** The line to shade by regimes. Default: the value of the portfolio. */
  readonly market?: NamedCurve;
  /** A ledger: its gains by year and its open lots are shown. Default: none. */
  readonly tax?: TaxLedger;
  /** Currency units per share, for the gains that wait in open lots. Default: none. */
  readonly lotPrices?: Weights;
  /** A check of the next trades, of `checkTrades`. Default: none. */
  readonly tradeCheck?: TradeCheck;
  /** What `trainWeightPredictor` gave, or figures of any predictor. Default: none. */
  readonly predictor?: PredictorFigures | WeightPredictor;
  /** Further chapters, after all others. Default: none. */
  readonly sections?: readonly ReportSection[];
}

/** One member of a predictor, out of sample. */
export interface PredictorModelFigures {
  /** What the member is called. */
  readonly name: string;
  /** Correlation of its forecasts with what came. */
  readonly informationCoefficient: number;
  /** Where the true coefficient lies at the level. Default: not shown. */
  readonly interval?: readonly [number, number];
  /** Its weight in the mix. Default: not shown. */
  readonly weight?: number;
}

/** What is told of a predictor: how well its members did out of sample, and how many were tried. */
export interface PredictorFigures {
  /** The members. */
  readonly models: readonly PredictorModelFigures[];
  /** How many variants were tried. Default: not shown. */
  readonly trials?: number;
  /** Whether anything was found that is not luck. Default: not shown. */
  readonly verdict?: "skill" | "no-skill";
  /** The coefficient of all members together. Default: not shown. */
  readonly together?: PredictorInterval;
}

/** A coefficient with its interval. */
export interface PredictorInterval {
  /** The mean over dates. */
  readonly mean: number;
  /** Where the true mean lies at the level. */
  readonly interval: readonly [number, number];
}

/** How a report names what it shows. */
export interface NamingOptions {
  /** The title of the page. Default "Portfolio report". */
  readonly title?: string;
  /** What the portfolio is called. Default "Portfolio". */
  readonly name?: string;
  /** What its benchmark is called. Default "Benchmark". */
  readonly benchmarkName?: string;
}
