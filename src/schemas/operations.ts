import { z } from "zod";
import { backtestChoices, callSettings } from "./call-settings.js";
import { assetName, isoDate, plainResult, weights } from "./values.js";

const status = z.enum(["optimal", "infeasible", "unbounded", "iteration-limit", "numerical-error"]);

const optimization = z
  .looseObject({
    status,
    method: z.string(),
    weights: weights.optional(),
    reason: z.string().optional(),
  })
  .meta({ id: "Optimization", description: "The weights with their certificate, or why there are none." });

const plannedTrade = z.looseObject({ asset: assetName, quantity: z.number(), price: z.number() });

const tradeCheck = z
  .looseObject({
    decision: z.enum(["accept", "modify", "reject"]),
    violations: z.array(plainResult),
    adjusted: z.array(plannedTrade),
  })
  .meta({ id: "TradeCheck" });

const dateOfPrices = isoDate.meta({ description: "The date of the latest prices." });

/** The name of one of the eight operations. */
export type OperationName =
  | "construct"
  | "optimize"
  | "rebalance"
  | "analyze"
  | "attribute"
  | "harvest"
  | "backtest"
  | "regime";

/** What an operation takes and gives. */
export interface OperationSchemas {
  /** The options of the call. */
  readonly request: z.ZodType;
  /** The answer. */
  readonly response: z.ZodType;
}

/**
 * Requests and responses of the eight operations of `PortfolioEngine`, as zod schemas.
 *
 * Requests are strict: an unknown key is refused. Responses may carry more keys than are named.
 *
 * @remarks Needs the peer `zod`, version 4.
 * @example
 * operationSchemas.optimize.request.parse({ method: "minimum-variance" });
 */
export const operationSchemas: Readonly<Record<OperationName, OperationSchemas>> = {
  construct: {
    request: z
      .strictObject({ ...callSettings, allocation: z.enum(["optimal", "greedy"]).optional() })
      .meta({ id: "ConstructRequest" }),
    response: z
      .looseObject({
        optimization,
        allocation: plainResult.nullable(),
        check: tradeCheck.nullable(),
        trades: z.array(plannedTrade),
      })
      .meta({ id: "Construction" }),
  },
  optimize: {
    request: z.strictObject(callSettings).meta({ id: "OptimizeRequest" }),
    response: optimization,
  },
  rebalance: {
    request: z
      .strictObject({
        ...callSettings,
        weights: weights.optional().meta({ description: "Weights to aim at. Default: those of the method." }),
        mode: z.enum(["full", "to-band", "buy-only", "sell-only"]).optional(),
        cashFlow: z
          .number()
          .min(-1e12)
          .max(1e12)
          .optional()
          .meta({ description: "Money in (above 0) or out (below 0)." }),
        pinned: z.array(assetName).max(2000).optional().meta({ description: "Assets that are not traded." }),
        lastDate: isoDate.optional(),
      })
      .meta({ id: "RebalanceRequest" }),
    response: z
      .looseObject({
        due: z.boolean(),
        reason: z.string(),
        trades: z.array(plannedTrade),
        reasons: z.array(z.looseObject({ asset: z.string(), reason: z.string() })),
        skipped: z.array(z.looseObject({ asset: z.string(), reason: z.string() })),
      })
      .meta({ id: "RebalancePlan" }),
  },
  analyze: {
    request: z
      .strictObject({
        lookback: callSettings.lookback,
        covariance: callSettings.covariance,
        missing: callSettings.missing,
        riskFreeRate: callSettings.riskFreeRate,
      })
      .meta({ id: "AnalyzeRequest" }),
    response: z
      .looseObject({
        date: dateOfPrices,
        currency: z.string(),
        value: z.number(),
        weights,
        cash: z.number(),
        riskContributions: weights.nullable(),
        metrics: plainResult.nullable(),
        drawdowns: z.array(plainResult),
      })
      .meta({ id: "Analysis" }),
  },
  attribute: {
    request: z
      .strictObject({
        model: z.enum(["brinson-fachler", "brinson-hood-beebower"]).optional(),
        interaction: z.enum(["separate", "selection"]).optional(),
        linking: z.enum(["carino", "menchero", "frongello", "grap", "arithmetic"]).optional(),
        benchmark: weights.optional().meta({ description: "Weights to compare with. Default: equal." }),
      })
      .meta({ id: "AttributeRequest" }),
    response: z
      .looseObject({
        portfolioReturn: z.number(),
        benchmarkReturn: z.number(),
        activeReturn: z.number(),
        sectors: z.array(plainResult),
      })
      .meta({ id: "Attribution" }),
  },
  harvest: {
    request: z
      .strictObject({
        rates: z
          .strictObject({
            shortTerm: z.number().min(0).max(1),
            longTerm: z.number().min(0).max(1),
            netInvestmentIncome: z.number().min(0).max(1).optional(),
          })
          .optional(),
        minBenefit: z.number().min(0).optional().meta({ description: "Currency units." }),
      })
      .meta({ id: "HarvestRequest" }),
    response: z.strictObject({ proposals: z.array(plainResult) }).meta({ id: "Harvest" }),
  },
  backtest: {
    request: z
      .strictObject({
        ...callSettings,
        ...backtestChoices,
      })
      .meta({ id: "BacktestRequest" }),
    response: z
      .looseObject({
        dates: z.array(isoDate),
        values: z.array(z.number().nullable()),
        trades: z.array(z.looseObject({ asset: z.string() })),
        metrics: plainResult,
      })
      .meta({ id: "Backtest" }),
  },
  regime: {
    request: z
      .strictObject({
        mode: z.enum(["anchored", "volatility", "latent"]).optional(),
        minHistory: z.int().min(42).max(1_000_000).optional(),
        refitEvery: z.int().min(1).max(1_000_000).optional(),
      })
      .meta({ id: "RegimeRequest" }),
    response: z
      .looseObject({
        current: z.string(),
        probabilities: z.record(z.string(), z.number()),
      })
      .meta({ id: "Regime" }),
  },
};
