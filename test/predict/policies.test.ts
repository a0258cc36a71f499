import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReturnsTable } from "../../src/core/index.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { FeatureTable } from "../../src/predict/features/feature-types.js";
import { updateModel } from "../../src/predict/learning/update-model.js";
import { fitNetwork } from "../../src/predict/policies/fit-network.js";
import { fitParametricPolicy } from "../../src/predict/policies/fit-parametric-policy.js";
import { networkObjective } from "../../src/predict/policies/network-kernel.js";
import type { NetworkModel, ParametricPolicyModel } from "../../src/predict/policies/policy-models.js";
import { type PolicyPeriod, policyPeriods } from "../../src/predict/policies/policy-periods.js";
import { policyWeights } from "../../src/predict/policies/policy-weights.js";

const reference = JSON.parse(readFileSync(new URL("../reference/predict/policies.json", import.meta.url), "utf8"));
const { periods: T, assets: N, features: F, x, returns: r } = reference.input;
const date = (t: number) => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10);
const assets = Array.from({ length: N }, (_, i) => `A${i}`);
const features: FeatureTable = {
  dates: Array.from({ length: T }, (_, t) => date(t)),
  assets,
  names: ["f", "g"],
  values: Float64Array.from(x as number[]),
  lookback: { f: 1, g: 1 },
};
/** The return of each feature row begins at its date and ends a day later. */
const returns: ReturnsTable = {
  kind: "simple",
  assets,
  start: date(0),
  dates: Array.from({ length: T }, (_, t) => date(t + 1)),
  values: Float64Array.from(r as number[]),
};

/** Mean one-way turnover between dates of a linear policy whose weights drift with the growth of equal ones. */
function traded(data: readonly PolicyPeriod[], theta: readonly number[]): number {
  const weightsOf = ({ features: x, returns: own }: PolicyPeriod) =>
    Array.from(own, (_, i) => (1 + theta.reduce((sum, c, j) => sum + c * x[i * theta.length + j]!, 0)) / own.length);
  let sum = 0;
  for (let t = 1; t < data.length; t++) {
    const { returns: own } = data[t - 1]!;
    const base = own.reduce((total, value) => total + value / own.length, 0);
    const before = weightsOf(data[t - 1]!).map((weight, i) => (weight * (1 + own[i]!)) / (1 + base));
    sum += weightsOf(data[t]!).reduce((total, weight, i) => total + Math.abs(weight - before[i]!) / 2, 0);
  }
  return sum / (data.length - 1);
}
const turnoverOf = (policy: ParametricPolicyModel) => traded(policyPeriods(features, returns), policy.coefficients);

/** Features that fade from date to date, and returns that follow one of them. */
function madeMarket(seed: number, periods: number, assetCount: number): [FeatureTable, ReturnsTable] {
  const random = seededRandom(seed);
  const names = Array.from({ length: assetCount }, (_, i) => `B${i}`);
  const values = new Float64Array(periods * assetCount * 2);
  for (let k = 0; k < values.length; k++)
    values[k] = (k < 2 * assetCount ? 0 : 0.6 * values[k - 2 * assetCount]!) + 0.8 * random.normal();
  const own = Float64Array.from(
    { length: periods * assetCount },
    (_, k) => 0.005 + 0.01 * values[2 * k]! + 0.03 * random.normal(),
  );
  const dates = Array.from({ length: periods }, (_, t) => date(t));
  return [
    { dates, assets: names, names: ["f", "g"], values, lookback: { f: 1, g: 1 } },
    { kind: "simple", assets: names, start: date(0), dates: dates.map((_, t) => date(t + 1)), values: own },
  ];
}

describe("the linear policy", () => {
  test.each(
    reference.policies as {
      riskAversion: number;
      penalty: number;
      coefficients: number[];
      standardErrors: number[];
      certaintyEquivalent: number;
    }[],
  )(
    "is that of a general optimizer, risk aversion $riskAversion",
    ({ riskAversion, penalty, coefficients, standardErrors, certaintyEquivalent }) => {
      const policy = fitParametricPolicy(features, returns, { riskAversion, penalty });
      expect(policy.converged).toBe(true);
      for (let j = 0; j < F; j++) {
        expect(Math.abs(policy.coefficients[j]! - coefficients[j]!)).toBeLessThan(
          1e-6 * (1 + Math.abs(coefficients[j]!)),
        );
        expect(Math.abs(policy.standardErrors[j]! / standardErrors[j]! - 1)).toBeLessThan(1e-6);
      }
      expect(policy.certaintyEquivalent.policy).toBeCloseTo(certaintyEquivalent, 10);
      expect(policy.certaintyEquivalent.policy).toBeGreaterThan(policy.certaintyEquivalent.equalWeights);
    },
  );

  test.each(
    reference.policiesWithCosts as {
      riskAversion: number;
      penalty: number;
      proportional: number;
      coefficients: number[];
      rounded: number[];
      turnover: number;
      certaintyEquivalent: number;
    }[],
  )(
    "after costs of $proportional is that of a search without slopes",
    ({ riskAversion, penalty, proportional, coefficients, rounded, turnover, certaintyEquivalent }) => {
      const policy = fitParametricPolicy(features, returns, { riskAversion, penalty, costs: { proportional } });
      expect(policy.converged).toBe(true);
      for (let j = 0; j < F; j++) {
        expect(Math.abs(policy.coefficients[j]! - rounded[j]!)).toBeLessThan(1e-6);
        // corners that are rounded off below a thousandth of an equal weight move the answer by about as much
        expect(Math.abs(policy.coefficients[j]! - coefficients[j]!)).toBeLessThan(2e-3);
      }
      expect(Math.abs(policy.certaintyEquivalent.policy - certaintyEquivalent)).toBeLessThan(1e-5);
      expect(Math.abs(turnoverOf(policy) - turnover)).toBeLessThan(0.01);
      const free = fitParametricPolicy(features, returns, { riskAversion, penalty });
      expect(turnoverOf(policy)).toBeLessThan(turnoverOf(free));
    },
  );

  test("trades less the more it costs, whatever the market", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 2, max: 5 }), (seed, assetCount) => {
        const [table, own] = madeMarket(seed, 40, assetCount);
        let last = Number.POSITIVE_INFINITY;
        for (const proportional of [0, 0.002, 0.01, 0.05]) {
          const policy = fitParametricPolicy(table, own, { penalty: 1e-4, costs: { proportional } });
          const paid = traded(policyPeriods(table, own), policy.coefficients);
          expect(paid).toBeLessThanOrEqual(last + 1e-3);
          last = paid;
        }
      }),
      { numRuns: 6 },
    );
  });

  test("gives 1/N + θ'x/N, and none below 0 on request", () => {
    const policy = fitParametricPolicy(features, returns);
    const weights = policyWeights(policy, features, { date: date(4) });
    const [a, b] = policy.coefficients;
    expect(weights["A2"]).toBeCloseTo(
      (1 + a! * features.values[(4 * N + 2) * F]! + b! * features.values[(4 * N + 2) * F + 1]!) / N,
      12,
    );
    expect(Object.values(weights).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 5);
    const longOnly = Object.values(policyWeights(policy, features, { longOnly: true }));
    expect(Math.min(...longOnly)).toBeGreaterThanOrEqual(0);
    expect(longOnly.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  });
});

describe("the network", () => {
  const { hidden, parameters, sharpeRatio, proportional, sharpeRatioAfterCosts, lastWeights } = reference.network;
  const shape = { hidden, features: F };
  const data = policyPeriods(features, returns);

  test("has the Sharpe ratio and the weights of a forward pass by matrices", () => {
    const at = Float64Array.from(parameters as number[]);
    expect(networkObjective(at, shape, data).sharpeRatio).toBeCloseTo(sharpeRatio, 12);
    expect(networkObjective(at, shape, data, proportional).sharpeRatio).toBeCloseTo(sharpeRatioAfterCosts, 12);
    const model: NetworkModel = {
      kind: "network",
      version: 2,
      features: ["f", "g"],
      settings: { learningRate: 0.01, penalty: 0, validation: 0, costs: 0 },
      hidden,
      parameters,
      sharpeRatio: { training: 0, validation: null },
      periods: T,
      epochs: 1,
    };
    const weights = policyWeights(model, features);
    for (const [i, wanted] of (lastWeights as number[]).entries()) expect(weights[`A${i}`]).toBeCloseTo(wanted, 12);
  });

  test.each([0, 0.01, 0.2])("has the gradient of finite differences after costs of %d", (costs) => {
    const at = Float64Array.from(parameters as number[]);
    // an asset that comes late and one that goes early are bought and sold, too
    const gaps = features.values.slice();
    gaps.fill(Number.NaN, 0, 2);
    gaps.fill(Number.NaN, (60 * N + 1) * F, (60 * N + 1) * F + 1);
    const whole = policyPeriods({ ...features, values: gaps }, returns);
    const { gradient } = networkObjective(at, shape, whole, costs);
    for (let k = 0; k < at.length; k++) {
      const moved = (by: number) =>
        networkObjective(
          at.map((own, j) => (j === k ? own + by : own)),
          shape,
          whole,
          costs,
        ).sharpeRatio;
      expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - gradient[k]!)).toBeLessThan(1e-8);
    }
  });

  test("learns to hold what its features favor, keeps the best step, and goes on from where it was", () => {
    const network = fitNetwork(features, returns, { seed: 1, epochs: 150, hidden: 4 });
    const equal = networkObjective(
      new Float64Array(network.parameters.length),
      { hidden: 4, features: F },
      data,
    ).sharpeRatio;
    expect(network.sharpeRatio.training).toBeGreaterThan(equal + 0.05);
    expect(network.sharpeRatio.validation).not.toBeNull();
    const again = fitNetwork(features, returns, { seed: 1, epochs: 150, hidden: 4 });
    expect(again).toEqual(network);
    const loaded = JSON.parse(JSON.stringify(network)) as NetworkModel;
    expect(policyWeights(loaded, features)).toEqual(policyWeights(network, features));
    const further = fitNetwork(features, returns, { start: loaded, epochs: 1, validation: 0 });
    expect(further.parameters).not.toEqual(network.parameters);
    expect(Math.max(...further.parameters.map((own, k) => Math.abs(own - network.parameters[k]!)))).toBeLessThan(0.011);
  });

  test("trades less when trading costs, and an update goes on the same way", () => {
    const turned = (network: NetworkModel) => {
      let sum = 0;
      for (let t = 1; t < T; t++) {
        const [before, now] = [t - 1, t].map((k) => policyWeights(network, features, { date: date(k) }));
        sum += assets.reduce((total, asset) => total + Math.abs(now![asset]! - before![asset]!) / 2, 0);
      }
      return sum / (T - 1);
    };
    const settings = { seed: 1, epochs: 120, hidden: 4, validation: 0 };
    const free = fitNetwork(features, returns, settings);
    const dear = fitNetwork(features, returns, { ...settings, costs: { proportional: 0.01 } });
    expect(turned(dear)).toBeLessThan(0.8 * turned(free));
    const loaded = JSON.parse(JSON.stringify(dear)) as NetworkModel;
    const further = updateModel(loaded, features, returns, { epochs: 30 });
    expect(further).toEqual(
      fitNetwork(features, returns, { start: loaded, epochs: 30, validation: 0, costs: { proportional: 0.01 } }),
    );
    expect(further.sharpeRatio.training).toBeGreaterThan(dear.sharpeRatio.training);
    expect(() => updateModel(fitParametricPolicy(features, returns) as never, features, returns)).toThrow(
      'model.kind is "parametric-policy", which cannot be updated: fit it again on all dates',
    );
    const renamed = { ...features, names: ["f", "h"], lookback: { f: 1, h: 1 } };
    expect(() => updateModel(loaded, renamed, returns)).toThrow(
      "x has the features f, h and the model was fitted on f, g",
    );
    expect(() => updateModel(loaded, returns as never, returns)).toThrow(/^x is /);
    expect(() => updateModel(loaded, features, features as never)).toThrow(/^y/);
    expect(() => updateModel({ ...loaded, settings: { ...loaded.settings, costs: -1 } }, features, returns)).toThrow(
      "model.settings.costs",
    );
  });

  test("stops when it is told to", () => {
    const controller = new AbortController();
    const stop = () => controller.abort();
    expect(() => fitNetwork(features, returns, { signal: controller.signal, onProgress: stop })).toThrow(
      "stopped after 1 of 200",
    );
  });
});

test("an asset with a missing feature or return is left out on its date, and returns before the features are not used", () => {
  const values = features.values.slice();
  values[0] = Number.NaN;
  const own = returns.values.slice();
  own[N + 3] = Number.NaN;
  const data = policyPeriods({ ...features, values }, { ...returns, values: own });
  expect(data.map(({ returns: known }) => known.length).slice(0, 3)).toEqual([N - 1, N - 1, N]);
  // without a start the first return begins nowhere that is known
  const { start, ...without } = returns;
  expect(policyPeriods(features, without)).toHaveLength(T - 1);
});

test("log returns, other assets, too few periods, other features and another version are refused", () => {
  const fails = (call: () => unknown, text: string) => expect(call).toThrow(text);
  const policy = fitParametricPolicy(features, returns);
  fails(() => fitParametricPolicy(features, { ...returns, kind: "log" }), "kind log");
  fails(() => fitParametricPolicy(features, { ...returns, assets: assets.map((a) => `${a}x`) }), "other assets");
  fails(
    () =>
      fitParametricPolicy(features, {
        ...returns,
        start: date(-400),
        dates: returns.dates.map((_, t) => date(t - 399)),
      }),
    "0 periods",
  );
  fails(() => policyWeights(policy, { ...features, names: ["f", "h"], lookback: {} }), "features are f, h");
  fails(() => policyWeights({ ...policy, version: 2 } as never, features), "version 2");
  const same = features.values.map((value, k) => (k % 2 === 1 ? features.values[k - 1]! : value));
  fails(() => fitParametricPolicy({ ...features, values: same }, returns), "feature 1 is constant or follows");
});
