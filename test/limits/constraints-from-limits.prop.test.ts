import fc from "fast-check";
import { expect, test } from "vitest";
import { labeled } from "../../src/core/names/labeled.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { checkPortfolio, checkTrades, constraintsFromLimits, type Limits } from "../../src/limits/index.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";

function randomCase(seed: number) {
  const random = seededRandom(seed);
  const n = 4 + random.integer(10);
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const loadings = Float64Array.from({ length: n }, () => 0.1 + 0.1 * random.normal());
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      covariance[i * n + j] = loadings[i]! * loadings[j]! + (i === j ? 0.01 + 0.05 * random.uniform() : 0);
    }
  }
  const mean = Float64Array.from({ length: n }, () => 0.05 + 0.1 * random.uniform());
  const moments = { assets, mean, covariance, periodsPerYear: 252 };
  const prices = labeled(assets, () => 1 + 99 * random.uniform());
  const equalShares = labeled(assets, (i) => (random.uniform() < 0.3 ? 0 : 90_000 / n / prices[assets[i]!]!));
  const held = assets.reduce((sum, asset) => sum + equalShares[asset]! * prices[asset]!, 0);
  const portfolio = { cash: 100_000 - held, holdings: equalShares };
  const sometimes = <T>(chance: number, value: T): T | undefined => (random.uniform() < chance ? value : undefined);
  const tail = random.uniform() < 0.5 ? "valueAtRisk" : "conditionalValueAtRisk";
  const all: { [K in keyof Limits]: Limits[K] | undefined } = {
    position: sometimes(0.5, { max: Math.max(1.2 / n, 0.5 * random.uniform()) }),
    sectors: sometimes(0.5, [
      { name: "even", assets: assets.filter((_, i) => i % 2 === 0), min: 0.1, max: 0.4 + 0.3 * random.uniform() },
    ]),
    concentration: sometimes(0.4, { herfindahl: 1.5 / n, top: { count: 3, max: Math.max(0.7, 3.5 / n) } }),
    correlation: sometimes(0.2, { above: 0.6, max: 0.4 }),
    minCash: sometimes(0.4, 0.1 * random.uniform()),
    maxGross: sometimes(0.3, 1),
    volatility: sometimes(0.3, { max: 0.2 + 0.1 * random.uniform() }),
    [tail]: sometimes(0.3, { max: 0.02 }),
    trackingError: sometimes(0.3, { benchmark: labeled(assets, () => 1 / n), max: 0.05 + 0.1 * random.uniform() }),
    beta: sometimes(0.3, { benchmark: labeled(assets, () => 1 / n), min: 0.5, max: 1.1 }),
    factors: sometimes(0.3, [
      { name: "size", exposures: labeled(assets, (i) => (i - n / 2) / n), min: -0.2, max: 0.2 },
    ]),
    turnover: sometimes(0.3, { max: 0.2 + 0.5 * random.uniform() }),
    orders: sometimes(0.3, { maxWeight: 0.1 + 0.3 * random.uniform() }),
    restricted: sometimes(0.3, ["A1"]),
    washSales: sometimes(0.3, { locked: [{ asset: "A2", until: "2026-06-01" }] }),
  };
  const limits: Limits = Object.fromEntries(Object.entries(all).filter(([, limit]) => limit !== undefined));
  return { limits, moments, portfolio, prices, date: "2026-05-15" };
}

test("what the optimizer returns under constraintsFromLimits is accepted by checkTrades", () => {
  let optimal = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const { limits, moments, portfolio, prices, date } = randomCase(seed);
      const state = { moments, portfolio, prices, date };
      const result = meanVariance(moments, {
        objective: "maximum-utility",
        riskAversion: 3,
        constraints: constraintsFromLimits(limits, state),
      });
      if (result.status !== "optimal") return;
      optimal++;
      const trades = moments.assets.map((asset) => ({
        asset,
        quantity: (100_000 * result.weights[asset]!) / prices[asset]! - portfolio.holdings[asset]!,
        price: prices[asset]!,
      }));
      const check = checkTrades({ ...state, trades }, limits);
      expect(check.violations.filter(({ severity }) => severity === "hard")).toEqual([]);
      expect(check.decision).toBe("accept");
    }),
    { numRuns: 300 },
  );
  expect(optimal).toBeGreaterThan(100);
});

test("without a portfolio the optimizer's weights keep every limit on states", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const { limits, moments, prices } = randomCase(seed);
      const result = meanVariance(moments, {
        objective: "minimum-variance",
        constraints: constraintsFromLimits(limits, { moments }),
      });
      if (result.status !== "optimal") return;
      const holdings = labeled(
        moments.assets,
        (i) => (1e6 * result.weights[moments.assets[i]!]!) / prices[moments.assets[i]!]!,
      );
      const invested = moments.assets.reduce((sum, asset) => sum + holdings[asset]! * prices[asset]!, 0);
      expect(
        checkPortfolio({ portfolio: { cash: 1e6 - invested, holdings }, prices, moments }, limits).violations,
      ).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
