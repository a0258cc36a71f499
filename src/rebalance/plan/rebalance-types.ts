import type { OptionsOf } from "../../core/options/option-types.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { FactorMoments, IsoDate, Moments, PerAsset, Trade, Weights } from "../../core/types.js";
import { stateDeclarations } from "../../limits/read-state.js";
import type { GroupsOf, Limits } from "../../limits/types.js";
import type { TaxLedger, TaxRates } from "../../tax/types.js";
import type { AssetReason } from "../after-tax/after-tax-reasons.js";
import type { RebalanceTrigger } from "../rebalance-trigger.js";

/** The portfolio before the plan: what is held, what it is worth, and where it should stand. */
export interface RebalanceInput {
  /** Shares by asset, 0 or more. Default: the open lots of `account` in the ledger, else nothing. */
  readonly holdings?: Weights;
  /** In place of `holdings`: fractions of the portfolio's value. */
  readonly weights?: Weights;
  /** Value of the whole portfolio in currency units, only with `weights`. Default: what makes `cash` the rest of the weights, else 1. */
  readonly value?: number;
  /** Cash that is held, in currency units; with `weights`, the rest of them. Default 0. */
  readonly cash?: number;
  /** Currency units per share of every asset that is held; an asset that is only aimed at may lack one and is skipped. */
  readonly prices: Weights;
  /** Weights to bring the portfolio to, at most 1 in sum; the rest is cash. Of classes where `classes` are given. */
  readonly target: Weights;
  /** The classes that an asset belongs to, as fractions: `{ VT: { us: 0.6, international: 0.4 } }`. An asset left out is a class by its own name. */
  readonly classes?: Readonly<Record<string, Weights>>;
  /** The day of the plan; needed by calendar triggers and with a ledger. */
  readonly date?: IsoDate;
  /** The day of the last rebalance. Default: there was none, so a calendar trigger is due. */
  readonly lastDate?: IsoDate;
  /** Covariances for the benefit, the cost-benefit trigger and limits on risk. */
  readonly moments?: Moments | FactorMoments;
  /** Recent volatility divided by the usual one, for the adaptive trigger. Default 1, which leaves its band as it is. */
  readonly volatilityRatio?: number;
  /** The tax ledger whose open lots of `account` are what is held. */
  readonly ledger?: TaxLedger;
  /** The account of the ledger; needed with it. */
  readonly account?: string;
  /** The groups of each asset, for limits on groups without assets. */
  readonly groupsOf?: GroupsOf;
  /** Average shares traded a day by asset, for a limit on volume. */
  readonly volumes?: Weights;
}

/** What trading costs. Everything left out is free. The cost model of a backtest fits. */
export interface RebalanceCosts {
  /** Currency units for each order. Default 0. */
  readonly fixed?: number;
  /** Fraction of the value traded, for all assets or by name. Default 0. */
  readonly proportional?: PerAsset;
  /** Quoted spread as a fraction of the price, of which an order pays half. Default 0. */
  readonly spread?: PerAsset;
  /**
   * Fraction of the value traded: coefficient × (value traded / portfolio value)^exponent, one coefficient for all assets or one for each. The
   * exponent is 0.5 by default.
   */
  readonly impact?: { readonly coefficient: PerAsset; readonly exponent?: number };
  /** What borrowed shares cost per year. Accepted so that a backtest's costs can be given as they are; a plan sells nothing short. */
  readonly borrow?: PerAsset;
}

/** How a portfolio is brought back to its target. */
export interface RebalanceOptions {
  /** When it is time. */
  readonly trigger: RebalanceTrigger;
  /**
   * `"full"`: to the target. `"to-band"`: what stands outside its band goes to the nearest edge, with the least trading besides
   * that keeps the cash. `"buy-only"`: nothing is sold and only the deposit is spent. `"sell-only"`: nothing is bought; a withdrawal
   * is raised, or without one what is above its target is sold. Default "full".
   */
  readonly mode?: "full" | "to-band" | "buy-only" | "sell-only";
  /** Money that comes in (above 0) or is to be paid out (below 0), beside the cash that is held. Default 0. */
  readonly cashFlow?: number;
  /** Costs of trading. Default none. */
  readonly costs?: RebalanceCosts;
  /** Flat rates, only with a ledger. Default: those of the ledger's options where they are flat, else no tax. */
  readonly taxRates?: TaxRates;
  /** Assets that are not traded. */
  readonly pinned?: readonly string[];
  /** Least value of a trade in currency units. Default 0. */
  readonly minTrade?: number;
  /** Trades in whole lots; a sale of all that is held may keep its fraction. Default false. */
  readonly wholeShares?: boolean;
  /** Shares per lot, for all assets or by name; only with `wholeShares`. Default 1. */
  readonly lotSize?: PerAsset;
  /** Limits that the trades must pass; see `checkTrades`. */
  readonly limits?: Limits;
}

/** Shares of one tax lot to sell. */
export interface PlannedLotSale {
  /** The asset that is sold. */
  readonly asset: string;
  /** The id of the purchase. */
  readonly lot: string;
  /** Shares sold of the lot. */
  readonly quantity: number;
  /** Which shares of the purchase, where wash sales gave them several holding periods; as in the ledger's `lots` of a sale. */
  readonly adjustedAcquired?: IsoDate;
}

/** What to trade, and why. Money in currency units. */
export interface RebalancePlan {
  /** Whether the trigger is due, or a withdrawal has to be raised. */
  readonly due: boolean;
  /** Why it is due, or why not. */
  readonly reason: string;
  /** One trade for each asset, sales first. Empty when not due. */
  readonly trades: readonly Trade[];
  /** The lots that the sales close; empty without a ledger. */
  readonly sales: readonly PlannedLotSale[];
  /**
   * `benefit`: half the risk aversion times the fall in the variance against the target, over the horizon; null without moments.
   * The risk aversion (5) and the horizon (1 year) are those of the cost-benefit trigger where there is one. `cost`: of trading.
   * `tax`: of the sales, negative where losses save more than gains cost. When not due, that of doing nothing.
   */
  readonly expected: { readonly benefit: number | null; readonly cost: number; readonly tax: number };
  /** One for each trade. */
  readonly reasons: readonly AssetReason[];
  /** One for each asset that is held or aimed at and not traded. */
  readonly skipped: readonly AssetReason[];
  /** As it stood before the cash flow. The drift is that of {@link portfolioDrift}; with classes, of their weights. */
  readonly before: { readonly weights: Weights; readonly drift: number };
  /** After the cash flow, the trades and their costs. */
  readonly after: { readonly weights: Weights; readonly drift: number; readonly cash: number };
  /**
   * The least deposit with which buying alone brings every asset to its target, costs included; the cash that is held stays where it
   * is. Null where no deposit does: something is held without a target, or the target is of classes.
   */
  readonly leastNewCash: number | null;
}

const perAsset = { kind: "per-asset", min: 0, below: 1, unit: "fraction" } as const;
const impactDeclared: OptionsOf<NonNullable<RebalanceCosts["impact"]>> = {
  coefficient: { kind: "per-asset", min: 0, required: true },
  exponent: { kind: "number", above: 0, max: 10 },
};
export const costsDeclared: OptionsOf<RebalanceCosts, "fixed"> = {
  fixed: { kind: "number", min: 0, default: 0 },
  proportional: perAsset,
  spread: perAsset,
  impact: { kind: "object", of: impactDeclared },
  borrow: { kind: "per-asset", min: 0 },
};
export const ratesDeclared: OptionsOf<TaxRates> = {
  shortTerm: { kind: "number", min: 0, max: 1, unit: "fraction", required: true },
  longTerm: { kind: "number", min: 0, max: 1, unit: "fraction", required: true },
  netInvestmentIncome: { kind: "number", min: 0, max: 1, unit: "fraction" },
};
const asGiven = (_: string, value: unknown): unknown => value;

export const inputDeclared: OptionsOf<RebalanceInput, "cash"> = {
  holdings: { kind: "numbers-by-name", min: 0 },
  weights: { kind: "numbers-by-name", min: 0 },
  value: { kind: "number", above: 0 },
  cash: { kind: "number", min: 0, default: 0 },
  prices: { kind: "record", of: { kind: "value", read: asGiven }, required: true },
  target: { kind: "numbers-by-name", min: 0, required: true },
  classes: { kind: "record", of: { kind: "numbers-by-name", min: 0, max: 1 } },
  date: { kind: "date" },
  lastDate: { kind: "date" },
  moments: { kind: "value", read: (name, value) => readMoments(name, value) },
  volatilityRatio: { kind: "number", above: 0 },
  ledger: { kind: "value", read: asGiven },
  account: { kind: "text" },
  groupsOf: stateDeclarations.groupsOf,
  volumes: { kind: "numbers-by-name", names: "any", min: 0 },
};

export const optionsDeclared: OptionsOf<RebalanceOptions, "mode" | "cashFlow" | "minTrade" | "wholeShares"> = {
  trigger: { kind: "value", read: asGiven, required: true },
  mode: { kind: "choice", of: ["full", "to-band", "buy-only", "sell-only"], default: "full" },
  cashFlow: { kind: "number", default: 0 },
  costs: { kind: "object", of: costsDeclared },
  taxRates: { kind: "object", of: ratesDeclared },
  pinned: { kind: "list", of: { kind: "text" } },
  minTrade: { kind: "number", min: 0, default: 0 },
  wholeShares: { kind: "boolean", default: false },
  lotSize: { kind: "per-asset", above: 0 },
  limits: { kind: "value", read: asGiven },
};
