import { z } from "zod";
import { moments } from "../config/declared/moments.js";
import { optimizer } from "../config/declared/optimizer.js";

const covariance = z.enum(moments.covariance.of).optional().meta({ description: "How the covariance is estimated." });

const missing = z
  .enum(["throw", "drop-dates", "forward-fill", "drop-assets"])
  .optional()
  .meta({ description: "What is done where a price is missing." });

const riskFreeRate = z.number().min(-0.5).max(1).optional().meta({ description: "Per year." });

/** The settings that one call may put before those of the portfolio. */
export const callSettings: Readonly<
  Record<
    "mean" | "covariance" | "missing" | "riskFreeRate" | "method" | "target" | "riskAversion" | "lookback",
    z.ZodType
  >
> = {
  mean: z
    .enum(["historical", "exponential", "james-stein", "capm", "equilibrium"])
    .optional()
    .meta({ description: "How expected returns are estimated." }),
  covariance,
  missing,
  riskFreeRate,
  method: z
    .enum(optimizer.method.of)
    .optional()
    .meta({ description: "How weights are chosen. Default: the setting `optimizer.method`." }),
  target: z.number().optional().meta({ description: "Return or volatility per year, for the methods that need one." }),
  riskAversion: z.number().positive().optional(),
  lookback: z.int().min(2).max(20_000).optional().meta({ description: "Latest dates that are used." }),
};

/** How a backtest trades. */
export const backtestChoices: Readonly<Record<"initialCapital" | "rebalance" | "execution", z.ZodType>> = {
  initialCapital: z.number().positive().max(1e15).optional(),
  rebalance: z
    .union([
      z.literal("every-period"),
      z.strictObject({ kind: z.literal("calendar"), every: z.enum(["week", "month", "quarter", "year"]) }),
      z.strictObject({
        kind: z.literal("threshold"),
        absolute: z.number().positive().max(1).optional(),
        relative: z.number().positive().max(10).optional(),
      }),
    ])
    .optional(),
  execution: z.enum(["next-close", "same-close"]).optional(),
};
