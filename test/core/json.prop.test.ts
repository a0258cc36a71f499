import { isDeepStrictEqual } from "node:util";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromJson, PortfolioError, toJson } from "../../src/core/index.js";
import { base64OfBytes, bytesOfBase64 } from "../../src/core/json/base64.js";
import { littleEndianBytes, reversedElements } from "../../src/core/json/typed-array-bytes.js";

const data = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, undefined, true, false),
    fc.bigInt(),
    fc.float64Array({ maxLength: 9 }),
    fc.float32Array({ maxLength: 9 }),
    fc.int8Array({ maxLength: 9 }),
    fc.uint8Array({ maxLength: 9 }),
    fc.uint8ClampedArray({ maxLength: 9 }),
    fc.int16Array({ maxLength: 9 }),
    fc.uint16Array({ maxLength: 9 }),
    fc.int32Array({ maxLength: 9 }),
    fc.uint32Array({ maxLength: 9 }),
    fc.bigInt64Array({ maxLength: 9 }),
    fc.bigUint64Array({ maxLength: 9 }),
  ),
  key: fc.oneof(
    fc.string(),
    fc.constantFrom(
      "__proto__",
      "constructor",
      "$Float64Array",
      "$",
      "$$",
      "$number",
      "$$undefined",
      "format",
      "toJSON",
    ),
  ),
  value: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 6 }),
    fc.array(fc.tuple(tie("key"), tie("value")), { maxLength: 6 }).map((entries) => {
      const record = {};
      for (const [key, value] of entries as [string, unknown][]) {
        Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
      }
      return record;
    }),
  ),
}));

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(PortfolioError);
    return `${(error as PortfolioError).code}: ${(error as Error).message}`;
  }
  throw new Error("nothing was refused");
}

test("whatever data goes in comes back the same, to the bit, through text that is JSON", () => {
  fc.assert(
    fc.property(data.value, (value) => {
      const text = toJson(value);
      JSON.parse(text);
      const back = fromJson(text);
      expect(isDeepStrictEqual(back, value)).toBe(true); // Object.is for numbers
      expect(toJson(back)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test("every bit of a NaN survives", () => {
  const bits = BigUint64Array.of(0x7ff8_0000_0000_0001n, 0xfff8_dead_beef_0000n, 0x7ff0_0000_0000_0001n);
  const back = fromJson<Float64Array>(toJson(new Float64Array(bits.buffer)));
  expect(new BigUint64Array(back.buffer)).toEqual(bits);
});

test("a view is written without the rest of its buffer, and read into a buffer of its own", () => {
  const view = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
  const back = fromJson<Float64Array>(toJson(view));
  expect([...back]).toEqual([2, 3]);
  expect(back.buffer.byteLength).toBe(16);
});

test("numbers stand least significant byte first in the text", () => {
  expect(toJson(Float64Array.of(1))).toBe(
    '{"format":"omni-alpha","version":1,"value":{"$Float64Array":"AAAAAAAA8D8="}}',
  );
  // what a platform does that stores them the other way round
  const stored = reversedElements(littleEndianBytes(Float64Array.of(1, -2.5)).slice(), 8);
  expect(new DataView(stored.buffer).getFloat64(8, false)).toBe(-2.5);
});

test("base64 agrees with Buffer for every length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      const text = base64OfBytes(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(Buffer.compare(bytesOfBase64(text)!, bytes)).toBe(0);
    }),
    { numRuns: 30 },
  );
  for (const text of ["A", "AA=", "AAA", "AB==", "AA=A", "AAAé", "A AA", "====", "AA\u0080="]) {
    expect(bytesOfBase64(text), text).toBeUndefined();
  }
});

describe("what is no data is refused with its path", () => {
  class Own {
    readonly x = 1;
  }
  test.each<[string, unknown, RegExp]>([
    ["a function", { a: [() => 1] }, /^invalid-argument: value\.a\[0\] is a function/],
    ["a symbol", [Symbol("s")], /value\[0\] is Symbol\(s\)/],
    ["a symbol as a key", { [Symbol("s")]: 1 }, /symbol as a key/],
    ["a Date", { at: new Date(0) }, /value\.at is an instance of Date: give text/],
    ["a Map", new Map(), /value is an instance of Map: give an array/],
    ["a promise", { a: Promise.resolve(1) }, /await it first/],
    ["an instance of a class", { own: new Own() }, /value\.own is an instance of Own/],
    ["an error", new PortfolioError("shape", "x"), /an instance of PortfolioError/],
    ["a DataView", new DataView(new ArrayBuffer(8)), /an instance of DataView/],
    ["a huge bigint", 10n ** 10_000n, /at most 10000 digits/],
    ["an endless array", new Array(2 ** 32 - 1), /more than 20000000 values/],
  ])("%s", (_, value, message) => {
    expect(refusal(() => toJson(value))).toMatch(message);
  });
  test("a cycle, but not an object that stands in two places", () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = [cycle];
    expect(refusal(() => toJson(cycle))).toMatch(/value\.self\[0\] is a cycle/);
    const shared = { a: 1 };
    expect(fromJson(toJson([shared, shared]))).toEqual([shared, shared]);
  });
  test("what is nested too deep, on both sides", () => {
    let deep: unknown = 1;
    for (let k = 0; k < 100_000; k++) deep = [deep];
    expect(refusal(() => toJson(deep))).toMatch(/nested too deep/);
    const nested = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(refusal(() => fromJson(`{"format":"omni-alpha","version":1,"value":${nested}}`))).toMatch(
      /nested more than/,
    );
    let allowed: unknown = 1;
    for (let k = 0; k < 500; k++) allowed = [allowed];
    expect(fromJson(toJson(allowed))).toEqual(allowed);
  });
  test("a getter that throws", () => {
    const trap = Object.defineProperty({}, "x", {
      enumerable: true,
      get: () => {
        throw new TypeError("trap");
      },
    });
    expect(refusal(() => toJson(trap))).toMatch(/cannot be read.*trap/);
  });
});

describe("text that toJson did not write is refused by what is wrong", () => {
  const wrap = (value: string) => `{"format":"omni-alpha","version":1,"value":${value}}`;
  test.each<[string, unknown, RegExp]>([
    ["no text", 5, /^invalid-argument: text is 5/],
    ["bytes", new Uint8Array(3), /readFileSync\(path, "utf8"\)/],
    ["no JSON", "{", /^invalid-state: text is not JSON/],
    ["other JSON", '{"a":1}', /^invalid-state: text was not written by toJson/],
    ["null", "null", /was not written by toJson/],
    ["another version", '{"format":"omni-alpha","version":2,"value":1}', /^invalid-state: text has version 2/],
    ["no value", '{"format":"omni-alpha","version":1}', /missing/],
    ["an unknown tag", wrap('{"$Date":"2026"}'), /value cannot be read, it has the unknown tag "\$Date"/],
    ["a tag beside keys", wrap('[{"$number":"NaN","a":1}]'), /value\[0\] cannot be read.*beside other keys/],
    ["a number that is none", wrap('{"$number":"5"}'), /its number is damaged/],
    ["a bigint that is none", wrap('{"$bigint":"0x5"}'), /its bigint is damaged/],
    ["half a number", wrap('{"$Float64Array":"AAAA"}'), /its Float64Array is damaged/],
    ["no base64", wrap('{"$Float64Array":"????"}'), /its Float64Array is damaged/],
    ["a method as a tag", wrap('{"$toString":"x"}'), /unknown tag/],
  ])("%s", (_, text, message) => {
    expect(refusal(() => fromJson(text as string))).toMatch(message);
  });
});

test("nothing in a text reaches a prototype", () => {
  const back = fromJson<Record<string, unknown>>(
    '{"format":"omni-alpha","version":1,"value":{"__proto__":{"polluted":true},"constructor":{"prototype":1}}}',
  );
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(back["polluted"]).toBeUndefined();
  expect(Object.keys(back)).toEqual(["__proto__", "constructor"]);
});

test("objects and arrays of another realm are data too", () => {
  const foreign: unknown = runInNewContext("({ a: [1], b: Float64Array.of(2) })");
  expect(fromJson(toJson(foreign))).toEqual({ a: [1], b: Float64Array.of(2) });
});
