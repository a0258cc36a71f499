import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AfterTaxOptions } from "../../src/rebalance/after-tax/after-tax-types.js";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { TaxLedger, TaxTransaction } from "../../src/tax/types.js";

const reference = JSON.parse(
  readFileSync(new URL("../reference/rebalance/after-tax-limits.json", import.meta.url), "utf8"),
);
const accounts = [
  { id: "main", kind: "taxable" },
  { id: "ira", kind: "traditional" },
] as const;

interface Case {
  readonly kind: string;
  readonly extra: {
    readonly trackingError?: number;
    readonly turnover?: number;
    readonly maxPositions?: number;
    readonly minHolding?: number;
    readonly maxTax?: number;
    readonly maxGains?: number;
    readonly impact?: { readonly coefficient: number; readonly volatility: number; readonly volume: number };
    readonly identical?: readonly (readonly number[])[];
  };
  readonly assets: readonly string[];
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
  readonly prices: Record<string, number>;
  readonly transactions: readonly TaxTransaction[];
  readonly cash: number;
  readonly options: AfterTaxOptions;
  readonly expected: number | null;
}

function heldWeights(ledger: TaxLedger, { prices, cash }: Case): Record<string, number> {
  const values: Record<string, number> = {};
  for (const { account, asset, quantity } of ledger.openLots) {
    if (account === "main") values[asset] = (values[asset] ?? 0) + quantity * prices[asset]!;
  }
  const value = cash + Object.values(values).reduce((sum, own) => sum + own, 0);
  return Object.fromEntries(Object.entries(values).map(([asset, own]) => [asset, own / value]));
}

function answer(own: Case) {
  const { assets, mean, covariance, prices, transactions, cash, options, extra } = own;
  const { trackingError, turnover, maxPositions, minHolding, impact, identical, ...caps } = extra;
  const ledger = buildTaxLedger(transactions, {
    accounts,
    ...(identical !== undefined && { substantiallyIdentical: [assets.slice(0, 2)] }),
  });
  const moments = {
    assets,
    mean: Float64Array.from(mean),
    covariance: Float64Array.from(covariance),
    periodsPerYear: 252,
  };
  const equal = Object.fromEntries(assets.map((asset) => [asset, 1 / assets.length]));
  return optimizeAfterTax(
    { moments, ledger, account: "main", prices, cash, date: reference.date },
    {
      ...options,
      ...caps,
      costs: { ...options.costs, ...(impact !== undefined && { impact }) },
      constraints: {
        ...options.constraints,
        ...(trackingError !== undefined && { trackingError: { benchmark: equal, max: trackingError } }),
        ...(turnover !== undefined && { turnover: { from: heldWeights(ledger, own), max: turnover } }),
        ...(maxPositions !== undefined && { maxPositions }),
        ...(minHolding !== undefined && { minHolding }),
      },
    },
  );
}

describe("against a convex program for every choice", () => {
  test.each((reference.cases as Case[]).map((own, k) => ({ own, k, kind: own.kind })))("case $k: $kind", ({ own }) => {
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
