import { PortfolioError } from "../errors/portfolio-error.js";
import type { OptionsOf } from "../options/option-types.js";
import { readOptions } from "../options/read-options.js";
import type { PricesTable } from "../types.js";
import { hasMissing } from "./check-price-values.js";
import { markDatesChecked } from "./check-table.js";
import { requireTable } from "./require-table.js";

/** What to do about a missing price: stop and name it, leave out its date for all assets, or repeat the last price. */
export type MissingPolicy = "throw" | "drop-dates" | "forward-fill";

/** How {@link cleanPrices} treats missing prices. */
export interface CleanOptions {
  /** What to do about a missing price. Default "throw". */
  readonly missing?: MissingPolicy;
}

const declared: OptionsOf<CleanOptions, "missing"> = {
  missing: { kind: "choice", of: ["throw", "drop-dates", "forward-fill"], default: "throw" },
};

/**
 * The same prices without a missing one.
 *
 * @param prices - T dates by N assets
 * @param options - `missing`: what to do about a missing price. Default "throw"
 * @returns the table itself when nothing is missing, otherwise a new one
 * @throws {@link PortfolioError} `missing-price`: under `"throw"` the first ones by asset and date; under `"forward-fill"`
 *   an asset that has no price yet on the first date (there is nothing to repeat); `empty` when `"drop-dates"` leaves no date;
 *   `invalid-argument` for a table that does not hold prices and for unknown options
 * @remarks O(T·N). A repeated price makes a return of zero: fine for a stray holiday, wrong for a long gap.
 * @example
 * cleanPrices(prices, { missing: "drop-dates" });
 */
export function cleanPrices(prices: PricesTable, options: CleanOptions = {}): PricesTable {
  const table = requireTable("prices", prices, "prices");
  const { missing } = readOptions("options", options, declared, { what: "an option of cleanPrices" });
  return hasMissing(table.values) ? withoutMissing(table, missing) : table;
}

/** The same for a table with a missing price that was checked before. */
export function withoutMissing(prices: PricesTable, policy: MissingPolicy): PricesTable {
  if (policy === "throw") throw missingPrices(prices);
  return policy === "drop-dates" ? dropDates(prices) : forwardFill(prices);
}

function dropDates({ assets, dates, values }: PricesTable): PricesTable {
  const n = assets.length;
  const kept: string[] = [];
  const complete = new Float64Array(values.length);
  for (let t = 0; t < dates.length; t++) {
    const row = values.subarray(t * n, (t + 1) * n);
    if (hasMissing(row)) continue;
    complete.set(row, kept.length * n);
    kept.push(dates[t]!);
  }
  if (kept.length === 0) {
    throw new PortfolioError(
      "empty",
      "no date has a price for every asset: leave out the asset with the shortest history",
      { assets },
    );
  }
  return { kind: "prices", assets, dates: markDatesChecked(kept), values: complete.slice(0, kept.length * n) };
}

function forwardFill(prices: PricesTable): PricesTable {
  const { assets, dates } = prices;
  const n = assets.length;
  const values = prices.values.slice();
  for (let k = n; k < values.length; k++) if (Number.isNaN(values[k]!)) values[k] = values[k - n]!;
  const late = assets.findIndex((_, i) => Number.isNaN(values[i]!));
  if (late >= 0) {
    const first = dates.find((_, t) => !Number.isNaN(values[t * n + late]!));
    const mend =
      first === undefined
        ? "it has no price at all: leave it out"
        : `its first is on ${first}: slice the table from there, or leave it out`;
    throw new PortfolioError("missing-price", `${assets[late]} has no price on ${dates[0]} to repeat, ${mend}`, {
      asset: assets[late],
      date: dates[0],
      first,
    });
  }
  return { kind: "prices", assets, dates, values };
}

function missingPrices({ assets, dates, values }: PricesTable): PortfolioError {
  const n = assets.length;
  const missing: { asset: string; date: string }[] = [];
  let total = 0;
  for (let k = 0; k < values.length; k++) {
    if (!Number.isNaN(values[k]!)) continue;
    total += 1;
    if (missing.length < 5) missing.push({ asset: assets[k % n]!, date: dates[Math.floor(k / n)]! });
  }
  const named = missing.map(({ asset, date }) => `${asset} on ${date}`).join(", ");
  const more = total > missing.length ? ` and ${total - missing.length} more` : "";
  return new PortfolioError(
    "missing-price",
    `${total === 1 ? "a price is" : `${total} prices are`} missing: ${named}${more}: fill them in, or choose \`missing: "drop-dates"\` or \`"forward-fill"\``,
    { missing, total },
  );
}
