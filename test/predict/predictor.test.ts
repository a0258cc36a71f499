import { describe, expect, test } from "vitest";
import { findLookAhead, type Strategy } from "../../src/backtest/index.js";
import { returnsFromPrices, sliceDates } from "../../src/core/index.js";
import { estimateMoments } from "../../src/moments/index.js";
import { requireOptimal } from "../../src/optimize/index.js";
import { predictWeights } from "../../src/predict/predictor/predict-weights.js";
import type { WeightPredictor } from "../../src/predict/predictor/predictor-types.js";
import { trainWeightPredictor } from "../../src/predict/predictor/train-weight-predictor.js";
import { updateWeightPredictor } from "../../src/predict/predictor/update-weight-predictor.js";
import { type PlantedMarket, plantedMarket } from "./planted-market.js";

const models = ["ridge", "elastic-net"] as const;
const market = (coefficient: number, seed = 1, dates = 240) =>
  plantedMarket({ seed, dates, assets: 12, coefficient: () => coefficient });
const train = ({ prices, signal }: PlantedMarket, more: object = {}) =>
  trainWeightPredictor(prices, {
    models,
    features: [signal, "reversal", "momentum-1"],
    horizon: 1,
    periodsPerYear: 52,
    seed: 1,
    ...more,
  });

const planted = market(0.25);
const skilled = train(planted);
const data = { features: [planted.signal] };

describe("a market with a signal", () => {
  test("is found, with a coefficient near the planted one and every row out of fold", () => {
    expect(skilled.verdict).toBe("skill");
    expect(Math.abs(skilled.informationCoefficient.mean - 0.25)).toBeLessThan(0.06);
    expect(skilled.informationCoefficient.interval[0]).toBeGreaterThan(0.15);
    expect(skilled.card.scores.walkForward.interval[0]).toBeGreaterThan(0);
    expect(skilled.card.scores.deflatedSharpeRatio).toBeGreaterThan(0.99);
    expect(skilled.state.byDate).toHaveLength(skilled.card.dates);
    expect(skilled.trials).toBe(2);
    expect(skilled.state.unexplained).toBeGreaterThan(0.9);
    expect(skilled.state.unexplained).toBeLessThan(0.97);
  });

  test("weights lean to what is forecast, and constraints, turnover and costs hold", () => {
    const from = Object.fromEntries(planted.prices.assets.map((asset) => [asset, 1 / 12]));
    const answer = requireOptimal(
      predictWeights(skilled, planted.prices, {
        ...data,
        constraints: { max: 0.2, turnover: { from, max: 0.1 }, costs: { from, buy: 0.001, sell: 0.001 } },
      }),
    );
    const { forecasts, abstained } = predictWeights(skilled, planted.prices, data);
    expect(abstained).toBe(false);
    const order = [...planted.prices.assets].sort((a, b) => forecasts[a]! - forecasts[b]!);
    expect(answer.weights[order.at(-1)!]!).toBeGreaterThan(answer.weights[order[0]!]!);
    const turnover =
      planted.prices.assets.reduce((sum, asset) => sum + Math.abs(answer.weights[asset]! - 1 / 12), 0) / 2;
    expect(turnover).toBeLessThan(0.1 + 1e-9);
    expect(Math.max(...Object.values(answer.weights))).toBeLessThan(0.2 + 1e-9);
  });

  test("a forecast is coefficient × volatility × score, so it is as large as Grinold says", () => {
    const n = 12;
    const covariance = new Float64Array(n * n);
    for (let i = 0; i < n; i++) covariance[i * n + i] = 0.04;
    const moments = { assets: planted.prices.assets, mean: new Float64Array(n), covariance, periodsPerYear: 52 };
    const { forecasts } = predictWeights(skilled, planted.prices, { ...data, moments, shrinkage: 0 });
    const values = Object.values(forecasts);
    const rms = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / n);
    const volatility = Math.sqrt(0.04 * (1 - 1 / n));
    expect(rms).toBeCloseTo(skilled.informationCoefficient.mean * volatility * Math.sqrt(52), 12);
  });

  test("moments as factors give the weights of the covariance that they stand for", () => {
    const { assets } = planted.prices;
    const n = assets.length;
    const loadings = Float64Array.from({ length: 2 * n }, (_, k) => (k % 2 === 0 ? 1 : ((k * 7) % 11) / 10 - 0.5));
    const specificVariance = Float64Array.from({ length: n }, (_, i) => 0.02 + 0.003 * i);
    const factors = {
      names: ["market", "tilt"],
      loadings,
      covariance: Float64Array.of(0.03, 0.004, 0.004, 0.02),
      specificVariance,
    };
    const common = { assets, mean: new Float64Array(n), periodsPerYear: 52 };
    const covariance = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      let sum = i === j ? specificVariance[i]! : 0;
      for (let f = 0; f < 2; f++)
        for (let g = 0; g < 2; g++) sum += loadings[2 * i + f]! * factors.covariance[2 * f + g]! * loadings[2 * j + g]!;
      return sum;
    });
    for (const predictor of [skilled, { ...skilled, verdict: "no-skill" as const }]) {
      const constraints = { max: 0.15 };
      const whole = predictWeights(predictor, planted.prices, {
        ...data,
        constraints,
        moments: { ...common, covariance },
      });
      const short = predictWeights(predictor, planted.prices, {
        ...data,
        constraints,
        moments: { ...common, factors },
      });
      expect(short.abstained).toBe(whole.abstained);
      const [a, b] = [requireOptimal(short).weights, requireOptimal(whole).weights];
      for (const asset of assets) {
        expect(a[asset]).toBeCloseTo(b[asset]!, 7);
        expect(short.forecasts[asset]).toBeCloseTo(whole.forecasts[asset]!, 12);
      }
    }
  });

  test("shrunk wholly, weights are equal", () => {
    const { weights } = requireOptimal(predictWeights(skilled, planted.prices, { ...data, shrinkage: 1 }));
    for (const weight of Object.values(weights)) expect(weight).toBeCloseTo(1 / 12, 9);
  });

  test("the predictor survives JSON: same weights, same update, to the bit", () => {
    const loaded = JSON.parse(JSON.stringify(skilled)) as WeightPredictor;
    expect(loaded).toEqual(skilled);
    expect(predictWeights(loaded, planted.prices, data)).toEqual(predictWeights(skilled, planted.prices, data));
  });

  test("any optimizer may be handed in", () => {
    const seen: number[] = [];
    const answer = predictWeights(skilled, planted.prices, {
      ...data,
      method: (moments) => {
        seen.push(moments.assets.length);
        return {
          status: "numerical-error",
          method: "mine",
          reason: "none",
          diagnostics: { iterations: 0, kktResidual: null, binding: [] },
        };
      },
    });
    expect(seen).toEqual([12]);
    expect(answer.status).toBe("numerical-error");
  });
});

describe("a market without one", () => {
  const none = market(0);
  const predictor = train(none);

  test("is told apart: equal weights, within the constraints", () => {
    expect(predictor.verdict).toBe("no-skill");
    const free = predictWeights(predictor, none.prices, { features: [none.signal] });
    expect(free.abstained).toBe(true);
    for (const weight of Object.values(requireOptimal(free).weights)) expect(weight).toBeCloseTo(1 / 12, 12);
    const bound = predictWeights(predictor, none.prices, {
      features: [none.signal],
      constraints: { max: { A0: 0.02 }, groups: [{ name: "g", assets: ["A1", "A2"], max: 0.1 }] },
    });
    const { weights } = requireOptimal(bound);
    expect(weights["A0"]).toBeCloseTo(0.02, 9);
    expect(weights["A1"]! + weights["A2"]!).toBeLessThan(0.1 + 1e-9);
    expect(weights["A3"]).toBeCloseTo(weights["A4"]!, 9);
  });
});

test("many trials before this one take the skill away", () => {
  const faint = market(0.1, 6, 260);
  const [fresh, tired] = [0, 1_000_000_000].map((trials) => train(faint, { trials }));
  expect(fresh!.verdict).toBe("skill");
  expect(tired!.trials).toBe(1_000_000_002);
  expect(tired!.informationCoefficient).toEqual(fresh!.informationCoefficient);
  expect(tired!.card.scores.deflatedSharpeRatio!).toBeLessThan(0.5);
  expect(tired!.verdict).toBe("no-skill");
});

test("combinatorial folds give paths, walk-forward folds only learn from the past", () => {
  const paths = train(planted, { models: ["ridge"], validation: { method: "combinatorial", folds: 6, testFolds: 2 } });
  expect(paths.card.scores.paths).toHaveLength(5);
  expect(Math.min(...paths.card.scores.paths)).toBeGreaterThan(0.15);
  const forward = train(planted, { models: ["ridge"], validation: { method: "walk-forward", folds: 4 } });
  expect(forward.informationCoefficient).toEqual(forward.card.scores.walkForward);
  expect(forward.state.byDate.length).toBeLessThan(forward.card.dates);
});

test("all four learners train, with progress, and stop when they are told to", () => {
  const seen: number[] = [];
  const small = market(0.3, 2, 80);
  const all = train(small, {
    models: undefined,
    onProgress: ({ done, total }: { done: number; total: number }) => seen.push(done / total),
  });
  expect(all.models.map(({ kind }) => kind)).toEqual(["ridge", "elastic-net", "boosted-trees", "random-forest"]);
  expect(seen.at(-1)).toBe(1);
  expect(seen).toHaveLength(4 * 11);
  const controller = new AbortController();
  const stop = () => controller.abort();
  expect(() => train(small, { signal: controller.signal, onProgress: stop })).toThrow("stopped after 1 of 22 fits");
});

test("a strategy that trains and predicts sees nothing of the future", () => {
  const { prices } = market(0.2, 5, 70);
  const strategy: Strategy = ({ prices: past }) => {
    const options = { models: ["ridge"], features: ["reversal"], horizon: 1, periodsPerYear: 52 } as const;
    return requireOptimal(predictWeights({ ...trainWeightPredictor(past, options), verdict: "skill" }, past)).weights;
  };
  expect(findLookAhead(strategy, prices, { seed: 1, trials: 3, warmup: 64 })).toEqual([]);
});

describe("later prices", () => {
  const turning = plantedMarket({ seed: 3, dates: 420, assets: 12, coefficient: (t) => (t < 200 ? 0.3 : -0.3) });
  const first = train({
    ...turning,
    prices: sliceDates(turning.prices, turning.prices.dates[0]!, turning.prices.dates[199]!),
  });

  test("a world that turned shows as decay, and the challenger takes over", () => {
    const {
      predictor,
      drift,
      promoted,
      test: decided,
    } = updateWeightPredictor(first, turning.prices, {
      features: [turning.signal],
      window: 100,
    });
    expect(drift.decay).toBeGreaterThan(0.4);
    expect(drift.psi).toBeLessThan(0.1);
    expect(decided!.level).toBe(0.975);
    expect(promoted).toBe("challenger");
    expect(predictor.card.span.to).toBe(turning.prices.dates[419]);
  });

  test("in a world that stays the champion does, each test is counted and the next is stricter", () => {
    const later = market(0.25, 1, 300);
    const once = updateWeightPredictor(skilled, later.prices, { features: [later.signal] });
    expect(once.promoted).toBe("champion");
    expect(once.drift.liveDates).toBe(60);
    expect(Math.abs(once.drift.decay!)).toBeLessThan(0.15);
    const twice = updateWeightPredictor(once.predictor, later.prices, { features: [later.signal] });
    expect(twice.test).toMatchObject({ number: 2, level: 1 - 0.05 / 6 });
    expect(twice.predictor.trials).toBe(skilled.trials + 4);
  });

  test("a feature whose numbers moved has a high stability index", () => {
    const later = market(0.25, 1, 300);
    const louder = {
      ...later.signal,
      compute: (window: Parameters<typeof later.signal.compute>[0]) =>
        Array.from(later.signal.compute(window), (value) =>
          window.date > planted.prices.dates[239]! ? 4 * value : value,
        ),
    };
    const { drift } = updateWeightPredictor(skilled, later.prices, { features: [louder] });
    expect(drift.psiByFeature["signal"]).toBeGreaterThan(0.25);
    expect(drift.psiByFeature["momentum-1"]).toBeLessThan(0.1);
  });

  test("without new dates nothing is tested", () => {
    const { predictor, drift, test: decided } = updateWeightPredictor(skilled, planted.prices, data);
    expect([drift.psi, drift.decay, decided]).toEqual([null, null, null]);
    expect(predictor).toEqual(skilled);
  });
});

describe("what is refused", () => {
  const fails = (call: () => unknown, text: string) => expect(call).toThrow(text);

  test("one asset, and a history shorter than the look-backs, with their name", () => {
    const one = { ...planted.prices, assets: ["A0"], values: planted.prices.values.slice(0, 240) };
    fails(() => trainWeightPredictor(one, { features: ["reversal"], horizon: 1 }), "prices has one asset");
    fails(() => trainWeightPredictor(planted.prices), '"momentum-12-1" looks back');
    fails(() => trainWeightPredictor(planted.prices, { features: ["beta"], horizon: 1 }), '"beta" looks back');
  });

  test("what is missing where the history would be long enough, and prices shorter than a look-back at prediction", () => {
    const { prices } = planted;
    const empty = { name: "empty", lookback: 1, compute: () => new Float64Array(12).fill(Number.NaN) };
    fails(
      () => trainWeightPredictor(prices, { features: ["reversal", empty], horizon: 1 }),
      '"empty" is missing for 2784 pairs of date and asset',
    );
    const still = { ...prices, values: prices.values.map(() => 5) };
    fails(
      () => trainWeightPredictor(still, { features: ["reversal"], horizon: 1 }),
      "the returns of all assets are the same on 232 of them",
    );
    const holes = { ...prices, values: prices.values.map((own, k) => (k % 24 < 12 ? own : Number.NaN)) };
    fails(() => trainWeightPredictor(holes, { features: [planted.signal], horizon: 1 }), "a label begins or ends with");
    const short = sliceDates(prices, prices.dates.at(-4)!, prices.dates.at(-1)!);
    fails(() => predictWeights(skilled, short, data), 'prices has 4 dates and "momentum-1" looks back 5');
  });

  test("another version, a model of other features, and a feature of one's own that is not handed in", () => {
    fails(() => predictWeights({ ...skilled, version: 2 } as never, planted.prices), "version 2");
    fails(() => predictWeights(skilled, planted.prices), 'trained with the feature "signal"');
    const odd = { ...skilled, features: ["signal", "reversal"] };
    fails(
      () => predictWeights(odd, planted.prices, data),
      "predictor.models[0] has 3 features and predictor.features has 2",
    );
  });

  test("a gap in the rows of the covariance, with a way out; an asset with a missing feature has no forecast", () => {
    const values = planted.prices.values.slice();
    values[values.length - 2 * 12] = Number.NaN;
    const gap = { ...planted.prices, values };
    fails(() => predictWeights(skilled, gap, data), "A0 has no price on 2000-08-26");
    const moments = estimateMoments(returnsFromPrices(planted.prices));
    const { forecasts } = predictWeights(skilled, gap, { ...data, moments });
    expect(forecasts["A0"]).toBe(0);
    expect(forecasts["A1"]).not.toBe(0);
  });

  test("constant features and a model that always says the same do no harm", () => {
    const flat = { name: "flat", lookback: 1, compute: () => new Float64Array(12).fill(3) };
    const { verdict, card } = trainWeightPredictor(planted.prices, {
      features: [flat],
      horizon: 1,
      models: ["ridge", "boosted-trees"],
    });
    expect(verdict).toBe("no-skill");
    expect(card.scores.models.map(({ mean }) => mean)).toEqual([0, 0]);
  });

  test("coefficients that are not those of the verdict, and null for constraints, are refused", () => {
    const { state } = skilled;
    for (const byDate of [[], state.byDate.slice(1), [...state.byDate, { ...state.byDate[0]!, coefficient: 1 }]]) {
      fails(
        () => predictWeights({ ...skilled, state: { ...state, byDate } }, planted.prices, data),
        "predictor.state.byDate has",
      );
    }
    fails(
      () => predictWeights(skilled, planted.prices, { ...data, constraints: null as never }),
      "constraints is null",
    );
  });
});
