import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";
import { buildTaxLedger } from "../../src/tax/index.js";
import { compareIds } from "../../src/tax/journal/compare-ids.js";
import { moneyOf, readCents, readDecimal, readRatio } from "../../src/tax/journal/decimal.js";
import { shareOf } from "../../src/tax/rows/share-of.js";

test("money has two decimals or is none", () => {
  expect([1, 0.1, 1.1, "1.10", "0012.5", 4503599627370.49].map(readCents)).toEqual([
    100, 10, 110, 110, 1250, 450359962737049,
  ]);
  for (const value of [
    0.1 + 0.2,
    1.005,
    "1.005",
    "1e3",
    "",
    "1,000",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    1e300,
  ]) {
    expect(readCents(value)).toBeNaN();
  }
});

test("a decimal keeps the decimals it needs and no more", () => {
  expect(readDecimal("1.2300", 8)).toEqual({ mantissa: 123, decimals: 2 });
  expect(readDecimal(0.00000001, 8)).toEqual({ mantissa: 1, decimals: 8 });
  expect(readDecimal(1e-9, 8).mantissa).toBeNaN();
});

test("ratios are reduced fractions of whole numbers", () => {
  expect(readRatio(0.1)).toEqual({ over: 1, under: 10 });
  expect(readRatio("3/2")).toEqual({ over: 3, under: 2 });
  expect(readRatio("1.5/0.5")).toEqual({ over: 3, under: 1 });
  for (const value of [0, -1, 1 / 3, "1/0", "1/2/3", "two", undefined]) expect(readRatio(value)).toBeUndefined();
});

test("price times quantity is rounded half up, exactly", () => {
  expect(moneyOf(readDecimal("1.5", 8), readDecimal("10.01", 8))).toBe(1502); // 15.015
  expect(moneyOf(readDecimal("0.12345678", 8), readDecimal("98765.4321", 8))).toBe(1219326);
});

test("shares of an amount are rounded half up and add up, products beyond 2^53 included", () => {
  const random = seededRandom(3);
  for (let run = 0; run < 2000; run++) {
    const scale = 10 ** random.integer(14);
    let total = random.integer(scale) + 1;
    let whole = random.integer(scale) + 1;
    const given = total;
    let sum = 0;
    while (whole > 0) {
      const part = Math.min(whole, 1 + random.integer(Math.max(1, Math.floor(whole / 2))));
      const share = shareOf(total, part, whole);
      expect(share).toBe(Number((2n * BigInt(total) * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole))));
      sum += share;
      total -= share;
      whole -= part;
    }
    expect(sum).toBe(given);
  }
});

test("digits in ids count as numbers", () => {
  const ids = ["t10", "t2", "T2", "t2b", "t02", "t", "", "9", "10"];
  expect(ids.slice().sort(compareIds)).toEqual(["", "9", "10", "T2", "t", "t02", "t2", "t2b", "t10"]);
  for (const a of ids) for (const b of ids) expect(Math.sign(compareIds(a, b))).toBe(-Math.sign(compareIds(b, a)) + 0);
});

test("the amount of a line counts where it has a price as well, and fees have up to eight decimals", () => {
  const buy = { id: "b", type: "buy", date: "2025-01-02", account: "main", asset: "X", quantity: 3 } as const;
  const basisOf = (more: object): number => {
    const line = { ...buy, ...more };
    return buildTaxLedger([line], { accounts: [{ id: "main", kind: "taxable" }] }).openLots[0]!.basis;
  };
  expect(basisOf({ amount: 100, price: 50, fees: 1 })).toBe(100);
  expect(basisOf({ price: 50, fees: 1.25 })).toBe(151.25);
  expect(basisOf({ price: 50, fees: 1.255 })).toBe(151.26);
  expect(basisOf({ price: 50, fees: "1.25499999" })).toBe(151.25);
});
