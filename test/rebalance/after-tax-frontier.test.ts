import { expect, test } from "vitest";
import { afterTaxFrontier } from "../../src/rebalance/after-tax/after-tax-frontier.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";

const ledger = buildTaxLedger(
  [
    { id: "a", type: "buy", date: "2020-01-02", account: "main", asset: "A", quantity: 80, amount: 4000 },
    { id: "b", type: "buy", date: "2020-01-02", account: "main", asset: "B", quantity: 20, amount: 1800 },
  ],
  { accounts: [{ id: "main", kind: "taxable" }] },
);
const moments = {
  assets: ["A", "B"],
  mean: Float64Array.of(0.1, 0.05),
  covariance: Float64Array.of(0.04, 0, 0, 0.09),
  periodsPerYear: 252,
};
const input = { moments, ledger, account: "main", prices: { A: 100, B: 100 }, date: "2026-03-31" };

test("the frontier of two assets: the tracking error falls in a line with the tax", () => {
  const frontier = afterTaxFrontier(input, {
    target: { A: 0.4, B: 0.6 },
    taxRates: { shortTerm: 0.4, longTerm: 0.2 },
    steps: 25,
  });
  expect(frontier.length).toBeGreaterThan(3);
  for (const { tax, trackingError, result } of frontier) {
    // each share of A sold gains 50 and is taxed 10; 40 shares are too many, and each is one point of both weights
    const left = (40 - tax / 10) / 100;
    expect(trackingError).toBeCloseTo(left * Math.sqrt(0.13), 8);
    expect(result.status).toBe("optimal");
  }
  expect(frontier[0]!.tax).toBeCloseTo(0, 8);
  expect(frontier.at(-1)!.trackingError).toBeLessThan(1e-3);
  for (let k = 1; k < frontier.length; k++) {
    expect(frontier[k]!.tax).toBeGreaterThan(frontier[k - 1]!.tax);
    expect(frontier[k]!.trackingError).toBeLessThan(frontier[k - 1]!.trackingError);
  }
});

test("steps and the middle of the range are read as options", () => {
  const taxRates = { shortTerm: 0.4, longTerm: 0.2 };
  expect(() => afterTaxFrontier(input, { taxRates, steps: 1 })).toThrow(/steps/);
  expect(() => afterTaxFrontier(input, { taxRates, riskAversion: Number.NaN })).toThrow(/riskAversion/);
  expect(() => afterTaxFrontier(input, { taxRates, step: 3 } as never)).toThrow(/step/);
});
