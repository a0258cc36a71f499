import fc from "fast-check";
import { expect, test } from "vitest";
import type { BacktestOptions, BacktestResult, StrategyPast } from "../../src/backtest/inputs/backtest-types.js";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Moments, PricesTable } from "../../src/core/types.js";
import type { Limits } from "../../src/limits/types.js";
import { expectConserved } from "./expect-conserved.js";
import { nervous } from "./nervous.js";
import { randomPrices } from "./sample-prices.js";

const T = 30;
const N = 4;
const MAX = 0.4;
const splits = [{ date: "2020-01-20", asset: "A1", ratio: 3 }];

/** Second moments of the past, per year. */
const momentsOf = ({ returns: { assets, values } }: StrategyPast): Moments => {
  const covariance = new Float64Array(N * N);
  for (let i = 0; i < N; i++) covariance[i * N + i] = 0.01;
  for (let row = 0; row < values.length; row += N) {
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < N; j++) {
        const r = values[row + i]! * values[row + j]!;
        if (!Number.isNaN(r)) covariance[i * N + j] = covariance[i * N + j]! + 10 * r;
      }
    }
  }
  return { assets, mean: new Float64Array(N), covariance, periodsPerYear: 252 };
};

const limits: fc.Arbitrary<Limits> = fc
  .record({
    turnover: fc.constantFrom(undefined, { max: 0.2 }),
    maxGross: fc.constantFrom(undefined, 0.9),
    maxPositions: fc.constantFrom(undefined, 2),
    concentration: fc.constantFrom(undefined, { herfindahl: 0.3 }),
    volatility: fc.constantFrom(undefined, { max: 0.06 }),
    orders: fc.constantFrom(undefined, { maxWeight: 0.15, minValue: 50 }),
    drawdown: fc.constantFrom(undefined, { reduce: 0.01, halt: 0.05, resume: 0.005 }),
  })
  .map((some) => ({
    position: { max: MAX },
    ...Object.fromEntries(Object.entries(some).filter(([, limit]) => limit !== undefined)),
  }));
const options: fc.Arbitrary<BacktestOptions> = fc.record({
  execution: fc.constantFrom("next-close" as const, "same-close" as const),
  wholeShares: fc.boolean(),
  warmup: fc.constantFrom(0, 3),
  costs: fc.record({
    fixed: fc.constantFrom(0, 5),
    proportional: fc.constantFrom(0, 0.01),
    impact: fc.record({ coefficient: fc.constantFrom(0, 0.1) }),
  }),
  limits,
  limitData: fc.constant({ moments: momentsOf }),
});
const market = fc.record({ seed: fc.integer({ min: 0, max: 1e6 }), missing: fc.constantFrom(0, 0.2) });
const pricesOf = ({ seed, missing }: { seed: number; missing: number }): PricesTable =>
  randomPrices(seed, N, T, missing);

/** Positions of the assets over their limit after trading on date t. */
const overLimit = ({ weights }: BacktestResult, t: number): number[] =>
  [0, 1, 2, 3].filter((i) => weights[t * N + i]! > MAX + 1e-8);

test("with limits too, cash and positions are the value on every date", () => {
  fc.assert(
    fc.property(market, options, fc.boolean(), (m, o, short) => {
      const prices = pricesOf(m);
      const result = backtest({ prices, strategy: nervous(short), cashRates: 0.03, splits }, o);
      expectConserved(prices, result, splits);
    }),
    { numRuns: 100 },
  );
});

test("after the orders of a date no position is over its limit but by a drift that they did not deepen, and that is a breach", () => {
  fc.assert(
    fc.property(market, options, fc.boolean(), (m, o, short) => {
      const result = backtest({ prices: pricesOf(m), strategy: nervous(short) }, o);
      const bought = new Set(result.trades.filter(({ quantity }) => quantity > 0).map((x) => `${x.date} ${x.asset}`));
      const breached = new Set(result.breaches!.map(({ date, scope }) => `${date} ${scope}`));
      for (const [t, date] of result.dates.entries()) {
        if (!result.trades.some((trade) => trade.date === date)) continue;
        for (const i of overLimit(result, t)) {
          expect(bought).not.toContain(`${date} A${i}`);
          expect(breached).toContain(`${date} A${i}`);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("when every target keeps the limits and every asset can be traded, every position limit holds right after trading", () => {
  fc.assert(
    fc.property(market, options, (m, o) => {
      const strategy = (past: StrategyPast) => {
        const target = nervous(false)(past) ?? {};
        return Object.fromEntries(Object.entries(target).map(([asset, w]) => [asset, Math.min(w, MAX)]));
      };
      const prices = randomPrices(m.seed, N, T);
      const result = backtest({ prices, strategy }, { ...o, limits: { position: { max: MAX } }, wholeShares: false });
      const traded = new Set(result.trades.map(({ date }) => date));
      for (const [t, date] of result.dates.entries()) if (traded.has(date)) expect(overLimit(result, t)).toEqual([]);
      expect(result.breaches).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test("the turnover of a date stays within its limit, and whole shares stay whole", () => {
  fc.assert(
    fc.property(market, options, fc.boolean(), (m, o, short) => {
      const own = { ...o, wholeShares: true, limits: { ...o.limits, turnover: { max: 0.1 } } };
      const { turnover, holdings } = backtest({ prices: pricesOf(m), strategy: nervous(short) }, own);
      for (const exchanged of turnover) expect(exchanged).toBeLessThanOrEqual(0.1 + 1e-8);
      for (const shares of Object.values(holdings)) expect(Number.isInteger(shares)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("a long-only book does not overdraw when limits cut its sales", () => {
  fc.assert(
    fc.property(market, options, (m, o) => {
      const { cash, values } = backtest({ prices: pricesOf(m), strategy: nervous(false) }, o);
      for (let t = 0; t < cash.length; t++) expect(cash[t]!).toBeGreaterThan(-1e-11 * values[t]!);
    }),
    { numRuns: 50 },
  );
});

test("limits that nothing comes near change not one bit", () => {
  fc.assert(
    fc.property(market, options, fc.boolean(), (m, o, short) => {
      const { limits: _, limitData: __, ...free } = o;
      const input = { prices: pricesOf(m), strategy: nervous(short) };
      const far: Limits = {
        position: { max: 1e6 },
        maxGross: 1e6,
        turnover: { max: 1e6 },
        drawdown: { halt: 1 },
      };
      const { breaches, manifest, ...watched } = backtest(input, { ...free, limits: far });
      const { manifest: plain, ...unwatched } = backtest(input, free);
      expect(watched).toEqual(unwatched);
      expect(breaches).toEqual([]);
      expect(manifest.options).toEqual({ ...plain.options, limits: far });
    }),
    { numRuns: 50 },
  );
});

test("changing every price after a date changes nothing up to that date with limits, by not one bit", () => {
  const upTo = (result: BacktestResult, t: number): unknown => ({
    values: result.values.slice(0, t + 1),
    weights: result.weights.slice(0, (t + 1) * N),
    trades: result.trades.filter(({ date }) => date! <= result.dates[t]!),
    events: result.events.filter(({ date }) => date <= result.dates[t]!),
    breaches: result.breaches!.filter(({ date }) => date <= result.dates[t]!),
  });
  fc.assert(
    fc.property(market, options, fc.integer({ min: 5, max: T - 2 }), (m, o, row) => {
      const prices = pricesOf(m);
      const random = seededRandom(m.seed + 1);
      const values = prices.values.map((p, k) => (k < (row + 1) * N ? p : 50 + 100 * random.uniform()));
      const run = (table: PricesTable): BacktestResult => backtest({ prices: table, strategy: nervous(true) }, o);
      const t = row - o.warmup!;
      expect(upTo(run({ ...prices, values }), t)).toEqual(upTo(run(prices), t));
    }),
    { numRuns: 80 },
  );
});
