import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { AfterTaxOptions } from "../../src/rebalance/after-tax/after-tax-types.js";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { TaxTransaction } from "../../src/tax/types.js";
import { DATE, randomLedger } from "./random-plans.js";

function question(seed: number) {
  const random = seededRandom(seed);
  const n = 3 + (seed % 4);
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const ledger = randomLedger(random, assets);
  const prices = Object.fromEntries(assets.map((asset) => [asset, Math.round(1e4 * (0.3 + random.uniform())) / 100]));
  const factors = {
    names: ["F", "G"],
    loadings: Float64Array.from({ length: 2 * n }, () => 0.15 * random.normal()),
    covariance: Float64Array.of(1, 0, 0, 1),
    specificVariance: Float64Array.from(assets, () => 0.01 + 0.05 * random.uniform()),
  };
  const moments = {
    assets,
    mean: Float64Array.from(assets, () => 0.1 * random.uniform()),
    periodsPerYear: 252,
    factors,
  };
  const input = { moments, ledger, account: "main", prices, cash: 1000, date: DATE };
  const options: AfterTaxOptions = {
    riskAversion: 1 + 9 * random.uniform(),
    taxRates: { shortTerm: 0.37, longTerm: 0.2 },
    costs: { buy: 0.001, sell: 0.001 },
  };
  return { input, options };
}

const near = (a: number | null, b: number | null): void => expect(Math.abs(a! - b!)).toBeLessThan(1e-9);
const seeds = Array.from({ length: 8 }, (_, k) => k + 1);

test("the order of the assets does not matter, and nothing that is given is changed", () => {
  for (const seed of seeds) {
    const { input, options } = question(seed);
    const before = structuredClone(input);
    const result = optimizeAfterTax(input, options);
    expect(input).toEqual(before);
    const { assets, mean, factors } = input.moments;
    const last = assets.length - 1;
    const turned = {
      ...input.moments,
      assets: assets.slice().reverse(),
      mean: mean.slice().reverse(),
      factors: {
        ...factors,
        loadings: factors.loadings.map((_, k) => factors.loadings[2 * (last - (k >> 1)) + (k & 1)]!),
        specificVariance: factors.specificVariance.slice().reverse(),
      },
    };
    near(optimizeAfterTax({ ...input, moments: turned }, options).utility, result.utility);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  }
});

test("ten times as much of everything has the same weights", () => {
  for (const seed of seeds) {
    const { input, options } = question(seed);
    const larger = input.ledger.transactions.map(
      (line) =>
        ({
          ...line,
          quantity: 10 * Number(line.quantity),
          amount: Math.round(1000 * Number(line.amount)) / 100,
          ...(line.lots !== undefined && {
            lots: line.lots.map((lot) => ({ ...lot, quantity: 10 * Number(lot.quantity) })),
          }),
        }) as TaxTransaction,
    );
    const ledger = buildTaxLedger(larger, input.ledger.options);
    // cents that wash sales are split into do not scale to the last one
    const gap =
      optimizeAfterTax({ ...input, ledger, cash: 10_000 }, options).utility! -
      optimizeAfterTax(input, options).utility!;
    expect(Math.abs(gap)).toBeLessThan(1e-5);
  }
});

test("a rule or a limit more never helps", () => {
  for (const seed of seeds) {
    const { input, options } = question(seed);
    const free = optimizeAfterTax(input, { ...options, washSales: "allow" }).utility!;
    const held = optimizeAfterTax(input, options);
    const limits = [
      { maxTax: held.tax - 50 },
      { constraints: { maxPositions: 2 } },
      { constraints: { turnover: { from: {}, max: 0.3 } } },
      { costs: { ...options.costs, impact: { coefficient: 1, volume: 1e5 } } },
    ].map((more) => optimizeAfterTax(input, { ...options, ...more }));
    expect(held.utility).toBeLessThanOrEqual(free + 1e-12);
    for (const { status, utility } of limits)
      if (status === "optimal") expect(utility).toBeLessThanOrEqual(held.utility! + 1e-10);
  }
});
