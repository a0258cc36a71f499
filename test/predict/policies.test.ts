import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ReturnsTable } from "../../src/core/index.js";
import type { FeatureTable } from "../../src/predict/features/feature-types.js";
import { fitNetwork } from "../../src/predict/policies/fit-network.js";
import { fitParametricPolicy } from "../../src/predict/policies/fit-parametric-policy.js";
import { networkObjective } from "../../src/predict/policies/network-kernel.js";
import type { NetworkModel } from "../../src/predict/policies/policy-models.js";
import { policyPeriods } from "../../src/predict/policies/policy-periods.js";
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
  const { hidden, parameters, sharpeRatio, lastWeights } = reference.network;
  const shape = { hidden, features: F };
  const data = policyPeriods(features, returns);

  test("has the Sharpe ratio and the weights of a forward pass by matrices", () => {
    expect(networkObjective(Float64Array.from(parameters), shape, data).sharpeRatio).toBeCloseTo(sharpeRatio, 12);
    const model: NetworkModel = {
      kind: "network",
      version: 1,
      features: ["f", "g"],
      hidden,
      parameters,
      sharpeRatio: { training: 0, validation: null },
      periods: T,
      epochs: 1,
    };
    const weights = policyWeights(model, features);
    for (const [i, wanted] of (lastWeights as number[]).entries()) expect(weights[`A${i}`]).toBeCloseTo(wanted, 12);
  });

  test("has the gradient of finite differences", () => {
    const at = Float64Array.from(parameters as number[]);
    const { gradient } = networkObjective(at, shape, data);
    for (let k = 0; k < at.length; k++) {
      const moved = (by: number) =>
        networkObjective(
          at.map((own, j) => (j === k ? own + by : own)),
          shape,
          data,
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
