import type { IsoDate, PricesTable, Weights } from "../../core/types.js";
import type { WeightPredictor } from "../../predict/predictor/predictor-types.js";
import type { ConstructionMethod } from "../construction-method.js";

/** What a strategy of the caller may look at. */
export interface StrategyView {
  /** Prices up to the date of the decision, whose returns are total returns. */
  readonly prices: PricesTable;
  /** The date of the decision. */
  readonly date: IsoDate;
  /** Fractions of the whole portfolio that are held. */
  readonly held: Weights;
}

/** A function of the caller: fractions of the capital of the strategy, or `null` for no answer. */
export type StrategyFunction = (view: StrategyView) => Weights | null;

/** One of several strategies that share the capital of an engine. `method`, `predictor` and `weights` exclude each other. */
export interface EngineStrategy {
  /** Its name, in results and attributions. */
  readonly name: string;
  /** An optimizer. Default: the configured one. */
  readonly method?: ConstructionMethod;
  /** A weight predictor that `trainWeightPredictor` made. */
  readonly predictor?: WeightPredictor;
  /** A function of the caller. */
  readonly weights?: StrategyFunction;
  /** Its part of the capital, against those of the others. Default 1. */
  readonly share?: number;
}

/** What one strategy adds to the combined weights. */
export interface StrategyPart {
  /** Its name. */
  readonly name: string;
  /** Its fraction of the capital, by the setting `strategies.capital`. */
  readonly share: number;
  /** Fractions of its own capital. */
  readonly weights: Weights;
  /** Its part of the variance of the whole; the parts sum to 1. 0 where the whole has none. */
  readonly riskShare: number;
  /** How its weights were found: a method, `"predictor"` or `"function"`. */
  readonly by: string;
}

/** Several strategies as one portfolio. */
export interface StrategyMix {
  /** In the order in which they were given. */
  readonly parts: readonly StrategyPart[];
  /** One-way turnover that the strategies would have if each traded its part of the portfolio on its own. */
  readonly grossTurnover: number;
  /** One-way turnover once their orders are netted: never more. */
  readonly netTurnover: number;
}

/** Where the return of a backtest of several strategies came from. */
export interface StrategyAttribution {
  /** By strategy: its linked contribution to the total return, and its mean fraction of the capital. */
  readonly parts: readonly { readonly name: string; readonly contribution: number; readonly averageShare: number }[];
  /** What no strategy made: costs, interest on cash, and holdings that no strategy wants any more. */
  readonly rest: number;
}
