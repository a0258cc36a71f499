import { labeled } from "../../core/names/labeled.js";
import type { IsoDate, PricesTable, ReturnsTable, Weights } from "../../core/types.js";
import type { TaxLedger } from "../../tax/types.js";
import type { StrategyPast } from "../inputs/backtest-types.js";
import type { GrowingHistory } from "./growing-history.js";

/** The book on one date, copied. */
export interface BookNow {
  readonly assets: readonly string[];
  /** N weights and then N shares: one array, because strategies are asked often and most look at neither. */
  readonly positions: Float64Array;
  readonly cash: number;
  readonly value: number;
}

/**
 * What a strategy is handed on one date. Tables and weights are made when they are first looked at, because many strategies
 * look at one of them only; what was made is kept, so looking twice costs nothing.
 *
 * They are properties of the object itself, so that `{ ...past }` has them. All objects share the functions that read them: with
 * functions of its own each would be described by itself in the engine, which costs time and keeps what it holds until the whole heap is
 * collected.
 */
export class PastOfDate implements StrategyPast {
  declare readonly prices: PricesTable;
  declare readonly returns: ReturnsTable;
  declare readonly weights: Weights;
  declare readonly holdings: Weights;
  declare readonly ledger?: TaxLedger;
  declare readonly date: IsoDate;
  declare readonly value: number;
  declare readonly cash: number;
  readonly #history: GrowingHistory;
  readonly #row: number;
  readonly #now: BookNow;
  readonly #ledgerNow: (() => TaxLedger) | undefined;
  #prices: PricesTable | undefined;
  #returns: ReturnsTable | undefined;
  #weights: Weights | undefined;
  #holdings: Weights | undefined;
  #ledger: TaxLedger | undefined;

  static readonly #lookedAt: PropertyDescriptorMap & ThisType<PastOfDate> = {
    prices: {
      enumerable: true,
      get() {
        return (this.#prices ??= this.#history.prices(this.#row));
      },
    },
    returns: {
      enumerable: true,
      get() {
        return (this.#returns ??= this.#history.returns(this.#row));
      },
    },
    weights: {
      enumerable: true,
      get() {
        return (this.#weights ??= labeled(this.#now.assets, (i) => this.#now.positions[i]!));
      },
    },
    holdings: {
      enumerable: true,
      get() {
        const { assets, positions } = this.#now;
        return (this.#holdings ??= labeled(assets, (i) => positions[assets.length + i]!));
      },
    },
  };

  static readonly #booked: PropertyDescriptor & ThisType<PastOfDate> = {
    enumerable: true,
    get() {
      return (this.#ledger ??= this.#ledgerNow?.());
    },
  };

  /** @param ledgerNow - books the fills so far */
  constructor(
    history: GrowingHistory,
    row: number,
    date: IsoDate,
    now: BookNow,
    ledgerNow: (() => TaxLedger) | undefined,
  ) {
    Object.defineProperties(this, PastOfDate.#lookedAt);
    this.date = date;
    this.value = now.value;
    this.cash = now.cash;
    this.#history = history;
    this.#row = row;
    this.#now = now;
    this.#ledgerNow = ledgerNow;
    if (ledgerNow !== undefined) Object.defineProperty(this, "ledger", PastOfDate.#booked);
  }
}
