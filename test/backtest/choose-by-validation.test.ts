import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Candidate, chooseByValidation } from "../../src/backtest/validation/choose-by-validation.js";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import type { Moments, ReturnsTable } from "../../src/core/types.js";
import { estimateMoments } from "../../src/moments/estimate-moments.js";
import { hierarchicalRiskParity } from "../../src/optimize/hierarchical/hierarchical-risk-parity.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { pipeline } from "../../src/optimize/pipeline/pipeline.js";
import { equalWeight } from "../../src/optimize/rules/equal-weight.js";
import { inverseVolatility } from "../../src/optimize/rules/inverse-volatility.js";

interface Case {
  readonly options: Parameters<typeof chooseByValidation>[2];
  readonly returns: Record<string, number[]>;
  readonly best: string;
  readonly trials: number;
  readonly deflatedSharpeRatio: number;
}
const reference: { input: number[][]; expected: Case[] } = JSON.parse(
  readFileSync(new URL("../reference/backtest/choose-by-validation.json", import.meta.url), "utf8"),
);

const assets = ["A", "B", "C", "D", "E", "F"];
const returns: ReturnsTable = {
  kind: "simple",
  assets,
  dates: reference.input.map((_, t) => new Date(Date.UTC(2021, 0, 1 + 7 * t)).toISOString().slice(0, 10)),
  values: Float64Array.from(reference.input.flat()),
};
const candidates: Readonly<Record<string, Candidate>> = {
  equal: (past) => equalWeight(estimateMoments(past)),
  inverse: (past) => inverseVolatility(estimateMoments(past)),
  calm: pipeline([
    ["estimate", (past: ReturnsTable) => estimateMoments(past)],
    ["optimize", (moments: Moments) => meanVariance(moments, { objective: "minimum-variance" })],
  ]),
  parity: (past) => hierarchicalRiskParity(estimateMoments(past), { linkage: "ward", leafOrder: "optimal" }) as unknown,
};

describe("choosing among candidates", () => {
  for (const { options, returns: expected, best, trials, deflatedSharpeRatio } of reference.expected) {
    test(`windows of ${options.trainPeriods} and ${options.testPeriods} are skfolio's`, () => {
      const choice = chooseByValidation(returns, candidates, options);
      for (const score of choice.scores) {
        if (score.status !== "ok") throw new Error(score.reason);
        expect(score.returns.length).toBe(choice.dates.length);
        const worst = Math.max(...score.returns.map((r, t) => Math.abs(r - expected[score.name]![t]!)));
        expect(worst, score.name).toBeLessThan(score.name === "calm" ? 1e-7 : 1e-12);
      }
      expect(choice.best).toBe(best);
      expect(choice.trials).toBe(trials);
      expect(choice.deflatedSharpeRatio).toBeCloseTo(deflatedSharpeRatio, 6);
      const latest = options.anchored ? returns : tailOf(returns, options.trainPeriods);
      const again = candidates[best]!(latest) as { weights?: unknown; value?: { weights: unknown } };
      expect(choice.weights).toEqual(again.weights ?? again.value?.weights);
    });
  }

  test("no candidate sees a period that it is judged by, nor one that is left out", () => {
    const options = { trainPeriods: 20, testPeriods: 6, purgePeriods: 3 };
    const seen: string[] = [];
    const watching: Candidate = (past) => {
      seen.push(past.dates.at(-1)!);
      past.values.fill(9); // what is written into the past stays there
      return { A: 1 };
    };
    const choice = chooseByValidation(returns, { watching, other: () => ({ B: 0.5 }) }, options);
    for (const [k, date] of seen.slice(0, -1).entries()) {
      expect(date).toBe(returns.dates[20 + 6 * k - 1]);
      expect(date < choice.dates[6 * k]!).toBe(true);
    }
    const [score] = choice.scores;
    if (score?.status !== "ok") throw new Error("watching failed");
    expect(score.returns).toEqual(
      Float64Array.from({ length: returns.dates.length - 23 }, (_, t) => returns.values[(t + 23) * 6]!),
    );
  });

  test("a candidate without an answer has failed, and counts as a trial", () => {
    const impossible = pipeline([
      ["estimate", (past: ReturnsTable) => estimateMoments(past)],
      ["optimize", (moments) => meanVariance(moments, { objective: "target-return", target: 9 })],
    ]);
    const strange: Candidate = () => ({ G: 1 });
    const broken: Candidate = (past) => (past as unknown as { nothing: { here: number } }).nothing.here;
    const choice = chooseByValidation(
      returns,
      { impossible, strange, broken, equal: candidates["equal"]! },
      { trainPeriods: 30, testPeriods: 20 },
    );
    expect(choice.best).toBe("equal");
    expect(choice.trials).toBe(4);
    expect(choice.deflatedSharpeRatio).toBeNull();
    const reasons = choice.scores.flatMap((score) => (score.status === "failed" ? [score.reason] : []));
    expect(reasons[0]).toMatch(/^in the window that ends on 2021-07-23: stopped: .*targetReturn/);
    expect(reasons[1]).toMatch(/G/);
    expect(reasons[2]).toMatch(/undefined/);
  });

  test("log returns are judged as simple ones", () => {
    const logs: ReturnsTable = { ...returns, kind: "log", values: returns.values.map(Math.log1p) };
    const one = chooseByValidation(returns, { a: () => ({ A: 0.4, C: 0.6 }) }, { trainPeriods: 40, testPeriods: 9 });
    const two = chooseByValidation(logs, { a: () => ({ A: 0.4, C: 0.6 }) }, { trainPeriods: 40, testPeriods: 9 });
    const [a, b] = [one.scores[0]!, two.scores[0]!];
    if (a.status !== "ok" || b.status !== "ok") throw new Error("no scores");
    for (const [t, r] of a.returns.entries()) expect(b.returns[t]).toBeCloseTo(r, 15);
    expect(two.deflatedSharpeRatio).toBeNull();
  });

  test("windows without anything to judge by, no candidates and gaps are refused by name", () => {
    const equal = candidates["equal"]!;
    const codeOf = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        if (error instanceof PortfolioError) return error.code;
      }
      return "none";
    };
    const options = { trainPeriods: 30, testPeriods: 20 };
    expect(codeOf(() => chooseByValidation(returns, { equal }, { ...options, trainPeriods: 90 }))).toBe(
      "too-few-observations",
    );
    expect(codeOf(() => chooseByValidation(returns, {}, options))).toBe("empty");
    const gap = { ...returns, values: returns.values.map((r, k) => (k === 8 ? Number.NaN : r)) };
    expect(codeOf(() => chooseByValidation(gap, { equal }, options))).toBe("not-finite");
  });
});

function tailOf(table: ReturnsTable, periods: number): ReturnsTable {
  const from = table.dates.length - periods;
  return { ...table, dates: table.dates.slice(from), values: table.values.slice(from * table.assets.length) };
}
