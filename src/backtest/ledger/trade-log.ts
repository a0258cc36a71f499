import type { IsoDate, Trade } from "../../core/types.js";

/** Trades for which a new log has room. */
const FIRST = 64;

/**
 * The fills of a backtest in order, kept in columns: 32 bytes a trade, where an object takes 120.
 *
 * {@link rows} makes the objects when somebody asks for them.
 */
export class TradeLog {
  /** How many trades there are. */
  length: number = 0;
  readonly #assets: readonly string[];
  /** The dates with trades, in order, and for each trade its position among them. */
  readonly #dates: IsoDate[] = [];
  #dateOf = new Int32Array(FIRST);
  #assetOf = new Int32Array(FIRST);
  #quantities = new Float64Array(FIRST);
  #prices = new Float64Array(FIRST);
  #costs = new Float64Array(FIRST);
  /** What few trades have, by their position in the log. */
  readonly #rest = new Map<number, Pick<Trade, "reason" | "lots">>();
  #rows: readonly Trade[] | undefined;

  constructor(assets: readonly string[]) {
    this.#assets = assets;
  }

  /** Appends a fill of the asset at a position. Dates must not fall. */
  push(asset: number, date: IsoDate, quantity: number, price: number, cost: number): void {
    const k = this.length++;
    if (k === this.#dateOf.length) this.#grow();
    const last = this.#dates.length - 1;
    if (last < 0 || this.#dates[last] !== date) this.#dates.push(date);
    this.#dateOf[k] = this.#dates.length - 1;
    this.#assetOf[k] = asset;
    this.#quantities[k] = quantity;
    this.#prices[k] = price;
    this.#costs[k] = cost;
  }

  /** Notes why the last fill was ordered, or the lots that it closes. */
  describeLast(rest: Pick<Trade, "reason" | "lots">): void {
    this.#rest.set(this.length - 1, rest);
  }

  /** The trade at a position. A new object, unless the rows were made. */
  at(k: number): Trade {
    if (this.#rows !== undefined) return this.#rows[k]!;
    return {
      asset: this.#assets[this.#assetOf[k]!]!,
      quantity: this.#quantities[k]!,
      price: this.#prices[k]!,
      date: this.#dates[this.#dateOf[k]!]!,
      cost: this.#costs[k]!,
      ...this.#rest.get(k),
    };
  }

  /** The trades from one position to another, as {@link Array.slice} gives them. New objects. */
  slice(from: number, to: number): Trade[] {
    const trades: Trade[] = [];
    for (let k = from; k < to; k++) trades.push(this.at(k));
    return trades;
  }

  /** All trades of a log that is complete; the same array each time, which takes the place of the columns. */
  rows(): readonly Trade[] {
    if (this.#rows === undefined) {
      this.#rows = this.slice(0, this.length);
      this.#dateOf = this.#assetOf = new Int32Array(0);
      this.#quantities = this.#prices = this.#costs = new Float64Array(0);
      this.#rest.clear();
    }
    return this.#rows;
  }

  #grow(): void {
    const size = Math.ceil(this.length * 1.5);
    this.#dateOf = longer(this.#dateOf, new Int32Array(size));
    this.#assetOf = longer(this.#assetOf, new Int32Array(size));
    this.#quantities = longer(this.#quantities, new Float64Array(size));
    this.#prices = longer(this.#prices, new Float64Array(size));
    this.#costs = longer(this.#costs, new Float64Array(size));
  }
}

function longer<A extends Int32Array | Float64Array>(column: A, room: A): A {
  room.set(column);
  return room;
}
