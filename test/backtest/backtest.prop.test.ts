import fc from "fast-check";
import { expect, test } from "vitest";
import type { BacktestOptions, BacktestResult, Strategy } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { sweep } from "../../src/backtest/validation/sweep.js";
import { sweepOutcome } from "../../src/backtest/validation/sweep-outcome.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { PricesTable } from "../../src/core/types.js";
import { expectConserved } from "./expect-conserved.js";
import { nervous } from "./nervous.js";
import { randomPrices } from "./sample-prices.js";

const T = 40;
const N = 4;

const options: fc.Arbitrary<BacktestOptions> = fc.record({
  execution: fc.constantFrom("next-close" as const, "same-close" as const),
  wholeShares: fc.boolean(),
  warmup: fc.integer({ min: 0, max: 5 }),
  rebalance: fc.constantFrom(
    "every-period" as const,
    { kind: "calendar" as const, every: "week" as const },
    { kind: "threshold" as const, absolute: 0.01 },
    { kind: "no-trade-region" as const, riskAversion: 5 },
    { kind: "adaptive" as const, absolute: 0.01, window: 5 },
    { kind: "cost-benefit" as const, horizonYears: 0.5 },
  ),
  costs: fc.record({
    fixed: fc.constantFrom(0, 1),
    proportional: fc.double({ min: 0, max: 0.02, noNaN: true }),
    spread: fc.constantFrom(0, 0.01),
    impact: fc.record({ coefficient: fc.constantFrom(0, 0.1) }),
    borrow: fc.constantFrom(0, 0.05),
  }),
});
const market = fc.record({ seed: fc.integer({ min: 0, max: 1e6 }), missing: fc.constantFrom(0, 0.1, 0.4) });
const pricesOf = ({ seed, missing }: { seed: number; missing: number }): PricesTable =>
  randomPrices(seed, N, T, missing);

const dividends = [
  { date: "2020-01-10", asset: "A0", amount: 1.5 },
  { date: "2020-01-30", asset: "A2", amount: 0.5 },
];
const splits = [{ date: "2020-01-20", asset: "A1", ratio: 3 }];

test("cash and positions are the value on every date, whatever the market and the options", () => {
  fc.assert(
    fc.property(market, options, fc.boolean(), (m, o, short) => {
      const prices = pricesOf(m);
      const result = backtest({ prices, strategy: nervous(short), cashRates: 0.03, dividends, splits }, o);
      expectConserved(prices, result, splits);
    }),
    { numRuns: 150 },
  );
});

test("changing every price, split and dividend after a date changes nothing up to that date, by not one bit", () => {
  const upTo = (result: BacktestResult, t: number): unknown => ({
    values: result.values.slice(0, t + 1),
    weights: result.weights.slice(0, (t + 1) * N),
    cash: result.cash.slice(0, t + 1),
    costs: result.costs.slice(0, t + 1),
    turnover: result.turnover.slice(0, t + 1),
    trades: result.trades.filter(({ date }) => date! <= result.dates[t]!),
    events: result.events.filter(({ date }) => date <= result.dates[t]!),
  });
  fc.assert(
    fc.property(market, options, fc.integer({ min: 6, max: T - 2 }), (m, o, row) => {
      const prices = pricesOf(m);
      const random = seededRandom(m.seed + 1);
      const values = prices.values.map((p, k) => (k < (row + 1) * N ? p : 50 + 100 * random.uniform()));
      const changed: PricesTable = { ...prices, values };
      const later = ({ date }: { date: string }): boolean => date <= prices.dates[row]!;
      const base = backtest({ prices, strategy: nervous(true), cashRates: 0.03, dividends, splits }, o);
      const other = backtest(
        {
          prices: changed,
          strategy: nervous(true),
          cashRates: 0.03,
          dividends: dividends.filter(later),
          splits: splits.filter(later),
        },
        o,
      );
      expect(upTo(other, row - o.warmup!)).toEqual(upTo(base, row - o.warmup!));
    }),
    { numRuns: 150 },
  );
});

test("long-only books never overdraw and, without missing prices, every order is filled", () => {
  fc.assert(
    fc.property(market, options, (m, o) => {
      const prices = randomPrices(m.seed, N, T);
      const { cash, values, events } = backtest({ prices, strategy: nervous(false) }, o);
      for (let t = 0; t < cash.length; t++) expect(cash[t]!).toBeGreaterThan(-1e-11 * values[t]!);
      for (const event of events) expect(event.reason).toMatch(/less than one whole share/);
    }),
    { numRuns: 100 },
  );
});

test("with missing prices a long-only book does not overdraw either, and each cut order is reported", () => {
  fc.assert(
    fc.property(market, options, (m, o) => {
      const { cash, values } = backtest({ prices: pricesOf({ ...m, missing: 0.4 }), strategy: nervous(false) }, o);
      for (let t = 0; t < cash.length; t++) expect(cash[t]!).toBeGreaterThan(-1e-11 * values[t]!);
    }),
    { numRuns: 100 },
  );
});

test("the currency does not matter: prices and capital a thousandfold give the same returns", () => {
  fc.assert(
    fc.property(market, (m) => {
      const prices = pricesOf(m);
      const scaled = { ...prices, values: prices.values.map((p) => p * 1024) };
      const costs = { proportional: 0.001, impact: { coefficient: 0.1 } };
      const strategy: Strategy = () => ({ A0: 0.5, A1: 0.25 });
      const one = backtest({ prices, strategy }, { costs, initialCapital: 1000 });
      const many = backtest({ prices: scaled, strategy }, { costs, initialCapital: 1024_000 });
      expect(many.returns).toEqual(one.returns);
    }),
    { numRuns: 30 },
  );
});

test("a split in the data and in the prices changes no value", () => {
  fc.assert(
    fc.property(market, fc.integer({ min: 1, max: T - 1 }), fc.constantFrom(2, 3, 0.1), (m, row, ratio) => {
      const prices = pricesOf(m);
      const values = prices.values.map((p, k) => (k % N === 1 && k >= row * N ? p / ratio : p));
      const strategy: Strategy = ({ returns }) => {
        const last = returns.values.at(-1) ?? 0;
        return { A0: 0.3, A1: last > 0 ? 0.3 : 0.6 };
      };
      const plain = backtest({ prices, strategy });
      const split = backtest({
        prices: { ...prices, values },
        strategy,
        splits: [{ date: prices.dates[row]!, asset: "A1", ratio }],
      });
      for (let t = 0; t < T; t++) expect(Math.abs(split.values[t]! / plain.values[t]! - 1)).toBeLessThan(1e-12);
    }),
    { numRuns: 50 },
  );
});

test("inputs are left untouched, and the same input gives the same result", () => {
  fc.assert(
    fc.property(market, options, (m, o) => {
      const prices = pricesOf(m);
      const input = { prices, strategy: nervous(true), dividends, splits, cashRates: new Float64Array(T).fill(0.01) };
      const before = structuredClone({ prices, dividends, splits, rates: input.cashRates, o });
      const first = backtest(input, o);
      expect(backtest(input, o)).toEqual(first);
      expect({ prices, dividends, splits, rates: input.cashRates, o }).toEqual(before);
    }),
    { numRuns: 30 },
  );
});

test("a sweep, whose jobs share one plan, gives each job what its backtest alone gives", async () => {
  await fc.assert(
    fc.asyncProperty(market, options, async (m, o) => {
      const input = { prices: pricesOf(m), cashRates: 0.03, dividends, splits };
      const jobs = [false, true, false].map((short, k) => ({ name: `job ${k}`, parameters: short }));
      const { outcomes } = await sweep({ ...input, jobs, strategy: nervous }, o);
      expect(outcomes).toEqual(
        jobs.map(({ name, parameters }) =>
          sweepOutcome(name, backtest({ ...input, strategy: nervous(parameters) }, o)),
        ),
      );
    }),
    { numRuns: 30 },
  );
});
