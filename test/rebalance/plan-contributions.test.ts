import { describe, expect, test } from "vitest";
import { planContributions } from "../../src/rebalance/plan/plan-contributions.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";

const book = {
  holdings: { AAPL: 60, KO: 40 },
  prices: { AAPL: 120, KO: 70 },
  target: { AAPL: 0.6, KO: 0.4 },
  date: "2026-01-31",
};

describe("a plan of contributions", () => {
  test("is balanced when the contributions add up to the least new cash", () => {
    const plan = planContributions(book, { flows: 500, months: 6 });
    expect(plan.steps[0]!.plan.leastNewCash).toBeCloseTo(2000, 8);
    expect(plan.monthsToBalance).toBe(4);
    expect(plan.steps.map(({ date }) => date)).toEqual([
      "2026-01-31",
      "2026-02-28",
      "2026-03-31",
      "2026-04-30",
      "2026-05-31",
      "2026-06-30",
    ]);
    // 13,000 in all: 0.6 in AAPL, 0.4 in KO
    expect(plan.end.holdings).toEqual({ AAPL: expect.closeTo(65, 8), KO: expect.closeTo(5200 / 70, 8) });
  });
  test("withdrawals sell the lots with the least tax, month by month", () => {
    const ledger = buildTaxLedger(
      [
        { id: "old", type: "buy", date: "2020-01-02", account: "main", asset: "AAPL", quantity: 60, amount: 1200 },
        { id: "new", type: "buy", date: "2025-03-15", account: "main", asset: "KO", quantity: 40, amount: 2000 },
      ],
      { accounts: [{ id: "main", kind: "taxable" }] },
    );
    const { holdings: _, ...rest } = book;
    const plan = planContributions(
      { ...rest, ledger, account: "main" },
      { flows: [-700, -700, -700], taxRates: { shortTerm: 0.5, longTerm: 0.2 } },
    );
    // KO: 20 of 70 at 50 % is 14.3 % and from 16 March on, at 20 %, 5.7 %; AAPL: 100 of 120 at 20 % is 16.7 %
    expect(plan.steps.map(({ plan: { sales } }) => sales.map(({ lot }) => lot))).toEqual([["new"], ["new"], ["new"]]);
    expect(plan.steps[0]!.plan.expected.tax).toBeCloseTo(0.5 * 200, 4);
    expect(plan.steps[2]!.plan.expected.tax).toBeCloseTo(0.2 * 200, 4);
    expect(plan.end.cash).toBeLessThan(1e-4);
  });
  test.each([
    [{ flows: 5 }, /options\.months is missing/],
    [{ flows: [1, 2], months: 3 }, /2 figures for 3 months/],
    [{ flows: [] }, /0 figures/],
    [{ flows: 5, months: 3, cashFlow: 2 }, /give flows/],
    [{ flows: -20_000, months: 1 }, /withdraws 20000/],
  ])("refuses %j", (options, message) => {
    expect(() => planContributions(book, options as never)).toThrow(message);
  });
});
