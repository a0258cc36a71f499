import { PortfolioError } from "./portfolio-error.js";
import type { PricesTable } from "./types.js";

/** What to do about a missing price: stop and name it, leave out its date for all assets, or carry the last price on. */
export type MissingPolicy = "throw" | "drop-dates" | "forward-fill";

/**
 * The same prices without a missing one.
 *
 * @param prices - T dates by N assets
 * @param options - `missing` `"throw"`
 * @returns the table itself when nothing is missing, else a new one
 * @throws {@link PortfolioError} `missing-price`: under `"throw"` the first ones by asset and date; under `"forward-fill"`
 *   an asset that has no price yet on the first date (there is nothing to carry on); `empty` when `"drop-dates"` leaves no date
 * @remarks O(T·N). A carried price makes a return of zero: fine for a stray holiday, wrong for a long gap.
 * @example
 * cleanPrices(prices, { missing: "drop-dates" });
 */
export function cleanPrices(prices: PricesTable, options: { readonly missing?: MissingPolicy } = {}): PricesTable {
  if (!prices.values.some(Number.isNaN)) return prices;
  switch (options.missing ?? "throw") {
    case "drop-dates":
      return dropDates(prices);
    case "forward-fill":
      return forwardFill(prices);
    case "throw":
      throw missingPrices(prices);
    default:
      throw new PortfolioError(
        "invalid-argument",
        `missing is "${options.missing}": use "throw", "drop-dates" or "forward-fill"`,
      );
  }
}

function dropDates({ assets, dates, values }: PricesTable): PricesTable {
  const n = assets.length;
  const kept = dates.flatMap((_, t) => (values.subarray(t * n, (t + 1) * n).some(Number.isNaN) ? [] : [t]));
  if (kept.length === 0) {
    throw new PortfolioError(
      "empty",
      "no date has a price for every asset: leave out the asset with the shortest history",
      { assets },
    );
  }
  const complete = new Float64Array(kept.length * n);
  for (const [row, t] of kept.entries()) complete.set(values.subarray(t * n, (t + 1) * n), row * n);
  return { kind: "prices", assets, dates: kept.map((t) => dates[t]!), values: complete };
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
    throw new PortfolioError("missing-price", `${assets[late]} has no price on ${dates[0]} to carry on, ${mend}`, {
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
