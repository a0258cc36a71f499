import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AfterTaxOptions } from "../../src/rebalance/after-tax/after-tax-types.js";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
import { usTaxRates } from "../../src/tax/law/us-tax-rates.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { TaxBrackets, TaxTransaction, YearIncome } from "../../src/tax/types.js";

interface Case {
  readonly assets: readonly string[];
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
  readonly prices: Record<string, number>;
  readonly transactions: readonly TaxTransaction[];
  readonly cash: number;
  readonly options: Omit<AfterTaxOptions, "taxRates">;
  readonly income: YearIncome;
  readonly expected: number;
}

const reference: {
  readonly rates: TaxBrackets;
  readonly date: string;
  readonly tolerance: number;
  readonly cases: readonly Case[];
} = JSON.parse(readFileSync(new URL("../reference/rebalance/after-tax-year.json", import.meta.url), "utf8"));

function answer({ assets, mean, covariance, prices, transactions, cash, options, income }: Case) {
  const accounts = [
    { id: "main", kind: "taxable" },
    { id: "ira", kind: "traditional" },
  ] as const;
  const moments = {
    assets,
    mean: Float64Array.from(mean),
    covariance: Float64Array.from(covariance),
    periodsPerYear: 252,
  };
  const ledger = buildTaxLedger(transactions, { accounts });
  return optimizeAfterTax(
    { moments, ledger, account: "main", prices, cash, date: reference.date },
    { ...options, taxRates: reference.rates, income },
  );
}

describe("against a convex program for every choice and every linear part of the year's tax", () => {
  const gaps: number[] = [];

  test.each(reference.cases.map((own, k) => ({ own, k })))("case $k", ({ own }) => {
    const result = answer(own);
    expect(result.status).toBe("optimal");
    expect(Math.abs(result.utility! - own.expected)).toBeLessThan(reference.tolerance);
    gaps.push(result.diagnostics.gap!);
  });

  test("three of four are proved, the others say how far their bound is", () => {
    expect(gaps.filter((gap) => gap === 0).length).toBeGreaterThanOrEqual(0.75 * gaps.length);
    expect(Math.max(...gaps)).toBeLessThan(0.25);
  });
});

describe("a loss that the year can use", () => {
  const accounts = [{ id: "main", kind: "taxable" }] as const;
  const moments = {
    assets: ["KO", "PEP"],
    mean: new Float64Array(2),
    covariance: Float64Array.of(0.04, 0.01, 0.01, 0.04),
    periodsPerYear: 252,
  };
  const ledger = buildTaxLedger(
    [
      { id: "k", type: "buy", date: "2024-03-01", account: "main", asset: "KO", quantity: 1000, amount: 70_000 },
      { id: "p", type: "buy", date: "2024-03-01", account: "main", asset: "PEP", quantity: 1000, amount: 50_000 },
    ],
    { accounts },
  );
  const input = { moments, ledger, account: "main", prices: { KO: 50, PEP: 50 }, cash: 0, date: "2026-03-31" };
  // more risk aversion would sell on for the risk alone
  const options = {
    riskAversion: 0.01,
    costs: { buy: 0.001, sell: 0.001 },
    constraints: { budget: [0, 1] } as const,
  };

  test("ends at 3,000 beside an income without gains: 22 % of them is saved", () => {
    const taxRates = usTaxRates(2026, "single");
    const result = optimizeAfterTax(input, { ...options, taxRates, income: { ordinaryIncome: 90_000 } });
    const loss = result.sales.reduce((sum, { gain }) => sum + gain, 0);
    expect(loss).toBeCloseTo(-3000, 4);
    expect(result.tax).toBeCloseTo(-660, 4);
  });

  test("reaches as far as gains of the year go beyond the carryover of the year before", () => {
    const taxRates = usTaxRates(2026, "single");
    const carryover = { shortTerm: 1500, longTerm: 500 };
    const income = { ordinaryIncome: 90_000, shortTerm: 4000, carryover };
    const result = optimizeAfterTax(input, { ...options, taxRates, income });
    const loss = result.sales.reduce((sum, { gain }) => sum + gain, 0);
    expect(loss).toBeCloseTo(-3000 - (4000 - 1500 - 500), 4);
    expect(result.tax).toBeCloseTo(-0.22 * 5000, 4);
  });

  test("reaches further where the ledger has realized gains in the year", () => {
    const more = buildTaxLedger(
      [
        { id: "k", type: "buy", date: "2024-03-01", account: "main", asset: "KO", quantity: 1000, amount: 70_000 },
        { id: "p", type: "buy", date: "2024-03-01", account: "main", asset: "PEP", quantity: 1200, amount: 50_000 },
        { id: "s", type: "sell", date: "2026-02-02", account: "main", asset: "PEP", quantity: 200, amount: 12_333.33 },
      ],
      { accounts },
    );
    const taxRates = usTaxRates(2026, "single");
    const result = optimizeAfterTax(
      { ...input, ledger: more },
      { ...options, taxRates, income: { ordinaryIncome: 90_000 } },
    );
    const loss = result.sales.reduce((sum, { gain }) => sum + gain, 0);
    expect(loss).toBeCloseTo(-3000 - 4000, 4);
  });
});
