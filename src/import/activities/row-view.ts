import type { DateParser } from "../../core/dates/read-date.js";
import type { Decimal } from "../fields/decimal.js";
import { absolute, plus } from "../fields/decimal.js";
import { readAmount } from "../fields/read-amount.js";
import { type Day, readDay } from "../fields/read-day.js";
import { RowFlaw } from "../fields/row-flaw.js";

/** Positions of the columns of a table, by the word that a preset uses for them. */
export type ColumnPositions = Readonly<Record<string, number>>;

/** How a file writes its figures. */
export interface Notation {
  readonly decimal?: "." | ",";
  readonly date?: DateParser;
}

/** One row of a table, read by the words that a preset uses for its columns. */
export class RowView {
  readonly cells: readonly string[];
  readonly line: number;
  readonly #columns: ColumnPositions;
  readonly #notation: Notation;

  constructor(cells: readonly string[], line: number, columns: ColumnPositions, notation: Notation = {}) {
    this.cells = cells;
    this.line = line;
    this.#columns = columns;
    this.#notation = notation;
  }

  /** Whether the table has the column. */
  has(column: string): boolean {
    return (this.#columns[column] ?? -1) >= 0;
  }

  /** The text of a cell; empty where the row or the table has none. */
  text(column: string): string {
    const at = this.#columns[column];
    return at === undefined || at < 0 ? "" : (this.cells[at] ?? "");
  }

  /** The number of a cell, or `undefined` where it is empty. */
  amount(column: string): Decimal | undefined {
    return readAmount(this.text(column), column, this.#notation.decimal);
  }

  /** The number of a cell that must have one. */
  needed(column: string): Decimal {
    const amount = this.amount(column);
    if (amount === undefined) throw new RowFlaw(`${column} is empty`);
    return amount;
  }

  /** The sum of several columns of costs, without signs; `undefined` where the table has none of them. */
  fees(...columns: readonly string[]): Decimal | undefined {
    let sum: Decimal | undefined;
    for (const column of columns) {
      if (!this.has(column)) continue;
      const fee = this.amount(column);
      sum =
        sum === undefined
          ? absolute(fee ?? { units: 0n, scale: 0 })
          : plus(sum, absolute(fee ?? { units: 0n, scale: 0 }));
    }
    return sum;
  }

  day(column: string): Day {
    return readDay(this.text(column), column, this.#notation.date);
  }
}
