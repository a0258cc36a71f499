import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Weights } from "../../src/core/types.js";
import type { HouseholdAccount } from "../../src/rebalance/accounts/household-types.js";
import { rebalanceAccounts } from "../../src/rebalance/accounts/rebalance-accounts.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { TaxTransaction } from "../../src/tax/types.js";

const reference = JSON.parse(
  readFileSync(new URL("../reference/rebalance/household.json", import.meta.url), "utf8"),
) as { readonly tolerance: number; readonly cases: readonly Household[] };

interface Household {
  readonly assets: readonly string[];
  readonly accounts: readonly HouseholdAccount[];
  readonly prices: Weights;
  readonly transactions: readonly TaxTransaction[];
  readonly cash: readonly number[];
  readonly target: Weights;
  readonly rate: number;
  readonly expected: number;
}

/** 1000 times the distance from the target, costs and taxes, and a ten-thousandth of what is traded, as fractions of the value. */
function worthOf({ assets, accounts, prices, transactions, cash, target, rate }: Household): number {
  const ledger = buildTaxLedger(transactions, { accounts });
  const { plans, expected } = rebalanceAccounts(
    {
      accounts: accounts.map((account, k) => ({ ...account, owner: k % 2 === 0 ? "one" : "other", cash: cash[k]! })),
      prices,
      target,
      ledger,
      date: "2026-03-31",
    },
    { taxRates: { shortTerm: 0.37, longTerm: 0.2 }, costs: { proportional: rate } },
  );
  const held = new Map(assets.map((asset) => [asset, 0]));
  for (const { asset, quantity } of ledger.openLots) held.set(asset, held.get(asset)! + quantity * prices[asset]!);
  const value = [...held.values(), ...cash].reduce((sum, own) => sum + own, 0);
  let traded = 0;
  for (const { asset, quantity, price } of Object.values(plans).flatMap(({ trades }) => trades)) {
    held.set(asset, held.get(asset)! + quantity * price);
    traded += Math.abs(quantity * price);
  }
  const distance = assets.reduce((sum, asset) => sum + Math.abs(held.get(asset)! / value - target[asset]!), 0);
  return 1000 * distance + (expected.tax + expected.cost + 1e-4 * traded) / value;
}

describe("a household is brought as near to its target, and at as little tax and cost, as any choice allows", () => {
  test.each(reference.cases.map((own, k) => ({ k, own })))("household $k", ({ own }) => {
    expect(Math.abs(worthOf(own) - own.expected)).toBeLessThan(reference.tolerance);
  });
});
