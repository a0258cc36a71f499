import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkTrades, type Limits } from "../../src/limits/index.js";

interface Case {
  readonly cash: number;
  readonly prices: readonly number[];
  readonly holdings: readonly number[];
  readonly quantities: readonly number[];
  readonly costs: readonly number[];
  readonly covariance: readonly number[];
  readonly limits: Limits;
}

const reference: {
  input: Case[];
  expected: { change: number; fractions: number[] }[];
  tolerance: { change: number; fractions: number };
} = JSON.parse(readFileSync(new URL("../reference/limits/least-change.json", import.meta.url), "utf8"));

test("what checkTrades proposes is the least change, as a cone solver finds it", () => {
  reference.input.forEach((input, c) => {
    const { change, fractions } = reference.expected[c]!;
    const assets = input.prices.map((_, i) => `A${i}`);
    const named = (values: readonly number[]) => Object.fromEntries(assets.map((asset, i) => [asset, values[i]!]));
    const n = assets.length;
    const state = {
      portfolio: { cash: input.cash, holdings: named(input.holdings) },
      prices: named(input.prices),
      moments: {
        assets,
        mean: new Float64Array(n),
        covariance: Float64Array.from(input.covariance),
        periodsPerYear: 252,
      },
    };
    const trades = assets.map((asset, i) => ({
      asset,
      quantity: input.quantities[i]!,
      price: input.prices[i]!,
      cost: input.costs[i]!,
    }));
    const { adjusted } = checkTrades({ ...state, trades }, input.limits);
    const equity = input.cash + input.holdings.reduce((sum, h, i) => sum + h * input.prices[i]!, 0);
    let ours = 0;
    assets.forEach((asset, i) => {
      const done = (adjusted.find((trade) => trade.asset === asset)?.quantity ?? 0) / input.quantities[i]!;
      expect(Math.abs(done - fractions[i]!), `case ${c}, ${asset}`).toBeLessThan(reference.tolerance.fractions);
      ours += (((1 - done) * input.quantities[i]! * input.prices[i]!) / equity) ** 2;
    });
    // never farther away than the solver's point, beyond its own tolerance
    expect(Math.abs(ours - change), `case ${c}`).toBeLessThan(reference.tolerance.change);
    const again = checkTrades({ ...state, trades: adjusted }, input.limits);
    expect(again.decision, `case ${c}`).toBe("accept");
  });
});
