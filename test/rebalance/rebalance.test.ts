import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { rebalance } from "../../src/rebalance/plan/rebalance.js";
import type { RebalanceInput, RebalanceOptions } from "../../src/rebalance/plan/rebalance-types.js";
import { portfolioDrift } from "../../src/rebalance/portfolio-drift.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { TaxTransaction } from "../../src/tax/types.js";

const always = { kind: "calendar", every: "month" } as const;
const book: RebalanceInput = {
  holdings: { AAPL: 60, KO: 40 },
  prices: { AAPL: 120, KO: 70 },
  target: { AAPL: 0.6, KO: 0.4 },
  date: "2026-03-31",
};

describe("modes", () => {
  test("full trades to the target of what is left after the costs", () => {
    const plan = rebalance(book, { trigger: always, costs: { proportional: 0.001 } });
    // 10,000 is worth V after the costs: 7200 − 0.6·V sold and 0.4·V − 2800 bought, at 0.1 % each
    const left = (10_000 - 0.001 * (7200 - 2800)) / (1 - 0.001 * 0.2);
    expect(plan.trades.map(({ asset, quantity }) => [asset, quantity * book.prices[asset]!])).toEqual([
      ["AAPL", expect.closeTo(0.6 * left - 7200, 8)],
      ["KO", expect.closeTo(0.4 * left - 2800, 8)],
    ]);
    expect(plan.after.drift).toBeLessThan(1e-12);
    expect(plan.expected).toEqual({ benefit: null, cost: expect.closeTo(10_000 - left, 8), tax: 0 });
  });
  test("impact grows with the square root of the value traded unless an exponent is given", () => {
    const costOf = (exponent?: number): number => {
      const impact = { coefficient: 0.01, ...(exponent === undefined ? {} : { exponent }) };
      return rebalance(book, { trigger: always, mode: "buy-only", cashFlow: 1000, costs: { impact } }).expected.cost;
    };
    expect(costOf()).toBe(costOf(0.5));
    expect(costOf(1)).toBeLessThan(0.5 * costOf());
  });
  test("to-band trades to the nearest edge of the band", () => {
    const plan = rebalance(book, { trigger: { kind: "threshold", absolute: 0.05 }, mode: "to-band" });
    expect(plan.after.weights).toEqual({ AAPL: expect.closeTo(0.65, 12), KO: expect.closeTo(0.35, 12) });
  });
  test("to-band with a no-trade region trades to its edge, which moves with the cube root of the cost", () => {
    for (const proportional of [0.001, 0.01]) {
      const trigger = { kind: "no-trade-region", riskAversion: 5 } as const;
      const plan = rebalance(book, { trigger, mode: "to-band", costs: { proportional } });
      const width = ((1.5 / 5) * proportional * 0.6 ** 2 * 0.4 ** 2) ** (1 / 3);
      const purchase = plan.trades.find(({ asset }) => asset === "KO")!;
      expect(2800 + purchase.quantity * 70).toBeCloseTo((0.4 - width) * 10_000, 8);
      // the sale pays the costs of both
      expect(plan.after.cash).toBeCloseTo(0, 8);
    }
  });
  test("buy-only spends the deposit and nothing of the cash that is held", () => {
    const plan = rebalance({ ...book, cash: 500 }, { trigger: always, mode: "buy-only", cashFlow: 1000 });
    expect(plan.trades).toEqual([{ asset: "KO", quantity: expect.closeTo(1000 / 70, 10), price: 70, date: book.date }]);
    expect(plan.after.cash).toBeCloseTo(500, 8);
    expect(rebalance({ ...book, cash: 500 }, { trigger: always, mode: "buy-only" }).trades).toEqual([]);
  });
  test("the least new cash that balances does, and a little less does not", () => {
    const costs = { proportional: 0.002, fixed: 1 };
    const { leastNewCash } = rebalance(book, { trigger: always, mode: "buy-only", costs });
    expect(leastNewCash).toBeCloseTo(2000 + 2000 * 0.002 + 1, 8); // 7200 / 0.6 = 12,000
    const enough = rebalance(book, { trigger: always, mode: "buy-only", costs, cashFlow: leastNewCash! });
    expect(enough.after.drift).toBeLessThan(1e-10);
    const less = rebalance(book, { trigger: always, mode: "buy-only", costs, cashFlow: leastNewCash! - 10 });
    expect(less.after.drift).toBeGreaterThan(1e-4);
    expect(rebalance({ ...book, target: { KO: 1 } }, { trigger: always }).leastNewCash).toBeNull();
  });
  test("what is bought and sold says from which weight to which, in hundredths of a percent", () => {
    const plan = rebalance(book, { trigger: always });
    expect(plan.reasons).toEqual([
      { asset: "AAPL", reason: "sells 1200.00, from 72.00 % to 60.00 %; its target is 60.00 %" },
      { asset: "KO", reason: "buys 1200.00, from 28.00 % to 40.00 %; its target is 40.00 %" },
    ]);
  });
  test("cash that the targets leave stays, also where a pinned asset keeps the others from their share of it", () => {
    const plan = rebalance(
      { holdings: { A: 60 }, prices: { A: 1, B: 1 }, target: { A: 0.4, B: 0.4 }, cash: 40, date: "2026-03-31" },
      { trigger: always, pinned: ["A"], costs: { proportional: 0 } },
    );
    expect(plan.trades).toEqual([{ asset: "B", quantity: expect.closeTo(20, 9), price: 1, date: "2026-03-31" }]);
    expect(plan.after.cash).toBeCloseTo(20, 9);
  });
  describe.each([{}, { classes: { A: { a: 1 }, B: { b: 1 }, C: { c: 1 } } }])("to-band with %j", (part) => {
    const named = (weights: Record<string, number>): Record<string, number> =>
      Object.fromEntries(Object.entries(weights).map(([k, w]) => ["classes" in part ? k.toLowerCase() : k, w]));
    const due = (absolute: number) => ({ kind: "any", of: [always, { kind: "threshold", absolute }] }) as const;
    const prices = { A: 1, B: 1, C: 1 };
    test("a deposit within the cash that the targets leave is not invested", () => {
      const plan = rebalance(
        { holdings: { A: 48, B: 47 }, prices, target: named({ A: 0.4, B: 0.4 }), cash: 5, date: "2026-03-31", ...part },
        { trigger: due(0.1), mode: "to-band", cashFlow: 10 },
      );
      expect(plan.due).toBe(true);
      expect(plan.trades).toEqual([]);
      expect(plan.after.cash).toBeCloseTo(15, 9);
    });
  });
  test("to-band: cash that a purchase lacks comes from the widest gaps above the targets, evened out", () => {
    const plan = rebalance(
      {
        holdings: { A: 46, B: 10, C: 24 },
        prices: { A: 1, B: 1, C: 1 },
        target: { A: 0.4, B: 0.2, C: 0.2 },
        cash: 20,
        date: "2026-03-31",
      },
      { trigger: { kind: "threshold", absolute: 0.05 }, mode: "to-band" },
    );
    // B needs 5 to its edge, A gives 1 to its own; A and C then are 5 and 4 above their targets, and 4 is lacking
    expect(plan.after.weights).toEqual({
      A: expect.closeTo(0.425, 12),
      B: expect.closeTo(0.15, 12),
      C: expect.closeTo(0.225, 12),
    });
    expect(plan.after.cash).toBeCloseTo(20, 9);
  });
  test("sell-only sells what is above its target and keeps the cash", () => {
    const plan = rebalance(book, { trigger: always, mode: "sell-only" });
    expect(plan.trades).toEqual([{ asset: "AAPL", quantity: -10, price: 120, date: book.date }]);
    expect(plan.after.cash).toBeCloseTo(1200, 8);
    expect(plan.skipped).toEqual([{ asset: "KO", reason: expect.stringMatching(/^sell-only: .* 1200\.00 below/) }]);
  });
});

describe("when it is due", () => {
  const cases: readonly [RebalanceOptions["trigger"], Partial<RebalanceInput>, boolean][] = [
    [{ kind: "calendar", every: "month" }, { lastDate: "2026-02-27" }, true],
    [{ kind: "calendar", every: "quarter" }, { lastDate: "2026-02-27" }, false],
    [{ kind: "threshold", absolute: 0.13 }, {}, false],
    [{ kind: "threshold", absolute: 0.13, relative: 0.25 }, {}, true],
    [{ kind: "adaptive", absolute: 0.11 }, {}, true],
    [{ kind: "adaptive", absolute: 0.11 }, { volatilityRatio: 1.5 }, false],
    [{ kind: "no-trade-region", riskAversion: 4 }, {}, true],
    [{ kind: "any", of: [always, { kind: "threshold", absolute: 0.13 }] }, {}, true],
    [{ kind: "all", of: [always, { kind: "threshold", absolute: 0.13 }] }, {}, false],
  ];
  test.each(cases)("%j with %j: %s", (trigger, part, due) => {
    const plan = rebalance({ ...book, ...part }, { trigger });
    expect(plan.due).toBe(due);
    expect(plan.trades.length).toBe(due ? 2 : 0);
    expect(plan.skipped.length + plan.reasons.length).toBe(2);
    if (!due) expect(plan.expected.cost).toBe(0);
  });
  test("cost-benefit weighs the fall in risk against cost and tax of the plan, in currency units", () => {
    const moments = {
      assets: ["AAPL", "KO"],
      mean: new Float64Array(2),
      covariance: Float64Array.of(0.09, 0, 0, 0.04),
      periodsPerYear: 252,
    };
    // γ/2 · H · V · (0.12²·0.09 + 0.12²·0.04)
    const benefit = (5 / 2) * 2 * 10_000 * 0.12 ** 2 * 0.13;
    const ask = (proportional: number) =>
      rebalance({ ...book, moments }, { trigger: { kind: "cost-benefit", horizonYears: 2 }, costs: { proportional } });
    const cheap = ask(0.01);
    expect(cheap.due).toBe(true);
    expect(cheap.expected.benefit).toBeCloseTo(benefit, 6);
    const dear = ask(0.05);
    expect(dear.due).toBe(false);
    expect(dear.trades).toEqual([]);
    expect(dear.reason).toMatch(/^cost-benefit: a benefit of 93.60 is not more than the cost of 12\d\.\d\d/);
    expect(dear.skipped[0]!.reason).toMatch(/^cost above benefit/);
  });
});

describe("reasons of what is left alone", () => {
  const wide: RebalanceInput = {
    holdings: { A: 50, B: 30, C: 20 },
    prices: { A: 100, B: 100, C: 100 },
    target: { A: 0.4, B: 0.31, C: 0.24, NEW: 0.05 },
    date: "2026-03-31",
  };
  const reasonOf = (plan: ReturnType<typeof rebalance>, asset: string): string =>
    [...plan.skipped, ...plan.reasons].find((one) => one.asset === asset)!.reason;
  test("pinned, no price, below the minimum trade, band", () => {
    const plan = rebalance(wide, { trigger: always, pinned: ["C"], minTrade: 150 });
    expect(reasonOf(plan, "C")).toBe("pinned: it stays 400.00 below its target");
    expect(reasonOf(plan, "NEW")).toBe("no price: 500.00 of it cannot be bought");
    expect(reasonOf(plan, "B")).toBe("below the minimum trade: 100.00 of at least 150.00");
    expect(plan.trades.map(({ asset }) => asset)).toEqual(["A"]);
    const band = rebalance(wide, { trigger: { kind: "threshold", absolute: 0.2 } });
    expect(reasonOf(band, "A")).toBe("band: 1000.00 above its target, within 2000.00");
  });
  test("outside its band, while another condition of the trigger is not met", () => {
    const trigger = {
      kind: "all",
      of: [
        { kind: "calendar", every: "quarter" },
        { kind: "threshold", absolute: 0.05 },
      ],
    } as const;
    const plan = rebalance({ ...wide, lastDate: "2026-02-27" }, { trigger });
    expect(plan.due).toBe(false);
    expect(reasonOf(plan, "A")).toBe("not due: 1000.00 above its target");
    expect(reasonOf(plan, "B")).toBe("band: 100.00 below its target, within 500.00");
  });
  test("limits that shrink a trade are named", () => {
    const plan = rebalance(
      { ...wide, holdings: { A: 50 }, cash: 5000, prices: { ...wide.prices, NEW: 10 } },
      { trigger: always, limits: { position: { max: { B: 0.1 } } } },
    );
    expect(reasonOf(plan, "B")).toMatch(/less than wanted, limits: /);
    expect(plan.after.weights.B).toBeCloseTo(0.1, 9);
  });
});

test("a target on classes is met through funds that belong to several", () => {
  const plan = rebalance(
    {
      holdings: { VT: 60, US: 40 },
      prices: { VT: 120, US: 70, BND: 50 },
      classes: { VT: { us: 0.6, international: 0.4 }, US: { us: 1 }, BND: { bonds: 1 } },
      target: { us: 0.5, international: 0.3, bonds: 0.2 },
    },
    { trigger: { kind: "threshold", absolute: 0.05 } },
  );
  // international 0.3 only through VT: 0.75 of it, which brings us 0.45
  expect(plan.after.weights).toEqual({
    VT: expect.closeTo(0.75, 10),
    US: expect.closeTo(0.05, 10),
    BND: expect.closeTo(0.2, 10),
  });
  expect(plan.after.drift).toBeLessThan(1e-10);
});

test("the no-trade region of a class is as wide as the dearest of its funds makes it", () => {
  const costs = { proportional: { X: 0.01, Y: 0.002, Z: 0.002 } };
  // (1.5 / 5 * 0.01 * 0.5^4)^(1/3) = 0.0572
  const isDue = (a: number): boolean =>
    rebalance(
      {
        holdings: { X: 20, Y: 100 * a - 10, Z: 90 - 100 * a },
        prices: { X: 1, Y: 1, Z: 1 },
        classes: { X: { a: 0.5, b: 0.5 }, Y: { a: 1 }, Z: { b: 1 } },
        target: { a: 0.5, b: 0.5 },
        date: "2026-03-31",
      },
      { trigger: { kind: "no-trade-region", riskAversion: 5 }, costs },
    ).due;
  expect([0.44, 0.445, 0.5, 0.555, 0.56].map(isDue)).toEqual([true, false, false, false, true]);
});

const accounts = [
  { id: "main", kind: "taxable" },
  { id: "ira", kind: "traditional" },
] as const;
const buy = (
  id: string,
  date: string,
  asset: string,
  quantity: number,
  amount: number,
  account = "main",
): TaxTransaction => ({
  id,
  type: "buy",
  date,
  account,
  asset,
  quantity,
  amount,
});

describe("with a ledger", () => {
  const rates = { shortTerm: 0.4, longTerm: 0.2 };
  test("a holding that differs from the ledger is refused with both quantities", () => {
    const ledger = buildTaxLedger([buy("a", "2024-01-02", "AAPL", 60, 6000)], { accounts });
    expect(() => rebalance({ ...book, ledger, account: "main" }, { trigger: always })).toThrow(
      /holdings has 40 KO but the ledger 0 in main/,
    );
  });
  test("the lots with the least tax are sold", () => {
    const ledger = buildTaxLedger(
      [
        buy("old", "2020-01-02", "AAPL", 50, 2000),
        buy("ko", "2020-01-02", "KO", 40, 2000),
        buy("dear", "2025-06-02", "AAPL", 10, 1150),
      ],
      { accounts },
    );
    const plan = rebalance({ ...book, ledger, account: "main" }, { trigger: always, taxRates: rates });
    // short-term gain of 5 at 40 % is less than long-term gain of 80 at 20 %
    expect(plan.sales).toEqual([{ asset: "AAPL", lot: "dear", quantity: 10 }]);
    expect(plan.expected.tax).toBeCloseTo(0.4 * 50, 8);
    expect(plan.reasons.map(({ reason }) => reason)).toEqual([
      "sells 1200.00, from 72.00 % to 60.00 %; its target is 60.00 %; tax 20.00",
      "buys 1200.00, from 28.00 % to 40.00 %; its target is 40.00 %",
    ]);
  });
  test("a loss that a purchase of the last thirty days would wash is not taken, nor is what was sold at a loss bought", () => {
    const ledger = buildTaxLedger(
      [
        buy("old", "2024-01-02", "AAPL", 60, 9000),
        buy("ko", "2024-01-02", "KO", 60, 6000),
        { id: "s", type: "sell", date: "2026-03-20", account: "main", asset: "KO", quantity: 20, amount: 1400 },
        buy("ira", "2026-03-20", "AAPL", 200, 24_000, "ira"),
      ],
      { accounts },
    );
    const plan = rebalance({ ...book, ledger, account: "main" }, { trigger: always, taxRates: rates });
    expect(plan.trades).toEqual([]);
    expect(plan.skipped.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^wash lock: 1200\.00 above .* would wash the loss/),
      expect.stringMatching(/^wash lock: 1200\.00 below .* would wash a loss/),
    ]);
    expect(plan.due).toBe(true);
  });
});

describe("brute force on small grids", () => {
  test("whole shares: no affordable trade list has less drift", () => {
    const random = seededRandom(5);
    for (let round = 0; round < 15; round++) {
      const prices = { A: 30 + Math.floor(40 * random.uniform()), B: 20 + Math.floor(60 * random.uniform()), C: 45 };
      const holdings = {
        A: Math.floor(8 * random.uniform()),
        B: Math.floor(8 * random.uniform()),
        C: Math.floor(6 * random.uniform()),
      };
      const x = 0.2 + 0.4 * random.uniform();
      const target = { A: x, B: 0.8 - x, C: 0.2 };
      const cash = Math.floor(300 * random.uniform()) + 50;
      const plan = rebalance(
        { holdings, prices, target, cash, date: "2026-03-31" },
        { trigger: always, wholeShares: true },
      );
      const value = cash + holdings.A * prices.A + holdings.B * prices.B + holdings.C * prices.C;
      let least = Number.POSITIVE_INFINITY;
      for (let a = 0; a * prices.A <= value; a++) {
        for (let b = 0; a * prices.A + b * prices.B <= value; b++) {
          for (let c = 0; a * prices.A + b * prices.B + c * prices.C <= value; c++) {
            const weights = { A: (a * prices.A) / value, B: (b * prices.B) / value, C: (c * prices.C) / value };
            least = Math.min(least, portfolioDrift(weights, target));
          }
        }
      }
      expect(plan.after.drift).toBeLessThan(least + 1e-9);
    }
  });
  test("to-band: no trade list that ends within the bands and keeps the cash trades less", () => {
    const random = seededRandom(6);
    for (let round = 0; round < 60; round++) {
      const raw = [random.uniform(), random.uniform(), random.uniform()];
      const sum = raw[0]! + raw[1]! + raw[2]!;
      const units = raw.map((w) => Math.floor((100 * w) / sum));
      units[2] = 100 - units[0]! - units[1]!;
      const target = { A: 0.3, B: 0.3, C: 0.4 };
      const width = 5;
      const plan = rebalance(
        { holdings: { A: units[0]!, B: units[1]!, C: units[2]! }, prices: { A: 1, B: 1, C: 1 }, target },
        { trigger: { kind: "threshold", absolute: width / 100 }, mode: "to-band" },
      );
      let least = Number.POSITIVE_INFINITY;
      for (let a = 30 - width; a <= 30 + width; a++) {
        for (let b = 30 - width; b <= 30 + width; b++) {
          const c = 100 - a - b;
          if (Math.abs(c - 40) > width) continue;
          least = Math.min(least, Math.abs(a - units[0]!) + Math.abs(b - units[1]!) + Math.abs(c - units[2]!));
        }
      }
      const traded = plan.trades.reduce((total, { quantity }) => total + Math.abs(quantity), 0);
      expect(traded).toBeCloseTo(least, 8);
      for (const [asset, weight] of Object.entries(plan.after.weights)) {
        expect(Math.abs(weight - target[asset as "A"])).toBeLessThan(width / 100 + 1e-9);
      }
    }
  });
  test("buy-only: no way to spend the deposit ends nearer to the target", () => {
    const random = seededRandom(7);
    for (let round = 0; round < 12; round++) {
      const holdings = { A: Math.floor(30 * random.uniform()), B: Math.floor(30 * random.uniform()), C: 20 };
      const target = { A: 0.5, B: 0.3, C: 0.2 };
      const deposit = 5 + Math.floor(25 * random.uniform());
      const value = holdings.A + holdings.B + holdings.C + deposit;
      const plan = rebalance(
        { holdings, prices: { A: 1, B: 1, C: 1 }, target, date: "2026-03-31" },
        { trigger: always, mode: "buy-only", cashFlow: deposit },
      );
      const distance = (a: number, b: number, c: number): readonly [number, number] => {
        const apart = [a / value - 0.5, b / value - 0.3, c / value - 0.2];
        return [apart.reduce((s, x) => s + Math.abs(x), 0) / 2, apart.reduce((s, x) => s + x * x, 0)];
      };
      const { A = 0, B = 0, C = 0 } = plan.after.weights;
      const [drift, square] = distance(A * value, B * value, C * value);
      for (let a = 0; a <= deposit; a++) {
        for (let b = 0; a + b <= deposit; b++) {
          const [d, s] = distance(holdings.A + a, holdings.B + b, holdings.C + deposit - a - b);
          expect(d).toBeGreaterThan(drift - 1e-9);
          expect(s).toBeGreaterThan(square - 1e-9);
        }
      }
    }
  });
  test("minimum trade: trades below it are dropped, and what is spent is nearest to the target of those that remain", () => {
    const random = seededRandom(8);
    for (let round = 0; round < 40; round++) {
      const holdings = { A: 10 + Math.floor(30 * random.uniform()), B: 20, C: 20 + Math.floor(10 * random.uniform()) };
      const plan = rebalance(
        { holdings, prices: { A: 1, B: 1, C: 1 }, target: { A: 0.4, B: 0.3, C: 0.3 }, cash: 10, date: "2026-03-31" },
        { trigger: always, minTrade: 4 },
      );
      const value = holdings.A + holdings.B + holdings.C + 10;
      const gaps = { A: 0.4 * value - holdings.A, B: 0.3 * value - holdings.B, C: 0.3 * value - holdings.C };
      for (const [asset, gap] of Object.entries(gaps)) {
        const trade = plan.trades.find((one) => one.asset === asset);
        if (Math.abs(gap) < 4 - 1e-9) expect(trade).toBeUndefined();
        else if (gap < 0) expect(trade!.quantity).toBeCloseTo(gap, 8);
        else if (trade !== undefined) expect(trade.quantity).toBeGreaterThan(4 - 1e-8);
      }
    }
  });
  test("a withdrawal takes the lots with the least tax: no other whole shares that cover it cost less", () => {
    const random = seededRandom(9);
    const rates = { shortTerm: 0.4, longTerm: 0.2 };
    for (let round = 0; round < 25; round++) {
      const lots = ["A", "A", "B", "B"].map((asset, k) => {
        const quantity = 2 + Math.floor(4 * random.uniform());
        const date = random.uniform() < 0.5 ? "2023-05-01" : "2025-09-01";
        return buy(`l${k}`, date, asset, quantity, Math.round(quantity * (40 + 80 * random.uniform())));
      });
      lots.sort((a, b) => (a.date < b.date ? -1 : 1));
      const ledger = buildTaxLedger(lots, { accounts });
      const prices = { A: 73, B: 91 };
      const value = lots.reduce((sum, { asset, quantity }) => sum + Number(quantity) * prices[asset as "A"], 0);
      const need = Math.floor(value * (0.2 + 0.6 * random.uniform()));
      const plan = rebalance(
        { ledger, account: "main", prices, target: { A: 0.5, B: 0.5 }, date: "2026-03-31" },
        { trigger: { kind: "threshold", absolute: 1 }, cashFlow: -need, taxRates: rates, wholeShares: true },
      );
      const taxes = ledger.openLots.map(({ asset, quantity, adjustedBasis, acquired }) => ({
        price: prices[asset as "A"],
        quantity,
        tax: (acquired < "2025-03-31" ? 0.2 : 0.4) * (prices[asset as "A"] - adjustedBasis / quantity),
      }));
      let least = Number.POSITIVE_INFINITY;
      const visit = (k: number, raised: number, tax: number, cheapest: number): void => {
        if (k === taxes.length) {
          // covers it, and no share sold could stay
          if (raised >= need && raised - cheapest < need) least = Math.min(least, tax);
          return;
        }
        const lot = taxes[k]!;
        for (let n = 0; n <= lot.quantity; n++)
          visit(k + 1, raised + n * lot.price, tax + n * lot.tax, n > 0 ? Math.min(cheapest, lot.price) : cheapest);
      };
      visit(0, 0, 0, Number.POSITIVE_INFINITY);
      expect(plan.expected.tax).toBeCloseTo(least, 6);
      expect(plan.after.cash).toBeGreaterThan(-1e-9);
      expect(plan.due).toBe(true);
    }
  });
  test("in fractions a withdrawal is raised to the cent from the lots with the least tax per dollar", () => {
    const ledger = buildTaxLedger(
      [buy("gain", "2020-01-02", "AAPL", 60, 1200), buy("loss", "2024-01-02", "KO", 40, 4000)],
      { accounts },
    );
    const plan = rebalance(
      { ...book, ledger, account: "main" },
      { trigger: { kind: "threshold", absolute: 0.5 }, cashFlow: -3000, taxRates: { shortTerm: 0.4, longTerm: 0.2 } },
    );
    expect(plan.sales.map(({ lot }) => lot).sort()).toEqual(["gain", "loss"]);
    expect(plan.trades.find(({ asset }) => asset === "KO")!.quantity).toBe(-40);
    expect(plan.after.cash).toBeLessThan(1e-4);
  });
});

describe("bad input", () => {
  test.each([
    [{ ...book, prices: { AAPL: 120 } }, {}, /prices\.KO is missing/],
    [{ ...book, prices: { AAPL: 120, KO: 0 } }, {}, /prices\.KO is 0/],
    [{ ...book, target: { AAPL: 0.7, KO: 0.4 } }, {}, /target sums to 1\.1/],
    [{ ...book, cash: -5 }, {}, /cash/],
    [book, { cashFlow: -10_001 }, /withdraws 10001, but cash and holdings are worth 10000/],
    [book, { mode: "buy-only", cashFlow: -1 }, /buy-only/],
    [book, { pinned: ["APPL"] }, /did you mean AAPL/],
    [book, { pinned: ["AAPL", "KO"], cashFlow: -100 }, /only 0 can be raised/],
    [book, { taxRates: { shortTerm: 0.4, longTerm: 0.2 } }, /ledger/],
    [book, { lotSize: 10 }, /wholeShares/],
    [{ ...book, date: undefined }, {}, /date is missing/],
  ] as const)("case %#", (input, options, message) => {
    expect(() => rebalance(input as RebalanceInput, { trigger: always, ...options } as RebalanceOptions)).toThrow(
      message,
    );
  });
});
