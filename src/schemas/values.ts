import { z } from "zod";

/** Greatest number of assets in a request. */
const MAX_ASSETS = 2000;
/** Greatest number of dates in a request. */
const MAX_DATES = 20_000;

/** A day, "2026-03-31". */
export const isoDate: z.ZodType<string, string> = z.iso.date().meta({ description: 'A day, such as "2026-03-31".' });

/** The name of an asset. */
export const assetName: z.ZodType<string, string> = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w.$^=/& -]+$/u)
  .refine((name) => name !== "__proto__", { error: "is no name of an asset" })
  .meta({ description: "The name of an asset." });

/** Numbers by asset. */
export const weights: z.ZodType<Record<string, number>, Record<string, number>> = z
  .record(assetName, z.number())
  .meta({ id: "Weights", description: "Numbers by asset. Weights are fractions of the capital: 0.05 is 5 %." });

/** Prices by asset. */
export const pricesByAsset: z.ZodType<Record<string, number>, Record<string, number>> = z
  .record(assetName, z.number().positive().max(1e12))
  .refine((prices) => Object.keys(prices).length > 0, { error: "give at least one price" })
  .meta({ id: "Prices", minProperties: 1, description: "Currency units by asset, above 0." });

const price = z.number().positive().max(1e12).nullable();

/** A table of prices as a request carries it. */
export interface RequestTable {
  /** N names, the order of the columns. */
  assets: string[];
  /** T days, ascending. */
  dates: string[];
  /** T rows of N prices; null is missing. */
  values: (number | null)[][];
}

/** A fill or order as a request carries it. */
export interface RequestTrade {
  /** The asset. */
  asset: string;
  /** Shares; negative for a sale. */
  quantity: number;
  /** Currency units a share. */
  price: number;
  /** Fees in currency units. Default 0. */
  cost?: number | undefined;
}

/** A table of prices: rows by date, columns by asset; a missing price is null. */
export const pricesTable: z.ZodType<RequestTable, RequestTable> = z
  .strictObject({
    assets: z
      .array(assetName)
      .min(1)
      .max(MAX_ASSETS)
      .meta({ uniqueItems: true, description: "N names, the order of the columns." }),
    dates: z.array(isoDate).min(2).max(MAX_DATES).meta({ uniqueItems: true, description: "T days, ascending." }),
    values: z
      .array(z.array(price).min(1).max(MAX_ASSETS))
      .min(2)
      .max(MAX_DATES)
      .meta({ description: "T rows of N prices; null is missing." }),
  })
  .meta({ id: "PricesTable", description: "Prices: a row for each date, a column for each asset." });

/** Money or shares: a number, or a decimal as text so that no digit is lost. */
export const decimal: z.ZodType<number | string, number | string> = z
  .union([z.number(), z.string().regex(/^-?\d{1,30}(\.\d{1,18})?$/)])
  .meta({ description: "A number, or a decimal as text." });

/** One fill or order. */
export const trade: z.ZodType<RequestTrade, RequestTrade> = z
  .strictObject({
    asset: assetName,
    quantity: z.number().meta({ description: "Shares; negative for a sale." }),
    price: z.number().positive().max(1e12).meta({ description: "Currency units a share." }),
    cost: z.number().min(0).optional().meta({ description: "Fees in currency units. Default 0." }),
  })
  .meta({ id: "Trade" });

/** What a computation gives: plain JSON. Typed arrays are lists, and a figure without an answer is null. */
export const plainResult: z.ZodType<Record<string, unknown>, Record<string, unknown>> = z.looseObject({});
