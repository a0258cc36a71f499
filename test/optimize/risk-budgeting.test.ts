import oracle from "portfolio-allocation";
import { describe, expect, test } from "vitest";
import type { Constraints, FactorMoments, Moments, OptimalResult, Weights } from "../../src/core/types.js";
import { shiftedDense } from "../../src/numerics/covariance/shifted-covariance.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { resolveConstraints } from "../../src/optimize/constraints/resolve-constraints.js";
import { activeRiskBudget } from "../../src/optimize/risk-budget/active-risk-budget.js";
import { type RiskBudgetingOptions, riskBudgeting } from "../../src/optimize/risk-budget/risk-budgeting.js";
import { rowedRiskBudget } from "../../src/optimize/risk-budget/rowed-risk-budget.js";
import { equalWeight } from "../../src/optimize/rules/equal-weight.js";
import { inverseVolatility } from "../../src/optimize/rules/inverse-volatility.js";
import { maximumDiversification } from "../../src/optimize/rules/maximum-diversification.js";
import reference from "../reference/optimize/risk-budgeting.json" with { type: "json" };

function momentsOf(covariance: readonly (readonly number[])[], assets?: readonly string[]): Moments {
  const n = covariance.length;
  return {
    assets: assets ?? Array.from({ length: n }, (_, i) => `A${i}`),
    mean: new Float64Array(n),
    covariance: Float64Array.from(covariance.flat()),
    periodsPerYear: 252,
  };
}

function fromCorrelation(volatility: readonly number[], correlation: readonly (readonly number[])[]): number[][] {
  return correlation.map((row, i) => row.map((value, j) => value * volatility[i]! * volatility[j]!));
}

const { input, expected, tolerance } = reference;
const stocks = momentsOf(input.covariance, input.assets);
const n = input.assets.length;
const solve = (options: RiskBudgetingOptions = {}): OptimalResult => requireOptimal(riskBudgeting(stocks, options));
const weightsOf = (result: OptimalResult): number[] => input.assets.map((asset) => result.weights[asset]!);
const named = (values: readonly number[]): Weights =>
  Object.fromEntries(values.map((value, i) => [input.assets[i]!, value]));

describe("Maillard, Roncalli and Teiletche (2010), section 4: four assets", () => {
  const covariance = fromCorrelation(
    [0.1, 0.2, 0.3, 0.4],
    [
      [1, 0.8, 0, 0],
      [0.8, 1, 0, 0],
      [0, 0, 1, -0.5],
      [0, 0, -0.5, 1],
    ],
  );
  const moments = momentsOf(covariance);

  test("the equal risk contribution weights and volatility, to the printed digit", () => {
    const { weights, volatility } = requireOptimal(riskBudgeting(moments));
    expect(Object.values(weights).map((w) => Math.round(1000 * w) / 10)).toEqual([38.4, 19.2, 24.3, 18.2]);
    expect(Math.round(1000 * volatility) / 10).toBe(10.3);
  });

  test("the equal weights have a volatility of 11.5 %", () => {
    expect(Math.round(1000 * requireOptimal(equalWeight(moments)).volatility) / 10).toBe(11.5);
  });
});

test("two assets weigh inversely to their volatilities whatever their correlation", () => {
  for (const rho of [-0.9, 0, 0.5, 0.99]) {
    const covariance = fromCorrelation(
      [0.1, 0.3],
      [
        [1, rho],
        [rho, 1],
      ],
    );
    const { weights } = requireOptimal(riskBudgeting(momentsOf(covariance)));
    expect(weights["A0"]).toBeCloseTo(0.75, 11);
  }
});

test("weights equal Newton's method in 50 digits, for equal and uneven budgets", () => {
  for (const [budgets, weights] of [
    [undefined, expected.equal],
    [named(input.unevenBudgets), expected.uneven],
  ] as const) {
    const found = weightsOf(solve(budgets === undefined ? {} : { budgets }));
    weights.forEach((weight, i) => {
      expect(Math.abs(found[i]! - weight)).toBeLessThan(tolerance.weights);
    });
  }
});

test("skfolio's solution is the same to its own accuracy", () => {
  const found = weightsOf(solve());
  expected.skfolioEqual.forEach((weight, i) => {
    expect(Math.abs(found[i]! - weight)).toBeLessThan(tolerance.skfolio);
  });
});

test("contributions equal the budgets to 1e-10 of each", () => {
  const { riskContributions } = solve({ budgets: named(input.unevenBudgets) });
  input.unevenBudgets.forEach((budget, i) => {
    expect(Math.abs(riskContributions[input.assets[i]!]! / budget - 1)).toBeLessThan(1e-10);
  });
});

describe("bounds", () => {
  const bounds: readonly (readonly [string, number | undefined, number | undefined])[] = [
    ["a cap", undefined, 0.06],
    ["a floor", 0.045, undefined],
    ["a cap and a floor", 0.04, 0.055],
  ];

  test.each(bounds)("%s: the weights of portfolio-allocation", (_, min, max) => {
    const options = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    const found = weightsOf(solve({ constraints: options }));
    const peer = oracle.riskBudgetingWeights(input.covariance, new Array<number>(n).fill(1 / n), {
      eps: 1e-14,
      constraints: {
        minWeights: new Array<number>(n).fill(min ?? 0),
        maxWeights: new Array<number>(n).fill(max ?? 1),
      },
    });
    found.forEach((weight, i) => {
      expect(Math.abs(weight - peer[i]!)).toBeLessThan(1e-6); // its bisection stops there
    });
  });

  test.each(bounds)("%s: all assets between their bounds keep equal contributions", (_, min = 0, max = 1) => {
    const { weights, riskContributions } = solve({ constraints: { min, max } });
    const free = input.assets.filter((asset) => weights[asset]! > min && weights[asset]! < max);
    const first = riskContributions[free[0]!]!;
    expect(free.length).toBeGreaterThan(2);
    for (const asset of free) expect(riskContributions[asset]! / first).toBeCloseTo(1, 9);
    const capped = input.assets.filter((asset) => weights[asset]! === max);
    for (const asset of capped) expect(riskContributions[asset]!).toBeLessThan(first);
    expect(Object.values(weights).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
  });

  test("the cap of every held asset is named with a positive shadow price", () => {
    const { weights, diagnostics } = solve({ constraints: { max: 0.06 } });
    const capped = input.assets.filter((asset) => weights[asset] === 0.06).map((asset) => `max.${asset}`);
    expect(diagnostics.binding.map(({ constraint }) => constraint)).toEqual(capped);
    expect(diagnostics.binding.every(({ shadowPrice }) => shadowPrice! > 0)).toBe(true);
  });

  test("caps of exactly 1/N leave equal weights", () => {
    for (const weight of weightsOf(solve({ constraints: { max: 1 / n } }))) expect(weight).toBeCloseTo(1 / n, 12);
  });

  test("an asset that may not be held is left out and the others share the risk", () => {
    const { weights, riskContributions } = solve({ constraints: { max: { AAPL: 0 } } });
    expect(weights["AAPL"]).toBe(0);
    expect(riskContributions["KO"]).toBeCloseTo(1 / (n - 1), 9);
  });

  test("a budget below 1 scales the weights", () => {
    const half = weightsOf(solve({ constraints: { budget: 0.5 } }));
    weightsOf(solve()).forEach((weight, i) => {
      expect(half[i]).toBeCloseTo(weight / 2, 12);
    });
  });

  test("caps that cannot hold the budget are named", () => {
    const result = riskBudgeting(stocks, { constraints: { max: 0.04 } });
    expect(result.status).toBe("infeasible");
    if (result.status === "infeasible") {
      expect(result.conflict.map(({ constraint }) => constraint)).toContain("budget");
      for (const { slackNeeded } of result.conflict) expect(slackNeeded).toBeCloseTo(0.2, 9);
    }
  });

  test("a negative least weight is none: the weights stay positive", () => {
    expect(weightsOf(solve({ constraints: { min: -0.2 } }))).toEqual(weightsOf(solve()));
  });
});

describe("groups and rows", () => {
  test("caps written as rows give the same weights as caps", () => {
    const linear = input.assets.map((asset) => ({ name: asset, coefficients: { [asset]: 1 }, max: 0.06 }));
    const byRow = weightsOf(solve({ constraints: { linear } }));
    weightsOf(solve({ constraints: { max: 0.06 } })).forEach((weight, i) => {
      expect(Math.abs(byRow[i]! - weight)).toBeLessThan(1e-9);
    });
  });

  test("a capped group holds its cap, and all other assets keep equal contributions", () => {
    const inside = input.assets.slice(0, 5);
    const outside = input.assets.slice(5);
    const result = solve({ constraints: { groups: [{ name: "g", assets: inside, max: 0.15 }] } });
    expect(inside.reduce((sum, asset) => sum + result.weights[asset]!, 0)).toBeCloseTo(0.15, 10);
    for (const asset of outside) {
      expect(result.riskContributions[asset]! / result.riskContributions[outside[0]!]!).toBeCloseTo(1, 8);
    }
    expect(result.diagnostics.binding[0]?.constraint).toBe("groups.g.max");
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-9);
  });

  test("a group that is not bound changes nothing", () => {
    const groups = [{ name: "g", assets: ["AAPL", "AMD"], max: 0.9 }];
    expect(weightsOf(solve({ constraints: { groups } }))).toEqual(weightsOf(solve()));
  });

  test("floors and caps of several groups hold together", () => {
    const constraints = {
      max: 0.09,
      groups: [
        { name: "first", assets: input.assets.slice(0, 6), min: 0.3 },
        { name: "last", assets: input.assets.slice(14), max: 0.2 },
      ],
    };
    const { weights, diagnostics } = solve({ constraints });
    const sum = (assets: readonly string[]): number => assets.reduce((all, asset) => all + weights[asset]!, 0);
    expect(sum(input.assets)).toBeCloseTo(1, 10);
    expect(sum(constraints.groups[0]!.assets)).toBeGreaterThan(0.3 - 1e-10);
    expect(sum(constraints.groups[1]!.assets)).toBeLessThan(0.2 + 1e-10);
    expect(diagnostics.kktResidual).toBeLessThan(1e-9);
  });

  test("groups that contradict each other are named", () => {
    const groups = [
      { name: "low", assets: input.assets.slice(0, 10), max: 0.3 },
      { name: "high", assets: input.assets.slice(10), max: 0.3 },
    ];
    const result = riskBudgeting(stocks, { constraints: { groups } });
    expect(result.status === "infeasible" && result.conflict.map(({ constraint }) => constraint).sort()).toEqual([
      "budget",
      "groups.high.max",
      "groups.low.max",
    ]);
  });
});

test("an asset with a budget of 0 weighs 0 when it does not hedge", () => {
  const { weights, riskContributions } = solve({ budgets: { AAPL: 0.25, KO: 0.75 } });
  expect(riskContributions["KO"]).toBeCloseTo(0.75, 11);
  expect(weights["MSFT"]).toBe(0);
});

test("an asset with a budget of 0 that hedges weighs what brings its marginal risk to 0", () => {
  const covariance = fromCorrelation(
    [0.2, 0.2, 0.2],
    [
      [1, 0.3, -0.5],
      [0.3, 1, -0.5],
      [-0.5, -0.5, 1],
    ],
  );
  const { weights, riskContributions } = requireOptimal(
    riskBudgeting(momentsOf(covariance), { budgets: { A0: 0.5, A1: 0.5 } }),
  );
  expect(weights["A2"]).toBeGreaterThan(0.1);
  expect(Math.abs(riskContributions["A2"]!)).toBeLessThan(1e-10);
  expect(riskContributions["A0"]).toBeCloseTo(0.5, 10);
});

test("budgets must be shares that sum to 1, of known assets", () => {
  expect(() => riskBudgeting(stocks, { budgets: { AAPL: 0.5, KO: 0.4 } })).toThrow(/budgets sum to 0\.9: .* sum to 1/);
  expect(() => riskBudgeting(stocks, { budgets: { AAPL: 1.5, KO: -0.5 } })).toThrow(/budgets\.KO is -0\.5/);
  expect(() => riskBudgeting(stocks, { budgets: { APPL: 1 } })).toThrow(/budgets\.APPL .*did you mean AAPL/);
  expect(() => riskBudgeting(stocks, { budgets: { AAPL: Number.NaN } })).toThrow(/budgets\.AAPL is NaN/);
});

test("an asset that does not move is refused by name", () => {
  const still = momentsOf([
    [0.04, 0],
    [0, 0],
  ]);
  expect(() => riskBudgeting(still)).toThrow(/A1/);
  expect(() => inverseVolatility(still)).toThrow(/A1/);
});

test("one asset takes all", () => {
  expect(requireOptimal(riskBudgeting(momentsOf([[0.04]]))).weights).toEqual({ A0: 1 });
});

test("two assets that cancel give a status that says so", () => {
  const cancelling = momentsOf([
    [0.04, -0.04],
    [-0.04, 0.04],
  ]);
  const result = riskBudgeting(cancelling);
  expect(result.status).toBe("numerical-error");
  expect(result.status === "numerical-error" && result.reason).toMatch(/no risk/);
});

test("a singular covariance of fewer dates than assets has a solution with equal contributions", () => {
  const rows = 8;
  const assets = 30;
  const x = Array.from({ length: rows }, (_, t) =>
    Array.from({ length: assets }, (_, i) => Math.sin(1 + t * 2.1) + 0.4 * Math.sin(3 * i + 7 * t + i * t)),
  );
  const mean = Array.from({ length: assets }, (_, i) => x.reduce((sum, row) => sum + row[i]! / rows, 0));
  const covariance = Array.from({ length: assets }, (_, i) =>
    Array.from({ length: assets }, (_, j) =>
      x.reduce((sum, row) => sum + ((row[i]! - mean[i]!) * (row[j]! - mean[j]!)) / (rows - 1), 0),
    ),
  );
  const { riskContributions } = requireOptimal(riskBudgeting(momentsOf(covariance)));
  for (const share of Object.values(riskContributions)) expect(share * assets).toBeCloseTo(1, 8);
});

test("moments in factor form give the weights of the same covariance written out, also under bounds and rows", () => {
  const size = 12;
  const k = 2;
  const loadings = Float64Array.from({ length: size * k }, (_, i) => Math.cos(i) + (i % k === 0 ? 1 : 0));
  const factor = Float64Array.of(0.03, 0.005, 0.005, 0.02);
  const specific = Float64Array.from({ length: size }, (_, i) => 0.01 + 0.003 * i);
  const covariance = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => {
      let sum = i === j ? specific[i]! : 0;
      for (let f = 0; f < k; f++) {
        for (let g = 0; g < k; g++) sum += loadings[i * k + f]! * factor[f * k + g]! * loadings[j * k + g]!;
      }
      return sum;
    }),
  );
  const full = momentsOf(covariance);
  const { covariance: _, ...rest } = full;
  const factors: FactorMoments = {
    ...rest,
    factors: { names: ["f", "g"], loadings, covariance: factor, specificVariance: specific },
  };
  const groups = [{ name: "g", assets: ["A0", "A1", "A2"], max: 0.1 }];
  for (const constraints of [{}, { max: 0.1 }, { groups }]) {
    const expectedWeights = requireOptimal(riskBudgeting(full, { constraints })).weights;
    const { weights } = requireOptimal(riskBudgeting(factors, { constraints }));
    for (const asset of full.assets) expect(weights[asset]).toBeCloseTo(expectedWeights[asset]!, 9);
  }
});

describe("assets that hedge each other strongly", () => {
  /** One factor with the given loadings, and a little of their own. */
  const oneFactor = (loadings: readonly number[], own: number): Moments =>
    momentsOf(loadings.map((a, i) => loadings.map((b, j) => a * b + (i === j ? own : 0))));

  test.each([1e-2, 1e-4, 1e-6])("contributions are still equal with an own variance of %d", (own) => {
    const loadings = Array.from({ length: 60 }, (_, i) => (i < 3 ? -5 : 1 + Math.sin(i)));
    const { riskContributions } = requireOptimal(riskBudgeting(oneFactor(loadings, own)));
    for (const share of Object.values(riskContributions)) expect(Math.abs(share * 60 - 1)).toBeLessThan(1e-6);
  });

  test("and with caps and groups, and for some budgets of 0", () => {
    const loadings = Array.from({ length: 30 }, (_, i) => Math.cos(2 * i));
    const moments = oneFactor(loadings, 1e-3);
    const groups = [{ name: "g", assets: moments.assets.slice(0, 10), max: 0.2 }];
    const budgets = Object.fromEntries(moments.assets.map((asset, i) => [asset, i % 3 === 0 ? 0 : 1 / 20]));
    const { weights, riskContributions, diagnostics } = requireOptimal(
      riskBudgeting(moments, { budgets, constraints: { max: 0.1, groups } }),
    );
    expect(diagnostics.kktResidual).toBeLessThan(1e-9);
    expect(moments.assets.slice(0, 10).reduce((sum, asset) => sum + weights[asset]!, 0)).toBeLessThan(0.2 + 1e-9);
    const free = moments.assets.filter((asset, i) => i >= 10 && i % 3 !== 0 && weights[asset]! < 0.1);
    for (const asset of free) expect(riskContributions[asset]! / riskContributions[free[0]!]!).toBeCloseTo(1, 7);
  });
});

describe("the active set and the quadratic programs, two ways to the same weights", () => {
  const groups = [
    { name: "a", assets: input.assets.slice(0, 6), max: 0.2 },
    { name: "b", assets: input.assets.slice(4, 12), min: 0.5 },
    { name: "c", assets: input.assets.slice(12), min: 0.1, max: 0.4 },
  ];
  const linear = [{ name: "tilt", coefficients: { AAPL: 1, KO: -1 }, min: -0.01 }];
  const cases: readonly Constraints[] = [
    { groups },
    { groups, max: 0.09 },
    { groups, linear, min: 0.01 },
    { linear, budget: 0.7 },
  ];

  test.each(cases)("%j", (constraints) => {
    const resolved = resolveConstraints(constraints, input.assets, "test");
    const budgets = new Float64Array(n).fill(1 / n);
    const total = typeof constraints.budget === "number" ? constraints.budget : 1;
    const free = {
      status: "optimal",
      weights: new Float64Array(n).fill(total / n),
      lambda: 0.02 * total * total,
      residual: 0,
      iterations: 0,
      rowMultiplier: new Float64Array(0),
    } as const;
    const active = activeRiskBudget(shiftedDense(stocks.covariance, n), budgets, free, resolved, total);
    const programs = rowedRiskBudget(stocks, budgets, free, resolved, total);
    expect(active?.status).toBe("optimal");
    expect(programs.status).toBe("optimal");
    programs.weights.forEach((weight, i) => {
      expect(Math.abs(active!.weights[i]! - weight)).toBeLessThan(1e-9);
    });
    programs.rowMultiplier.forEach((multiplier, r) => {
      expect(Math.abs(active!.rowMultiplier[r]! - multiplier)).toBeLessThan(1e-9);
    });
  });
});

describe("rules", () => {
  test("inverse volatility: weights times volatilities are equal", () => {
    const { weights } = requireOptimal(inverseVolatility(stocks));
    const products = input.assets.map((asset, i) => weights[asset]! * Math.sqrt(input.covariance[i]![i]!));
    for (const product of products) expect(product).toBeCloseTo(products[0]!, 14);
  });

  test("under a cap the uncapped weights keep their proportions and the sum is exact", () => {
    const free = requireOptimal(inverseVolatility(stocks)).weights;
    const { weights } = requireOptimal(inverseVolatility(stocks, { constraints: { max: 0.055 } }));
    const inside = input.assets.filter((asset) => weights[asset]! < 0.055);
    expect(inside.length).toBeGreaterThan(3);
    expect(inside.length).toBeLessThan(n);
    for (const asset of inside) {
      expect(weights[asset]! / free[asset]!).toBeCloseTo(weights[inside[0]!]! / free[inside[0]!]!, 12);
    }
    expect(Object.values(weights).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
  });

  test("equal weight under a floor for one asset shares the rest equally", () => {
    const { weights, diagnostics } = requireOptimal(equalWeight(stocks, { constraints: { min: { AAPL: 0.24 } } }));
    expect(weights["AAPL"]).toBe(0.24);
    expect(weights["KO"]).toBeCloseTo(0.04, 14);
    expect(diagnostics.binding.map(({ constraint }) => constraint)).toEqual(["min.AAPL"]);
  });

  test("a group is refused with the method that could hold it", () => {
    const groups = [{ name: "g", assets: ["AAPL"], max: 0.1 }];
    expect(() => equalWeight(stocks, { constraints: { groups } })).toThrow(/groups\.g cannot be held by equal weight/);
  });
});

describe("maximum diversification", () => {
  const { weights, volatility } = requireOptimal(maximumDiversification(stocks));

  test("the weights of skfolio, to its own accuracy", () => {
    expected.skfolioMaximumDiversification.forEach((weight, i) => {
      expect(Math.abs(weights[input.assets[i]!]! - weight)).toBeLessThan(5e-4);
    });
  });

  test("all held assets correlate equally with the portfolio, all others more", () => {
    const correlations = input.assets.map((_, i) => {
      const covariance = input.assets.reduce((sum, other, j) => sum + input.covariance[i]![j]! * weights[other]!, 0);
      return covariance / (volatility * Math.sqrt(input.covariance[i]![i]!));
    });
    const held = correlations.filter((_, i) => weights[input.assets[i]!]! > 0);
    for (const correlation of held) expect(correlation).toBeCloseTo(held[0]!, 10);
    expect(Math.min(...correlations)).toBeGreaterThan(held[0]! - 1e-10);
  });

  test("constraints hold and a conflict carries the method's own name", () => {
    const capped = requireOptimal(maximumDiversification(stocks, { constraints: { max: 0.1 } }));
    expect(Math.max(...weightsOf(capped))).toBeLessThanOrEqual(0.1);
    const impossible = maximumDiversification(stocks, { constraints: { max: 0.01 } });
    expect(impossible).toMatchObject({ status: "infeasible", method: "maximum diversification" });
  });
});
