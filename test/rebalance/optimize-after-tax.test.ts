import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { TaxTransaction } from "../../src/tax/types.js";

const reference = JSON.parse(readFileSync(new URL("../reference/rebalance/after-tax.json", import.meta.url), "utf8"));
const accounts = [
  { id: "main", kind: "taxable" },
  { id: "ira", kind: "traditional" },
] as const;

interface Case {
  readonly assets: readonly string[];
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
  readonly prices: Record<string, number>;
  readonly transactions: readonly TaxTransaction[];
  readonly cash: number;
  readonly options: Parameters<typeof optimizeAfterTax>[1];
  readonly expected: number | null;
}

function answer({ assets, mean, covariance, prices, transactions, cash, options }: Case) {
  const ledger = buildTaxLedger(transactions, { accounts });
  const moments = {
    assets,
    mean: Float64Array.from(mean),
    covariance: Float64Array.from(covariance),
    periodsPerYear: 252,
  };
  return optimizeAfterTax({ moments, ledger, account: "main", prices, cash, date: reference.date }, options);
}

describe("against a convex program for every choice of buying and loss-selling", () => {
  test.each((reference.cases as Case[]).map((own, k) => ({ own, k })))("case $k", ({ own }) => {
    const result = answer(own);
    if (own.expected === null) {
      expect(result.status).toBe("infeasible");
      return;
    }
    expect(result.status).toBe("optimal");
    expect(result.diagnostics.gap).toBe(0);
    expect(Math.abs(result.utility! - own.expected)).toBeLessThan(reference.tolerance);
  });
});

describe("12 assets against all choices of buying and loss-selling", () => {
  const twelve = JSON.parse(
    readFileSync(new URL("../reference/rebalance/after-tax-twelve.json", import.meta.url), "utf8"),
  );

  test.each((twelve.cases as Case[]).map((own, k) => ({ own, k })))("case $k", ({ own }) => {
    const result = answer(own);
    expect(result.diagnostics.gap).toBe(0);
    expect(Math.abs(result.utility! - own.expected!)).toBeLessThan(twelve.tolerance);
  });
});

describe("by hand", () => {
  const moments = {
    assets: ["A", "B", "C"],
    mean: new Float64Array(3),
    covariance: Float64Array.of(0.04, 0, 0, 0, 0.04, 0, 0, 0, 0.04),
    periodsPerYear: 252,
  };
  const prices = { A: 100, B: 100, C: 100 };
  const date = "2026-03-31";
  const lots = (basis: readonly number[]): TaxTransaction[] =>
    basis.map((amount, i) => {
      const asset = moments.assets[i]!;
      return {
        id: asset,
        type: "buy",
        date: "2020-01-02",
        account: "main",
        asset,
        quantity: 100,
        amount: 100 * amount,
      };
    });
  const taxRates = { shortTerm: 0.4, longTerm: 0.2 };

  test("what must be sold is what is taxed least, though no weight gives way before its tax is paid", () => {
    const ledger = buildTaxLedger(lots([50, 20, 10]), { accounts });
    const target = { A: 1 / 3, B: 1 / 3, C: 1 / 3 };
    const result = optimizeAfterTax(
      { moments, ledger, account: "main", prices, date },
      { riskAversion: 0.01, target, taxRates, constraints: { budget: [0, 0.99] } },
    );
    expect(result.sales.map(({ asset }) => asset)).toEqual(["A"]);
    expect(result.sales[0]!.quantity).toBeCloseTo(3, 9);
    // half of the price is gain: 10 % of the value sold, and the risk that A is away from its target
    const [budget] = result.diagnostics.binding;
    expect(budget!.constraint).toBe("budget");
    expect(budget!.shadowPrice).toBeCloseTo(0.1 + 0.01 * 0.04 * 0.01, 9);
  });

  test("a loss of one of two identical assets keeps the other from being bought", () => {
    const substantiallyIdentical = [["A", "B"]];
    const ledger = buildTaxLedger(lots([150, 100, 100]), { accounts, substantiallyIdentical });
    const target = { A: 0.1, B: 0.8, C: 0.1 };
    const question = { moments, ledger, account: "main", prices, date };
    const options = { riskAversion: 0.1, target, taxRates };
    const bought = ({ trades }: { readonly trades: readonly { asset: string; quantity: number }[] }) =>
      trades.filter(({ quantity }) => quantity > 0).map(({ asset }) => asset);
    expect(bought(optimizeAfterTax(question, options))).toEqual(["C"]);
    expect(bought(optimizeAfterTax(question, { ...options, washSales: "allow" }))).toEqual(["B"]);
  });

  test("a sale at a loss of the last days is given as the reason where shares are held or would be bought", () => {
    const sold = (asset: string, quantity: number): TaxTransaction => ({
      id: `${asset} sold`,
      type: "sell",
      date: "2026-03-20",
      account: "main",
      asset,
      quantity,
      amount: 100 * quantity,
    });
    const ledger = buildTaxLedger([...lots([150, 100, 150]), sold("A", 50), sold("C", 100)], { accounts });
    const reasons = (c: number): string[] =>
      optimizeAfterTax(
        { moments: { ...moments, mean: Float64Array.of(0, 0, c) }, ledger, account: "main", prices, date },
        { riskAversion: 1, taxRates, costs: { buy: 0.001, sell: 0.001 } },
      )
        .reasons.filter(({ reason }) => reason.includes("not bought: it was sold at a loss in the wash-sale window"))
        .map(({ asset }) => asset);
    expect(reasons(-1)).toEqual(["A"]);
    expect(reasons(1)).toEqual(["A", "C"]);
  });

  test("limits that the wash-sale rule makes impossible say which assets it locks, and others do not mention it", () => {
    const sale: TaxTransaction = {
      id: "sold",
      type: "sell",
      date: "2026-03-20",
      account: "main",
      asset: "A",
      quantity: 50,
      amount: 5000,
    };
    const reason = (transactions: readonly TaxTransaction[], max: number): string => {
      const ledger = buildTaxLedger(transactions, { accounts });
      const options = { riskAversion: 1, taxRates, constraints: { min: { A: 0.5 }, max: { A: max } } };
      const result = optimizeAfterTax({ moments, ledger, account: "main", prices, date }, options);
      if (result.status !== "infeasible") throw new Error(result.status);
      return result.reason;
    };
    expect(reason([...lots([150, 100, 100]), sale], 1)).toMatch(
      / \(the wash-sale rule locks lots or purchases of A\)$/,
    );
    expect(reason(lots([150, 100, 100]), 0.4)).not.toMatch(/wash/);
  });

  test("a cap that is held just so is priced with the cost of buying more", () => {
    const start = lots([100, 100, 100]);
    const ledger = buildTaxLedger(
      [start[0]!, ...start.slice(1).map((line) => ({ ...line, quantity: 50, amount: 5000 }))],
      {
        accounts,
      },
    );
    const most = (cap: number) =>
      optimizeAfterTax(
        { moments: { ...moments, mean: Float64Array.of(0.1, 0, 0) }, ledger, account: "main", prices, date },
        { riskAversion: 1, taxRates, costs: { buy: 0.01, sell: 0.005 }, constraints: { max: { A: cap } } },
      );
    const held = most(0.5);
    expect(held.trades.every(({ quantity }) => Math.abs(quantity) < 1e-9)).toBe(true);
    const price = held.diagnostics.binding.find(({ constraint }) => constraint === "max.A")!.shadowPrice!;
    const step = 1e-5;
    expect((most(0.5 + step).utility! - held.utility!) / step).toBeCloseTo(price, 5);
  });

  test("impact makes one large trade dearer than two small ones", () => {
    const ledger = buildTaxLedger(lots([100, 100, 100]), { accounts });
    const costs = { impact: { coefficient: 1, volume: 10_000, volatility: 0.02 } };
    const result = optimizeAfterTax(
      { moments, ledger, account: "main", prices, date },
      { riskAversion: 0.001, target: { A: 0.2, B: 0.4, C: 0.4 }, taxRates, costs, constraints: { budget: [0, 0.9] } },
    );
    // 0.1 must go: from A, B and C alike but for the risk, which is next to nothing
    const traded = result.trades.map(({ quantity }) => quantity);
    expect(traded.every((quantity) => Math.abs(quantity + 10) < 0.5)).toBe(true);
    expect(result.cost).toBeCloseTo(
      traded.reduce((sum, q) => sum + (0.02 * (-q * 100) ** 1.5) / 100, 0),
      6,
    );
  });
});

test("null is no object of constraints", () => {
  const [own] = reference.cases as Case[];
  expect(() => answer({ ...own!, options: { ...own!.options, constraints: null as never } })).toThrow(
    /constraints is null: give an object/,
  );
});
