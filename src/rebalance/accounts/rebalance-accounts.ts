import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { labeled } from "../../core/names/labeled.js";
import { readOptions } from "../../core/options/read-options.js";
import type { Weights } from "../../core/types.js";
import type { TaxLedger } from "../../tax/types.js";
import { planFor, verdictOf } from "../plan/rebalance.js";
import { type RebalanceBook, readRebalanceBook } from "../plan/rebalance-book.js";
import type { RebalancePlan } from "../plan/rebalance-types.js";
import { portfolioDrift } from "../portfolio-drift.js";
import type { RebalanceTrigger } from "../rebalance-trigger.js";
import { type AccountBook, householdChanges } from "./household-changes.js";
import {
  type HouseholdAccount,
  type HouseholdInput,
  type HouseholdOptions,
  type HouseholdPlan,
  inputDeclared,
  optionsDeclared,
} from "./household-types.js";
import { locationWorth } from "./location-worth.js";

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
      holdings: labeled(assets, (i) => shares.get(assets[i]!)!),
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
    labeled(assets, (i) => values[household.assets.indexOf(assets[i]!)]!);
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
