import type { IsoDate, Trade } from "../../core/types.js";

/** Trades in one block, and numbers of one trade in it: where and when it was, quantity, price, cost. */
const ROOM = 256;
const WIDTH = 4;

/**
 * The fills of a backtest in order, kept as numbers in blocks: 32 bytes a trade, where an object takes 120.
 *
 * {@link rows} makes the objects when somebody asks for them.
 */
export class TradeLog {
  /** How many trades there are. */
  length: number = 0;
  readonly #assets: readonly string[];
  /** The dates with trades, in order. */
  readonly #dates: IsoDate[] = [];
  readonly #blocks: Float64Array[] = [];
  /** The block that is being filled, and how many of its numbers are. */
  #block: Float64Array = new Float64Array(0);
  #filled = 0;
  /** What few trades have, by their position in the log. */
  readonly #rest = new Map<number, Pick<Trade, "reason" | "lots">>();
  #rows: readonly Trade[] | undefined;

  constructor(assets: readonly string[]) {
    this.#assets = assets;
  }

  /** Appends a fill of the asset at a position. Dates must not fall. */
  push(asset: number, date: IsoDate, quantity: number, price: number, cost: number): void {
    const dates = this.#dates;
    if (dates.length === 0 || dates[dates.length - 1] !== date) dates.push(date);
    if (this.#filled === this.#block.length) this.#addBlock();
    const block = this.#block;
    const at = this.#filled;
    // one number for both: it stays far below 2 ** 53
    block[at] = (dates.length - 1) * this.#assets.length + asset;
    block[at + 1] = quantity;
    block[at + 2] = price;
    block[at + 3] = cost;
    this.#filled = at + WIDTH;
    this.length++;
  }

  /** Notes why the last fill was ordered, or the lots that it closes. */
  describeLast(rest: Pick<Trade, "reason" | "lots">): void {
    this.#rest.set(this.length - 1, rest);
  }

  /** The trade at a position. A new object, unless the rows were made. */
  at(k: number): Trade {
    if (this.#rows !== undefined) return this.#rows[k]!;
    const block = this.#blocks[Math.floor(k / ROOM)]!;
    const at = (k % ROOM) * WIDTH;
    const where = block[at]!;
    const n = this.#assets.length;
    const on = Math.floor(where / n);
    const trade: Trade = {
      asset: this.#assets[(where - on * n) | 0]!,
      quantity: block[at + 1]!,
      price: block[at + 2]!,
      date: this.#dates[on]!,
      cost: block[at + 3]!,
    };
    const rest = this.#rest.size === 0 ? undefined : this.#rest.get(k);
    return rest === undefined ? trade : { ...trade, ...rest };
  }

  /** The trades from one position to another, as {@link Array.slice} gives them. New objects. */
  slice(from: number, to: number): Trade[] {
    const trades: Trade[] = [];
    for (let k = from; k < to; k++) trades.push(this.at(k));
    return trades;
  }

  /** All trades of a log that is complete; the same array each time, which takes the place of the numbers. */
  rows(): readonly Trade[] {
    if (this.#rows === undefined) {
      this.#rows = this.slice(0, this.length);
      this.#blocks.length = 0;
      this.#block = new Float64Array(0);
      this.#filled = 0;
      this.#rest.clear();
    }
    return this.#rows;
  }

  #addBlock(): void {
    this.#block = new Float64Array(ROOM * WIDTH);
    this.#blocks.push(this.#block);
    this.#filled = 0;
  }
}
