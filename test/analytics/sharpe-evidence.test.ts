import { expect, test } from "vitest";
import { deflatedSharpeRatio, expectedMaximumSharpeRatio } from "../../src/analytics/evidence/deflated-sharpe-ratio.js";
import { minimumTrackRecordLength } from "../../src/analytics/evidence/minimum-track-record-length.js";
import { probabilisticSharpeRatio } from "../../src/analytics/evidence/probabilistic-sharpe-ratio.js";

// Bailey and López de Prado (2014), "The deflated Sharpe ratio", its numerical example
const strategy = {
  sharpeRatio: 2.5 / Math.sqrt(250),
  observations: 1250,
  skewness: -3,
  kurtosis: 10,
  trialVariance: 0.5 / 250,
};

test("the deflated Sharpe ratio of the paper is .9004 after 100 trials, .9505 after 46", () => {
  expect(deflatedSharpeRatio({ ...strategy, trials: 100 })).toBeCloseTo(0.9004, 4);
  expect(deflatedSharpeRatio({ ...strategy, trials: 46 })).toBeCloseTo(0.9505, 4);
  expect(expectedMaximumSharpeRatio({ ...strategy, trials: 100 })).toBeCloseTo(0.1132, 4);
});

test("the probabilistic Sharpe ratio of the paper is .9817, and .9134 with its skewness and kurtosis", () => {
  // Bailey and López de Prado (2012), "The Sharpe ratio efficient frontier": 24 months
  const fund = { sharpeRatio: 0.458, observations: 24 };
  expect(probabilisticSharpeRatio(fund)).toBeCloseTo(0.9817, 4);
  expect(probabilisticSharpeRatio({ ...fund, skewness: -2.448, kurtosis: 10.164 })).toBeCloseTo(0.9134, 4);
});

test("a yearly Sharpe ratio of 2 needs 2.73 years of days to be above 1", () => {
  const days = minimumTrackRecordLength({ sharpeRatio: 2 / Math.sqrt(252), benchmark: 1 / Math.sqrt(252) });
  expect(days / 252).toBeCloseTo(2.73, 2);
  const evidence = { sharpeRatio: 0.1, benchmark: 0.02, skewness: -1, kurtosis: 8 };
  const observations = minimumTrackRecordLength({ ...evidence, level: 0.9 });
  expect(probabilisticSharpeRatio({ ...evidence, observations })).toBeCloseTo(0.9, 12);
});

test("one trial deflates nothing, equal trials deflate nothing, more trials deflate more", () => {
  const one = deflatedSharpeRatio({ ...strategy, trials: 1 });
  const { trialVariance: _, ...plain } = strategy;
  expect(one).toBe(probabilisticSharpeRatio(plain));
  expect(deflatedSharpeRatio({ ...plain, trialSharpeRatios: [0.1, 0.1, 0.1] })).toBe(one);
  expect(deflatedSharpeRatio({ ...plain, trials: 1000 })).toBeLessThan(deflatedSharpeRatio({ ...plain, trials: 10 }));
});

test("trials given one by one are their number and variance", () => {
  const ratios = [0.02, 0.05, -0.01, 0.08];
  const { trialVariance: _, ...plain } = strategy;
  const mean = 0.035;
  const variance = ratios.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3;
  expect(deflatedSharpeRatio({ ...plain, trialSharpeRatios: ratios })).toBeCloseTo(
    deflatedSharpeRatio({ ...plain, trials: 4, trialVariance: variance }),
    14,
  );
});

test("what has no answer is NaN", () => {
  expect(minimumTrackRecordLength({ sharpeRatio: 0.05, benchmark: 0.05 })).toBeNaN();
  expect(probabilisticSharpeRatio({ sharpeRatio: 2, observations: 10, skewness: 3, kurtosis: 1 })).toBeNaN();
});

test("wrong evidence is refused by name", () => {
  const plain = { sharpeRatio: 0.1, observations: 100 };
  expect(() => probabilisticSharpeRatio({ sharpeRatio: 0.1, observations: 1 })).toThrow(/observations is 1/);
  expect(() => probabilisticSharpeRatio({ ...plain, kurtosis: Number.NaN })).toThrow(/kurtosis is NaN/);
  expect(() => deflatedSharpeRatio(plain)).toThrow(/trials is missing/);
  expect(() => deflatedSharpeRatio({ ...plain, trials: 0 })).toThrow(/trials is 0/);
  expect(() => deflatedSharpeRatio({ ...plain, trials: 5, trialVariance: -1 })).toThrow(/trialVariance is -1/);
  expect(() => deflatedSharpeRatio({ ...plain, trials: 5, trialSharpeRatios: [0.1] })).toThrow(/together with trials/);
  expect(() => deflatedSharpeRatio({ ...plain, trialSharpeRatios: [] })).toThrow(/trialSharpeRatios is empty/);
  expect(() => deflatedSharpeRatio({ ...plain, trialSharpeRatios: [Number.NaN] })).toThrow(/trialSharpeRatios\[0\]/);
});
