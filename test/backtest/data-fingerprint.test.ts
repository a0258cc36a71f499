import { expect, test } from "vitest";
import { dataFingerprint } from "../../src/backtest/inputs/data-fingerprint.js";
import { randomPrices } from "./sample-prices.js";

const prices = randomPrices(3, 3, 7);
const fingerprint = dataFingerprint(prices);

test("every single price counts, down to its last bit", () => {
  const seen = new Set([fingerprint]);
  const bits = new BigUint64Array(1);
  const number = new Float64Array(bits.buffer);
  for (let k = 0; k < prices.values.length; k++) {
    for (const bit of [0n, 31n, 32n, 52n]) {
      const values = prices.values.slice();
      number[0] = values[k]!;
      bits[0] = bits[0]! ^ (1n << bit);
      values[k] = number[0]!;
      seen.add(dataFingerprint({ ...prices, values }));
    }
  }
  expect(seen.size).toBe(1 + 4 * prices.values.length);
});

test("names, dates and the order of prices count; where the numbers lie in memory does not", () => {
  const { assets, dates, values } = prices;
  expect(dataFingerprint({ ...prices, assets: ["A0", "A2", "A1"] })).not.toBe(fingerprint);
  expect(dataFingerprint({ ...prices, assets: ["A0A", "1", "A2"] })).not.toBe(fingerprint);
  expect(dataFingerprint({ ...prices, dates: [...dates.slice(1), "2030-01-01"] })).not.toBe(fingerprint);
  expect(dataFingerprint({ ...prices, values: values.slice().reverse() })).not.toBe(fingerprint);
  const shifted = new Float64Array(values.length + 1);
  shifted.set(values, 1);
  expect(dataFingerprint({ kind: "prices", assets, dates, values: shifted.subarray(1) })).toBe(fingerprint);
});
