import fc from "fast-check";
import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";

test("an error survives structuredClone with its code and details, as the cause of the clone", () => {
  const error = new PortfolioError("unknown-asset", "weights.APPL is unknown", { asset: "APPL" });
  const clone = structuredClone(error);
  expect(PortfolioError.from(clone)).toMatchObject({
    name: "PortfolioError",
    code: "unknown-asset",
    message: "weights.APPL is unknown",
    details: { asset: "APPL" },
  });
  expect(PortfolioError.from(error)).toBe(error);
});

test("an error survives JSON", () => {
  const error = new PortfolioError("shape", "weights has 3 numbers", { expected: 2, actual: 3 });
  const text = JSON.stringify(error);
  expect(JSON.parse(text)).toEqual({
    name: "PortfolioError",
    code: "shape",
    message: "weights has 3 numbers",
    details: { expected: 2, actual: 3 },
  });
  expect(PortfolioError.from(JSON.parse(text))).toBeInstanceOf(PortfolioError);
});

test("what is no PortfolioError is not made one", () => {
  for (const value of [
    undefined,
    null,
    5,
    "x",
    new Error("x"),
    { message: "x" },
    { message: "x", code: "shape" },
    [],
  ]) {
    expect(PortfolioError.from(value)).toBeUndefined();
  }
});

test("details keep functions, symbols, bigints and instances as text", () => {
  class Own {
    readonly x = 1;
  }
  const { details } = new PortfolioError("shape", "x", {
    call: () => 1,
    symbol: Symbol("s"),
    big: 12n,
    instance: new Map(),
    own: new Own(),
    typed: new Float64Array(3),
    list: [1, { deep: () => 1 }],
  });
  expect(details).toEqual({
    call: "a function",
    symbol: "Symbol(s)",
    big: "12n",
    instance: "a Map",
    own: '{"x":1}',
    typed: "Float64Array(3)",
    list: [1, { deep: "a function" }],
  });
});

test("large details are cut, and say how long they were", () => {
  const { details } = new PortfolioError("shape", "x", {
    text: "a".repeat(10_000),
    list: new Array(5_000).fill(1),
    nested: { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } },
  });
  expect(details["text"]).toHaveLength(301);
  expect(details["list"]).toHaveLength(1000);
  expect(details["listTotal"]).toBe(5_000);
  expect(details["nested"]).toEqual({ a: { b: { c: { d: { e: { f: '{"g":1}' } } } } } });
});

test("a message does not echo more than some hundred characters of input", () => {
  const word = new PortfolioError("shape", `weights.${"A".repeat(1_000)} is unknown: did you mean AAPL?`);
  expect(word.message).toBe(`weights.${"A".repeat(112)}… is unknown: did you mean AAPL?`);
  const words = new PortfolioError("shape", `weights.${"A ".repeat(3_000_000)} is unknown: did you mean AAPL?`);
  expect(words.message.length).toBeLessThan(700);
  expect(words.message).toMatch(/^weights\.A .*did you mean AAPL\?$/);
});

test("whatever stands in details, an error can be made, cloned and written as JSON", () => {
  const thing = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), thing), (details) => {
      const error = new PortfolioError("shape", "x", details);
      structuredClone(error.details);
      JSON.stringify(error);
    }),
  );
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  Object.defineProperty(cycle, "trap", {
    enumerable: true,
    get: () => {
      throw new TypeError("trap");
    },
  });
  JSON.stringify(new PortfolioError("shape", "x", cycle));
});
