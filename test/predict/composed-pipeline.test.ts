import { expect, test } from "vitest";
import { returnsFromPrices, sliceDates } from "../../src/core/index.js";
import { estimateMoments } from "../../src/moments/index.js";
import { blackLitterman, meanVariance, requireOptimal } from "../../src/optimize/index.js";
import {
  buildFeatures,
  fitBoostedTrees,
  fitRidge,
  informationCoefficient,
  predict,
  predictWeights,
  purgedFolds,
  trainWeightPredictor,
} from "../../src/predict/index.js";
import { plantedMarket } from "./planted-market.js";

const ASSETS = 12;
const { prices, signal } = plantedMarket({
  seed: 3,
  dates: 240,
  assets: ASSETS,
  coefficient: () => 0.25,
  persistence: 0.5,
});
const [horizon, every, folds] = [2, 2, 5];
const periodsPerYear = 52;
const features = [signal, "reversal", "momentum-1"] as const;
const trees = { trees: 12, learningRate: 0.2, maxLeaves: 4, minLeaf: 20, l2: 1 };
const riskAversion = 3;
const constraints = {
  max: 0.2,
  groups: [{ name: "few", assets: ["A1", "A2", "A3"], max: 0.3 }],
  turnover: { from: Object.fromEntries(prices.assets.map((asset) => [asset, 1 / ASSETS])), max: 0.3 },
};

/** Rows of one date and asset each, with everything that is learned from them. */
interface Row {
  readonly t: number;
  readonly x: Float64Array;
  readonly label: number;
  /** The label less the mean of its date, the same over the deviation of its date, and the volatility until then. */
  readonly apart: number;
  readonly target: number;
  readonly volatility: number;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
const price = (t: number, i: number) => prices.values[t * ASSETS + i]!;

test("predictWeights gives the weights of the pipeline that is put together from the public parts", () => {
  const predictor = trainWeightPredictor(prices, {
    models: ["ridge", { kind: "boosted-trees", ...trees }],
    features,
    scale: "standardize",
    horizon,
    every,
    periodsPerYear,
    validation: { folds },
  });
  const answer = predictWeights(predictor, prices, { features: [signal], constraints, riskAversion, lookback: 100 });
  expect(predictor.verdict).toBe("skill");

  // features and labels
  const table = buildFeatures(prices, { features, scale: "standardize", periodsPerYear });
  const d = table.names.length;
  const at = (t: number, i: number) => table.values.subarray((t * ASSETS + i) * d, (t * ASSETS + i + 1) * d);
  const first = Math.max(...Object.values(table.lookback)) - 1;
  const rows: Row[] = [];
  for (let t = first; t + horizon < prices.dates.length; t += every) {
    const labels = prices.assets.map((_, i) => price(t + horizon, i) / price(t, i) - 1);
    for (const [i, label] of labels.entries()) {
      const apart = label - mean(labels);
      // a quarter of a year of returns
      const past = Array.from({ length: Math.min(t, 13) }, (_, k) => (price(t - k, i) / price(t - k - 1, i) - 1) ** 2);
      const volatility = Math.sqrt(mean(past) * horizon);
      rows.push({ t, x: at(t, i), label, apart, target: apart / deviation(labels), volatility });
    }
  }
  const dates = rows.map(({ t }) => prices.dates[t]!);
  expect(predictor.card.rows).toBe(rows.length);

  // each learner, on features of mean 0 and deviation 1
  const learn = (train: readonly Row[]) => {
    const columns = Array.from({ length: d }, (_, j) => train.map(({ x }) => x[j]!));
    const scale = columns.map((own) => ({ mean: mean(own), deviation: deviation(own) }));
    const standard = (some: readonly { readonly x: Float64Array }[]) => ({
      columns: d,
      values: Float64Array.from(some.flatMap(({ x }) => scale.map((own, j) => (x[j]! - own.mean) / own.deviation))),
    });
    const y = Float64Array.from(train, ({ target }) => target);
    const x = standard(train);
    const models = [fitRidge(x, y, { penalty: train.length / 3 }), fitBoostedTrees(x, y, { ...trees, bins: 64 })];
    return {
      models,
      say: (some: readonly { readonly x: Float64Array }[]) => models.map((own) => predict(own, standard(some))),
    };
  };

  // out of fold
  const labelEnds = rows.map(({ t }) => prices.dates[t + horizon]!);
  const held = [new Float64Array(rows.length), new Float64Array(rows.length)];
  const blocks = new Int32Array(rows.length);
  for (const [block, { train, test }] of purgedFolds(dates, { folds, labelEnds }).entries()) {
    const said = learn([...train].map((row) => rows[row]!)).say([...test].map((row) => rows[row]!));
    for (const [k, row] of test.entries()) {
      blocks[row] = block;
      const [from] = [k - (row % ASSETS)];
      for (const [m, own] of said.entries()) held[m]![row] = own[k]! - mean([...own.subarray(from, from + ASSETS)]);
    }
  }

  // the stack: least squares without negative shares, which of two members has four cases; half way to equal shares
  const share = (some: readonly number[]) => {
    const size = held.map((own) => Math.sqrt(mean(some.map((row) => own[row]! ** 2))));
    const [a, b] = held.map((own, m) => some.map((row) => own[row]! / size[m]!));
    const y = some.map((row) => rows[row]!.target);
    const [ay, by, ab] = [
      [a!, y],
      [b!, y],
      [a!, b!],
    ].map(([u, v]) => mean(u!.map((own, k) => own * v![k]!)));
    const both = [(ay! - ab! * by!) / (1 - ab! ** 2), (by! - ab! * ay!) / (1 - ab! ** 2)];
    const best = both.every((own) => own >= 0) ? both : ay! > by! ? [Math.max(0, ay!), 0] : [0, Math.max(0, by!)];
    const sum = best[0]! + best[1]!;
    return best.map((own, m) => ((sum > 0 ? own / sum : 0.5) + 0.5) / 2 / size[m]!);
  };
  const scores = new Float64Array(rows.length);
  const all = rows.map((_, row) => row);
  for (let block = 0; block < folds; block++) {
    const shares = share(all.filter((row) => blocks[row] !== block));
    for (const row of all)
      if (blocks[row] === block) scores[row] = shares[0]! * held[0]![row]! + shares[1]! * held[1]![row]!;
  }
  const apart = Float64Array.from(rows, (row) => row.apart);
  const coefficient = informationCoefficient(scores, apart, dates);
  expect(coefficient.mean).toBeCloseTo(predictor.informationCoefficient.mean, 12);
  expect(coefficient.interval[0]).toBeCloseTo(predictor.informationCoefficient.interval[0], 12);

  // what the forecasts leave unexplained
  const standardOf = (own: readonly number[]) => own.map((value) => (value - mean(own)) / deviation(own));
  const standard = Array.from({ length: rows.length / ASSETS }, (_, k) =>
    standardOf([...scores.subarray(k * ASSETS, (k + 1) * ASSETS)]),
  ).flat();
  const size = Math.sqrt(mean(rows.map((row) => row.apart ** 2)) / mean(rows.map((row) => row.volatility ** 2)));
  const left = rows.map((row, k) => row.apart - coefficient.mean * size * row.volatility * standard[k]!);
  const unexplained = mean(left.map((own) => own ** 2)) / mean(rows.map((row) => row.apart ** 2));

  // scores of the latest date as views
  const latest = sliceDates(prices, prices.dates.at(-101)!, prices.dates.at(-1)!);
  const moments = estimateMoments(returnsFromPrices(latest), { covariance: "ledoit-wolf", periodsPerYear });
  const last = prices.assets.map((_, i) => ({ x: at(prices.dates.length - 1, i) }));
  const shares = share(all);
  const [one, two] = learn(rows).say(last);
  const now = standardOf(prices.assets.map((_, i) => shares[0]! * one![i]! + shares[1]! * two![i]!));
  const covariance = (i: number, j: number) => moments.covariance[i * ASSETS + j]!;
  const each = prices.assets.map((_, i) => i);
  const towards = each.map((i) => mean(each.map((j) => covariance(i, j))));
  const variance = each.map((i) => covariance(i, i) - 2 * towards[i]! + mean(towards));
  const certain = 1 - 1 / (1 + coefficient.tStatistic! ** 2);
  const forecast = each.map(
    (i) => certain * coefficient.mean * Math.sqrt(variance[i]!) * now[i]! * Math.sqrt(periodsPerYear / horizon),
  );
  const prior = Float64Array.from(towards, (own) => riskAversion * own);
  const views = each.map((i) => ({
    assets: Object.fromEntries(prices.assets.map((asset, j) => [asset, (i === j ? 1 : 0) - 1 / ASSETS])),
    return: prior[i]! - mean([...prior]) + forecast[i]!,
    variance: variance[i]! * unexplained,
  }));
  const posterior = blackLitterman(moments, { prior, views, tau: 1, covariance: "prior" });
  const byHand = requireOptimal(
    meanVariance(posterior, { objective: "maximum-utility", riskAversion, constraints }),
  ).weights;
  const weights = requireOptimal(answer).weights;
  for (const [i, asset] of prices.assets.entries()) {
    expect(answer.forecasts[asset]).toBeCloseTo(forecast[i]!, 12);
    expect(weights[asset]).toBeCloseTo(byHand[asset]!, 9);
  }
  expect(Math.max(...Object.values(weights))).toBeGreaterThan(0.12);
});
