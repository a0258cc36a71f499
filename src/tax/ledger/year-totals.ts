import type { Disposition, YearTotals } from "../types.js";

/** Sums by year of what was recognised and disallowed, in whole cents until they are read. */
export class YearSums {
  readonly #years: Map<string, { shortTerm: number; longTerm: number; disallowed: number; permanent: number }> =
    new Map();

  add({ date, term, recognized, disallowed, permanentlyDisallowed }: Disposition): void {
    const year = date.slice(0, 4);
    let sums = this.#years.get(year);
    if (sums === undefined) {
      sums = { shortTerm: 0, longTerm: 0, disallowed: 0, permanent: 0 };
      this.#years.set(year, sums);
    }
    if (term === "long") sums.longTerm += cents(recognized);
    else sums.shortTerm += cents(recognized);
    sums.disallowed += cents(disallowed);
    sums.permanent += cents(permanentlyDisallowed);
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
