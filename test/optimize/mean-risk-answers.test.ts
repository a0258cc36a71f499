import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints, ReturnsTable } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { minimumCvar } from "../../src/optimize/cvar/minimum-cvar.js";
import { maximumGrowth } from "../../src/optimize/risk-measure/maximum-growth.js";
import { meanRisk } from "../../src/optimize/risk-measure/mean-risk.js";
import { MEASURES } from "../../src/optimize/risk-measure/read-risk.js";

function table(rows: readonly (readonly number[])[]): ReturnsTable {
  const dates = rows.map((_, t) => new Date(Date.UTC(2020, 0, 5 + 7 * t)).toISOString().slice(0, 10));
  const assets = rows[0]!.map((_, i) => `A${i}`);
  return { kind: "simple", assets, dates, values: Float64Array.from(rows.flat()) };
}

function randomTable(seed: number, periods: number, assets: number): ReturnsTable {
  const random = seededRandom(seed);
  return table(
    Array.from({ length: periods }, () => {
      const market = 0.002 + 0.02 * random.normal();
      return Array.from({ length: assets }, (_, i) => market * (0.6 + 0.1 * i) + 0.02 * random.normal());
    }),
  );
}

const returns = randomTable(3, 60, 6);
const weekly = { periodsPerYear: 52 };
const plain = MEASURES.filter((measure) => measure !== "ordered-weighted-average");

test("hand-solved: two assets that offset each other have no range when held half and half", () => {
  const pair = table([
    [0.02, -0.01],
    [-0.01, 0.02],
  ]);
  const result = meanRisk(pair, { measure: "range", ...weekly });
  expect(result).toMatchObject({ status: "optimal", weights: { A0: 0.5, A1: 0.5 }, risk: expect.closeTo(0, 15) });
});

test("hand-solved: the greatest drawdown counts from the start of the sample", () => {
  const falling = table([
    [-0.1, 0],
    [0.05, 0],
    [-0.02, 0],
  ]);
  const only = meanRisk(falling, { measure: "maximum-drawdown", constraints: { min: { A0: 1 } }, ...weekly });
  expect(only.risk).toBeCloseTo(0.1, 15);
});

test("the order weights of a mean of the worst are the tail loss", () => {
  const orderWeights = returns.dates.map((_, t) => (t < 6 ? -1 / 6 : 0));
  const ordered = meanRisk(returns, { measure: "ordered-weighted-average", orderWeights, ...weekly });
  const tail = meanRisk(returns, { measure: "conditional-value-at-risk", level: 0.9, ...weekly });
  expect(ordered.risk).toBeCloseTo(tail.risk!, 12);
  expect(tail.risk).toBeCloseTo(
    requireOptimal(minimumCvar(returns, { level: 0.9, ...weekly })).conditionalValueAtRisk,
    12,
  );
});

test.each(plain)("%s: prices are what a little more room gains, and costs and turnover count", (measure) => {
  const from = { A0: 0.5, A1: 0.5 };
  const limits: Constraints = {
    max: 0.35,
    groups: [{ name: "g", assets: ["A0", "A1"], min: 0.3 }],
    turnover: { from, max: 0.5 },
    costs: { from, buy: 0.0004, sell: 0.0002 },
  };
  const objective = (room: number) => {
    const result = meanRisk(returns, {
      measure,
      ...weekly,
      constraints: {
        ...limits,
        max: 0.35,
        turnover: { from, max: 0.5 + room },
      },
    });
    if (result.status !== "optimal") throw new Error(result.reason);
    const cost = Object.entries(result.weights).reduce((sum, [asset, w]) => {
      const traded = w - (from[asset as "A0"] ?? 0);
      return sum + Math.max(0.0004 * traded, -0.0002 * traded);
    }, 0);
    return { result, value: result.risk! + cost };
  };
  const now = objective(0);
  const price = now.result.diagnostics.binding.find(({ constraint }) => constraint === "turnover")?.shadowPrice ?? 0;
  const step = 1e-5;
  const gained = (objective(-step).value - now.value) / step;
  const further = (now.value - objective(step).value) / step;
  // between what less room costs and what more room gains
  expect(price).toBeLessThanOrEqual(gained + 1e-6);
  expect(price).toBeGreaterThanOrEqual(further - 1e-6);
});

describe("conflicts", () => {
  test.each(plain)("%s below the least there is names the target and what stands in its way", (measure) => {
    const least = meanRisk(returns, { measure, constraints: { max: 0.3 }, ...weekly });
    const target = least.risk! - 0.1 * Math.abs(least.risk!);
    const result = meanRisk(returns, {
      measure,
      objective: "target-risk",
      target,
      constraints: { max: 0.3 },
      relax: true,
      ...weekly,
    });
    if (result.status !== "infeasible") throw new Error(result.status);
    expect(result.conflict[0]).toEqual({
      constraint: "targetRisk",
      slackNeeded: expect.closeTo(least.risk! - target, 9),
    });
    expect(result.conflict.length).toBeGreaterThan(1);
    expect(result.relaxed?.loosened).toEqual([
      { constraint: "targetRisk", by: expect.closeTo(least.risk! - target, 9) },
    ]);
    for (const { constraint, slackNeeded } of result.conflict.slice(1)) {
      // where several periods share the worst loss, a target a millionth above the least entropic risk is missed by as much, and said so
      if (slackNeeded === null || !constraint.startsWith("max.") || measure === "entropic-value-at-risk") continue;
      const caps = Object.fromEntries(returns.assets.map((asset) => [asset, 0.3]));
      const mended = { ...caps, [constraint.slice(4)]: 0.3 + slackNeeded + 1e-6 };
      const again = meanRisk(returns, {
        measure,
        objective: "target-risk",
        target,
        constraints: { max: mended },
        ...weekly,
      });
      expect(again.status, constraint).toBe("optimal");
    }
  });

  test("a rate that nothing earns is named", () => {
    const result = meanRisk(returns, {
      measure: "maximum-drawdown",
      objective: "maximum-ratio",
      riskFreeRate: 5,
      ...weekly,
    });
    if (result.status !== "infeasible") throw new Error(result.status);
    expect(result.conflict.map(({ constraint }) => constraint)).toContain("riskFreeRate");
    expect(result.method).toBe("meanRisk");
  });

  test("a target return beyond all assets is named with its slack", () => {
    const result = meanRisk(returns, { measure: "semi-deviation", objective: "target-return", target: 9, ...weekly });
    if (result.status !== "infeasible") throw new Error(result.status);
    expect(result.conflict.map(({ constraint }) => constraint)).toContain("targetReturn");
    expect(result.risk).toBeNull();
  });

  test("an asset that never falls leaves the drawdown ratio without a greatest value", () => {
    const safe = table([
      [0.001, 0.02],
      [0.001, -0.03],
      [0.001, 0.04],
    ]);
    const result = meanRisk(safe, { measure: "maximum-drawdown", objective: "maximum-ratio", ...weekly });
    expect(result).toMatchObject({ status: "unbounded", reason: expect.stringContaining("no risk by this measure") });
  });
});

test("with few positions the best of all pairs is found", () => {
  const best = meanRisk(returns, {
    measure: "conditional-drawdown-at-risk",
    constraints: { maxPositions: 2 },
    ...weekly,
  });
  let least = Number.POSITIVE_INFINITY;
  for (const a of returns.assets) {
    for (const b of returns.assets) {
      if (a >= b) continue;
      const max = Object.fromEntries(returns.assets.map((asset) => [asset, asset === a || asset === b ? 1 : 0]));
      const pair = meanRisk(returns, { measure: "conditional-drawdown-at-risk", constraints: { max }, ...weekly });
      least = Math.min(least, pair.risk!);
    }
  }
  expect(best.risk).toBeCloseTo(least, 12);
  expect(best.status === "optimal" && best.diagnostics.gap).toBe(0);
});

describe("greatest growth", () => {
  test("even money at 60 % is worth a fifth of the capital", () => {
    const coin = table(Array.from({ length: 10 }, (_, t) => [t < 6 ? 1 : -1]));
    const result = maximumGrowth(coin, { constraints: { budget: [0, 1] }, ...weekly });
    expect(result.status === "optimal" && result.weights["A0"]).toBeCloseTo(0.2, 12);
    expect(result.growthRate).toBeCloseTo(52 * (0.6 * Math.log(1.2) + 0.4 * Math.log(0.8)), 12);
  });

  test("no mixture of the optimum with another portfolio grows faster", () => {
    const result = maximumGrowth(returns, { constraints: { min: -0.3, max: 0.8 }, ...weekly });
    if (result.status !== "optimal") throw new Error(result.status);
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-10);
    const n = returns.assets.length;
    const growth = (w: readonly number[]): number => {
      let sum = 0;
      for (let t = 0; t < returns.dates.length; t++) {
        sum += Math.log1p(w.reduce((all, x, i) => all + x * returns.values[t * n + i]!, 0));
      }
      return (52 * sum) / returns.dates.length;
    };
    const own = returns.assets.map((asset) => result.weights[asset]!);
    expect(growth(own)).toBeCloseTo(result.growthRate!, 12);
    const random = seededRandom(1);
    for (let k = 0; k < 200; k++) {
      const other = own.map(() => -0.3 + 1.1 * random.uniform());
      const excess = (other.reduce((sum, w) => sum + w, 0) - 1) / n;
      const inside = other.map((w) => w - excess);
      if (inside.some((w) => w < -0.3 || w > 0.8)) continue;
      const mixed = own.map((w, i) => 0.99 * w + 0.01 * inside[i]!);
      expect(growth(mixed)).toBeLessThanOrEqual(result.growthRate! + 1e-13);
    }
  });
});

describe("a wrong call is refused", () => {
  const options = { measure: "semi-deviation" } as const;
  test.each([
    [{ ...options, level: 0.9 }, /options.level is not read by measure "semi-deviation"/],
    [{ ...options, target: 0.1 }, /options.target is not read by objective "minimum-risk"/],
    [{ ...options, objective: "target-risk" as const }, /options.target is missing/],
    [{ measure: "ordered-weighted-average" as const }, /orderWeights is missing/],
    [{ measure: "ordered-weighted-average" as const, orderWeights: [1, 2] }, /2 numbers for 60 periods/],
    [
      { measure: "ordered-weighted-average" as const, orderWeights: returns.dates.map((_, t) => -t) },
      /falls at position 1/,
    ],
    [{ measure: "entropic-value-at-risk" as const, level: 0.99 }, /use measure "worst-realization"/],
    [{ ...options, constraints: { trackingError: { benchmark: {}, max: 1 } } }, /trackingError cannot be held/],
    [{ measure: "semideviation" as never }, /did you mean "semi-deviation"/],
  ])("%#", (given, message) => {
    expect(() => meanRisk(returns, { ...weekly, ...given })).toThrow(message);
  });

  test("a history of one row", () => {
    const row = table([[0.01, 0.02]]);
    expect(() => meanRisk(row, { measure: "range", ...weekly })).toThrow(/returns have 1 periods/);
  });

  test("a return below −1", () => {
    expect(() => maximumGrowth(table([[-1.2], [0.1]]), weekly)).toThrow(/A0 on 2020-01-05 are -1.2/);
  });
});
