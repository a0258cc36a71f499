import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { FactorLimit, GroupLimit, LimitRule, Limits, LockedAsset, LossLimit, TailLimit } from "./types.js";

const range = {
  min: { kind: "number", infinite: true },
  max: { kind: "number", infinite: true },
} as const;

const groupLimit: OptionsOf<GroupLimit> = {
  name: { kind: "text", required: true },
  assets: { kind: "list", of: { kind: "text" } },
  ...range,
};

const tailLimit: OptionsOf<TailLimit> = {
  max: { kind: "number", min: 0, required: true, unit: "fraction" },
  level: { kind: "number", above: 0, below: 1, unit: "fraction" },
  horizon: { kind: "number", above: 0, unit: "years" },
  method: { kind: "choice", of: ["gaussian", "historical"] },
};

const factorLimit: OptionsOf<FactorLimit> = {
  name: { kind: "text", required: true },
  exposures: { kind: "numbers-by-name" },
  ...range,
};

const lossLimit: OptionsOf<LossLimit> = {
  reduce: { kind: "number", min: 0, max: 1, unit: "fraction" },
  halt: { kind: "number", above: 0, max: 1, required: true, unit: "fraction" },
  resume: { kind: "number", min: 0, max: 1, unit: "fraction" },
};

const lockedAsset: OptionsOf<LockedAsset> = {
  asset: { kind: "text", required: true },
  until: { kind: "date", required: true },
  from: { kind: "date" },
  side: { kind: "choice", of: ["buy", "sell", "both"] },
};

const correlationLimit: OptionsOf<NonNullable<Limits["correlation"]>> = {
  above: { kind: "number", min: -1, max: 1, required: true },
  max: { kind: "number", min: 0, required: true },
};

const concentrationLimit: OptionsOf<NonNullable<Limits["concentration"]>> = {
  herfindahl: { kind: "number", min: 0 },
  top: {
    kind: "object",
    of: {
      count: { kind: "number", integer: true, min: 1, max: 1_000_000, required: true },
      max: { kind: "number", min: 0, required: true },
    } satisfies OptionsOf<NonNullable<NonNullable<Limits["concentration"]>["top"]>>,
  },
};

const betaLimit: OptionsOf<NonNullable<Limits["beta"]>> = {
  betas: { kind: "numbers-by-name" },
  benchmark: { kind: "numbers-by-name" },
  ...range,
};

const orderLimits: OptionsOf<NonNullable<Limits["orders"]>> = {
  maxValue: { kind: "number", min: 0, infinite: true },
  maxWeight: { kind: "number", min: 0, infinite: true },
  minValue: { kind: "number", min: 0 },
  maxCount: { kind: "number", integer: true, min: 0, max: 1_000_000 },
  refuseDuplicates: { kind: "boolean" },
};

/** Every rule once; the compiler holds the record to the type. */
const ruleNames: Readonly<Record<LimitRule, true>> = {
  position: true,
  group: true,
  sector: true,
  country: true,
  correlation: true,
  herfindahl: true,
  topHoldings: true,
  maxPositions: true,
  maxGross: true,
  net: true,
  minCash: true,
  volatility: true,
  valueAtRisk: true,
  conditionalValueAtRisk: true,
  trackingError: true,
  beta: true,
  factor: true,
  volume: true,
  orderSize: true,
  orderMinimum: true,
  orderCount: true,
  duplicateOrder: true,
  turnover: true,
  stalePrice: true,
  priceCollar: true,
  restricted: true,
  drawdown: true,
  dailyLoss: true,
  washSale: true,
};

const greatest = { kind: "object", of: { max: { kind: "number", min: 0, required: true } } } as const;
const groups = { kind: "list", of: { kind: "object", of: groupLimit } } as const;

/** Every limit with its kind and range. */
export const limitDeclarations: OptionsOf<Limits> = {
  position: {
    kind: "object",
    of: {
      min: { kind: "per-asset", infinite: true },
      max: { kind: "per-asset", infinite: true },
    } satisfies OptionsOf<NonNullable<Limits["position"]>>,
  },
  groups,
  sectors: groups,
  countries: groups,
  correlation: { kind: "object", of: correlationLimit },
  concentration: { kind: "object", of: concentrationLimit },
  maxPositions: { kind: "number", integer: true, min: 1, max: 1_000_000 },
  maxGross: { kind: "number", min: 0 },
  net: { kind: "object", of: range },
  minCash: { kind: "number", max: 1, unit: "fraction" },
  volatility: greatest,
  valueAtRisk: { kind: "object", of: tailLimit },
  conditionalValueAtRisk: { kind: "object", of: tailLimit },
  trackingError: {
    kind: "object",
    of: {
      benchmark: { kind: "numbers-by-name", required: true },
      max: { kind: "number", min: 0, required: true },
    } satisfies OptionsOf<NonNullable<Limits["trackingError"]>>,
  },
  beta: { kind: "object", of: betaLimit },
  factors: { kind: "list", of: { kind: "object", of: factorLimit } },
  volume: greatest,
  orders: { kind: "object", of: orderLimits },
  turnover: greatest,
  prices: {
    kind: "object",
    of: {
      maxAgeDays: { kind: "number", min: 0 },
      collar: { kind: "number", min: 0 },
    } satisfies OptionsOf<NonNullable<Limits["prices"]>>,
  },
  restricted: { kind: "list", of: { kind: "text" } },
  drawdown: { kind: "object", of: lossLimit },
  dailyLoss: { kind: "object", of: lossLimit },
  washSales: {
    kind: "object",
    of: {
      locked: { kind: "list", of: { kind: "object", of: lockedAsset }, required: true },
    } satisfies OptionsOf<NonNullable<Limits["washSales"]>>,
  },
  soft: { kind: "list", of: { kind: "choice", of: Object.keys(ruleNames) } },
};

/** Sentences for keys that have a place elsewhere. */
const misplaced: Readonly<Record<string, string>> = {
  max: "give position: { max }",
  min: "give position: { min }",
  gross: "give maxGross as a number",
  minimumCash: "give minCash",
  positions: "give maxPositions",
};

/**
 * Limits as declared: a copy in which every number is a number.
 *
 * @param assets - names that limits may use; left out, every name is accepted
 * @throws {@link PortfolioError} `invalid-argument` for unknown names at every depth, wrong kinds and numbers out of range;
 *   `not-finite`, `unknown-asset`, `invalid-date`; `conflicting-options` for loss limits that contradict themselves
 * @remarks O(size of the limits).
 */
export function readLimitOptions(limits: Limits, assets?: readonly string[]): Limits {
  const read = readOptions("limits", limits, limitDeclarations, {
    what: "a limit",
    misplaced,
    ...(assets !== undefined && { assets }),
  });
  for (const rule of ["drawdown", "dailyLoss"] as const) checkLossLimit(rule, read[rule]);
  for (const rule of ["valueAtRisk", "conditionalValueAtRisk"] as const) {
    const { method = "gaussian", level = 0.95 } = read[rule] ?? {};
    if (method === "historical" || level >= 0.5) continue;
    throw new PortfolioError(
      "invalid-argument",
      `limits.${rule}.level is ${level}: give a number from 0.5 to below 1, since a Gaussian tail below the median is no loss`,
      { rule, level },
    );
  }
  return read;
}

/** A threshold that lies past the next one would never act. */
function checkLossLimit(rule: "drawdown" | "dailyLoss", limit: LossLimit | undefined): void {
  if (limit === undefined) return;
  const { halt, reduce = halt, resume = reduce } = limit;
  if (reduce > halt) {
    throw new PortfolioError(
      "conflicting-options",
      `limits.${rule}.reduce is ${reduce} but limits.${rule}.halt is ${halt}: give a reduce of at most halt`,
      { rule, reduce, halt },
    );
  }
  if (resume > reduce) {
    throw new PortfolioError(
      "conflicting-options",
      `limits.${rule}.resume is ${resume} but positions shrink from ${reduce} on: give a resume of at most that`,
      { rule, resume, reduce },
    );
  }
}
