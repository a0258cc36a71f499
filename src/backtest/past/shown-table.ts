import { markDatesChecked } from "../../core/tables/check-table.js";
import type { IsoDate } from "../../core/types.js";

/**
 * A table that is handed out. Its names and dates are copies, taken when they are first looked at; they are properties of the object
 * itself and read by functions that all tables share, as in `PastOfDate`.
 */
export class ShownTable<Kind extends string> {
  declare readonly kind: Kind;
  declare readonly assets: readonly string[];
  declare readonly dates: readonly IsoDate[];
  declare readonly values: Float64Array;
  readonly #names: () => readonly string[];
  readonly #allDates: readonly IsoDate[];
  readonly #from: number;
  readonly #row: number;
  #assets: readonly string[] | undefined;
  #dates: readonly IsoDate[] | undefined;

  static readonly #lookedAt: PropertyDescriptorMap & ThisType<ShownTable<string>> = {
    assets: {
      enumerable: true,
      get() {
        return (this.#assets ??= this.#names());
      },
    },
    dates: {
      enumerable: true,
      get() {
        return (this.#dates ??= markDatesChecked(this.#allDates.slice(this.#from, this.#row + 1)));
      },
    },
  };

  /**
   * @param names - gives the names of the assets
   * @param dates - all dates, of which those from `from` to `row` are shown
   */
  constructor(
    kind: Kind,
    names: () => readonly string[],
    dates: readonly IsoDate[],
    from: number,
    row: number,
    values: Float64Array,
  ) {
    this.kind = kind;
    Object.defineProperties(this, ShownTable.#lookedAt);
    this.values = values;
    this.#names = names;
    this.#allDates = dates;
    this.#from = from;
    this.#row = row;
  }
}
