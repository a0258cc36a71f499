import { expect, test } from "vitest";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
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
  mean: new Float64Array(2),
  covariance: Float64Array.of(0.04, 0, 0, 0.09),
  periodsPerYear: 252,
};
const input = { moments, ledger, account: "main", prices: { A: 100, B: 100 }, date: "2026-03-31" };
const options = { riskAversion: 100, target: { A: 0.4, B: 0.6 }, taxRates: { shortTerm: 0.4, longTerm: 0.2 } };

test("a cap on the tax is met to the cent, and its shadow price is the slope of the objective", () => {
  const free = optimizeAfterTax(input, options);
  expect(free.tax).toBeGreaterThan(300);
  const at = (maxTax: number) => optimizeAfterTax(input, { ...options, maxTax });
  const capped = at(100);
  expect(capped.status).toBe("optimal");
  expect(capped.tax).toBeCloseTo(100, 4);
  // each share of A sold is taxed 10: ten of them, and 30 points remain; d/dx of 50·0.13·(0.4 − x)² less 0.1·x at x = 0.1, per tax
  const price = (100 * 0.13 * 0.3 - 0.1) / 0.1;
  const { shadowPrice } = capped.diagnostics.binding.find(({ constraint }) => constraint === "maxTax")!;
  expect(shadowPrice).toBeCloseTo(price, 4);
  expect((at(101).utility! - at(99).utility!) * 10_000).toBeCloseTo(2 * price, 3);
  expect(capped.diagnostics).toMatchObject({ gap: 0 });
});

test("a cap on gains, one that does not bind, and one that cannot be met", () => {
  const capped = optimizeAfterTax(input, { ...options, maxGains: 500 });
  expect(capped.sales.reduce((sum, { gain }) => sum + gain, 0)).toBeCloseTo(500, 3);
  const loose = optimizeAfterTax(input, { ...options, maxTax: 1e6 });
  expect(loose).toEqual(optimizeAfterTax(input, options));
  const forced = optimizeAfterTax(input, { ...options, maxTax: 10, constraints: { max: { A: 0.7 } } });
  expect(forced.status).toBe("infeasible");
  expect(forced).toMatchObject({
    conflict: [
      { constraint: "max.A", slackNeeded: expect.closeTo(0.09, 3) },
      { constraint: "maxTax", slackNeeded: expect.closeTo(90, 0) },
    ],
  });
  expect(() => optimizeAfterTax(input, { ...options, maxTax: 1, maxGains: 1 })).toThrow(/both given/);
});
