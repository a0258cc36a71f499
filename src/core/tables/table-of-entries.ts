import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import type { IsoDate, Table } from "../types.js";
import { checkTable } from "./check-table.js";
import { unpinned } from "./unpinned.js";

/** Tables of up to this many cells are built however empty they are. */
const FREE_CELLS = 4_000_000;
/** In larger tables one of this many cells must have an entry. */
const MOST_EMPTY = 20;

/** Collects entries (asset, date, number) in any order and builds one table of them. 16 bytes an entry. */
export class TableOfEntries {
  readonly #name: string;
  readonly #fixed: boolean;
  readonly #assets = new Map<string, number>();
  readonly #dates = new Map<IsoDate, number>();
  #count = 0;
  #columns: Int32Array;
  #rows: Int32Array;
  #numbers: Float64Array;
  #lastAsset = "";
  #lastNumber = -1;

  /**
   * @param name - what the caller handed in, for messages
   * @param assets - the columns, in order, and all that may come; left out, assets stand in order of first appearance
   * @param most - how many entries to expect
   */
  constructor(name: string, assets: readonly string[] | undefined, most: number) {
    this.#name = name;
    this.#fixed = assets !== undefined;
    for (const asset of assets ?? []) this.#assets.set(asset, this.#assets.size);
    const size = Math.max(16, most);
    this.#columns = new Int32Array(size);
    this.#rows = new Int32Array(size);
    this.#numbers = new Float64Array(size);
  }

  /** The column of an asset. @throws PortfolioError `unknown-asset` when the columns are fixed and lack it */
  assetNumber(asset: string): number {
    if (asset === this.#lastAsset) return this.#lastNumber;
    let at = this.#assets.get(asset);
    if (at === undefined) {
      if (this.#fixed) {
        const nearest = nearestName(asset, this.#assets.keys());
        throw new PortfolioError(
          "unknown-asset",
          `${this.#name} has asset ${asset}, which is not in options.assets: ${nearest === undefined ? "add it there, or leave its rows out" : `did you mean ${nearest}?`}`,
          { asset, nearest },
        );
      }
      at = this.#assets.size;
      this.#assets.set(unpinned(asset), at);
    }
    this.#lastAsset = asset;
    this.#lastNumber = at;
    return at;
  }

  /** A number for a date, in order of first appearance. */
  dateNumber(date: IsoDate): number {
    let at = this.#dates.get(date);
    if (at === undefined) {
      at = this.#dates.size;
      this.#dates.set(date, at);
    }
    return at;
  }

  /** Notes one entry; NaN is an entry that is missing. */
  add(asset: number, date: number, value: number): void {
    const k = this.#count++;
    if (k === this.#columns.length) this.#grow();
    this.#columns[k] = asset;
    this.#rows[k] = date;
    this.#numbers[k] = value;
  }

  #grow(): void {
    const size = Math.ceil(this.#count * 1.5);
    const columns = new Int32Array(size);
    const rows = new Int32Array(size);
    const numbers = new Float64Array(size);
    columns.set(this.#columns);
    rows.set(this.#rows);
    numbers.set(this.#numbers);
    [this.#columns, this.#rows, this.#numbers] = [columns, rows, numbers];
  }

  /**
   * The table, in order of date, NaN where no entry came.
   *
   * @throws PortfolioError `duplicate-date` for two entries of one asset and date; `shape` for a table of more than four million
   *   cells of which fewer than one in twenty has an entry; and those of `checkTable`
   */
  build(): Table {
    const count = this.#count;
    const assets = [...this.#assets.keys()];
    const found = [...this.#dates.keys()];
    const dates = [...found].sort(); // ISO dates sort as text
    const cells = assets.length * dates.length;
    if (cells > FREE_CELLS && count < cells / MOST_EMPTY) {
      throw new PortfolioError(
        "shape",
        `${this.#name} has ${count} prices for ${dates.length} dates × ${assets.length} assets, so fewer than 1 cell in ${MOST_EMPTY} would be filled: read fewer assets at a time, or check which column holds the assets`,
        { argument: this.#name, prices: count, dates: dates.length, assets: assets.length },
      );
    }
    const rank = new Map(dates.map((date, t) => [date, t]));
    const rowOf = Int32Array.from(found, (date) => rank.get(date)!);
    const values = new Float64Array(cells).fill(Number.NaN);
    const seen = new Uint8Array(Math.ceil(cells / 8));
    for (let k = 0; k < count; k++) {
      const cell = rowOf[this.#rows[k]!]! * assets.length + this.#columns[k]!;
      const bit = 1 << (cell & 7);
      if ((seen[cell >>> 3]! & bit) !== 0) {
        const [asset, date] = [assets[this.#columns[k]!], found[this.#rows[k]!]];
        throw new PortfolioError("duplicate-date", `${this.#name} has two prices of ${asset} on ${date}: keep one`, {
          asset,
          date,
        });
      }
      seen[cell >>> 3] = seen[cell >>> 3]! | bit;
      values[cell] = this.#numbers[k]!;
    }
    const table: Table = { assets, dates, values };
    checkTable(this.#name, table);
    return table;
  }
}
