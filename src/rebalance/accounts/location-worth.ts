import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { locateAssets } from "../../tax/location/locate-assets.js";
import type { TaxRates } from "../../tax/types.js";
import type { RebalanceBook } from "../plan/rebalance-book.js";
import type { AccountBook } from "./household-changes.js";
import type { HouseholdLocation } from "./household-types.js";

/** For each asset of the household and each account: what a unit is worth after tax at the horizon, over the mean of all. */
export function locationWorth(
  household: RebalanceBook,
  books: readonly AccountBook[],
  locate: HouseholdLocation,
  taxRates: TaxRates | undefined,
): readonly Float64Array[] {
  if (taxRates === undefined) {
    throw new PortfolioError("invalid-argument", "options.taxRates is missing: options.locate weighs taxes", {
      argument: "taxRates",
    });
  }
  for (const one of locate.assets) {
    if (!household.assets.includes(one.asset)) {
      throw new PortfolioError(
        "unknown-asset",
        `options.locate names ${one.asset}, which is neither held nor aimed at`,
        {
          asset: one.asset,
        },
      );
    }
  }
  const { assets: located, retirementRate, horizonYears } = locate;
  if (located.length === 0) return books.map(() => new Float64Array(household.assets.length));
  const amount = books.length / located.length;
  const found = locateAssets(
    {
      assets: located.map((one) => ({ ...one, amount })),
      accounts: books.map(({ account: { id, kind } }) => ({ id, kind, balance: 1 })),
    },
    {
      rates: taxRates,
      ...(retirementRate !== undefined && { retirementRate }),
      ...(horizonYears !== undefined && { horizonYears }),
    },
  );
  if (found.status !== "optimal") return books.map(() => new Float64Array(household.assets.length));
  let sum = 0;
  for (const own of Object.values(found.values)) for (const value of Object.values(own)) sum += value;
  const mean = sum / (located.length * books.length) || 1;
  return books.map(({ account }) =>
    Float64Array.from(household.assets, (asset) =>
      Object.hasOwn(found.values, asset) ? found.values[asset]![account.id]! / mean : 0,
    ),
  );
}
