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
