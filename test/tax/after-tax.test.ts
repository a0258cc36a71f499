import fc from "fast-check";
import { expect, test } from "vitest";
import { afterTaxReturn } from "../../src/tax/law/after-tax-return.js";
import { deferralBreakEven } from "../../src/tax/law/deferral-break-even.js";

const rates = { shortTerm: 0.37, longTerm: 0.2 };
const year = { from: "2025-12-31", to: "2026-12-31", startValue: 1000, endValue: 1100, rates };

test("before liquidation only what was realized is taxed, after it all gains are", () => {
  const period = { ...year, realized: { longTerm: 50 }, unrealizedAtEnd: { longTerm: 50 } };
  expect(afterTaxReturn(period)).toEqual({
    return: 0.09,
    beforeTax: 0.1,
    tax: 10,
    embeddedTax: 0,
    averageCapital: 1000,
  });
  expect(afterTaxReturn(period, { liquidation: "post" }).return).toBeCloseTo(0.08, 15);
});

test("income has the rate of its kind and the surtax comes on both", () => {
  const realized = { shortTerm: 10, longTerm: 10, ordinaryIncome: 20, qualifiedDividends: 20 };
  const surtax = { ...rates, netInvestmentIncome: 0.038 };
  expect(afterTaxReturn({ ...year, realized, rates: surtax }).tax).toBeCloseTo(30 * 0.408 + 30 * 0.238, 12);
});

test("a flow counts for the days it was there", () => {
  const flows = [
    { date: "2025-12-31", amount: 100 },
    { date: "2026-07-02", amount: 365 },
    { date: "2026-12-31", amount: 50 },
  ];
  const { averageCapital, beforeTax } = afterTaxReturn({ ...year, endValue: 1600, flows });
  expect(averageCapital).toBeCloseTo(1000 + 100 + 182, 10);
  expect(beforeTax).toBeCloseTo((1600 - 1000 - 515) / 1282, 12);
});

test("losses are a credit, and the tax that waited at the start is not counted again", () => {
  expect(afterTaxReturn({ ...year, realized: { shortTerm: -100 } }).return).toBeCloseTo(0.137, 14);
  const embedded = { unrealizedAtStart: { longTerm: 200 }, unrealizedAtEnd: { longTerm: 300 } };
  expect(afterTaxReturn({ ...year, ...embedded }, { liquidation: "post" }).embeddedTax).toBeCloseTo(20, 12);
});

test("without taxes both are the plain Modified Dietz return", () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true }), (a, b) => {
      const free = {
        ...year,
        startValue: a,
        endValue: b,
        rates: { shortTerm: 0, longTerm: 0 },
        realized: { longTerm: 7 },
      };
      for (const liquidation of ["pre", "post"] as const) {
        expect(afterTaxReturn(free, { liquidation }).return).toBeCloseTo((b - a) / a, 6);
      }
    }),
  );
});

test("wrong periods are named", () => {
  expect(() => afterTaxReturn({ ...year, to: "2025-12-31" })).toThrow(/to must be later/);
  expect(() => afterTaxReturn({ ...year, flows: [{ date: "2027-01-01", amount: 1 }] })).toThrow(/flows\[0\]/);
  expect(() => afterTaxReturn({ ...year, startValue: 0 })).toThrow(/average capital of 0/);
  expect(() => afterTaxReturn({ ...year, endValue: Number.NaN })).toThrow("endValue is NaN");
  expect(() => afterTaxReturn(year, { liquidation: "never" as "pre" })).toThrow(/liquidation/);
  const wrong = (changes: object, message: string) =>
    expect(() => afterTaxReturn({ ...year, ...changes } as never), message).toThrow(message);
  wrong({ rates: undefined }, "period.rates is missing");
  wrong({ rates: { shortTerm: Number.NaN, longTerm: 0.2 } }, "period.rates.shortTerm is NaN");
  wrong({ rates: { shortTerm: 37, longTerm: 20 } }, "period.rates.shortTerm is 37");
  wrong({ flows: null }, "flows is null");
  wrong({ flows: [null] }, "flows[0] is null");
  wrong({ realized: null }, "realized is null");
  expect(() => afterTaxReturn(null as never)).toThrow("period is null");
  expect(() => deferralBreakEven(null as never)).toThrow("input of deferralBreakEven is null");
});

test("the break-even fall of a deferral is the published 8.92 %", () => {
  const { fall, price, taxSaved } = deferralBreakEven({
    price: 100,
    basis: 60,
    shortTermRate: 0.408,
    longTermRate: 0.238,
  });
  expect(fall).toBeCloseTo(0.0892, 4);
  expect(taxSaved).toBeCloseTo(6.8, 12);
  // both ways leave the same after tax
  expect(price - 0.238 * (price - 60)).toBeCloseTo(100 - 0.408 * 40, 12);
});

test("a loss and equal rates have nothing to wait for", () => {
  expect(deferralBreakEven({ price: 50, basis: 60, shortTermRate: 0.4, longTermRate: 0.2 })).toEqual({
    fall: 0,
    price: 50,
    taxSaved: 0,
  });
  expect(deferralBreakEven({ price: 50, basis: 10, shortTermRate: 0.2, longTermRate: 0.2 }).fall).toBe(0);
  expect(() => deferralBreakEven({ price: 0, basis: 1, shortTermRate: 0.2, longTermRate: 0.1 })).toThrow(/price is 0/);
  expect(() => deferralBreakEven({ price: 1, basis: 1, shortTermRate: 1, longTermRate: 0.1 })).toThrow(/rates/);
});
