import { describe, expect, test } from "vitest";
import type { Constraints } from "../../src/core/types.js";
import { resolveConstraints } from "../../src/optimize/constraints/resolve-constraints.js";

const assets = ["AAPL", "TSLA", "__proto__", "7203"];
const resolve = (constraints: Constraints) =>
  resolveConstraints(constraints, assets, "meanVariance", ["turnover", "costs"]);

test("nothing given is long-only and fully invested", () => {
  const { lower, upper, rows } = resolve({});
  expect([...lower]).toEqual([0, 0, 0, 0]);
  expect([...upper]).toEqual([1, 1, 1, 1]);
  expect(rows.map((row) => [row.minName, row.min, row.maxName, row.max])).toEqual([["budget", 1, "budget", 1]]);
});

test("rows carry the names that results use, the budget first", () => {
  const { rows } = resolve({
    budget: [0.9, 1],
    linear: [{ name: "duration", coefficients: { TSLA: 2 }, min: 0.5 }],
    groups: [{ name: "Tech", assets: ["7203", "AAPL"], max: 0.4 }],
  });
  expect(rows.map((row) => [row.minName, row.min, row.maxName, row.max, ...row.coefficients])).toEqual([
    ["budget", 0.9, "budget", 1, 1, 1, 1, 1],
    ["groups.Tech.min", Number.NEGATIVE_INFINITY, "groups.Tech.max", 0.4, 1, 0, 0, 1],
    ["linear.duration.min", 0.5, "linear.duration.max", Number.POSITIVE_INFINITY, 0, 2, 0, 0],
  ]);
});

test("strange tickers are ordinary assets", () => {
  const max: Record<string, number> = JSON.parse('{"__proto__": 0.2, "7203": 0.3}');
  expect([...resolve({ max }).upper]).toEqual([1, 1, 0.2, 0.3]);
});

test("bounds that contradict each other pass: they are a problem without an answer, not a wrong call", () => {
  const { lower, upper } = resolve({ min: { TSLA: 0.1 }, max: { TSLA: 0.05 } });
  expect(lower[1]).toBe(0.1);
  expect(upper[1]).toBe(0.05);
});

describe("a wrong call is refused by name", () => {
  const cases: readonly [string, Constraints, RegExp][] = [
    ["an unknown asset", { max: { TLSA: 0.1 } }, /constraints\.max\.TLSA .* did you mean TSLA/],
    ["a bound that is NaN", { min: { AAPL: Number.NaN } }, /constraints\.min\.AAPL is NaN/],
    ["an infinite least weight", { min: Number.POSITIVE_INFINITY }, /constraints\.min\.AAPL is Infinity/],
    ["a reversed budget", { budget: [1, 0.5] }, /constraints\.budget is \[1,0\.5\]/],
    ["a budget that is NaN", { budget: Number.NaN }, /constraints\.budget/],
    ["an unknown asset in a group", { groups: [{ name: "Tech", assets: ["APL"] }] }, /groups\.Tech\.assets\.APL/],
    ["an empty group", { groups: [{ name: "Tech", assets: [] }] }, /groups\.Tech\.assets is empty/],
    [
      "an asset twice in a group",
      { groups: [{ name: "T", assets: ["AAPL", "AAPL"] }] },
      /T\.assets\.AAPL is named twice/,
    ],
    [
      "a group limit that is NaN",
      { groups: [{ name: "T", assets: ["AAPL"], max: Number.NaN }] },
      /groups\[0\]\.max is NaN/,
    ],
    [
      "two groups of one name",
      {
        groups: [
          { name: "T", assets: ["AAPL"] },
          { name: "T", assets: ["TSLA"] },
        ],
      },
      /groups\.T is named twice/,
    ],
    [
      "a coefficient that is NaN",
      { linear: [{ name: "d", coefficients: { AAPL: Number.NaN } }] },
      /coefficients\.AAPL/,
    ],
    ["a negative turnover", { turnover: { from: {}, max: -1 } }, /constraints\.turnover\.max is -1/],
    ["a negative cost", { costs: { from: {}, buy: -0.01 } }, /constraints\.costs\.buy is -0\.01/],
    [
      "a constraint the method cannot hold",
      { maxPositions: 3 },
      /constraints\.maxPositions cannot be held by meanVariance/,
    ],
  ];
  test.each(cases)("%s", (_, constraints, message) => expect(() => resolve(constraints)).toThrow(message));

  test("a mistyped constraint, with the nearest one", () => {
    const mistyped: Constraints = JSON.parse('{"grups": []}');
    expect(() => resolve(mistyped)).toThrow(/constraints\.grups is not a constraint: did you mean groups/);
  });
});

test.each(["groups", "linear"] as const)("%s without min and max are refused", (kind) => {
  const row = { name: "Tech", assets: ["AAPL"], coefficients: { AAPL: 1 } };
  const { assets: members, coefficients, name } = row;
  const constraints =
    kind === "groups" ? { groups: [{ name, assets: members }] } : { linear: [{ name, coefficients }] };
  expect(() => resolve(constraints)).toThrow(/Tech limits nothing: give it a min or a max/);
});
