import { labelled } from "../../core/names/labelled.js";
import type { IsoDate, PricesTable, ReturnsTable, Weights } from "../../core/types.js";
import type { StrategyPast } from "../inputs/backtest-types.js";
import type { GrowingHistory } from "./growing-history.js";

/**
 * What a strategy is handed on one date. Tables and weights are made when they are first looked at, because many strategies
 * look at one of them only; what was made is kept, so looking twice costs nothing.
 *
 * @param current - N weights as they have drifted; a copy that nobody else writes
 */
export function strategyPast(
  history: GrowingHistory,
  row: number,
  date: IsoDate,
  assets: readonly string[],
  current: Float64Array,
  value: number,
): StrategyPast {
  let prices: PricesTable | undefined;
  let returns: ReturnsTable | undefined;
  let weights: Weights | undefined;
  return {
    get prices() {
      return (prices ??= history.prices(row));
    },
    get returns() {
      return (returns ??= history.returns(row));
    },
    get weights() {
      return (weights ??= labelled(assets, (i) => current[i]!));
    },
    date,
    value,
  };
}
