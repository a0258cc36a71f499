import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { fromEpochDay } from "../../src/core/dates/calendar.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints, ReturnsTable } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { maximumReturnCvar } from "../../src/optimize/cvar/maximum-return-cvar.js";
import { minimumCvar } from "../../src/optimize/cvar/minimum-cvar.js";

const loadHighs: typeof import("highs").default = createRequire(import.meta.url)("highs");

const reference: {
  input: Record<
    string,
    { assets: string[]; dates: string[]; values: number[]; periodsPerYear: number; target: number; limit: number }
  >;
  expected: Record<string, Record<string, number>>;
} = JSON.parse(readFileSync(new URL("../reference/optimize/minimum-cvar.json", import.meta.url), "utf8"));

function tableOf(assets: readonly string[], values: readonly number[]): ReturnsTable {
  const dates = Array.from({ length: values.length / assets.length }, (_, t) => fromEpochDay(18_000 + t));
  return { kind: "simple", assets, dates, values: Float64Array.from(values) };
}

for (const [name, input] of Object.entries(reference.input)) {
  describe(`${name}, HiGHS`, () => {
    const { assets, dates, periodsPerYear, target, limit } = input;
    const returns: ReturnsTable = { kind: "simple", assets, dates, values: Float64Array.from(input.values) };
    const n = assets.length;
    const half = assets.slice(0, Math.floor(n / 2));
    const cases: Record<string, Parameters<typeof minimumCvar>[1]> = {
      "level 0.95": {},
      "level 0.9": { level: 0.9 },
      "level 0.99": { level: 0.99 },
      target: { targetReturn: target },
      cap: { constraints: { max: 1.6 / n } },
      group: { constraints: { groups: [{ name: "half", assets: half, min: 0.6, max: 0.7 }] } },
      "long-short": { constraints: { min: -0.3, max: 0.6 } },
      budget: { constraints: { budget: [0.5, 0.9] } },
    };
    for (const [key, options] of Object.entries(cases)) {
      test(key, () => {
        const result = requireOptimal(minimumCvar(returns, { ...options, periodsPerYear }));
        expect(Math.abs(result.conditionalValueAtRisk - reference.expected[name]![key]!)).toBeLessThan(1e-8);
        expect(result.diagnostics.kktResidual).toBeLessThan(1e-12);
        expect(result.valueAtRisk).toBeLessThanOrEqual(result.conditionalValueAtRisk);
        const shares = Object.values(result.riskContributions).reduce((a, b) => a + b, 0);
        expect(shares).toBeCloseTo(1, 12);
      });
    }
    test("maximum return under a limit", () => {
      const result = requireOptimal(maximumReturnCvar(returns, { maxCvar: limit, periodsPerYear }));
      expect(Math.abs(result.expectedReturn - reference.expected[name]!["maximum return"]!)).toBeLessThan(1e-8);
      expect(result.conditionalValueAtRisk).toBeLessThanOrEqual(limit + 1e-12);
      expect(result.diagnostics.kktResidual).toBeLessThan(1e-11);
    });
    test("the price of the limit is what a little more of it gains, and the return that is reached is no constraint", () => {
      const most = (maxCvar: number, constraints: Constraints = {}) =>
        requireOptimal(maximumReturnCvar(returns, { maxCvar, periodsPerYear, constraints }));
      const { binding } = most(limit).diagnostics;
      const names = binding.map(({ constraint }) => constraint);
      expect(names).toContain("budget");
      expect(names).not.toContain("targetReturn");
      const step = 1e-7;
      const gained = (most(limit + step).expectedReturn - most(limit).expectedReturn) / step;
      const price = binding.find(({ constraint }) => constraint === "maxCvar")!.shadowPrice!;
      expect(gained / price).toBeCloseTo(1, 4);
    });
    test("shadow prices are what a little more room gains", () => {
      const gain = (constraints: Constraints): number =>
        requireOptimal(minimumCvar(returns, { constraints, periodsPerYear })).conditionalValueAtRisk;
      const cap = 1.6 / n;
      const base = requireOptimal(minimumCvar(returns, { constraints: { max: cap }, periodsPerYear }));
      const priced = base.diagnostics.binding.filter(({ shadowPrice }) => shadowPrice! > 1e-6);
      expect(priced.length).toBeGreaterThan(1);
      const h = 1e-7;
      for (const { constraint, shadowPrice } of priced) {
        const [side, asset] = constraint.split(".") as [string, string];
        const more: Constraints =
          side === "max"
            ? { max: Object.fromEntries(assets.map((a) => [a, a === asset ? cap + h : cap])) }
            : { max: cap, min: { [asset]: -h } };
        const slope = (base.conditionalValueAtRisk - gain(more)) / h;
        expect(slope, constraint).toBeCloseTo(shadowPrice!, 5);
      }
      const budget = base.diagnostics.binding.find(({ constraint }) => constraint === "budget")!.shadowPrice;
      const slope = (base.conditionalValueAtRisk - gain({ max: cap, budget: 1 + h })) / h;
      expect(slope).toBeCloseTo(budget!, 5);
    });
  });
}

describe("against the HiGHS of npm on random problems", () => {
  test("the least CVaR agrees: many and few periods, ties, duplicates, rows", async () => {
    const highs = await loadHighs();
    const random = seededRandom(99);
    for (let k = 0; k < 24; k++) {
      const n = 2 + random.integer(8);
      const t = 3 + random.integer(40);
      const level = [0.5, 0.8, 0.95, 0.99][k % 4]!;
      // every third table has whole percents, so that losses tie; every fourth has a duplicate asset
      const draw = (): number => (k % 3 === 0 ? (random.integer(11) - 5) / 100 : 0.02 * random.normal());
      const values = Array.from({ length: n * t }, draw);
      if (k % 4 === 0) for (let s = 0; s < t; s++) values[s * n] = values[s * n + 1]!;
      const assets = Array.from({ length: n }, (_, i) => `a${i}`);
      const max = k % 2 ? 1 : Math.min(1, 1.5 / n);
      const term = (c: number, v: string): string => `${c < 0 ? "-" : "+"} ${Math.abs(c)} ${v}`;
      const lp = [
        "Minimize",
        ` obj: alpha ${Array.from({ length: t }, (_, s) => term(1 / ((1 - level) * t), `u${s}`)).join(" ")}`,
        "Subject To",
        ...Array.from(
          { length: t },
          (_, s) => ` t${s}: u${s} + alpha ${assets.map((a, i) => term(values[s * n + i]!, a)).join(" ")} >= 0`,
        ),
        ` budget: ${assets.join(" + ")} = 1`,
        "Bounds",
        " alpha free",
        ...assets.map((a) => ` 0 <= ${a} <= ${max}`),
        "End",
      ].join("\n");
      const solved = highs.solve(lp);
      const ours = requireOptimal(
        minimumCvar(tableOf(assets, values), { level, constraints: { max }, periodsPerYear: 252 }),
      );
      expect(Math.abs(ours.conditionalValueAtRisk - solved.ObjectiveValue)).toBeLessThan(1e-8);
      expect(ours.diagnostics.kktResidual).toBeLessThan(1e-11);
    }
  });
});

describe("by hand", () => {
  test("the tail takes the last period by its fraction", () => {
    // worst 1.5 of 3: (0.3 + 0.5 · 0.1) / 1.5
    const result = minimumCvar(tableOf(["A"], [-0.3, -0.1, 0.2]), { level: 0.5, periodsPerYear: 12 });
    expect(result.conditionalValueAtRisk).toBeCloseTo(0.35 / 1.5, 15);
    expect(result.valueAtRisk).toBeCloseTo(0.1, 15);
  });
  test("a tail of a whole number of periods begins below it", () => {
    const result = minimumCvar(tableOf(["A"], [-0.4, -0.3, -0.2, -0.1]), { level: 0.5, periodsPerYear: 12 });
    expect(result.conditionalValueAtRisk).toBeCloseTo(0.35, 15);
    expect(result.valueAtRisk).toBeCloseTo(0.2, 15);
  });
  test("two assets that lose in turns are held half and half", () => {
    const result = requireOptimal(
      minimumCvar(tableOf(["A", "B"], [-0.1, 0, 0, -0.1, 0.05, 0.05]), { level: 0.66, periodsPerYear: 12 }),
    );
    expect(result.weights["A"]).toBeCloseTo(0.5, 12);
  });
  test("one period, and fewer periods than assets", () => {
    const one = requireOptimal(minimumCvar(tableOf(["A", "B"], [-0.1, 0.02]), { periodsPerYear: 252 }));
    expect(one.weights).toEqual({ A: 0, B: 1 });
    const random = seededRandom(4);
    const wide = tableOf(
      Array.from({ length: 12 }, (_, i) => `a${i}`),
      Array.from({ length: 60 }, () => random.normal()),
    );
    expect(requireOptimal(minimumCvar(wide)).diagnostics.kktResidual).toBeLessThan(1e-12);
  });
  test("scales from 1e-8 to 1e8 change the losses and nothing else", () => {
    const random = seededRandom(5);
    const values = Array.from({ length: 200 }, () => random.normal());
    const assets = ["A", "B", "C", "D"];
    const base = requireOptimal(minimumCvar(tableOf(assets, values)));
    for (const scale of [1e-8, 1e-4, 1e4, 1e8]) {
      const scaled = requireOptimal(
        minimumCvar(
          tableOf(
            assets,
            values.map((v) => v * scale),
          ),
        ),
      );
      expect(scaled.conditionalValueAtRisk / scale).toBeCloseTo(base.conditionalValueAtRisk, 12);
      for (const asset of assets) expect(scaled.weights[asset]).toBeCloseTo(base.weights[asset]!, 9);
    }
  });
  test("a loose limit gives the greatest return, an impossible one the slack it needs", () => {
    const returns = tableOf(["A", "B"], [-0.1, -0.01, 0.2, 0.02, 0.05, 0.01, -0.05, 0]);
    const loose = requireOptimal(maximumReturnCvar(returns, { maxCvar: 1, periodsPerYear: 12 }));
    expect(loose.weights["A"]).toBeCloseTo(1, 12);
    expect(loose.diagnostics.binding).toEqual([]);
    const hopeless = maximumReturnCvar(returns, { maxCvar: -0.01, periodsPerYear: 12 });
    expect(hopeless).toMatchObject({ status: "infeasible", conflict: [{ constraint: "maxCvar" }] });
    if (hopeless.status === "infeasible") expect(hopeless.conflict[0]!.slackNeeded).toBeCloseTo(0.02, 12);
  });
});

describe("bad input", () => {
  const returns = tableOf(["A", "B"], [-0.1, 0, 0.02, -0.1, 0.05, 0.05]);
  test("an impossible target is a named conflict", () => {
    const result = minimumCvar(returns, { targetReturn: 1e3, periodsPerYear: 12 });
    expect(result.status).toBe("infeasible");
    if (result.status !== "infeasible") return;
    expect(result.conflict.map(({ constraint }) => constraint)).toContain("targetReturn");
    expect(result.conditionalValueAtRisk).toBeNull();
    expect(maximumReturnCvar(returns, { maxCvar: 1, constraints: { max: 0.3 } }).status).toBe("infeasible");
  });
  test("weights without bounds over too few periods have no least loss", () => {
    const result = minimumCvar(returns, {
      constraints: { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
      level: 0.2,
    });
    expect(["numerical-error", "optimal"]).toContain(result.status);
  });
  test("NaN is named by asset and date, and levels outside 0..1 are refused", () => {
    const broken = { ...returns, values: returns.values.slice() };
    broken.values[3] = Number.NaN;
    expect(() => minimumCvar(broken)).toThrow(/returns of B on 2019-04-15 are NaN/);
    expect(() => minimumCvar(returns, { level: 1 })).toThrow(
      /options\.level is 1: give a finite number above 0 and below 1/,
    );
    expect(() => minimumCvar(returns, { targetReturn: Number.NaN })).toThrow(/targetReturn is NaN/);
    expect(() => maximumReturnCvar(returns, { maxCvar: Number.NaN })).toThrow(/maxCvar is NaN/);
  });
  test("log returns mean the same as the simple ones they stand for", () => {
    const log: ReturnsTable = { ...returns, kind: "log", values: returns.values.map(Math.log1p) };
    const { conditionalValueAtRisk } = requireOptimal(minimumCvar(returns));
    expect(minimumCvar(log).conditionalValueAtRisk).toBeCloseTo(conditionalValueAtRisk, 14);
  });
  test("without a portfolio the tail losses are null, which JSON keeps", () => {
    const impossible = minimumCvar(returns, { targetReturn: 99 });
    expect(impossible).toMatchObject({ status: "infeasible", conditionalValueAtRisk: null, valueAtRisk: null });
    const unreachable = maximumReturnCvar(returns, { maxCvar: 0 });
    expect(JSON.parse(JSON.stringify(unreachable))).toEqual(unreachable);
  });
  test("inputs are left as they were", () => {
    const before = structuredClone(returns);
    minimumCvar(returns);
    maximumReturnCvar(returns, { maxCvar: 0.05 });
    expect(returns).toEqual(before);
  });
});
