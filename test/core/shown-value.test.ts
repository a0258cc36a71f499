import { expect, test } from "vitest";
import { shownValue } from "../../src/core/errors/shown-value.js";

test("whatever stands there is shown as a reader would write it, and never throws", () => {
  const circle: Record<string, unknown> = {};
  circle["itself"] = circle;
  const angry = {
    toJSON() {
      throw new Error("no");
    },
  };
  const shown: readonly (readonly [unknown, string])[] = [
    [1.5, "1.5"],
    [Number.NaN, "NaN"],
    ["7203", '"7203"'],
    [null, "null"],
    [undefined, "undefined"],
    [10n, "10n"],
    [Symbol("x"), "Symbol(x)"],
    [["VOO", 1], '["VOO",1]'],
    [() => 1, "a function"],
    [circle, '{"itself":{"itself":{…}}}'],
    [{ inside: 1n }, '{"inside":1n}'],
    [Object.create(null), "{}"],
    [Object.defineProperty({}, "x", { enumerable: true, get: () => circle["none"]!.toString() }), "an object"],
    [new Map(), "a Map"],
    [new Float64Array(3), "Float64Array(3)"],
    [angry, '{"toJSON":a function}'],
  ];
  for (const [value, text] of shown) expect(shownValue(value)).toBe(text);
});

test("long values are cut", () => {
  expect(shownValue("a".repeat(1e6))).toBe(`"${"a".repeat(79)}…`);
  expect(shownValue(Array.from({ length: 100 }, () => 1))).toBe("[1,1,1,1,1,1,1,1,…]");
});
