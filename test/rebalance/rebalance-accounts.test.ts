import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { rebalanceAccounts } from "../../src/rebalance/accounts/rebalance-accounts.js";
import { applyTransactions } from "../../src/tax/ledger/apply-transactions.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { TaxTransaction } from "../../src/tax/types.js";
import { DATE, randomLedger } from "./random-plans.js";

const kinds = [
  { id: "main", kind: "taxable" },
  { id: "ira", kind: "traditional" },
] as const;
const buy = (
  id: string,
  date: string,
  account: string,
  asset: string,
  quantity: number,
  amount: number,
): TaxTransaction => ({
  id,
  type: "buy",
  date,
  account,
  asset,
  quantity,
  amount,
});
const rates = { shortTerm: 0.4, longTerm: 0.2 };

describe("a household with one target", () => {
  const ledger = buildTaxLedger(
    [buy("m", "2020-01-02", "main", "VTI", 100, 10_000), buy("i", "2020-01-02", "ira", "VTI", 100, 10_000)],
    { accounts: kinds },
  );
  const household = { accounts: kinds, ledger, date: DATE, prices: { VTI: 250, BND: 100 } };
  test("is rebalanced in the account where a sale costs no tax", () => {
    const plan = rebalanceAccounts({ ...household, target: { VTI: 0.6, BND: 0.4 } }, { taxRates: rates });
    expect(plan.plans["main"]!.trades).toEqual([]);
    expect(plan.plans["ira"]!.trades.map(({ asset, quantity }) => [asset, quantity])).toEqual([
      ["VTI", -80],
      ["BND", expect.closeTo(200, 6)],
    ]);
    expect(plan.expected.tax).toBe(0);
    expect(plan.after.drift).toBeLessThan(1e-9);
  });
  test("sells in the taxable account what the retirement account cannot", () => {
    const plan = rebalanceAccounts({ ...household, target: { VTI: 0.2, BND: 0.8 } }, { taxRates: rates });
    expect(plan.plans["ira"]!.trades.find(({ asset }) => asset === "VTI")!.quantity).toBe(-100);
    expect(plan.plans["main"]!.sales).toEqual([{ asset: "VTI", lot: "m", quantity: 60 }]);
    expect(plan.expected.tax).toBeCloseTo(0.2 * 60 * 150, 6);
    expect(plan.after.drift).toBeLessThan(1e-9);
  });
  test("places bonds in the retirement account where their interest is not taxed", () => {
    const locate = {
      assets: [
        { asset: "VTI", expectedReturn: 0.07, dividendYield: 0.015 },
        { asset: "BND", expectedReturn: 0.05, interestYield: 0.05 },
      ],
    };
    const plan = rebalanceAccounts(
      {
        accounts: [
          { id: "main", kind: "taxable", cash: 10_000 },
          { id: "roth", kind: "roth", cash: 10_000 },
        ],
        prices: household.prices,
        target: { VTI: 0.5, BND: 0.5 },
      },
      { taxRates: rates, locate },
    );
    expect(plan.plans["roth"]!.trades.map(({ asset }) => asset)).toEqual(["BND"]);
    expect(plan.plans["main"]!.trades.map(({ asset }) => asset)).toEqual(["VTI"]);
  });
  test("plans for 200 years at most", () => {
    const assets = [
      { asset: "VTI", expectedReturn: 0.07 },
      { asset: "BND", expectedReturn: 0.05, interestYield: 0.05 },
    ];
    const plan = (horizonYears: number) =>
      rebalanceAccounts(
        { ...household, target: { VTI: 0.5, BND: 0.5 } },
        { taxRates: rates, locate: { assets, horizonYears } },
      );
    expect(plan(200).due).toBe(true);
    for (const years of [0, 0.5, 201]) expect(() => plan(years)).toThrow(/horizonYears is .*from 1 to 200/);
  });
  test("does nothing when the trigger is not due", () => {
    const plan = rebalanceAccounts(
      { ...household, target: { VTI: 0.9, BND: 0.1 } },
      { taxRates: rates, trigger: { kind: "threshold", absolute: 0.2 } },
    );
    expect(plan.due).toBe(false);
    expect(Object.values(plan.plans).flatMap(({ trades }) => trades)).toEqual([]);
  });
  test("accounts that the ledger does not know, of another kind, or twice are refused", () => {
    const ask = (accounts: readonly object[]) => () =>
      rebalanceAccounts({ ...household, accounts: accounts as typeof kinds, target: { VTI: 1 } });
    expect(ask([{ id: "x", kind: "taxable" }])).toThrow(/account is "x": the ledger has main, ira/);
    expect(ask([{ id: "ira", kind: "roth" }])).toThrow(/ira is roth, but the ledger has it as "traditional"/);
    expect(ask([kinds[0], kinds[0]])).toThrow(/two accounts called main/);
  });
});

test("a loss that is taken in one account is not bought in another", () => {
  const ledger = buildTaxLedger(
    [buy("m", "2024-01-02", "main", "VTI", 100, 40_000), buy("i", "2024-01-02", "ira", "BND", 250, 25_000)],
    { accounts: kinds },
  );
  const plan = rebalanceAccounts(
    { accounts: kinds, ledger, date: DATE, prices: { VTI: 250, BND: 100 }, target: { VTI: 0.5, BND: 0.5 } },
    { taxRates: rates },
  );
  const sold = plan.plans["main"]!.trades.some(({ asset, quantity }) => asset === "VTI" && quantity < 0);
  const bought = plan.plans["ira"]!.trades.some(({ asset, quantity }) => asset === "VTI" && quantity > 0);
  expect(sold && bought).toBe(false);
  expect(plan.after.drift).toBeLessThan(1e-9);
});

test("random households: no money moves between accounts, nothing is oversold, and what is booked washes nothing", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(seed);
    const assets = ["A0", "A1", "A2", "A3"];
    const ledger = randomLedger(random, assets, seed % 3 === 0);
    const prices = Object.fromEntries(assets.map((asset) => [asset, 20 + Math.round(1e4 * random.uniform()) / 100]));
    const raw = assets.map(() => random.uniform());
    const sum = raw.reduce((a, b) => a + b, 0);
    const accounts = kinds.map((one) => ({ ...one, cash: Math.round(2000 * random.uniform()) }));
    const target = Object.fromEntries(assets.map((asset, i) => [asset, (0.95 * raw[i]!) / sum]));
    const plan = rebalanceAccounts(
      { accounts, ledger, date: DATE, prices, target },
      { taxRates: rates, costs: { proportional: 0.001 }, ...(seed % 4 === 0 && { wholeShares: true }) },
    );
    const lines: TaxTransaction[] = [];
    for (const { id, cash } of accounts) {
      const { trades, after, sales } = plan.plans[id]!;
      const left = trades.reduce((rest, { quantity, price, cost = 0 }) => rest - quantity * price - cost, cash);
      expect(left).toBeGreaterThan(-1e-6);
      expect(after.cash).toBeCloseTo(left, 6);
      for (const { asset, quantity, price } of trades) {
        const shares = Math.round(Math.abs(quantity) * 1e8) / 1e8;
        const line = {
          id: `plan-${id}-${asset}`,
          date: DATE,
          account: id,
          asset,
          quantity: shares,
          amount: Math.round(shares * price * 100) / 100,
        };
        if (!(line.amount > 0)) continue;
        const lots = sales.filter((sale) => sale.asset === asset).map(({ asset: _, ...lot }) => lot);
        lines.push(quantity > 0 ? { ...line, type: "buy" } : { ...line, type: "sell", lots });
      }
    }
    lines.sort((a, b) => (a.type === b.type ? 0 : a.type === "sell" ? -1 : 1));
    const { audit } = applyTransactions(ledger, lines);
    expect([seed, audit.filter(({ sale, replacementLot }) => `${sale} ${replacementLot}`.includes("plan"))]).toEqual([
      seed,
      [],
    ]);
    expect(plan.after.drift).toBeLessThan(plan.before.drift + 1e-9);
  }
});
