import type { OptionsOf } from "../../core/options/option-types.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { FactorMoments, IsoDate, Moments, PerAsset, Weights } from "../../core/types.js";
import type { LocatedAsset } from "../../tax/location/location-values.js";
import type { TaxAccount, TaxLedger, TaxRates } from "../../tax/types.js";
import { costsDeclared, type RebalanceCosts, type RebalancePlan, ratesDeclared } from "../plan/rebalance-types.js";
import type { RebalanceTrigger } from "../rebalance-trigger.js";

/** One account of a household. */
export interface HouseholdAccount {
  /** Name of the account, as in the ledger. */
  readonly id: string;
  /** Sales are taxed only in a taxable account. */
  readonly kind: TaxAccount["kind"];
  /** Shares by asset. Default: the open lots of the ledger. */
  readonly holdings?: Weights;
  /** Cash in currency units. Default 0. */
  readonly cash?: number;
  /** Whose account it is; for the reader only, since the wash-sale rule counts the accounts of both spouses. */
  readonly owner?: string;
}

/** The accounts of a household and the one target that they serve together. */
export interface HouseholdInput {
  readonly accounts: readonly HouseholdAccount[];
  /** Currency units per share of everything that is held. */
  readonly prices: Weights;
  /** Weights of the whole household, at most 1 in sum; the rest is cash. */
  readonly target: Weights;
  /** The tax ledger of all accounts. */
  readonly ledger?: TaxLedger;
  /** Covariances, for a cost-benefit trigger and the benefit. */
  readonly moments?: Moments | FactorMoments;
  /** The day of the plan; needed with a ledger and by calendar triggers. */
  readonly date?: IsoDate;
  /** The day of the last rebalance. Default: there was none. */
  readonly lastDate?: IsoDate;
}

/** How a household is rebalanced. */
export interface HouseholdOptions {
  /** When it is time, judged on the household as a whole. Default: whenever the drift is above 0. */
  readonly trigger?: RebalanceTrigger;
  /** Flat rates, only with a ledger. Default no tax. */
  readonly taxRates?: TaxRates;
  /** Costs of trading, in every account. Default none. */
  readonly costs?: RebalanceCosts;
  /** Least value of a trade in currency units. Default 0. */
  readonly minTrade?: number;
  /** Trades in whole lots. Default false. */
  readonly wholeShares?: boolean;
  /** Shares per lot; only with `wholeShares`. Default 1. */
  readonly lotSize?: PerAsset;
  /** What assets earn and how that is taxed: places each where most is left after tax, as `locateAssets` does. Default: no preference. */
  readonly locate?: HouseholdLocation;
}

/** How assets are placed by tax. */
export interface HouseholdLocation {
  /** Return, yields and turnover of the assets; `amount` is not needed. */
  readonly assets: readonly Omit<LocatedAsset, "amount" | "allowed">[];
  /** Tax rate on withdrawals from traditional accounts. Default the short-term rate. */
  readonly retirementRate?: number;
  /** Whole years until all is sold. Default 20. */
  readonly horizonYears?: number;
}

/** A plan for each account, and what they make of the household. Money in currency units. */
export interface HouseholdPlan {
  /** Whether the trigger is due. */
  readonly due: boolean;
  /** Why it is due, or why not. */
  readonly reason: string;
  /** By account. Each plan's target is the account's own part of the household's. */
  readonly plans: Readonly<Record<string, RebalancePlan>>;
  /** Sums over the accounts. */
  readonly expected: { readonly cost: number; readonly tax: number };
  /** Weights of the household. */
  readonly before: { readonly weights: Weights; readonly drift: number };
  /** Weights of the household after the trades and their costs. */
  readonly after: { readonly weights: Weights; readonly drift: number; readonly cash: number };
}

const locatedDeclared: OptionsOf<HouseholdLocation["assets"][number]> = {
  asset: { kind: "text", required: true },
  expectedReturn: { kind: "number", above: -1, required: true },
  interestYield: { kind: "number", min: 0 },
  dividendYield: { kind: "number", min: 0 },
  realization: { kind: "number", min: 0, max: 1 },
};
const locateDeclared: OptionsOf<HouseholdLocation> = {
  assets: { kind: "list", of: { kind: "object", of: locatedDeclared }, required: true },
  retirementRate: { kind: "number", min: 0, max: 1, unit: "fraction" },
  horizonYears: { kind: "number", integer: true, min: 1, max: 200 },
};
const accountDeclared: OptionsOf<HouseholdAccount, "cash"> = {
  id: { kind: "text", required: true },
  kind: { kind: "choice", of: ["taxable", "traditional", "roth"], required: true },
  holdings: { kind: "numbers-by-name", min: 0 },
  cash: { kind: "number", min: 0, default: 0 },
  owner: { kind: "text" },
};
const asGiven = (_: string, value: unknown): unknown => value;
export const inputDeclared: OptionsOf<HouseholdInput> = {
  accounts: {
    kind: "list",
    of: { kind: "object", of: accountDeclared },
    minLength: 1,
    maxLength: 1000,
    required: true,
  },
  prices: { kind: "record", of: { kind: "value", read: asGiven }, required: true },
  target: { kind: "numbers-by-name", min: 0, required: true },
  ledger: { kind: "value", read: asGiven },
  moments: { kind: "value", read: (name, value) => readMoments(name, value) },
  date: { kind: "date" },
  lastDate: { kind: "date" },
};
export const optionsDeclared: OptionsOf<HouseholdOptions> = {
  trigger: { kind: "value", read: asGiven },
  taxRates: { kind: "object", of: ratesDeclared },
  costs: { kind: "object", of: costsDeclared },
  minTrade: { kind: "number", min: 0 },
  wholeShares: { kind: "boolean" },
  lotSize: { kind: "per-asset", above: 0 },
  locate: { kind: "object", of: locateDeclared },
};
