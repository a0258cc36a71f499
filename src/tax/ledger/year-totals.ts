import type { RowTable } from "../rows/row-table.js";
import type { Disposition, YearTotals } from "../types.js";

/** Sums of one year, whole cents. */
interface SumsOfYear {
  shortTerm: number;
  longTerm: number;
  disallowed: number;
  permanent: number;
}

/** Sums by year of what was recognized and disallowed, in whole cents until they are read. */
export class YearSums {
  readonly #years: Map<string, SumsOfYear> = new Map();
  /** Those of the row before, which mostly has the same date. */
  #date = "";
  #sums: SumsOfYear = { shortTerm: 0, longTerm: 0, disallowed: 0, permanent: 0 };

  /** Adds a row that was sold on a date. */
  addRow(date: string, rows: RowTable, at: number): void {
    const sums = this.#on(date);
    const disallowed = rows.disallowed(at);
    const recognized = rows.proceeds(at) - rows.basis(at) + disallowed;
    if (rows.long(at)) sums.longTerm += recognized;
    else sums.shortTerm += recognized;
    sums.disallowed += disallowed;
    sums.permanent += rows.permanent(at);
  }

  add({ date, term, recognized, disallowed, permanentlyDisallowed }: Disposition): void {
    const sums = this.#on(date);
    if (term === "long") sums.longTerm += cents(recognized);
    else sums.shortTerm += cents(recognized);
    sums.disallowed += cents(disallowed);
    sums.permanent += cents(permanentlyDisallowed);
  }

  #on(date: string): SumsOfYear {
    if (date !== this.#date) {
      this.#date = date;
      this.#sums = this.#sumsOf(date.slice(0, 4));
    }
    return this.#sums;
  }

  #sumsOf(year: string): SumsOfYear {
    let sums = this.#years.get(year);
    if (sums === undefined) {
      sums = { shortTerm: 0, longTerm: 0, disallowed: 0, permanent: 0 };
      this.#years.set(year, sums);
    }
    return sums;
  }

  /** The years in which something was sold, in currency units. */
  totals(): Record<string, YearTotals> {
    const totals: Record<string, YearTotals> = {};
    for (const year of [...this.#years.keys()].sort()) {
      const { shortTerm, longTerm, disallowed, permanent } = this.#years.get(year)!;
      totals[year] = {
        shortTerm: shortTerm / 100,
        longTerm: longTerm / 100,
        disallowed: disallowed / 100,
        permanentlyDisallowed: permanent / 100,
      };
    }
    return totals;
  }
}

export function totalsByYear(dispositions: readonly Disposition[]): Record<string, YearTotals> {
  const sums = new YearSums();
  for (const disposition of dispositions) sums.add(disposition);
  return sums.totals();
}

function cents(amount: number): number {
  return Math.round(amount * 100);
}
