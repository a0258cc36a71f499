import { labelled } from "../../core/names/labelled.js";
import type { IsoDate, PricesTable, ReturnsTable, Weights } from "../../core/types.js";
import type { TaxLedger } from "../../tax/types.js";
import type { StrategyPast } from "../inputs/backtest-types.js";
import type { GrowingHistory } from "./growing-history.js";

/**
 * What a strategy is handed on one date. Tables and weights are made when they are first looked at, because many strategies
 * look at one of them only; what was made is kept, so looking twice costs nothing.
 *
 * @param now - the book on that date; its arrays are copies that nobody else writes
 * @param ledgerNow - books the fills so far
 */
export function strategyPast(
  history: GrowingHistory,
  row: number,
  date: IsoDate,
  now: {
    readonly assets: readonly string[];
    readonly weights: Float64Array;
    readonly shares: Float64Array;
    readonly cash: number;
    readonly value: number;
  },
  ledgerNow: (() => TaxLedger) | undefined,
): StrategyPast {
  const { assets, cash, value } = now;
  let prices: PricesTable | undefined;
  let returns: ReturnsTable | undefined;
  let weights: Weights | undefined;
  let holdings: Weights | undefined;
  let ledger: TaxLedger | undefined;
  const past: StrategyPast = {
    get prices() {
      return (prices ??= history.prices(row));
    },
    get returns() {
      return (returns ??= history.returns(row));
    },
    get weights() {
      return (weights ??= labelled(assets, (i) => now.weights[i]!));
    },
    get holdings() {
      return (holdings ??= labelled(assets, (i) => now.shares[i]!));
    },
    date,
    value,
    cash,
  };
  if (ledgerNow === undefined) return past;
  return Object.defineProperty(past, "ledger", { enumerable: true, get: () => (ledger ??= ledgerNow()) });
}
