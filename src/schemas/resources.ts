import { z } from "zod";
import { jobOperationSchemas } from "./job-operations.js";
import { assetName, decimal, isoDate, plainResult, pricesByAsset, pricesTable, trade, weights } from "./values.js";

/** How an error is written: RFC 9457, with the code of `PortfolioError`. */
export const problem: z.ZodType = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().optional(),
    code: z.string().meta({ description: "The code of the error, such as `infeasible` or `unknown-asset`." }),
    requestId: z.string().optional(),
    errors: z
      .array(z.strictObject({ detail: z.string(), pointer: z.string() }))
      .optional()
      .meta({ description: "What is wrong with the body, each with a JSON pointer." }),
  })
  .meta({ id: "Problem", description: "An error as RFC 9457 describes it." });

const corporateActions = {
  splits: z
    .array(z.strictObject({ date: isoDate, asset: assetName, ratio: z.number().positive().max(1e6) }))
    .max(10_000)
    .optional()
    .meta({ description: "Splits: new shares for each old one." }),
  dividends: z
    .array(z.strictObject({ date: isoDate, asset: assetName, amount: z.number().min(0).max(1e9) }))
    .max(100_000)
    .optional()
    .meta({ description: "Dividends in currency units a share, by ex-date." }),
};

const settingsInput = z
  .looseObject({})
  .meta({ description: 'Nested settings, such as { optimizer: { method: "minimum-variance" } }.' });

/** A new portfolio. */
export const portfolioRequest: z.ZodType = z
  .strictObject({
    name: z.string().min(1).max(200),
    prices: pricesTable,
    ...corporateActions,
    cash: z.number().min(0).max(1e15).optional().meta({ description: "Currency units. Default 100,000." }),
    holdings: weights.optional().meta({ description: "Shares by asset. Default: none." }),
    accounts: z
      .array(z.strictObject({ id: z.string().min(1).max(64), kind: z.enum(["taxable", "traditional", "roth"]) }))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: "Accounts of the tax ledger. Default: one taxable account, `main`." }),
    sectorOf: z.record(assetName, z.string().min(1).max(64)).optional(),
    settings: settingsInput.optional(),
  })
  .meta({ id: "PortfolioRequest" });

/** A portfolio as it stands. */
export const portfolioSummary: z.ZodType = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    version: z.int().min(1),
    date: isoDate.meta({ description: "The date of the latest prices." }),
    value: z.number(),
    cash: z.number(),
    holdings: weights,
    weights,
  })
  .meta({ id: "Portfolio" });

const transactionType = z.enum([
  "buy",
  "sell",
  "split",
  "dividend-reinvestment",
  "transfer",
  "return-of-capital",
  "symbol-change",
]);

/** A line of the tax ledger. */
export const transaction: z.ZodType = z
  .strictObject({
    id: z.string().min(1).max(200),
    type: transactionType,
    date: isoDate,
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/)
      .optional(),
    account: z.string().min(1).max(64).optional(),
    asset: assetName,
    quantity: decimal.optional(),
    amount: decimal.optional().meta({ description: "Total money, fees included." }),
    price: decimal.optional(),
    fees: decimal.optional(),
    ratio: decimal.optional(),
    lots: z
      .array(z.strictObject({ lot: z.string().min(1).max(200), quantity: decimal }))
      .max(10_000)
      .optional(),
    to: z.string().min(1).max(64).optional(),
    acquired: isoDate.optional(),
    newAsset: assetName.optional(),
  })
  .meta({ id: "Transaction" });

/** An open tax lot. */
export const taxLot: z.ZodType = z
  .looseObject({
    lot: z.string(),
    account: z.string(),
    asset: assetName,
    acquired: isoDate,
    adjustedAcquired: isoDate,
    quantity: z.number(),
    basis: z.number(),
    adjustedBasis: z.number(),
  })
  .meta({ id: "TaxLot" });

/** Lines to book. */
export const transactionsRequest: z.ZodType = z
  .strictObject({
    transactions: z.array(transaction).min(1).max(100_000),
    movesCash: z.boolean().optional().meta({
      description: "Whether purchases and sales also move the cash and the shares of the portfolio. Default true.",
    }),
  })
  .meta({ id: "TransactionsRequest" });

/** What was booked. */
export const transactionsResponse: z.ZodType = z
  .looseObject({ booked: z.int().min(0), version: z.int().min(1), byYear: plainResult })
  .meta({ id: "Booked" });

/** New prices: those of one date, or a table of later dates. */
export const pricesRequest: z.ZodType = z
  .union([
    z.strictObject({ date: isoDate, prices: pricesByAsset, ...corporateActions }),
    z.strictObject({ table: pricesTable, ...corporateActions }),
  ])
  .meta({ id: "PricesRequest" });

/** Fills to apply. */
export const tradesRequest: z.ZodType = z
  .strictObject({ trades: z.array(trade).min(1).max(10_000) })
  .meta({ id: "TradesRequest" });

/** A rebalance that waits for a decision. */
export const proposal: z.ZodType = z
  .looseObject({
    id: z.string(),
    status: z.enum(["open", "approved", "refused"]),
    version: z.int().min(1).meta({ description: "The version of the portfolio that it was made for." }),
    plan: plainResult,
  })
  .meta({ id: "Proposal" });

/** Work that takes long. */
export const job: z.ZodType = z
  .looseObject({
    id: z.string(),
    status: z.enum(["queued", "running", "done", "failed", "cancelled"]),
    progress: z.strictObject({ done: z.number(), total: z.number() }),
    result: z
      .union([jobOperationSchemas.sweep.response, jobOperationSchemas.train.response, plainResult])
      .optional()
      .meta({ description: "What the work gave: a sweep, a predictor, or the answer of the operation." }),
    problem: problem.optional(),
  })
  .meta({ id: "Job" });

/** The settings of the service and where each value came from. */
export const settings: z.ZodType = z
  .looseObject({ version: z.int().min(1), config: plainResult, sources: z.record(z.string(), z.string()) })
  .meta({ id: "Settings" });

/** Settings to put in force. */
export const settingsRequest: z.ZodType = z
  .strictObject({
    config: settingsInput,
    allowLooserLimits: z
      .boolean()
      .optional()
      .meta({ description: "Whether hard limits may become looser. Default false." }),
  })
  .meta({ id: "SettingsRequest" });

/** What new settings changed. */
export const settingsResponse: z.ZodType = z
  .looseObject({
    version: z.int().min(1),
    config: plainResult,
    changes: z.array(plainResult),
    issues: z.array(plainResult),
  })
  .meta({ id: "SettingsChanged" });

/** The scopes of a key. */
export const scope: z.ZodType = z.enum(["read", "trade", "admin"]);

const keyFields = {
  id: z.string(),
  name: z.string(),
  prefix: z.string().meta({ description: "The first characters of the key." }),
  scopes: z.array(scope),
  created: z.string(),
  lastUsed: z.string().nullable(),
};

/** A key as it is listed: never the key itself. */
export const apiKey: z.ZodType = z.looseObject({ ...keyFields }).meta({ id: "ApiKey" });

/** A key to make. */
export const apiKeyRequest: z.ZodType = z
  .strictObject({ name: z.string().min(1).max(100), scopes: z.array(scope).min(1).max(3) })
  .meta({ id: "ApiKeyRequest" });

/** A new key; the only answer that shows it. */
export const apiKeyCreated: z.ZodType = z.looseObject({ ...keyFields, key: z.string() }).meta({ id: "ApiKeyCreated" });

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item, id: string): z.ZodType {
  return z
    .strictObject({
      items: z.array(item),
      next: z.string().nullable().meta({ description: "The cursor of the next page; null on the last one." }),
    })
    .meta({ id });
}
