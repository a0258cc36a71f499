import { DayClock } from "../journal/clock-time.js";
import type { TaxTransaction } from "../types.js";

/** A row of a table that a line made. */
interface MadeRow {
  readonly date: string;
  /** The id of the line. */
  readonly sale: string;
}

/** The order of the tables: date of the sale, within a day its time, and the list where times are equal or missing. */
export class SaleOrder {
  readonly #transactions: readonly TaxTransaction[];
  /** For each day that was asked for, the place of each of its lines by id. */
  readonly #days: Map<string, ReadonlyMap<string, number>> = new Map();

  /** @param transactions - a journal that was booked, so its dates rise */
  constructor(transactions: readonly TaxTransaction[]) {
    this.#transactions = transactions;
  }

  /** Negative where `a` comes first. O(1), once O(log n + lines of the day) for a day on which both were made. */
  compare(a: MadeRow, b: MadeRow): number {
    if (a.date !== b.date) return a.date < b.date ? -1 : 1;
    if (a.sale === b.sale) return 0;
    let places = this.#days.get(a.date);
    if (places === undefined) {
      places = this.#placesOn(a.date);
      this.#days.set(a.date, places);
    }
    return (places.get(a.sale) ?? 0) - (places.get(b.sale) ?? 0);
  }

  #placesOn(date: string): ReadonlyMap<string, number> {
    const all = this.#transactions;
    let from = 0;
    for (let to = all.length; from < to; ) {
      const middle = (from + to) >> 1;
      if (all[middle]!.date < date) from = middle + 1;
      else to = middle;
    }
    const clock = new DayClock();
    const day: { readonly id: string; readonly at: number }[] = [];
    for (let i = from; i < all.length && all[i]!.date === date; i++) {
      day.push({ id: all[i]!.id, at: clock.read(date, all[i]!.time) });
    }
    day.sort((a, b) => a.at - b.at);
    return new Map(day.map(({ id }, place) => [id, place]));
  }
}
