import { type TableRows, tilesLength } from "../numerics/matrix/symmetric-tiles-kernel.js";
import { exchangeProductsKernel, type MovingProducts, sumProductsKernel } from "./moving-products-kernel.js";

/** From so many rows on it is quicker to take away their sums than to reckon them once more. */
const LEAST_ROWS = 8;

/** Numbers that all batches of a window may hold, 32 MB. */
const MOST_NUMBERS = 4e6;

/** The sums of rows that entered a window together, in the order in which they came, until they leave it together. */
export class KeptBatches {
  /** How many rows stand in batches: the latest of the window. */
  rows = 0;
  readonly #n: number;
  #queue: { readonly count: number; readonly products: MovingProducts }[] = [];
  #leaving: MovingProducts | undefined;

  constructor(n: number) {
    this.#n = n;
  }

  /** Whether keeping batches of so many rows saves time and fits into memory. */
  isWorth(count: number, window: number): boolean {
    return count >= LEAST_ROWS && (window / count) * tilesLength(this.#n) <= MOST_NUMBERS;
  }

  clear(): void {
    this.#queue = [];
    this.#leaving = undefined;
    this.rows = 0;
  }

  /**
   * Says whether the oldest `count` of the `window` rows are one batch; its sums then leave when the next rows enter. Where only a part
   * of a batch leaves, all are forgotten.
   */
  leave(count: number, window: number): boolean {
    const others = window - this.rows;
    if (count <= others) return false;
    const oldest = this.#queue[0];
    if (others > 0 || oldest?.count !== count) {
      this.clear();
      return false;
    }
    this.#queue.shift();
    this.rows -= count;
    this.#leaving = oldest.products;
    return true;
  }

  /** Adds rows to the sums of a window, keeps theirs, and takes away those of the batch that leaves. */
  enter(sums: MovingProducts, added: TableRows): void {
    const n = this.#n;
    const { sum, tiles } = this.#leaving ?? { sum: new Float64Array(n), tiles: new Float64Array(tilesLength(n)) };
    this.#leaving = undefined;
    const products = { sum, tiles, center: sums.center };
    exchangeProductsKernel(sums, products, added);
    this.#queue.push({ count: added.count, products });
    this.rows += added.count;
  }

  /** All batches together. */
  sumInto(sums: MovingProducts): void {
    sumProductsKernel(
      sums,
      this.#queue.map(({ products }) => products),
    );
  }
}
