import fc from "fast-check";
import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { allocateShares } from "../../src/rebalance/allocate-shares.js";
import type { AllocationInput } from "../../src/rebalance/allocation-types.js";

const NAMES = ["A", "B", "C"] as const;

/** A long-only account of up to three assets: weights, prices, some shares held, and cash that may be below 0. */
const account: fc.Arbitrary<AllocationInput> = fc
  .record({
    raw: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 3 }),
    invested: fc.constantFrom(1, 1, 0.9),
    prices: fc.array(fc.integer({ min: 5, max: 65 }), { minLength: 3, maxLength: 3 }),
    held: fc.array(fc.constantFrom(0, 0, 1, 3, 5, 2.5), { minLength: 3, maxLength: 3 }),
    capital: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: -30, max: 0 })),
    fixed: fc.constantFrom(0, 0, 1),
    proportional: fc.constantFrom(0, 0, 0.01),
    max: fc.constantFrom(undefined, 0.35, 0.6),
  })
  .map(({ raw, invested, prices, held, capital, fixed, proportional, max }) => {
    const sum = raw.reduce((a, b) => a + b, 0) || 1;
    return {
      weights: Object.fromEntries(raw.map((w, i) => [NAMES[i]!, (invested * w) / sum])),
      prices: Object.fromEntries(prices.map((price, i) => [NAMES[i]!, price])),
      holdings: Object.fromEntries(held.map((shares, i) => [NAMES[i]!, shares])),
      capital,
      fees: { fixed, proportional },
      ...(max !== undefined && { max }),
    };
  });

const worthOf = ({ capital, holdings, prices }: AllocationInput): number =>
  NAMES.reduce((sum, asset) => sum + holdings![asset]! * prices[asset]!, capital);

/** Gap of some shares from its definition, or Infinity where cash or a cap is passed. */
function gapOf(input: AllocationInput, shares: Readonly<Record<string, number>>): number {
  const { weights, prices, capital, holdings, fees, max = Infinity } = input;
  const value = worthOf(input);
  let cash = capital;
  let paid = 0;
  let gap = 0;
  let idle = 1;
  for (const asset of NAMES) {
    const traded = (shares[asset]! - holdings![asset]!) * prices[asset]!;
    if (traded !== 0) paid += fees!.fixed! + (fees!.proportional as number) * Math.abs(traded);
    cash -= traded;
    gap += Math.abs((shares[asset]! * prices[asset]!) / value - (weights[asset] ?? 0));
    idle -= weights[asset] ?? 0;
  }
  cash -= paid;
  if (cash < -1e-9 * value) return Infinity;
  if (NAMES.some((asset) => shares[asset]! * prices[asset]! > (max as number) * (value - paid) * (1 + 1e-9))) {
    return Infinity;
  }
  return (gap + Math.abs(cash / value - idle) + paid / value) / 2;
}

/** The least gap over all whole numbers of shares and holdings left alone. */
function leastGap(input: AllocationInput): number {
  const value = worthOf(input);
  const options = NAMES.map((asset) => {
    const held = input.holdings![asset]!;
    const most = Math.max(Math.ceil(((input.weights[asset] ?? 0) * value) / input.prices[asset]!), Math.floor(held));
    return [held, ...Array.from({ length: most + 1 }, (_, lots) => lots)];
  });
  let least = Infinity;
  for (const A of options[0]!)
    for (const B of options[1]!) for (const C of options[2]!) least = Math.min(least, gapOf(input, { A, B, C }));
  return least;
}

test("gap, bound, caps and cash agree with trying everything, also with sales and a lack of cash", () => {
  fc.assert(
    fc.property(account, fc.constantFrom("optimal" as const, "greedy" as const), (input, method) => {
      fc.pre(worthOf(input) > 50);
      const least = leastGap(input);
      if (least === Infinity) {
        expect(() => allocateShares(input, { method })).toThrow(PortfolioError);
        return;
      }
      let result: ReturnType<typeof allocateShares>;
      try {
        result = allocateShares(input, { method });
      } catch (error) {
        expect(method).toBe("greedy"); // which may fail to cover what a search covers
        expect(error).toBeInstanceOf(PortfolioError);
        return;
      }
      expect(result.cash).toBeGreaterThanOrEqual(0);
      expect(Math.abs(gapOf(input, result.shares) - result.trackingGap)).toBeLessThan(1e-9);
      expect(result.bound).toBeLessThanOrEqual(least + 1e-9);
      expect(result.trackingGap).toBeGreaterThanOrEqual(least - 1e-9);
      expect(result.proven).toBe(result.trackingGap - result.bound <= 1e-9 + 1e-12);
      // fees and caps together are met by rounds, which are not proven
      const isPlain = input.max === undefined || (input.fees!.fixed === 0 && input.fees!.proportional === 0);
      if (method === "optimal" && isPlain) {
        expect(result.trackingGap).toBeLessThanOrEqual(least + 1e-8);
        expect(result.proven).toBe(true);
      }
      for (const { asset, quantity } of result.trades) {
        expect(result.shares[asset]).toBeCloseTo(input.holdings![asset]! + quantity, 9);
      }
    }),
    { numRuns: 300 },
  );
});
