import fc from "fast-check";
import { expect, test } from "vitest";
import { labeled } from "../../src/core/names/labeled.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { checkTrades, type Limits, type TradesToCheck } from "../../src/limits/index.js";

/** A random book with all kinds of data, long-short when asked, and limits of every kind near what the trades would reach. */
function randomCase(seed: number): { state: TradesToCheck; limits: Limits } {
  const random = seededRandom(seed);
  const n = 1 + random.integer(8);
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const shorts = random.uniform() < 0.3;
  const prices = labeled(assets, () => 1 + 99 * random.uniform());
  const holdings = labeled(assets, () => (random.uniform() < 0.4 ? 0 : 300 * (random.uniform() - (shorts ? 0.3 : 0))));
  const held = assets.reduce((sum, asset) => sum + holdings[asset]! * prices[asset]!, 0);
  const cash = Math.max(0, -held) + 1000 + 50_000 * random.uniform();
  const loadings = Float64Array.from({ length: n }, () => 0.2 * random.normal());
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) covariance[i * n + j] = loadings[i]! * loadings[j]! + (i === j ? 0.02 : 0);
  }
  const trades = Array.from({ length: 1 + random.integer(2 * n) }, () => {
    const asset = assets[random.integer(n)]!;
    const quantity = random.uniform() < 0.05 ? 0 : 300 * random.normal();
    const price = prices[asset]! * (1 + 0.02 * random.normal());
    return { asset, quantity, price, ...(random.uniform() < 0.5 && { cost: 5 * random.uniform() }) };
  });
  const dates = Array.from({ length: 20 }, (_, t) => `2026-01-${String(t + 10)}`);
  const values = Float64Array.from({ length: 20 * n }, () => 0.02 * random.normal());
  const sometimes = <T>(chance: number, value: T): T | undefined => (random.uniform() < chance ? value : undefined);
  const all: { [K in keyof Limits]: Limits[K] | undefined } = {
    position: sometimes(0.3, { max: 0.1 + 0.5 * random.uniform(), min: -0.2 }),
    groups: sometimes(0.3, [
      { name: "even", assets: assets.filter((_, i) => i % 2 === 0), max: 0.5 * random.uniform() },
    ]),
    correlation: sometimes(0.2, { above: 0.5, max: 0.3 }),
    concentration: sometimes(0.3, {
      herfindahl: 0.1 + 0.3 * random.uniform(),
      top: { count: 2, max: 0.3 + 0.5 * random.uniform() },
    }),
    maxPositions: sometimes(0.3, 1 + random.integer(5)),
    maxGross: sometimes(0.2, 0.5 + random.uniform()),
    net: sometimes(0.2, { min: 0.1, max: 0.9 }),
    minCash: sometimes(0.3, 0.2 * random.uniform()),
    volatility: sometimes(0.3, { max: 0.02 + 0.15 * random.uniform() }),
    valueAtRisk: sometimes(0.2, {
      max: 0.01 * random.uniform(),
      method: random.uniform() < 0.5 ? "historical" : "gaussian",
    }),
    conditionalValueAtRisk: sometimes(0.2, { max: 0.01, method: random.uniform() < 0.5 ? "historical" : "gaussian" }),
    trackingError: sometimes(0.2, { benchmark: labeled(assets, () => 1 / n), max: 0.1 * random.uniform() }),
    beta: sometimes(0.2, { benchmark: labeled(assets, () => 1 / n), min: 0.1, max: random.uniform() }),
    volume: sometimes(0.2, { max: 0.1 }),
    orders: sometimes(0.4, {
      maxValue: 10_000,
      minValue: 200,
      maxCount: 1 + random.integer(6),
      refuseDuplicates: true,
    }),
    turnover: sometimes(0.3, { max: 0.4 * random.uniform() }),
    prices: sometimes(0.2, { collar: 0.03 }),
    restricted: sometimes(0.3, ["A1", "ELSEWHERE"]),
    drawdown: sometimes(0.1, { reduce: 0, halt: 0.5 }),
    washSales: sometimes(0.2, { locked: [{ asset: "A0", until: "2026-02-01", side: "both" }] }),
  };
  const limits: Limits = Object.fromEntries(Object.entries(all).filter(([, limit]) => limit !== undefined));
  const portfolio = { cash, holdings, peakValue: 1.1 * (cash + held) };
  const volumes = labeled(assets, () => 5000 * random.uniform());
  const moments = { assets, mean: new Float64Array(n), covariance, periodsPerYear: 252 };
  const returns = { kind: "simple", assets, dates, values } as const;
  return { state: { portfolio, prices, trades, moments, returns, volumes, date: "2026-01-31" }, limits };
}

const cases = fc.integer({ min: 0, max: 2 ** 31 - 1 });

test("what checkTrades adjusts is accepted by itself", () => {
  let modified = 0;
  fc.assert(
    fc.property(cases, (seed) => {
      const { state, limits } = randomCase(seed);
      const check = checkTrades(state, limits);
      if (check.decision === "modify") modified++;
      const again = checkTrades({ ...state, trades: check.adjusted }, limits);
      expect(again.violations.filter(({ severity }) => severity === "hard")).toEqual([]);
      expect(again.decision).toBe("accept");
    }),
    { numRuns: 600 },
  );
  expect(modified).toBeGreaterThan(100);
});

test("every adjusted order lies between nothing and what it was, in the same order", () => {
  fc.assert(
    fc.property(cases, (seed) => {
      const { state, limits } = randomCase(seed);
      let from = 0;
      for (const { asset, quantity, price } of checkTrades(state, limits).adjusted) {
        const k = state.trades.findIndex((trade, at) => at >= from && trade.asset === asset && trade.price === price);
        const original = state.trades[k]!;
        expect(quantity * original.quantity).toBeGreaterThanOrEqual(0);
        expect(Math.abs(quantity)).toBeLessThanOrEqual(Math.abs(original.quantity));
        from = k + 1;
      }
    }),
    { numRuns: 300 },
  );
});

test("the decision follows from the violations, and the headroom from limit and actual", () => {
  fc.assert(
    fc.property(cases, (seed) => {
      const { state, limits } = randomCase(seed);
      const { decision, violations, adjusted } = checkTrades(state, limits);
      const hard = violations.some(({ severity }) => severity === "hard");
      expect(decision).toBe(hard ? (adjusted.length > 0 ? "modify" : "reject") : "accept");
      for (const { limit, actual, headroom } of violations) {
        expect(Math.abs(headroom)).toBeCloseTo(Math.abs(limit - actual), 9);
        expect(headroom).toBeLessThan(0);
      }
    }),
    { numRuns: 300 },
  );
});

test("money may be counted in another unit", () => {
  fc.assert(
    fc.property(cases, (seed) => {
      const { state, limits } = randomCase(seed);
      if (limits.orders !== undefined) return; // its values are in currency
      const scale = (weights: Readonly<Record<string, number>>, by: number) =>
        labeled(Object.keys(weights), (i) => Object.values(weights)[i]! * by);
      const { cash, holdings, peakValue } = state.portfolio;
      const scaled = checkTrades(
        {
          ...state,
          portfolio: { cash: cash * 1024, holdings, peakValue: peakValue! * 1024 },
          prices: scale(state.prices, 1024),
          trades: state.trades.map((trade) => ({
            ...trade,
            price: trade.price * 1024,
            ...(trade.cost !== undefined && { cost: trade.cost * 1024 }),
          })),
        },
        limits,
      );
      const plain = checkTrades(state, limits);
      expect(scaled.decision).toBe(plain.decision);
      scaled.adjusted.forEach((trade, k) => {
        expect(trade.quantity).toBeCloseTo(plain.adjusted[k]!.quantity, 3);
      });
    }),
    { numRuns: 200 },
  );
});

test("inputs are left untouched", () => {
  fc.assert(
    fc.property(cases, (seed) => {
      const { state, limits } = randomCase(seed);
      const before = structuredClone({ state, limits });
      checkTrades(state, limits);
      expect({ state, limits }).toEqual(before);
    }),
    { numRuns: 50 },
  );
});
