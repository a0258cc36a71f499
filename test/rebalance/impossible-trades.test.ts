import { expect, test } from "vitest";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";

const ledger = buildTaxLedger(
  [{ id: "a", type: "buy", date: "2020-01-02", account: "main", asset: "A", quantity: 100, amount: 10_000 }],
  { accounts: [{ id: "main", kind: "taxable" }] },
);
const input = {
  moments: {
    assets: ["A", "B"],
    mean: new Float64Array(2),
    covariance: Float64Array.of(0.04, 0, 0, 0.04),
    periodsPerYear: 252,
  },
  ledger,
  account: "main",
  prices: { A: 100, B: 50 },
  date: "2026-03-31",
};
const ask = (turnover: number, trackingError: number) =>
  optimizeAfterTax(input, {
    riskAversion: 1,
    taxRates: { shortTerm: 0.4, longTerm: 0.2 },
    constraints: {
      turnover: { from: { A: 1 }, max: turnover },
      trackingError: { benchmark: { B: 1 }, max: trackingError },
    },
  });

test("a turnover that does not reach the tracking error is a conflict of the two, with the slack that each needs", () => {
  // after a turnover of x the tracking error is √0.08·(1 − x)
  const result = ask(0.2, 0.1);
  expect(result.status).toBe("infeasible");
  if (result.status !== "infeasible") return;
  const slack = Object.fromEntries(result.conflict.map(({ constraint, slackNeeded }) => [constraint, slackNeeded!]));
  expect(Object.keys(slack).sort()).toEqual(["trackingError", "turnover"]);
  expect(slack["turnover"]).toBeCloseTo(1 - 0.1 / Math.sqrt(0.08) - 0.2, 3);
  expect(slack["trackingError"]).toBeCloseTo(0.8 * Math.sqrt(0.08) - 0.1, 3);
  expect(ask(0.2 + slack["turnover"]!, 0.1).status).toBe("optimal");
  expect(ask(0.2, 0.1 + slack["trackingError"]!).status).toBe("optimal");
});

test("least sizes of holdings: the least risk that they allow, and no answer where neither one asset nor two fit", () => {
  const floors = (max: number) =>
    optimizeAfterTax(input, {
      riskAversion: 1,
      taxRates: { shortTerm: 0.4, longTerm: 0.2 },
      constraints: { minHolding: { A: 0.6, B: 0.4 }, max: { A: 1, B: max } },
    });
  // half and half has the least risk, 60 and 40 the least that the floors allow
  expect(floors(1)).toMatchObject({
    status: "optimal",
    weights: { A: expect.closeTo(0.6, 12), B: expect.closeTo(0.4, 12) },
  });
  const none = optimizeAfterTax(input, {
    riskAversion: 1,
    taxRates: { shortTerm: 0.4, longTerm: 0.2 },
    constraints: { minHolding: 0.6, max: 0.9 },
  });
  expect(none.status).toBe("infeasible");
  expect(none).toMatchObject({
    conflict: expect.arrayContaining([{ constraint: "minHolding", slackNeeded: expect.closeTo(0.1, 3) }]),
  });
});

test("explain: false says that there is no answer and leaves out why", () => {
  const result = optimizeAfterTax(input, {
    riskAversion: 1,
    taxRates: { shortTerm: 0.4, longTerm: 0.2 },
    constraints: { minHolding: 0.6, max: 0.9 },
    explain: false,
  });
  expect(result).toMatchObject({ status: "infeasible", conflict: [], trades: [], utility: null });
});
