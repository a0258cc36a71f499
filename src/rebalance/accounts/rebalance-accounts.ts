import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { labelled } from "../../core/names/labelled.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { FactorMoments, IsoDate, Moments, PerAsset, Weights } from "../../core/types.js";
import { locateAssets } from "../../tax/location/locate-assets.js";
import type { LocatedAsset } from "../../tax/location/location-values.js";
import type { TaxAccount, TaxLedger, TaxRates } from "../../tax/types.js";
import { planFor, verdictOf } from "../plan/rebalance.js";
import { type RebalanceBook, readRebalanceBook } from "../plan/rebalance-book.js";
import { costsDeclared, type RebalanceCosts, type RebalancePlan, ratesDeclared } from "../plan/rebalance-types.js";
import { portfolioDrift } from "../portfolio-drift.js";
import type { RebalanceTrigger } from "../rebalance-trigger.js";
import { type AccountBook, householdChanges } from "./household-changes.js";

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
const inputDeclared: OptionsOf<HouseholdInput> = {
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
const optionsDeclared: OptionsOf<HouseholdOptions> = {
  trigger: { kind: "value", read: asGiven },
  taxRates: { kind: "object", of: ratesDeclared },
  costs: { kind: "object", of: costsDeclared },
  minTrade: { kind: "number", min: 0 },
  wholeShares: { kind: "boolean" },
  lotSize: { kind: "per-asset", above: 0 },
  locate: { kind: "object", of: locateDeclared },
};

/**
 * One target over all accounts of a household: each trade is made in the account where it costs least.
 *
 * No money moves between accounts: each spends its own cash and sales. Sales in retirement accounts are free of tax, so they come
 * first; in taxable accounts the lots with the least tax are sold. An asset that is sold at a loss in one account is not bought in
 * another on the same day, and what was sold at a loss in the wash-sale window is bought nowhere, an IRA included.
 *
 * @param given - accounts with holdings (or a ledger), prices and the household's target
 * @param options - trigger, taxes, costs; `locate` places assets by tax
 * @returns a plan for each account, with the household before and after
 * @throws {@link PortfolioError} as `rebalance`; `invalid-argument` for two accounts of one name, `conflicting-options` for a
 *   ledger that lacks an account or has it as another kind
 * @remarks A linear program with a row for each asset and each account and a column for each lot. Where an asset would be sold at a
 *   loss and bought at once, both ways are tried: branch and bound, cut after some 100 programs and four an asset. With minimum trades or whole shares each account
 *   rounds its own part. NaN throws.
 * @example
 * rebalanceAccounts({
 *   accounts: [{ id: "main", kind: "taxable", holdings: { VTI: 100 } }, { id: "ira", kind: "traditional", holdings: { VTI: 100 } }],
 *   prices: { VTI: 250, BND: 75 }, target: { VTI: 0.6, BND: 0.4 },
 * }, {}).plans["ira"].trades;
 */
export function rebalanceAccounts(given: HouseholdInput, options: HouseholdOptions = {}): HouseholdPlan {
  requireObject("input of rebalanceAccounts", given, "an object with accounts, prices and target");
  const input = readOptions("input", given, inputDeclared, { what: "a part of the input of rebalanceAccounts" });
  const settings = readOptions("options", options, optionsDeclared, { what: "an option of rebalanceAccounts" });
  const { accounts, prices, target, ledger, moments, date, lastDate } = input as HouseholdInput;
  checkAccounts(accounts, ledger);
  const { trigger: givenTrigger, taxRates, locate, ...trading } = settings;
  // a trigger that is always due: whatever deviates is traded
  const trigger: RebalanceTrigger = givenTrigger ?? { kind: "threshold", absolute: 1e-9 };
  const common = {
    prices,
    ...(date !== undefined && { date }),
    ...(lastDate !== undefined && { lastDate }),
  };
  const books: AccountBook[] = accounts.map((account) => ({
    account,
    book: readRebalanceBook(
      {
        ...common,
        cash: account.cash ?? 0,
        target,
        ...(account.holdings !== undefined && { holdings: account.holdings }),
        ...(ledger !== undefined && { ledger, account: account.id }),
      },
      {
        ...(trading as object),
        trigger: { kind: "threshold", absolute: 1e-9 },
        ...(ledger !== undefined && taxRates !== undefined && { taxRates }),
      },
      { mayBeEmpty: true },
    ),
  }));
  if (ledger === undefined && taxRates !== undefined && locate === undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "options.taxRates is given without input.ledger: taxes are those of lots, give the ledger",
    );
  }
  const assets = [...new Set(books.flatMap(({ book }) => book.assets))];
  const shares = new Map<string, number>();
  let cash = 0;
  for (const { book } of books) {
    cash += book.cash;
    for (const [i, asset] of book.assets.entries()) shares.set(asset, (shares.get(asset) ?? 0) + book.shares[i]!);
  }
  const household = readRebalanceBook(
    {
      ...common,
      holdings: labelled(assets, (i) => shares.get(assets[i]!)!),
      cash,
      target,
      ...(moments !== undefined && { moments }),
    },
    { ...(trading as object), trigger },
  );
  const worth = locate === undefined ? undefined : locationWorth(household, books, locate, taxRates);
  let made: Readonly<Record<string, RebalancePlan>> | undefined;
  const plansWith = (due: boolean, reason: string): Readonly<Record<string, RebalancePlan>> => {
    const changes = due
      ? householdChanges(household, books, worth)
      : books.map(({ book }) => new Float64Array(book.assets.length));
    return Object.fromEntries(
      books.map(({ account, book }, k) => {
        const change = changes[k]!;
        const total = book.value;
        const own = book.held.map((value, i) => (total > 0 ? Math.max(0, value + change[i]!) / total : 0));
        return [account.id, planFor({ ...book, target: own }, change, { due, reason })];
      }),
    );
  };
  const verdict = verdictOf(household, () => {
    made = plansWith(true, "cost-benefit");
    const { cost, tax } = sumsOf(made);
    return { benefit: benefitOf(household, made), cost, tax };
  });
  const plans = plansWith(verdict.due, verdict.reason);
  const weights = household.held.map((value) => (household.value > 0 ? value / household.value : 0));
  const after = afterOf(household, plans);
  const named = (values: Float64Array): Weights =>
    labelled(assets, (i) => values[household.assets.indexOf(assets[i]!)]!);
  return {
    due: verdict.due,
    reason: verdict.reason,
    plans,
    expected: sumsOf(plans),
    before: { weights: named(weights), drift: portfolioDrift(named(weights), target) },
    after: { weights: named(after.weights), drift: portfolioDrift(named(after.weights), target), cash: after.cash },
  };
}

function checkAccounts(accounts: readonly HouseholdAccount[], ledger: TaxLedger | undefined): void {
  const seen = new Set<string>();
  for (const { id, kind } of accounts) {
    if (seen.has(id)) {
      throw new PortfolioError(
        "invalid-argument",
        `input.accounts has two accounts called ${id}: give each its own name`,
        {
          account: id,
        },
      );
    }
    seen.add(id);
    const booked = Array.isArray(ledger?.options?.accounts) ? ledger.options.accounts : undefined;
    const own = booked?.find((one) => one?.id === id);
    if (own !== undefined && own.kind !== kind) {
      throw new PortfolioError(
        "conflicting-options",
        `input.accounts says that ${id} is ${kind}, but the ledger has it as ${shownValue(own.kind)}: give the same kind`,
        { account: id },
      );
    }
  }
}

function sumsOf(plans: Readonly<Record<string, RebalancePlan>>): { readonly cost: number; readonly tax: number } {
  const all = Object.values(plans);
  return {
    cost: all.reduce((sum, { expected }) => sum + expected.cost, 0),
    tax: all.reduce((sum, { expected }) => sum + expected.tax, 0),
  };
}

function afterOf(
  household: RebalanceBook,
  plans: Readonly<Record<string, RebalancePlan>>,
): { readonly weights: Float64Array; readonly cash: number } {
  const value = household.held.slice();
  let cash = 0;
  for (const plan of Object.values(plans)) {
    cash += plan.after.cash;
    for (const { asset, quantity, price } of plan.trades) value[household.assets.indexOf(asset)]! += quantity * price;
  }
  const total = value.reduce((sum, v) => sum + v, cash);
  return { weights: value.map((v) => (total > 0 ? Math.max(0, v) / total : 0)), cash };
}

/** Half the risk aversion of the trigger (or 5) times the fall in the variance against the target, over its horizon. */
function benefitOf(household: RebalanceBook, plans: Readonly<Record<string, RebalancePlan>>): number {
  const change = new Float64Array(household.assets.length);
  for (const plan of Object.values(plans)) {
    for (const { asset, quantity, price } of plan.trades) change[household.assets.indexOf(asset)]! += quantity * price;
  }
  return planFor(household, change, { due: true, reason: "" }).expected.benefit ?? 0;
}

/** For each asset of the household and each account: what a unit is worth after tax at the horizon, over the mean of all. */
function locationWorth(
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
