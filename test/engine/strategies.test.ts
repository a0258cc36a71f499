import { describe, expect, test } from "vitest";
import {
  type EngineStrategy,
  PortfolioEngine,
  pricesFromColumns,
  seededRandom,
  trainWeightPredictor,
  type Weights,
} from "../../src/index.js";

const random = seededRandom(12);
const dates: string[] = [];
for (let day = Date.UTC(2022, 0, 3); dates.length < 260; day += 86_400_000) {
  if (new Date(day).getUTCDay() % 6 !== 0) dates.push(new Date(day).toISOString().slice(0, 10));
}
const walk = (noise: number, drift: number): number[] => {
  let level = 100;
  return dates.map(() => (level *= 1 + drift + noise * random.normal()));
};
const prices = pricesFromColumns(dates, {
  A: walk(0.006, 0.0004),
  B: walk(0.01, 0.0003),
  C: walk(0.016, 0.0006),
  D: walk(0.02, -0.001),
});
const ONLY: Weights = { D: 1 };
const strategies: readonly EngineStrategy[] = [
  { name: "calm", method: "minimum-variance", share: 3 },
  { name: "even", method: "equal-weight" },
  { name: "bold", weights: ({ prices: seen, held }) => (seen.dates.length > 0 && held !== undefined ? ONLY : null) },
];
const engineOf = (config: object = {}, inputs: object = {}): PortfolioEngine =>
  PortfolioEngine.create({ prices, strategies, config: { data: { lookback: 100 }, ...config }, ...inputs });
const mixOf = (engine: PortfolioEngine) => {
  const result = engine.optimize();
  if (result.status !== "optimal" || result.strategies === undefined) throw new Error("no mix");
  return { ...result, strategies: result.strategies };
};

describe("several strategies", () => {
  test("are added up by their shares, and each is what it would be alone", () => {
    const { weights, strategies: mix, riskContributions, method } = mixOf(engineOf());
    expect(method).toBe("strategies");
    expect(mix.parts.map(({ name, share, by }) => [name, share, by])).toEqual([
      ["calm", 0.6, "minimum-variance"],
      ["even", 0.2, "equal weight"],
      ["bold", 0.2, "function"],
    ]);
    const calm = engineOf().optimize({ method: "minimum-variance" });
    expect(calm.status === "optimal" && calm.weights).toEqual(mix.parts[0]!.weights);
    for (const asset of prices.assets) {
      const sum = mix.parts.reduce((total, part) => total + part.share * (part.weights[asset] ?? 0), 0);
      expect(weights[asset]).toBeCloseTo(sum, 14);
    }
    expect(mix.parts.reduce((sum, part) => sum + part.riskShare, 0)).toBeCloseTo(1, 12);
    expect(Object.values(riskContributions).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  test("net their orders: together they turn over no more than apart", () => {
    const held = { cash: 0, holdings: { A: 400, D: 100 } };
    const { grossTurnover, netTurnover } = mixOf(engineOf({}, { portfolio: held })).strategies;
    expect(netTurnover).toBeLessThan(grossTurnover);
    const { trades } = engineOf({}, { portfolio: held }).construct();
    expect(new Set(trades.map(({ asset }) => asset)).size).toBe(trades.length);
  });

  test("share the capital by inverse risk, or less the further they have fallen", () => {
    const fixed = mixOf(engineOf()).strategies.parts;
    const risk = mixOf(engineOf({ strategies: { capital: "inverse-risk" } })).strategies.parts;
    expect(risk.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(risk[2]!.share).toBeLessThan(fixed[2]!.share);
    expect(risk[0]!.share).toBeGreaterThan(fixed[0]!.share);
    const aware = mixOf(engineOf({ strategies: { capital: "drawdown-aware", maxDrawdown: 0.4 } }));
    const last = prices.values.filter((_, k) => k % 4 === 3).slice(-101);
    const fall = 1 - last[100]! / Math.max(...last);
    expect(aware.strategies.parts[2]!.share).toBeCloseTo(0.2 * Math.max(0, 1 - fall / 0.4), 12);
    // what is cut stays in cash
    expect(Object.values(aware.weights).reduce((a, b) => a + b, 0)).toBeLessThan(1);
  });

  test("may be a weight predictor", () => {
    const predictor = trainWeightPredictor(prices, {
      models: ["ridge"],
      features: ["reversal", "momentum-1"],
      horizon: 5,
      periodsPerYear: 252,
    });
    const mix = mixOf(engineOf({}, { strategies: [{ name: "learned", predictor }] }));
    expect(mix.strategies.parts[0]).toMatchObject({ by: "predictor", share: 1 });
    expect(Object.values(mix.weights).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 8);
  });

  test("follow the failure policy, and the result names the one that failed", () => {
    const silent: EngineStrategy[] = [
      { name: "mute", weights: () => null },
      { name: "even", method: "equal-weight" },
    ];
    const hold = engineOf({}, { strategies: silent }).optimize();
    expect(hold).toMatchObject({ status: "infeasible", reason: "strategy mute: it gave no weights" });
    const fallback = engineOf({ optimizer: { failurePolicy: "fallback" } }, { strategies: silent });
    expect(mixOf(fallback).strategies.parts[0]!.by).toBe("equal weight");
    const strict = engineOf({ optimizer: { failurePolicy: "throw" } }, { strategies: silent });
    expect(() => strict.optimize()).toThrow(/strategy mute: it gave no weights/);
    const events = engineOf({}, { strategies: silent }).backtest().events;
    expect(events[0]).toMatchObject({ kind: "no-answer", reason: "strategy mute: it gave no weights" });
  });

  test("are told apart in the return of a backtest", () => {
    const result = engineOf({ rebalancing: { trigger: "calendar" }, backtest: { execution: "same-close" } }).backtest();
    const { parts, rest } = result.strategies!;
    const sum = parts.reduce((total, { contribution }) => total + contribution, 0);
    expect(sum + rest).toBeCloseTo(result.metrics.totalReturn, 12);
    expect(Math.abs(rest)).toBeLessThan(1e-9); // no costs, no cash: nothing is left over
    expect(parts.map(({ averageShare }) => averageShare)).toEqual(
      [0.6, 0.2, 0.2].map((share) => expect.closeTo(share, 12)),
    );
    // all of D beyond a quarter of `even` is the bold one's, and D fell
    expect(parts[2]!.contribution).toBeLessThan(parts[0]!.contribution);
    const paid = engineOf({ rebalancing: { trigger: "calendar" }, costs: { proportional: 0.002 } }).backtest();
    expect(paid.strategies!.rest).toBeLessThan(0);
    expect(engineOf().backtest({ settings: { method: "equal-weight" } }).strategies).toBeUndefined();
  });

  test("survive a snapshot; functions are given anew", () => {
    const state = JSON.parse(JSON.stringify(engineOf().snapshot()));
    expect(() => PortfolioEngine.restore(state)).toThrow(/strategies\[2\] is a function.*bold/);
    const restored = PortfolioEngine.restore(state, { strategies: { bold: () => ONLY } });
    expect(restored.optimize()).toEqual(engineOf().optimize());
  });

  test("that contradict themselves are refused", () => {
    const make = (given: unknown) => () => engineOf({}, { strategies: given });
    expect(make([{ name: "x", method: "equal-weight", weights: () => null }])).toThrow(
      /several of method, predictor and weights/,
    );
    expect(make([{ name: "x" }, { name: "x" }])).toThrow(/once more/);
    expect(make([{ name: "x", metod: "equal-weight" }])).toThrow(/did you mean method/);
    expect(make([])).toThrow(/strategies/);
    expect(() => engineOf({}, { strategies: [{ name: "x", weights: () => ({ Z: 1 }) }] }).optimize()).toThrow(
      /weights of strategy x/,
    );
  });
});
