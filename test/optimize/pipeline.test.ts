import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import type { ReturnsTable } from "../../src/core/types.js";
import { estimateMoments } from "../../src/moments/estimate-moments.js";
import { shrunkMeans } from "../../src/moments/shrunk-means.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { pipeline } from "../../src/optimize/pipeline/pipeline.js";
import { blackLitterman } from "../../src/optimize/views/black-litterman.js";
import { allocateShares } from "../../src/rebalance/allocate-shares.js";

const assets = ["A", "B", "C"];
const returns: ReturnsTable = {
  kind: "simple",
  assets,
  dates: Array.from({ length: 40 }, (_, t) => new Date(Date.UTC(2022, 0, 7 + 7 * t)).toISOString().slice(0, 10)),
  values: Float64Array.from({ length: 120 }, (_, k) => 0.002 + 0.03 * Math.sin(k * k + (k % 3))),
};
const prices = { A: 50, B: 20, C: 11 };
const views = [{ assets: { A: 1 }, return: 0.1, confidence: 0.5 }];

test("five steps give what the five calls give, and keep each result", () => {
  const decide = pipeline([
    ["estimate", (past: ReturnsTable) => estimateMoments(past, { covariance: "ledoit-wolf" })],
    ["shrink", (moments) => shrunkMeans(moments, { method: "bayes-stein", observations: 40 })],
    ["views", (moments) => blackLitterman(moments, { marketWeights: { A: 0.5, B: 0.3, C: 0.2 }, views })],
    ["optimize", (moments) => meanVariance(moments, { objective: "minimum-variance" })],
    ["allocate", ({ weights }) => allocateShares({ weights, prices, capital: 10_000 })],
  ]);
  const run = decide(returns);
  if (run.status !== "done") throw new Error(run.reason);
  const moments = shrunkMeans(estimateMoments(returns, { covariance: "ledoit-wolf" }), {
    method: "bayes-stein",
    observations: 40,
  });
  const posterior = blackLitterman(moments, { marketWeights: { A: 0.5, B: 0.3, C: 0.2 }, views });
  const best = requireOptimal(meanVariance(posterior, { objective: "minimum-variance" }));
  const shares = allocateShares({ weights: best.weights, prices, capital: 10_000 });
  expect(run.value).toEqual(shares);
  expect(run.steps.map(({ name }) => name)).toEqual(["estimate", "shrink", "views", "optimize", "allocate"]);
  expect(run.steps[1]!.result).toEqual(moments);
  expect(run.steps[3]!.result).toEqual(best);
  expect(decide(returns)).toEqual(run);
});

test("an optimization without an answer ends the run, with its conflict in the record", () => {
  let later = 0;
  const run = pipeline([
    ["estimate", (past: ReturnsTable) => estimateMoments(past)],
    ["optimize", (moments) => meanVariance(moments, { objective: "target-return", target: 5 })],
    ["count", ({ weights }) => Object.keys(weights).length + later++],
  ])(returns);
  expect(run).toMatchObject({ status: "stopped", at: "optimize" });
  expect(run.steps).toHaveLength(2);
  expect(run.steps[1]!.result).toMatchObject({ status: "infeasible" });
  expect(later).toBe(0);
});

test("what a step throws carries its name", () => {
  const errorOf = (run: () => unknown): PortfolioError => {
    try {
      run();
    } catch (error) {
      if (error instanceof PortfolioError) return error;
    }
    throw new Error("nothing was thrown");
  };
  const estimate = (past: ReturnsTable) => estimateMoments(past);
  const wrong = errorOf(() => pipeline([["estimate", estimate]])({ ...returns, assets: ["A", "A", "B"] }));
  expect(wrong.code).toBe("duplicate-asset");
  expect(wrong.message).toMatch(/^step estimate: /);
  expect(wrong.details).toMatchObject({ step: "estimate" });
  const later = pipeline([["later", async () => 1]]);
  expect(errorOf(() => later(1)).message).toMatch(/^step later returned a promise/);
  expect(errorOf(() => pipeline([["nothing", () => undefined]])(1)).message).toMatch(/^step nothing returned nothing/);
  const broken = pipeline([["broken", (x: { a: { b: number } }) => x.a.b]]);
  expect(errorOf(() => broken({} as never)).message).toMatch(/^step broken threw: /);
  const twice = [
    ["one", (x: number) => x],
    ["one", (x: number) => x],
  ] as const;
  expect(errorOf(() => pipeline(twice)).message).toMatch(/twice/);
  expect(errorOf(() => pipeline([])).code).toBe("empty");
  expect(errorOf(() => pipeline([["one"]] as never)).message).toMatch(/steps\[0\].* give a pair/);
});
