import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import { locateAssets } from "../../src/tax/location/locate-assets.js";
import type { LocationInput } from "../../src/tax/location/location-types.js";

const rates = { shortTerm: 0.37, longTerm: 0.2 };
const bonds = { asset: "bonds", amount: 50, expectedReturn: 0.05, interestYield: 0.05 };
const stocks = { asset: "stocks", amount: 50, expectedReturn: 0.08, dividendYield: 0.015 };

test("bonds go where their interest is not taxed each year, as two accounts solved by hand show", () => {
  const location = locateAssets(
    {
      assets: [bonds, stocks],
      accounts: [
        { id: "main", kind: "taxable", balance: 60 },
        { id: "ira", kind: "traditional", balance: 40 },
      ],
    },
    { rates, horizonYears: 1 },
  );
  if (location.status !== "optimal") throw new Error(location.reason);
  // one year: 5 % less 37 %; 8 % less 20 %; in the ira less 37 % of everything
  expect(location.values["bonds"]!["main"]).toBeCloseTo(1.0315, 12);
  expect(location.values["stocks"]!["main"]).toBeCloseTo(1.064, 12);
  expect(location.values["bonds"]!["ira"]).toBeCloseTo(1.05 * 0.63, 12);
  expect(location.values["stocks"]!["ira"]).toBeCloseTo(1.08 * 0.63, 12);
  // main gains more from stocks (0.0325) than the ira does (0.0189)
  expect(location.allocation["main"]!["stocks"]).toBeCloseTo(50, 9);
  expect(location.allocation["main"]!["bonds"]).toBeCloseTo(10, 9);
  expect(location.allocation["ira"]).toEqual({ bonds: expect.closeTo(40, 9) });
  expect(location.value - location.proportionalValue!).toBeCloseTo(20 * (0.0325 - 0.0189), 10);
});

test("growth without yields is taxed once at the end, yields every year", () => {
  const value = (asset: Partial<typeof bonds> & { realization?: number }, horizonYears: number) => {
    const location = locateAssets(
      {
        assets: [{ asset: "x", amount: 1, expectedReturn: 0.07, ...asset }],
        accounts: [{ id: "main", kind: "taxable", balance: 1 }],
      },
      { rates, horizonYears },
    );
    return location.status === "optimal" ? location.value : Number.NaN;
  };
  expect(value({}, 20)).toBeCloseTo(1.07 ** 20 - 0.2 * (1.07 ** 20 - 1), 12);
  expect(value({ interestYield: 0.07 }, 20)).toBeCloseTo((1 + 0.07 * 0.63) ** 20, 12);
  expect(value({ realization: 1 }, 20)).toBeCloseTo((1 + 0.07 * 0.8) ** 20, 12);
});

test("agrees with HiGHS on random problems", async () => {
  const load: () => Promise<{ solve(problem: string): { ObjectiveValue: number } }> = createRequire(import.meta.url)(
    "highs",
  );
  const highs = await load();
  const random = seededRandom(11);
  for (let trial = 0; trial < 30; trial++) {
    const a = 1 + random.integer(6);
    const k = 1 + random.integer(5);
    const amounts = Array.from({ length: a }, () => 1 + random.integer(100));
    const total = amounts.reduce((sum, x) => sum + x, 0);
    const cuts = Array.from({ length: k - 1 }, () => random.integer(total + 1)).sort((x, y) => x - y);
    const balances = [...cuts, total].map((cut, j) => cut - (j === 0 ? 0 : cuts[j - 1]!));
    const worth = Array.from({ length: a }, () =>
      Array.from({ length: k }, () => Math.round(1000 * random.uniform()) / 1000),
    );
    const input: LocationInput = {
      assets: amounts.map((amount, i) => ({ asset: `a${i}`, amount, expectedReturn: 0 })),
      accounts: balances.map((balance, j) => ({ id: `k${j}`, kind: "taxable", balance })),
    };
    const values = Object.fromEntries(
      worth.map((row, i) => [`a${i}`, Object.fromEntries(row.map((v, j) => [`k${j}`, v]))]),
    );
    const location = locateAssets(input, { rates, values });
    const name = (i: number, j: number) => `x${i}_${j}`;
    const lines = [
      "Maximize",
      ` obj: ${worth.flatMap((row, i) => row.map((v, j) => `${v} ${name(i, j)}`)).join(" + ")}`,
      "Subject To",
      ...amounts.map((amount, i) => ` a${i}: ${balances.map((_, j) => name(i, j)).join(" + ")} = ${amount}`),
      ...balances.map((balance, j) => ` k${j}: ${amounts.map((_, i) => name(i, j)).join(" + ")} = ${balance}`),
      "End",
    ];
    const solved = highs.solve(lines.join("\n"));
    expect(location.status).toBe("optimal");
    if (location.status !== "optimal") continue;
    expect(location.value).toBeCloseTo(solved.ObjectiveValue, 5);
    for (const [j, balance] of balances.entries()) {
      const inside = Object.values(location.allocation[`k${j}`]!).reduce((sum, x) => sum + x, 0);
      expect(inside).toBeCloseTo(balance, 5);
    }
  }
});

test("it is never worse than holding the same mix everywhere", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const random = seededRandom(seed);
      const assets = Array.from({ length: 1 + random.integer(5) }, (_, i) => ({
        asset: `a${i}`,
        amount: 1000 * random.uniform(),
        expectedReturn: 0.12 * random.uniform(),
        interestYield: 0.04 * random.uniform(),
        dividendYield: 0.03 * random.uniform(),
      }));
      const total = assets.reduce((sum, { amount }) => sum + amount, 0);
      const first = total * random.uniform();
      const second = (total - first) * random.uniform();
      const location = locateAssets(
        {
          assets,
          accounts: [
            { id: "main", kind: "taxable", balance: first },
            { id: "ira", kind: "traditional", balance: second },
            { id: "roth", kind: "roth", balance: total - first - second },
          ],
        },
        { rates },
      );
      if (location.status !== "optimal") throw new Error(location.reason);
      expect(location.value).toBeGreaterThanOrEqual(location.proportionalValue! * (1 - 1e-9));
      for (const { asset, amount } of assets) {
        const held = Object.values(location.allocation).reduce((sum, account) => sum + (account[asset] ?? 0), 0);
        expect(held).toBeCloseTo(amount, 4);
      }
    }),
    { numRuns: 100 },
  );
});

test("accounts that may not hold an asset do not, and what cannot be held is infeasible", () => {
  const accounts = [
    { id: "main", kind: "taxable", balance: 60 },
    { id: "ira", kind: "traditional", balance: 40 },
  ] as const;
  const onlyMain = locateAssets({ assets: [{ ...bonds, allowed: ["main"] }, stocks], accounts }, { rates });
  expect(onlyMain).toMatchObject({ status: "optimal", proportionalValue: null, gainPerYear: null });
  if (onlyMain.status === "optimal") expect(onlyMain.allocation["ira"]).not.toHaveProperty("bonds");
  const none = locateAssets({ assets: [{ ...bonds, allowed: ["ira"] }, stocks], accounts }, { rates });
  expect(none).toMatchObject({
    status: "infeasible",
    reason: "bonds are allowed only in ira, 10 too little: allow more accounts or lower the amounts",
    conflict: { assets: ["bonds"], accounts: ["ira"], shortfall: 10 },
  });
  const nowhere = locateAssets({ assets: [{ ...bonds, allowed: [] }, stocks], accounts }, { rates });
  expect(nowhere).toMatchObject({ status: "infeasible", conflict: { assets: ["bonds"], accounts: [], shortfall: 50 } });
});

test("what cannot be held names assets that exceed all their accounts, as every set of assets shows", () => {
  const random = seededRandom(3);
  let infeasible = 0;
  for (let trial = 0; trial < 300; trial++) {
    const ids = Array.from({ length: 1 + random.integer(4) }, (_, j) => `k${j}`);
    const assets = Array.from({ length: 1 + random.integer(5) }, (_, i) => ({
      asset: `a${i}`,
      amount: random.integer(20),
      expectedReturn: 0.1 * random.uniform(),
      allowed: ids.filter(() => random.uniform() < 0.6),
    }));
    const total = assets.reduce((sum, { amount }) => sum + amount, 0);
    if (total === 0) continue;
    const cuts = ids
      .slice(1)
      .map(() => random.integer(total + 1))
      .sort((x, y) => x - y);
    const balances = [...cuts, total].map((cut, j) => cut - (j === 0 ? 0 : cuts[j - 1]!));
    const accounts = ids.map((id, j) => ({ id, kind: "taxable" as const, balance: balances[j]! }));
    const excess = (names: readonly string[]) => {
      const chosen = assets.filter(({ asset }) => names.includes(asset));
      const into = accounts.filter(({ id }) => chosen.some(({ allowed }) => allowed.includes(id)));
      return chosen.reduce((sum, { amount }) => sum + amount, 0) - into.reduce((sum, { balance }) => sum + balance, 0);
    };
    let most = 0;
    for (let mask = 1; mask < 1 << assets.length; mask++) {
      most = Math.max(most, excess(assets.flatMap(({ asset }, i) => (mask & (1 << i) ? [asset] : []))));
    }
    const location = locateAssets({ assets, accounts }, { rates });
    expect(location.status, `trial ${trial}`).toBe(most > 0 ? "infeasible" : "optimal");
    if (location.status !== "infeasible") continue;
    infeasible++;
    expect(location.conflict.shortfall, `trial ${trial}`).toBe(most);
    expect(excess(location.conflict.assets), `trial ${trial}`).toBe(most);
  }
  expect(infeasible).toBeGreaterThan(50);
});

test("wrong calls are named", () => {
  const accounts = [{ id: "main", kind: "taxable", balance: 100 }] as const;
  const locate = (assets: LocationInput["assets"], options = {}) =>
    locateAssets({ assets, accounts }, { rates, ...options });
  expect(() => locate([])).toThrow(/input of locateAssets.assets has 0 entries: give at least 1/);
  expect(() => locate([bonds])).toThrow(/sum to 50 and the balances to 100/);
  expect(() => locate([bonds, bonds])).toThrow(/bonds stands twice/);
  expect(() => locate([bonds, { ...stocks, allowed: ["rooth"] }])).toThrow(/rooth/);
  expect(() => locate([bonds, stocks], { horizonYears: 0.5 })).toThrow(
    /options.horizonYears is 0.5: give a whole number from 1 to 1000/,
  );
  expect(() => locate([bonds, { ...stocks, expectedReturn: Number.NaN }])).toThrow("expectedReturn is NaN");
  expect(() => locate([bonds, { ...stocks, expectedReturn: 1e20 }])).toThrow("stocks grows beyond all numbers");
  expect(() => locate([bonds, { ...stocks, realization: 2 }])).toThrow(
    "assets[1].realization is 2: give a finite number from 0 to 1",
  );
  const wrong = (assets: unknown, options: unknown, message: string) =>
    expect(() => locate(assets as never, options as never), message).toThrow(message);
  wrong([bonds, null], {}, "assets[1] is null");
  wrong([bonds, { ...stocks, allowed: "main" }], {}, 'assets[1].allowed is "main": give an array');
  wrong([bonds, { ...stocks, dividendyield: 0.02 }], {}, "did you mean dividendYield?");
  wrong([bonds, stocks], { rates: undefined }, "options.rates is missing");
  wrong([bonds, stocks], { rates: { shortTerm: 0.3, longTerm: Number.NaN } }, "options.rates.longTerm is NaN");
  wrong([bonds, stocks], { retirementRate: 24 }, "options.retirementRate is 24");
  wrong([bonds, stocks], { values: { bond: { main: 1 } } }, "options.values.bond is not known: did you mean bonds?");
  wrong(
    [bonds, stocks],
    { values: { bonds: { man: 1 } } },
    "options.values.bonds.man is not known: did you mean main?",
  );
  const roth = { id: "main", kind: "Roth" as "roth", balance: 100 };
  expect(() => locateAssets({ assets: [bonds, stocks], accounts: [roth] }, { rates })).toThrow(
    'accounts[0].kind is "Roth": did you mean "roth"?',
  );
  expect(() => locateAssets({ assets: [bonds, stocks], accounts }, null as never)).toThrow("options is null");
  expect(() => locateAssets(null as never, { rates })).toThrow("input of locateAssets is null");
});
