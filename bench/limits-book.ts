import { seededRandom } from "../src/core/random/seeded-random.js";
import type { Limits, TradesToCheck } from "../src/limits/index.js";

export interface LimitsBook {
  readonly state: TradesToCheck;
  /** Limits that the trades keep, and limits on position, sectors, cash, turnover and volatility that they break. */
  readonly wide: Limits;
  readonly tight: Limits;
}

/** A portfolio of N assets with five risk factors, and a trade in each of them. */
export function limitsBook(n: number): LimitsBook {
  const random = seededRandom(n);
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const loadings = Float64Array.from({ length: 5 * n }, () => 0.1 * random.normal());
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let f = 0; f < 5; f++) covariance[i * n + j]! += loadings[i * 5 + f]! * loadings[j * 5 + f]!;
    }
    covariance[i * n + i]! += 0.02 + 0.1 * random.uniform();
  }
  const named = (numberOf: (i: number) => number) => Object.fromEntries(assets.map((asset, i) => [asset, numberOf(i)]));
  const shares = assets.map(() => (random.uniform() * 1_200_000) / n / 50);
  const trades = assets.map((asset) => ({ asset, quantity: (random.normal() * 400_000) / n / 50, price: 50 }));
  const state = {
    portfolio: { cash: 400_000, holdings: named((i) => shares[i]!) },
    prices: named(() => 50),
    trades,
    moments: { assets, mean: new Float64Array(n), covariance, periodsPerYear: 252 },
  };
  const sectors = Array.from({ length: 10 }, (_, s) => ({
    name: `S${s}`,
    assets: assets.filter((_, i) => i % 10 === s),
    max: 0.5,
  })).filter((sector) => sector.assets.length > 0);
  const wide: Limits = {
    position: { max: 0.9 },
    sectors,
    minCash: 0,
    turnover: { max: 1 },
    volatility: { max: 1 },
    maxGross: 2,
  };
  const tight: Limits = {
    position: { max: 1.5 / n },
    sectors: sectors.map((sector) => ({ ...sector, max: 0.065 })),
    minCash: 0.3,
    turnover: { max: 0.08 },
    volatility: { max: 0.03 },
  };
  return { state, wide, tight };
}
