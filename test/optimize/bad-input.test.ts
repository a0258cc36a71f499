import { describe, expect, test } from "vitest";
import { fromEpochDay } from "../../src/core/dates/calendar.js";
import { PortfolioError, type PortfolioErrorCode } from "../../src/core/errors/portfolio-error.js";
import { labeled } from "../../src/core/names/labeled.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints, Moments, ReturnsTable, Weights } from "../../src/core/types.js";
import * as optimize from "../../src/optimize/index.js";
import { randomMoments } from "./random-moments.js";

type Call<Data> = (data: Data, constraints?: Constraints) => unknown;

const under = (constraints: Constraints | undefined) => (constraints === undefined ? {} : { constraints });
const equal = ({ assets }: { readonly assets: readonly string[] }): Weights => labeled(assets, () => 1 / assets.length);

/** Every method of the room that reads moments. */
const ofMoments: Readonly<Record<string, Call<Moments>>> = {
  "minimum variance": (m, c) => optimize.meanVariance(m, { objective: "minimum-variance", ...under(c) }),
  "maximum Sharpe": (m, c) => optimize.meanVariance(m, { objective: "maximum-sharpe", riskFreeRate: -1, ...under(c) }),
  "target return": (m, c) => optimize.meanVariance(m, { objective: "target-return", target: -1e9, ...under(c) }),
  "target volatility": (m, c) => optimize.meanVariance(m, { objective: "target-volatility", target: 1e9, ...under(c) }),
  "maximum utility": (m, c) => optimize.meanVariance(m, { objective: "maximum-utility", ...under(c) }),
  weightSensitivity: (m, c) => optimize.weightSensitivity(m, { objective: "maximum-utility", ...under(c) }),
  efficientFrontier: (m, c) => optimize.efficientFrontier(m, under(c)),
  riskBudgeting: (m, c) => optimize.riskBudgeting(m, under(c)),
  maximumDiversification: (m, c) => optimize.maximumDiversification(m, under(c)),
  inverseVolatility: (m, c) => optimize.inverseVolatility(m, under(c)),
  equalWeight: (m, c) => optimize.equalWeight(m, under(c)),
  hierarchicalRiskParity: (m, c) => optimize.hierarchicalRiskParity(m, under(c)),
  hierarchicalEqualRisk: (m, c) => optimize.hierarchicalEqualRisk(m, under(c)),
  nestedClusters: (m, c) => optimize.nestedClusters(m, under(c)),
  robustMeanVariance: (m, c) => optimize.robustMeanVariance(m, { observations: 100, ...under(c) }),
  resampledFrontier: (m, c) =>
    optimize.resampledFrontier(m, { observations: 100, seed: 1, resamples: 2, points: 3, ...under(c) }),
  ensemble: (m, c) => optimize.ensemble([{ name: "equal", weights: equal(m) }], { moments: m, ...under(c) }),
  blackLitterman: (m) => optimize.blackLitterman(m, { marketWeights: equal(m), views: [] }),
  equilibriumReturns: (m) => optimize.equilibriumReturns(m, { marketWeights: equal(m), riskAversion: 2 }),
};
/** Those of them that take no constraints. */
const unconstrained = ["blackLitterman", "equilibriumReturns"];

/** Every method that reads returns. */
const ofReturns: Readonly<Record<string, Call<ReturnsTable>>> = {
  minimumCvar: (r, c) => optimize.minimumCvar(r, under(c)),
  maximumReturnCvar: (r, c) => optimize.maximumReturnCvar(r, { maxCvar: 1e12, ...under(c) }),
  "stacked ensemble": (r, c) =>
    optimize.ensemble([{ name: "equal", fit: equal }], { returns: r, combine: "stacked", ...under(c) }),
  entropyPooling: (r) => optimize.entropyPooling(r, { views: [] }),
};

const moments = randomMoments(4, 1);
function returnsOf(assets: readonly string[], periods = 30, scale = 0.01): ReturnsTable {
  const random = seededRandom(periods);
  return {
    kind: "simple",
    assets,
    dates: Array.from({ length: periods }, (_, t) => fromEpochDay(18_000 + t)),
    values: Float64Array.from({ length: periods * assets.length }, () => scale * random.normal()),
  };
}
const returns = returnsOf(moments.assets);
const entry = (values: Float64Array, at: number, value: number): Float64Array =>
  values.map((x, k) => (k === at ? value : x));

function refusal(call: () => unknown): PortfolioError {
  try {
    call();
  } catch (error) {
    if (error instanceof PortfolioError) return error;
    throw error;
  }
  throw new Error("accepted");
}

const wrongMoments: Readonly<Record<string, [Moments, PortfolioErrorCode, RegExp]>> = {
  "no symmetry": [
    { ...moments, covariance: entry(moments.covariance, 1, 0.02) },
    "not-a-covariance",
    /not symmetric: A1 with A0 is .* but A0 with A1 is 0\.02/,
  ],
  "a negative eigenvalue": [
    {
      assets: ["A", "B", "C"],
      mean: Float64Array.of(0.1, 0.1, 0.1),
      covariance: Float64Array.of(1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1),
      periodsPerYear: 1,
    },
    "not-a-covariance",
    /not positive semidefinite: its smallest eigenvalue is -0\.800000; .*nearestPositiveDefinite/,
  ],
  "a negative variance": [
    { ...moments, covariance: entry(moments.covariance, 5, -0.1) },
    "not-a-covariance",
    /gives A1 the variance -0\.1/,
  ],
  "NaN in the covariance": [
    { ...moments, covariance: entry(moments.covariance, 5, Number.NaN) },
    "not-finite",
    /of A1 and A1 is NaN/,
  ],
  "an infinite variance": [
    { ...moments, covariance: entry(moments.covariance, 0, Number.POSITIVE_INFINITY) },
    "not-finite",
    /of A0 and A0 is Infinity/,
  ],
  "NaN in the means": [{ ...moments, mean: entry(moments.mean, 2, Number.NaN) }, "not-finite", /mean\.A2 is NaN/],
  "no assets": [
    { assets: [], mean: new Float64Array(0), covariance: new Float64Array(0), periodsPerYear: 1 },
    "empty",
    /moments\.assets is empty/,
  ],
  "a name that stands twice": [
    { ...moments, assets: ["A0", "A0", "A2", "A3"] },
    "duplicate-asset",
    /A0 stands twice, as columns 0 and 1/,
  ],
  "an empty name": [{ ...moments, assets: ["A0", "", "A2", "A3"] }, "invalid-argument", /assets\[1\] is ""/],
  "a covariance too short": [
    { ...moments, covariance: moments.covariance.slice(1) },
    "shape",
    /15 numbers, 16 expected/,
  ],
  "means too short": [{ ...moments, mean: moments.mean.slice(1) }, "shape", /3 numbers, 4 expected/],
  "no periods per year": [
    { ...moments, periodsPerYear: Number.NaN },
    "invalid-argument",
    /periodsPerYear is NaN: give a number greater than 0/,
  ],
};
for (const [what, [wrong, code, message]] of Object.entries(wrongMoments)) {
  test(`moments: ${what} is refused by every method, in the same words`, () => {
    for (const [name, method] of Object.entries(ofMoments)) {
      const error = refusal(() => method(wrong));
      expect(error.code, name).toBe(code);
      expect(error.message, name).toMatch(message);
    }
  });
}

const prices: ReturnsTable = JSON.parse(JSON.stringify({ ...returns, kind: "prices" }));
const wrongReturns: Readonly<Record<string, [ReturnsTable, PortfolioErrorCode, RegExp]>> = {
  NaN: [{ ...returns, values: entry(returns.values, 5, Number.NaN) }, "not-finite", /A1 on 2019-04-15 .* NaN/],
  Infinity: [{ ...returns, values: entry(returns.values, 6, Infinity) }, "not-finite", /A2 on 2019-04-15 .* Infinity/],
  "no assets": [{ ...returns, assets: [], values: new Float64Array(0) }, "empty", /returns has no assets/],
  "no dates": [{ ...returns, dates: [], values: new Float64Array(0) }, "empty", /returns\.dates is empty/],
  "a name that stands twice": [{ ...returns, assets: ["A0", "A0", "A2", "A3"] }, "duplicate-asset", /A0 stands twice/],
  "dates that run back": [{ ...returns, dates: [...returns.dates].reverse() }, "unsorted-dates", /2019-05-12/],
  "a table too short": [{ ...returns, values: returns.values.slice(1) }, "shape", /119 numbers .* expected 120/],
  "a table of prices": [{ ...prices, values: returns.values }, "invalid-argument", /returns is a table of prices/],
};
for (const [what, [wrong, code, message]] of Object.entries(wrongReturns)) {
  test(`returns: ${what} is refused by every method`, () => {
    for (const [name, method] of Object.entries(ofReturns)) {
      const error = refusal(() => method(wrong));
      expect(error.code, name).toBe(code);
      expect(error.message, name).toMatch(message);
    }
  });
}

const wrongConstraints: Readonly<Record<string, [Constraints, PortfolioErrorCode, RegExp]>> = {
  "an unknown asset": [{ max: { A9: 0.2 } }, "unknown-asset", /constraints\.max\.A9 names an asset/],
  "NaN in a bound": [{ min: { A1: Number.NaN } }, "not-finite", /constraints\.min\.A1 is NaN/],
  "a budget that runs back": [{ budget: [1, 0.5] }, "invalid-argument", /constraints\.budget is \[1,0\.5\]/],
  "a group of no assets": [{ groups: [{ name: "g", assets: [] }] }, "invalid-argument", /groups\.g\.assets is empty/],
};
for (const [what, [wrong, code, message]] of Object.entries(wrongConstraints)) {
  test(`constraints: ${what} is refused by every method`, () => {
    const calls = Object.entries(ofMoments).filter(([name]) => !unconstrained.includes(name));
    for (const [name, method] of calls) {
      const error = refusal(() => method(moments, wrong));
      expect(error.code, name).toBe(code);
      expect(error.message, name).toMatch(message);
    }
    for (const name of ["minimumCvar", "maximumReturnCvar", "stacked ensemble"]) {
      expect(refusal(() => ofReturns[name]!(returns, wrong)).code, name).toBe(code);
    }
  });
}

test("bounds that contradict each other are no error but an infeasible result with both names", () => {
  const crossed: Constraints = { min: { A1: 0.5 }, max: { A1: 0.2 } };
  const calls = Object.entries(ofMoments).filter(([name]) => !unconstrained.includes(name));
  const results = [
    ...calls.map(([name, method]) => [name, method(moments, crossed)] as const),
    ...["minimumCvar", "maximumReturnCvar", "stacked ensemble"].map(
      (name) => [name, ofReturns[name]!(returns, crossed)] as const,
    ),
  ];
  for (const [name, result] of results) {
    const slack = { slackNeeded: expect.closeTo(0.3, 12) };
    expect(result, name).toMatchObject({
      status: "infeasible",
      conflict: [
        { constraint: "min.A1", ...slack },
        { constraint: "max.A1", ...slack },
      ],
    });
  }
});

test("so are the two ends of a group, by every method that holds groups", () => {
  const crossed: Constraints = { groups: [{ name: "g", assets: ["A0", "A1"], min: 0.5, max: 0.2 }] };
  const rule = [
    "inverseVolatility",
    "equalWeight",
    "hierarchicalRiskParity",
    "hierarchicalEqualRisk",
    "nestedClusters",
  ];
  const calls = Object.entries(ofMoments).filter(([name]) => ![...unconstrained, ...rule].includes(name));
  const names = ["minimumCvar", "maximumReturnCvar", "stacked ensemble"];
  const results = [
    ...calls.map(([name, method]) => [name, method(moments, crossed)] as const),
    ...names.map((name) => [name, ofReturns[name]!(returns, crossed)] as const),
  ];
  for (const [name, result] of results) {
    expect(result, name).toMatchObject({
      status: "infeasible",
      conflict: [
        { constraint: "groups.g.min", slackNeeded: expect.closeTo(0.3, 12) },
        { constraint: "groups.g.max", slackNeeded: expect.closeTo(0.3, 12) },
      ],
    });
  }
  for (const name of rule)
    expect(refusal(() => ofMoments[name]!(moments, crossed)).code, name).toBe("conflicting-options");
});

test("a risk-free rate that is no number is refused by every method that takes one", () => {
  const rate = { riskFreeRate: Number.NaN };
  const calls: Readonly<Record<string, () => unknown>> = {
    riskBudgeting: () => optimize.riskBudgeting(moments, rate),
    maximumDiversification: () => optimize.maximumDiversification(moments, rate),
    inverseVolatility: () => optimize.inverseVolatility(moments, rate),
    equalWeight: () => optimize.equalWeight(moments, rate),
    hierarchicalRiskParity: () => optimize.hierarchicalRiskParity(moments, rate),
    hierarchicalEqualRisk: () => optimize.hierarchicalEqualRisk(moments, rate),
    nestedClusters: () => optimize.nestedClusters(moments, rate),
    robustMeanVariance: () => optimize.robustMeanVariance(moments, { observations: 9, ...rate }),
    meanVariance: () => optimize.meanVariance(moments, { objective: "minimum-variance", ...rate }),
    minimumCvar: () => optimize.minimumCvar(returns, rate),
    maximumReturnCvar: () => optimize.maximumReturnCvar(returns, { maxCvar: 1, ...rate }),
    ensemble: () => optimize.ensemble([{ name: "a", weights: { A0: 1 } }], { moments, ...rate }),
  };
  for (const [name, call] of Object.entries(calls)) expect(refusal(call).message, name).toMatch(/riskFreeRate is NaN/);
});

test("views and budgets: unknown assets, confidences outside 0..1, shares that do not sum to 1", () => {
  const view = (given: object) => () =>
    optimize.blackLitterman(moments, {
      marketWeights: equal(moments),
      views: [{ assets: { A0: 1 }, return: 0.1, ...given }],
    });
  expect(refusal(view({ assets: { A9: 1 } })).code).toBe("unknown-asset");
  for (const confidence of [-0.1, 1.5, Number.NaN]) {
    expect(refusal(view({ confidence })).message).toMatch(
      /views\[0\]\.confidence is .*: give a finite number from 0 to 1/,
    );
  }
  expect(refusal(() => optimize.riskBudgeting(moments, { budgets: { A9: 1 } })).code).toBe("unknown-asset");
  expect(refusal(() => optimize.riskBudgeting(moments, { budgets: { A0: 0.5 } })).message).toMatch(/sum to 0\.5/);
  expect(refusal(() => optimize.riskBudgeting(moments, { budgets: { A0: 1.5, A1: -0.5 } })).code).toBe(
    "invalid-argument",
  );
});

/** Weights wherever a method keeps them; undefined for one that gives none. */
function weightsOf(result: unknown): Weights | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  const {
    weights,
    corners,
    portfolios,
  }: { weights?: Weights; corners?: { weights: Weights }[]; portfolios?: { weights: Weights }[] } = result;
  return weights ?? corners?.[0]?.weights ?? portfolios?.[0]?.weights;
}

function expectPortfolio(name: string, assets: readonly string[], result: unknown): void {
  const weights = weightsOf(result);
  if (weights === undefined) {
    expect(["blackLitterman", "equilibriumReturns", "entropyPooling"], `${name}: ${JSON.stringify(result)}`).toContain(
      name,
    );
    return;
  }
  expect(Object.keys(weights).sort(), name).toEqual([...assets].sort());
  const sum = assets.reduce((all, asset) => all + (Object.hasOwn(weights, asset) ? weights[asset]! : Number.NaN), 0);
  expect(sum, name).toBeCloseTo(1, 9);
}

describe("what is unusual but right is answered by every method", () => {
  const cases: Readonly<Record<string, [Moments, ReturnsTable]>> = {
    "one asset": [
      { assets: ["A"], mean: Float64Array.of(0.1), covariance: Float64Array.of(0.04), periodsPerYear: 1 },
      returnsOf(["A"]),
    ],
    "names that objects know": [
      { ...moments, assets: ["__proto__", "7203", "constructor", "0"] },
      returnsOf(["__proto__", "7203", "constructor", "0"]),
    ],
    "tiny returns": [
      { ...moments, mean: moments.mean.map((m) => m * 1e-6), covariance: moments.covariance.map((c) => c * 1e-12) },
      returnsOf(moments.assets, 30, 1e-10),
    ],
    "huge returns": [
      { ...moments, mean: moments.mean.map((m) => m * 1e6), covariance: moments.covariance.map((c) => c * 1e12) },
      returnsOf(moments.assets, 30, 1e8),
    ],
  };
  for (const [what, [m, r]] of Object.entries(cases)) {
    test(what, () => {
      for (const [name, method] of Object.entries(ofMoments)) expectPortfolio(name, m.assets, method(m));
      for (const [name, method] of Object.entries(ofReturns)) expectPortfolio(name, r.assets, method(r));
    });
  }
  test("fewer periods than assets; a risk budget alone may have no risk left to share, and says so", () => {
    const table = returnsOf(
      Array.from({ length: 12 }, (_, i) => `a${i}`),
      6,
    );
    const n = 12;
    const mean = Float64Array.from({ length: n }, (_, i) =>
      table.dates.reduce((sum, _d, t) => sum + table.values[t * n + i]! / 6, 0),
    );
    const covariance = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      return (
        table.dates.reduce(
          (sum, _d, t) => sum + ((table.values[t * n + i]! - mean[i]!) * (table.values[t * n + j]! - mean[j]!)) / 5,
          0,
        ) * 252
      );
    });
    const singular: Moments = { assets: table.assets, mean: mean.map((m) => m * 252), covariance, periodsPerYear: 252 };
    for (const [name, method] of Object.entries(ofMoments)) {
      const result = method(singular);
      if (name === "riskBudgeting")
        expect(result).toMatchObject({ status: "numerical-error", reason: expect.stringMatching(/no risk/) });
      // with a singular covariance several portfolios may be optimal, and then there is no derivative
      else if (name === "weightSensitivity") expect(result).toHaveProperty("status");
      else expectPortfolio(name, table.assets, result);
    }
    for (const name of ["minimumCvar", "maximumReturnCvar"])
      expectPortfolio(name, table.assets, ofReturns[name]!(table));
  });
});

test("options left out although some have no default are named", () => {
  const frontier = optimize.efficientFrontier(moments);
  const calls: readonly [(options: never) => unknown, string][] = [
    [(options) => optimize.meanVariance(moments, options), "options.objective is missing"],
    [(options) => optimize.blackLitterman(moments, options), "options.views is missing"],
    [(options) => optimize.equilibriumReturns(moments, options), "options.marketWeights is missing"],
    [(options) => optimize.entropyPooling(returns, options), "options.views is missing"],
    [(options) => optimize.maximumReturnCvar(returns, options), "options.maxCvar is missing"],
    [(options) => optimize.robustMeanVariance(moments, options), "options.observations is missing"],
    [(options) => optimize.resampledFrontier(moments, options), "options.observations is missing"],
    [(options) => optimize.frontierPortfolio(frontier, options), "choice has none: give one of targetReturn"],
  ];
  for (const [call, missing] of calls) {
    for (const options of [undefined, {}]) {
      const error = refusal(() => call(options as never));
      expect(error.code).toBe("invalid-argument");
      expect(error.message).toContain(missing);
    }
    const error = refusal(() => call(null as never));
    expect(error.code).toBe("invalid-argument");
    expect(error.message).toMatch(/^(options|choice) is null: give an object with /);
  }
});

test("an ensemble without members, or of what are no members, is refused by name", () => {
  const cases: readonly [unknown, unknown, string][] = [
    [undefined, {}, "members is undefined: give an array"],
    [null, {}, "members is null: give an array"],
    [{ name: "equal", weights: equal(moments) }, {}, 'members is {"name":"equal"'],
    [[undefined], {}, "members[0] is undefined: give an object with name"],
    [[{ name: "equal", weights: null }], {}, "members[0].weights is null: give numbers by name"],
    [[{ name: "equal", weights: equal(moments) }], null, "options is null: give an object with constraints"],
  ];
  for (const [members, options, message] of cases) {
    const error = refusal(() => Reflect.apply(optimize.ensemble, undefined, [members, options]));
    expect(error.code).toBe("invalid-argument");
    expect(error.message).toContain(message);
  }
});

test("an option that does not exist is refused by every optimizer, and constraints beside constraints are sent there", () => {
  const calls: readonly ((options: never) => unknown)[] = [
    (options) => optimize.meanVariance(moments, { objective: "minimum-variance", ...(options as object) }),
    (options) => optimize.efficientFrontier(moments, options),
    (options) => optimize.resampledFrontier(moments, { observations: 10, seed: 1, ...(options as object) }),
    (options) => optimize.robustMeanVariance(moments, { observations: 10, ...(options as object) }),
    (options) => optimize.riskBudgeting(moments, options),
    (options) => optimize.hierarchicalRiskParity(moments, options),
    (options) => optimize.hierarchicalEqualRisk(moments, options),
    (options) => optimize.nestedClusters(moments, options),
    (options) => optimize.equalWeight(moments, options),
    (options) => optimize.inverseVolatility(moments, options),
    (options) => optimize.maximumDiversification(moments, options),
    (options) => optimize.minimumCvar(returns, options),
    (options) => optimize.maximumReturnCvar(returns, { maxCvar: 1, ...(options as object) }),
    (options) => optimize.ensemble([{ name: "equal", weights: equal(moments) }], options),
  ];
  for (const call of calls) {
    expect(refusal(() => call({ max: 0.3 } as never)).message).toContain("put it into constraints: { max }");
    expect(refusal(() => call({ relaxed: true } as never)).message).toMatch(/options\.relaxed is not an option of/);
    expect(refusal(() => call({ constraints: { maxAssets: 3 } } as never)).message).toContain(
      "constraints.maxAssets is not a constraint",
    );
  }
});

test("a cap of 30 is taken for 30 % and refused, where bounds of ±50 and no bound are not", () => {
  const solve = (constraints: Constraints) =>
    optimize.meanVariance(moments, { objective: "minimum-variance", constraints });
  expect(refusal(() => solve({ max: 30 })).message).toContain("for 30 % write 0.3");
  expect(refusal(() => solve({ max: { [moments.assets[0]!]: 5 } })).message).toContain("for 5 % write 0.05");
  expect(solve({ min: -50, max: 50 }).status).toBe("optimal");
  expect(solve({ max: Number.POSITIVE_INFINITY }).status).toBe("optimal");
});

test("a table where moments belong is refused with what to make of it", () => {
  expect(refusal(() => optimize.equalWeight(returns as never)).message).toContain("estimateMoments(returns)");
  const prices = { ...returns, kind: "prices" };
  expect(refusal(() => optimize.riskBudgeting(prices as never)).message).toContain(
    "estimateMoments(returnsFromPrices(prices))",
  );
});
