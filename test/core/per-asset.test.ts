import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearestName } from "../../src/core/errors/nearest-name.js";
import { labeled } from "../../src/core/names/labeled.js";
import { resolvePerAsset } from "../../src/core/names/resolve-per-asset.js";

const assets = ["AAPL", "7203", "__proto__"];

describe("resolvePerAsset", () => {
  test("takes a number for all, numbers by name, or numbers in order", () => {
    expect([...resolvePerAsset("max", 0.4, assets, 1)]).toEqual([0.4, 0.4, 0.4]);
    expect([...resolvePerAsset("max", { "7203": 0.2 }, assets, 1)]).toEqual([1, 0.2, 1]);
    expect([...resolvePerAsset("max", Float64Array.of(1, 2, 3), assets, 1)]).toEqual([1, 2, 3]);
    expect([...resolvePerAsset("max", undefined, assets, 1)]).toEqual([1, 1, 1]);
    expect([...resolvePerAsset("max", JSON.parse('{"__proto__": 0.1}'), assets, 1)]).toEqual([1, 1, 0.1]);
  });
  test("an unknown asset throws with the nearest known one", () => {
    expect(() => resolvePerAsset("weights", { APPL: 1 }, assets, 0)).toThrow(/weights\.APPL .* did you mean AAPL/);
    expect(() => resolvePerAsset("weights", { constructor: 1 }, assets, 0)).toThrow(
      /weights\.constructor .* known are AAPL, 7203/,
    );
  });
  test("what is not a finite number throws by name", () => {
    expect(() => resolvePerAsset("min", { AAPL: Number.NaN }, assets, 0)).toThrow(
      "min.AAPL is NaN: give a finite number",
    );
    expect(() => resolvePerAsset("min", Number.POSITIVE_INFINITY, assets, 0)).toThrow("min is Infinity");
    expect(() => resolvePerAsset("min", Float64Array.of(0, Number.NaN, 0), assets, 0)).toThrow("min.7203 is NaN");
    expect(() => resolvePerAsset("min", Float64Array.of(0), assets, 0)).toThrow("min has 1 numbers for 3 assets");
    expect([...resolvePerAsset("max", Infinity, ["A"], 0, { allowInfinite: true })]).toEqual([Infinity]);
  });
  test("the given array is copied", () => {
    const given = Float64Array.of(1, 2, 3);
    resolvePerAsset("x", given, assets, 0)[0] = 9;
    expect(given[0]).toBe(1);
  });
});

test("labeled and resolvePerAsset are inverse for any names", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), (names) => {
      const record = labeled(names, (i) => i + 1);
      expect([...resolvePerAsset("x", record, names, 0)]).toEqual(names.map((_, i) => i + 1));
      expect(Object.keys(structuredClone(record)).length).toBe(names.length);
    }),
  );
});

test("nearestName finds slips of the finger and nothing else", () => {
  expect(nearestName("APPL", assets)).toBe("AAPL");
  expect(nearestName("aapl", assets)).toBe("AAPL");
  expect(nearestName("MSFT", assets)).toBeUndefined();
});

test("names that come again give records of their own, whatever they are called", () => {
  const universes = [
    ["B", "A"],
    ["__proto__", "constructor", "2", "1"],
    ["A", "B"],
    [],
    ["é", 'say "x"', "\\"],
    ["B", "A", "C"],
  ];
  for (let round = 0; round < 6; round++) {
    for (const names of universes.slice(round % 3)) {
      const one = labeled(names, (i) => i + round);
      const other = labeled(names, (i) => -i);
      expect(Object.entries(one).sort()).toEqual(names.map((name, i) => [name, i + round]).sort());
      expect(Object.entries(other).sort()).toEqual(names.map((name, i) => [name, -i]).sort());
      expect(Object.getPrototypeOf(one)).toBe(Object.prototype);
    }
  }
});
