import type { BacktestResult } from "../backtest/backtest-types.js";
import type { Weights } from "../core/types.js";
import type { TradeCheck } from "../limits/types.js";
import type { RegimeReading } from "../regime/types.js";
import type { TaxLedger } from "../tax/types.js";
import type { AttributionSource } from "./attribution-bars.js";
import type { NamedCurve } from "./curves.js";
import type { ReportSection } from "./report-section.js";

/** What a tear sheet or a summary is made of: results as the rooms give them. */
export interface TearSheetContent {
  readonly backtest: BacktestResult;
  /** Other backtests to stand beside it: lines in the charts, columns in the table of figures. */
  readonly comparisons?: readonly { readonly name: string; readonly backtest: BacktestResult }[];
  /** Shares of the risk by asset, such as an optimiser's or `riskContributions`. */
  readonly riskContributions?: Weights;
  /** Of `brinsonAttribution` or `factorAttribution`, or effects of your own as fractions. */
  readonly attribution?: AttributionSource;
  /** Of `detectRegimes`. */
  readonly regime?: Omit<RegimeReading, "model">;
  /** The line to shade by regimes; the value of the backtest when left out. */
  readonly market?: NamedCurve;
  readonly tax?: TaxLedger;
  /** Prices per share, for the gains that wait in open lots. */
  readonly lotPrices?: Weights;
  /** A check of the next trades. */
  readonly limits?: TradeCheck;
  readonly predictor?: PredictorFigures;
  /** Further chapters, after all others. */
  readonly sections?: readonly ReportSection[];
}

/** What is told of a predictor: how well its members did out of sample, and how many were tried. */
export interface PredictorFigures {
  readonly models: readonly {
    readonly name: string;
    readonly informationCoefficient: number;
    readonly weight?: number;
  }[];
  readonly trials?: number;
}

export interface NamingOptions {
  /** "Portfolio report". */
  readonly title?: string;
  /** What the backtest is called; "Portfolio". */
  readonly name?: string;
  /** What its benchmark is called; "Benchmark". */
  readonly benchmarkName?: string;
}
