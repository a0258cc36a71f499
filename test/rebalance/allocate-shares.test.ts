import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Weights } from "../../src/core/types.js";
import { allocateShares } from "../../src/rebalance/allocate-shares.js";
import type { Allocation, AllocationInput } from "../../src/rebalance/allocation-types.js";

const loadHighs: typeof import("highs").default = createRequire(import.meta.url)("highs");

/** Σ of what misses its place, from the definition, as a fraction of the account. */
function gapOf({ weights, prices, capital, holdings = {}, fees = {} }: AllocationInput, shares: Weights): number {
  const assets = new Set([...Object.keys(weights), ...Object.keys(holdings)]);
  const price = (asset: string): number => prices[asset]!;
  let value = capital;
  for (const asset of Object.keys(holdings)) value += holdings[asset]! * price(asset);
  let cash = capital;
  let fee = 0;
  let gap = 0;
  let target = 1;
  for (const asset of assets) {
    const traded = (shares[asset]! - (holdings[asset] ?? 0)) * price(asset);
    if (traded !== 0) fee += (fees.fixed ?? 0) + Number(fees.proportional ?? 0) * Math.abs(traded);
    cash -= traded;
    gap += Math.abs((shares[asset]! * price(asset)) / value - (weights[asset] ?? 0));
    target -= weights[asset] ?? 0;
  }
  cash -= fee;
  if (cash < -1e-7) return Number.POSITIVE_INFINITY;
  return (gap + Math.abs(cash / value - Math.max(0, target)) + fee / value) / 2;
}

function expectSound(input: AllocationInput, result: Allocation): void {
  const { weights, prices, capital, holdings = {} } = input;
  const assets = [...new Set([...Object.keys(weights), ...Object.keys(holdings)])];
  let value = capital;
  let spent = 0;
  for (const asset of assets) value += (holdings[asset] ?? 0) * prices[asset]!;
  for (const asset of assets) {
    spent += (result.shares[asset]! - (holdings[asset] ?? 0)) * prices[asset]!;
    expect(result.weights[asset]! * value).toBeCloseTo(result.shares[asset]! * prices[asset]!, 6);
  }
  expect(result.cash).toBeGreaterThanOrEqual(0);
  expect(Math.abs(capital - spent - result.fees - result.cash)).toBeLessThan(1e-9 * value);
  expect(Math.abs(gapOf(input, result.shares) - result.trackingGap)).toBeLessThan(1e-9);
  expect(result.bound).toBeLessThanOrEqual(result.trackingGap);
  const after: Record<string, number> = { ...Object.fromEntries(assets.map((a) => [a, holdings[a] ?? 0])) };
  for (const { asset, quantity } of result.trades) after[asset]! += quantity;
  expect(after).toEqual(result.shares);
}

/** Every combination of whole lots up to the capital, and of holdings left alone. */
function bruteForce(input: AllocationInput): number {
  const assets = [...new Set([...Object.keys(input.weights), ...Object.keys(input.holdings ?? {})])];
  let least = Number.POSITIVE_INFINITY;
  const shares: Record<string, number> = {};
  const lot = Number(input.lotSize ?? 1);
  // a short position is at most one lot larger than its target
  const from = (asset: string): number =>
    Math.min(0, Math.floor(((input.weights[asset] ?? 0) * input.capital) / (input.prices[asset]! * lot)));
  const value =
    input.capital + Object.entries(input.holdings ?? {}).reduce((sum, [a, h]) => sum + h * input.prices[a]!, 0);
  // one lot beyond the target is the most that can help
  const to = (asset: string): number =>
    Math.max(
      0,
      Math.ceil(((input.weights[asset] ?? 0) * value) / (input.prices[asset]! * lot)),
      Math.floor((input.holdings?.[asset] ?? 0) / lot), // part of a holding may be sold
    );
  const visit = (k: number): void => {
    const asset = assets[k];
    if (asset === undefined) {
      least = Math.min(least, gapOf(input, shares));
      return;
    }
    const options = new Set([input.holdings?.[asset] ?? 0]);
    for (let lots = from(asset); lots <= to(asset); lots++) options.add(lots * lot);
    for (const option of options) {
      shares[asset] = option;
      visit(k + 1);
    }
  };
  visit(0);
  return least;
}

test("the greedy method keeps the fixed fee back when it buys what the cash affords", () => {
  const input = { weights: { A: 1 }, prices: { A: 10 }, capital: 100, fees: { fixed: 5 } };
  expect(allocateShares(input, { method: "greedy" })).toMatchObject({ shares: { A: 9 }, cash: 5, fees: 5 });
  const exact = { ...input, capital: 105 };
  expect(allocateShares(exact, { method: "greedy" })).toMatchObject({ shares: { A: 10 }, cash: 0 });
});

test("what is held without a weight is sold, and the result is proven", () => {
  const held = { weights: { A: 0.5, B: 0.5 }, prices: { A: 33, B: 7, C: 100 }, capital: 1000, holdings: { C: 3 } };
  const fromHoldings = allocateShares(held);
  expect(fromHoldings.shares).toEqual({ A: 20, B: 91, C: 0 });
  expect(fromHoldings.trackingGap).toBeCloseTo(0.01, 12);
  expect(fromHoldings.proven).toBe(true);
  expect(fromHoldings.trackingGap - fromHoldings.bound).toBeLessThan(1e-8);
});

test("a lack of cash is covered by sales", () => {
  const input = { weights: { A: 0.5, B: 0.5 }, prices: { A: 10, B: 10 }, capital: -5, holdings: { A: 20, B: 5 } };
  for (const method of ["optimal", "greedy"] as const) {
    const { shares, cash } = allocateShares(input, { method });
    expect([shares, cash]).toEqual([{ A: 12, B: 12 }, 5]);
  }
  const owed = { weights: { A: 1 }, prices: { A: 10 }, capital: -5, holdings: { A: 3 } };
  expect(allocateShares(owed)).toMatchObject({ shares: { A: 2 }, cash: 5 });
  expect(() => allocateShares({ ...owed, capital: -25, fees: { fixed: 10 } })).toThrow(
    "input.capital is -25, and no sale in whole lots covers that",
  );
});

test("rounding up to a whole share never passes a cap", () => {
  const input = { weights: { A: 0.35, B: 0.35, C: 0.3 }, prices: { A: 26, B: 27, C: 3 }, capital: 1000 };
  const free = allocateShares(input);
  expect(Math.max(...Object.values(free.weights))).toBeGreaterThan(0.35);
  const { weights } = allocateShares({ ...input, max: 0.35 });
  expect(Math.max(...Object.values(weights))).toBeLessThanOrEqual(0.35);
  expect(allocateShares({ ...input, max: { A: 0.35 } }).weights["A"]).toBeLessThanOrEqual(0.35);
  // a cap that a holding passes makes it shrink, and fees count in what the cap is a fraction of
  const held = { ...input, capital: 0, holdings: { A: 40 }, max: 0.35, fees: { fixed: 5 } };
  const { shares, cash } = allocateShares(held);
  const worth = 26 * shares["A"]! + 27 * shares["B"]! + 3 * shares["C"]! + cash;
  expect((26 * shares["A"]!) / worth).toBeLessThanOrEqual(0.35);
});

describe("the optimal method finds the least gap that trying everything finds", () => {
  const random = seededRandom(17);
  const draw = (n: number): { weights: Record<string, number>; prices: Record<string, number> } => {
    const raw = Array.from({ length: n }, () => random.uniform());
    const sum = raw.reduce((a, b) => a + b, 0) / (random.uniform() < 0.3 ? 0.8 : 1);
    return {
      weights: Object.fromEntries(raw.map((w, i) => [`S${i}`, w / sum])),
      prices: Object.fromEntries(raw.map((_, i) => [`S${i}`, Math.round(1000 + 9000 * random.uniform()) / 100])),
    };
  };
  const agree = (input: AllocationInput): void => {
    const optimal = allocateShares(input);
    const greedy = allocateShares(input, { method: "greedy" });
    expectSound(input, optimal);
    expectSound(input, greedy);
    const least = bruteForce(input);
    expect(Math.abs(optimal.trackingGap - least)).toBeLessThan(1e-8);
    expect(optimal.bound).toBeLessThanOrEqual(least + 1e-12);
    expect(greedy.trackingGap).toBeGreaterThanOrEqual(least - 1e-9);
    expect(greedy.bound).toBeLessThanOrEqual(least + 1e-12);
  };
  test("from cash", () => {
    for (let k = 0; k < 40; k++) agree({ ...draw(3), capital: 100 + 300 * random.uniform() });
  });
  test("with fees", () => {
    for (let k = 0; k < 40; k++) {
      const fees = { fixed: k % 2 ? 1 : 0, proportional: k % 3 ? 0.01 : 0 };
      agree({ ...draw(3), capital: 100 + 300 * random.uniform(), fees });
    }
  });
  test("from holdings and cash, with fees", () => {
    for (let k = 0; k < 40; k++) {
      const holdings = { S0: random.integer(10), S1: random.integer(10) / 2, S9: random.integer(3) };
      const { weights, prices } = draw(3);
      const fees = k % 2 ? { fixed: 0.5, proportional: 0.005 } : {};
      agree({ weights, prices: { ...prices, S9: 20 }, capital: 200 * random.uniform(), holdings, fees });
    }
  });
  test("in lots", () => {
    for (let k = 0; k < 30; k++) agree({ ...draw(3), capital: 1000 + 3000 * random.uniform(), lotSize: 10 });
  });
  test("with a short position", () => {
    for (let k = 0; k < 30; k++) {
      const { prices } = draw(3);
      const short = 0.1 + 0.4 * random.uniform();
      agree({ weights: { S0: 0.6, S1: 0.4 + short, S2: -short }, prices, capital: 100 + 200 * random.uniform() });
    }
  });
});

test("mid-sized problems agree with the integer program of HiGHS", async () => {
  const highs = await loadHighs();
  const random = seededRandom(23);
  for (let k = 0; k < 6; k++) {
    const n = 8 + 4 * (k % 3);
    const assets = Array.from({ length: n }, (_, i) => `s${i}`);
    const raw = assets.map(() => -Math.log(random.uniform()));
    const sum = raw.reduce((a, b) => a + b, 0);
    const prices = Object.fromEntries(assets.map((a) => [a, Math.round(100 * Math.exp(4 + random.normal())) / 100]));
    const weights = Object.fromEntries(assets.map((a, i) => [a, raw[i]! / sum]));
    const capital = 20_000;
    // least Σ under, with under ≥ target − p·x and Σ p·x ≤ capital
    const lp = [
      "Minimize",
      ` obj: ${assets.map((_, i) => `u${i}`).join(" + ")}`,
      "Subject To",
      ...assets.map((a, i) => ` c${i}: u${i} + ${prices[a]} x${i} >= ${weights[a]! * capital}`),
      ` cash: ${assets.map((a, i) => `${prices[a]} x${i}`).join(" + ")} <= ${capital}`,
      "General",
      ...assets.map((_, i) => ` x${i}`),
      "End",
    ].join("\n");
    const solved = highs.solve(lp, { mip_rel_gap: 0, mip_abs_gap: 1e-7, mip_feasibility_tolerance: 1e-9 });
    const ours = allocateShares({ weights, prices, capital });
    expectSound({ weights, prices, capital }, ours);
    expect(ours.trackingGap - ours.bound).toBeLessThan(1e-8);
    expect(Math.abs(ours.trackingGap - solved.ObjectiveValue / capital)).toBeLessThan(1e-7);
  }
});

describe("PyPortfolioOpt", () => {
  const {
    cases,
  }: { cases: { input: AllocationInput; expected: Record<string, { shares: Weights; cash: number }> }[] } = JSON.parse(
    readFileSync(new URL("../reference/rebalance/whole-shares.json", import.meta.url), "utf8"),
  );
  for (const { input, expected } of cases) {
    const assets = Object.keys(input.weights);
    const whole = (shares: Weights): Weights => Object.fromEntries(assets.map((a) => [a, shares[a] ?? 0]));
    test(`the integer program on ${assets.length} assets finds the same gap, up to its own tolerance`, () => {
      const ours = allocateShares(input);
      const theirs = gapOf(input, whole(expected["lp"]!.shares));
      expect(ours.trackingGap).toBeLessThan(theirs + 1e-9);
      expect(theirs).toBeLessThan(1.001 * ours.trackingGap + 1e-9);
      expectSound(input, ours);
    });
    test(`the greedy rule on ${assets.length} assets is not better than the bound`, () => {
      const theirs = gapOf(input, whole(expected["greedy"]!.shares));
      expect(theirs).toBeGreaterThanOrEqual(allocateShares(input).bound);
    });
  }
});

test("what is on target costs nothing and trades nothing", () => {
  const input = { weights: { A: 0.5, B: 0.5 }, prices: { A: 10, B: 25 }, capital: 0, holdings: { A: 5, B: 2 } };
  for (const method of ["optimal", "greedy"] as const) {
    const result = allocateShares({ ...input, fees: { fixed: 1 } }, { method });
    expect(result).toMatchObject({ shares: { A: 5, B: 2 }, cash: 0, trackingGap: 0, fees: 0, trades: [] });
  }
});

test("weights below 1 leave their cash idle", () => {
  const result = allocateShares({ weights: { A: 0.5 }, prices: { A: 10 }, capital: 1000 });
  expect(result).toMatchObject({ shares: { A: 50 }, cash: 500, trackingGap: 0 });
});

test("what is held without a weight is sold, and sales come first", () => {
  const result = allocateShares({ weights: { A: 1 }, prices: { A: 10, B: 5 }, capital: 0, holdings: { B: 20 } });
  expect(result.shares).toEqual({ A: 10, B: 0 });
  expect(result.trades.map(({ asset, quantity }) => [asset, quantity])).toEqual([
    ["B", -20],
    ["A", 10],
  ]);
});

test("too little for one share stays in cash", () => {
  for (const method of ["optimal", "greedy"] as const) {
    const result = allocateShares({ weights: { A: 1 }, prices: { A: 10_000 }, capital: 500 }, { method });
    expect(result).toMatchObject({ shares: { A: 0 }, cash: 500, trackingGap: 1 });
  }
});

test("a thousand assets are placed within the bound that comes with them", () => {
  const random = seededRandom(2);
  const assets = Array.from({ length: 1000 }, (_, i) => `S${i}`);
  const weights = Object.fromEntries(assets.map((a) => [a, 1 / 1000]));
  const prices = Object.fromEntries(assets.map((a) => [a, 5 + 200 * random.uniform()]));
  const input = { weights, prices, capital: 1e6, fees: { proportional: 0.0005 } };
  const optimal = allocateShares(input, { maxStates: 200 });
  const greedy = allocateShares(input, { method: "greedy" });
  expectSound(input, optimal);
  expectSound(input, greedy);
  expect(optimal.trackingGap - optimal.bound).toBeLessThan(1e-4);
  expect(optimal.trackingGap).toBeLessThanOrEqual(greedy.trackingGap);
});

test("with millions of lots and fees far below the targets the optimal method is not behind the greedy one", () => {
  for (const [capital, price] of [
    [1e9, 50],
    [1e12, 1e-3],
    [1e-6, 1e-9],
  ] as const) {
    const input = {
      weights: { A: 0.5, B: 0.3, C: 0.2 },
      prices: { A: price, B: 1.7 * price, C: 3.1 * price },
      capital,
      fees: { proportional: 0.001 },
    };
    const optimal = allocateShares(input, { maxStates: 200 });
    const greedy = allocateShares(input, { method: "greedy" });
    expect(optimal.trackingGap).toBeLessThanOrEqual(greedy.trackingGap);
    expect(optimal.bound).toBeLessThanOrEqual(optimal.trackingGap);
    expect(optimal.cash).toBeGreaterThanOrEqual(0);
  }
});

describe("bad input", () => {
  const good = { weights: { A: 0.5, B: 0.5 }, prices: { A: 10, B: 20 }, capital: 100 };
  const cases: [string, AllocationInput, RegExp][] = [
    ["a missing price", { ...good, prices: { A: 10 } }, /prices\.B is missing/],
    ["a price of zero", { ...good, prices: { A: 0, B: 1 } }, /prices\.A is 0: give a price greater than 0/],
    ["a NaN weight", { ...good, weights: { A: Number.NaN } }, /weights\.A is NaN/],
    ["negative capital", { ...good, capital: -1 }, /capital and holdings are worth -1/],
    ["an empty account", { ...good, capital: 0 }, /there is nothing to allocate/],
    ["weights beyond 1", { ...good, weights: { A: 1, B: 0.5 } }, /weights sum to 1\.5/],
    ["a lot of nothing", { ...good, lotSize: 0 }, /lotSize is 0: give a finite number above 0/],
    ["a lot of an unknown asset", { ...good, lotSize: { C: 10 } }, /lotSize\.C names an asset/],
    ["a negative fee", { ...good, fees: { fixed: -1 } }, /fees\.fixed is -1/],
    [
      "a mistyped input",
      { ...good, lotsize: 10 } as AllocationInput,
      /input\.lotsize is not .*: did you mean lotSize\?/,
    ],
    ["a mistyped fee", { ...good, fees: { fixd: 1 } as object }, /fees\.fixd is not an option: did you mean fixed\?/],
    ["a lot worth nothing", { ...good, prices: { A: 1e-300, B: 1 }, lotSize: 1e-300 }, /a lot of A is worth 0/],
    ["a lot worth too much", { ...good, prices: { A: 1e300, B: 1 }, lotSize: 1e300 }, /a lot of A is worth Infinity/],
    ["holdings beyond all numbers", { ...good, holdings: { A: 1e308 } }, /are worth Infinity/],
    ["a fee of everything", { ...good, fees: { proportional: 1 } }, /fees\.proportional is 1/],
  ];
  for (const [name, input, message] of cases) {
    test(name, () => expect(() => allocateShares(input)).toThrow(message));
  }
  const unreadable: [string, unknown, unknown, RegExp][] = [
    [
      "nothing",
      undefined,
      {},
      /^input of allocateShares is undefined: give an object with weights, prices and capital/,
    ],
    ["null", null, {}, /^input of allocateShares is null/],
    ["no weights", { ...good, weights: undefined }, {}, /^input\.weights is missing/],
    ["null for weights", { ...good, weights: null }, {}, /^input\.weights is null/],
    ["no prices", { ...good, prices: undefined }, {}, /^input\.prices is missing/],
    ["null for prices", { ...good, prices: null }, {}, /^input\.prices is null/],
    ["text for a price", { ...good, prices: { A: "10", B: 20 } }, {}, /prices\.A is "10": give a price/],
    ["null for holdings", { ...good, holdings: null }, {}, /^input\.holdings is null/],
    ["one number for all holdings", { ...good, holdings: 5 }, {}, /^input\.holdings is 5/],
    ["null for fees", { ...good, fees: null }, {}, /^input\.fees is null: give an object with fixed, proportional/],
    ["null for options", good, null, /^options is null: give an object with method, tolerance, maxStates/],
    ["the method alone for options", good, "greedy", /^options is "greedy"/],
    ["half a state", good, { maxStates: 0.5 }, /^options\.maxStates is 0\.5: give a whole number from 1/],
    ["no states", good, { maxStates: 0 }, /^options\.maxStates is 0/],
    ["a tolerance that is no number", good, { tolerance: Number.NaN }, /^options\.tolerance is NaN/],
    ["an unknown method", good, { method: "optimum" }, /did you mean "optimal"/],
    ["text for a holding", { ...good, holdings: { A: "1" } }, {}, /^input\.holdings\.A is "1"/],
    ["a cap that is no number", { ...good, max: "0.35" }, {}, /^input\.max is "0\.35"/],
    ["a cap of an unknown asset", { ...good, max: { C: 0.3 } }, {}, /max\.C names an asset/],
    ["a mistyped option", good, { maxstates: 5 }, /options\.maxstates is not .*: did you mean maxStates\?/],
  ];
  test.each(unreadable)("%s, as JavaScript may give it, is refused by name", (_, input, options, message) => {
    const call = () => Reflect.apply(allocateShares, undefined, [input, options]);
    expect(call).toThrow(PortfolioError);
    expect(call).toThrow(message);
  });
  test.each(["optimal", "greedy"] as const)(
    "more lots than can be counted, by %s, are refused with the asset",
    (method) => {
      const tiny = { weights: { A: 0.6, B: 0.4 }, prices: { A: 1e-8, B: 2e-8 }, capital: 1e9 };
      expect(() => allocateShares(tiny, { method })).toThrow(
        /weights\.A asks for 60000000000000000 lots, and more than 2\^53 cannot be counted exactly: give a larger lotSize for A/,
      );
      expect(() =>
        allocateShares({ weights: { A: 0 }, prices: { A: 1 }, capital: 1, holdings: { A: 2 ** 54 } }, { method }),
      ).toThrow(/holdings\.A is 18014398509481984 lots/);
      const larger = allocateShares({ ...tiny, lotSize: 1000 }, { method });
      expect(larger.shares["A"]).toBeCloseTo(6e16, -4);
    },
  );
  test("the last numbers of lots that can be counted are", () => {
    for (const method of ["optimal", "greedy"] as const) {
      for (const lots of [2 ** 53 - 3, 2 ** 53 - 24, 2 ** 52 + 0.5]) {
        const whole = { weights: { A: 1 }, prices: { A: 1 }, capital: lots };
        const result = allocateShares(whole, { method });
        expect(Number.isSafeInteger(result.shares["A"])).toBe(true);
        expect(result.trackingGap).toBeLessThan(1e-9);
        const short = { weights: { A: -1, B: 1 }, prices: { A: 1, B: 1 }, capital: lots };
        expect(allocateShares(short, { method }).trackingGap).toBeLessThan(1e-9);
      }
    }
  });
  test("names like __proto__ and 7203 are names", () => {
    const weights = JSON.parse('{"__proto__": 0.5, "7203": 0.5}');
    const prices = JSON.parse('{"__proto__": 10, "7203": 20}');
    const result = allocateShares({ weights, prices, capital: 100 });
    expect(Object.getOwnPropertyDescriptor(result.shares, "__proto__")?.value).toBe(5);
    expect(result.shares["7203"]).toBe(2);
  });
});
