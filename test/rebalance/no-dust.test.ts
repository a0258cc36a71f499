import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
import { DATE, randomLedger } from "./random-plans.js";

test("a cap that is held just so leads to no trades that are rounding, and weights are where the trades lead", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed);
    const assets = ["A", "B", "C"];
    const ledger = randomLedger(random, assets);
    const prices = Object.fromEntries(assets.map((asset) => [asset, 20 + 80 * random.uniform()]));
    const held = new Map(assets.map((asset) => [asset, 0]));
    for (const lot of ledger.openLots) {
      if (lot.account === "main") held.set(lot.asset, held.get(lot.asset)! + lot.quantity);
    }
    const value = assets.reduce((sum, asset) => sum + held.get(asset)! * prices[asset]!, 1000);
    const weightOf = (asset: string, more = 0): number => ((held.get(asset)! + more) * prices[asset]!) / value;
    const result = optimizeAfterTax(
      {
        moments: {
          assets,
          mean: Float64Array.of(0.05, 0.08, 0.11),
          covariance: Float64Array.of(0.04, 0.01, 0, 0.01, 0.05, 0.01, 0, 0.01, 0.06),
          periodsPerYear: 252,
        },
        ledger,
        account: "main",
        prices,
        cash: 1000,
        date: DATE,
      },
      {
        riskAversion: 4,
        taxRates: { shortTerm: 0.37, longTerm: 0.2 },
        constraints: { max: Object.fromEntries(assets.map((asset) => [asset, Math.max(0.01, weightOf(asset))])) },
        maxGains: 0,
      },
    );
    if (result.status !== "optimal") throw new Error(`${seed}: ${result.status}`);
    for (const { quantity, price } of result.trades) expect(Math.abs(quantity * price)).toBeGreaterThan(1e-9 * value);
    for (const { asset, quantity } of result.sales) expect(quantity * prices[asset]!).toBeGreaterThan(1e-9 * value);
    for (const asset of assets) {
      const traded = result.trades.find((trade) => trade.asset === asset)?.quantity ?? 0;
      expect(Math.abs(result.weights[asset]! - weightOf(asset, traded))).toBeLessThan(1e-15);
    }
  }
});
