import type { Weights } from "../../core/types.js";
import type { Losses, LossValue } from "../law/value-of-losses.js";
import type { YearIncome } from "../types.js";
import type { HarvestOptions } from "./harvest-types.js";
import type { WashWindow } from "./wash-window.js";

/** Options with their defaults, and what of them does not change from one proposal to the next. */
export interface HarvestTerms {
  readonly options: HarvestOptions;
  /** The year so far. */
  readonly income: YearIncome;
  /** What a carryover out of the year is worth today. */
  readonly carriedWorth: (carryover: number) => number;
  readonly laterRate: number;
  readonly discountRate: number;
  /** What a unit of the later tax is worth today. */
  readonly discount: number;
  /** Both trades, as a fraction of the value. */
  readonly roundTrip: number;
  /** Of `options.moments`. */
  readonly positions: ReadonlyMap<string, number>;
  /** Penalty for a unit of tracking variance and of value. */
  readonly varianceCost: number;
}

/** A plan while it grows. */
export interface HarvestPlan {
  readonly prices: Weights;
  readonly terms: HarvestTerms;
  readonly day: number;
  readonly window: WashWindow;
  /** Losses of the sales so far. */
  taken: Losses;
  /** What more losses are worth after them. */
  worthOf: (more: Losses) => LossValue;
  /** Assets that may not be bought any more, since the plan sells them or identical ones. */
  readonly sold: Set<string>;
  /** Assets that the plan buys. */
  readonly bought: Set<string>;
}
