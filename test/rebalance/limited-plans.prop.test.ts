import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Trade } from "../../src/core/types.js";
import { checkTrades } from "../../src/limits/check-trades.js";
import type { Limits } from "../../src/limits/types.js";
import { optimizeAfterTax } from "../../src/rebalance/after-tax/optimize-after-tax.js";
import { rebalance } from "../../src/rebalance/plan/rebalance.js";
import { DATE, randomLedger } from "./random-plans.js";

const KINDS = [
  "sector",
  "position",
  "turnover",
  "volume",
  "herfindahl",
  "top",
  "positions",
  "tracking",
  "several",
] as const;

/** A book, a target and limits of one kind (or of several), by seed. */
function limitedQuestion(seed: number) {
  const random = seededRandom(seed);
  const assets = ["A", "B", "C", "D", "E"].slice(0, 3 + Math.floor(3 * random.uniform()));
  const ledger = randomLedger(random, assets);
  const prices = Object.fromEntries(assets.map((asset) => [asset, Math.round(1e4 * (0.2 + random.uniform())) / 100]));
  const holdings = Object.fromEntries(assets.map((asset) => [asset, 0]));
  for (const lot of ledger.openLots) if (lot.account === "main") holdings[lot.asset]! += lot.quantity;
  const cash = Math.round(3000 * random.uniform());
  const raw = assets.map(() => 0.2 + random.uniform());
  const sum = raw.reduce((total, x) => total + x, 0);
  const target = Object.fromEntries(assets.map((asset, i) => [asset, (0.95 * raw[i]!) / sum]));
  const groupsOf = Object.fromEntries(assets.map((asset, i) => [asset, i % 2 === 0 ? "even" : "odd"]));
  const volumes = Object.fromEntries(assets.map((asset) => [asset, 100 + Math.floor(900 * random.uniform())]));
  const n = assets.length;
  const covariance = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 0.06 : 0.02));
  const moments = { assets, mean: new Float64Array(n).fill(0.05), covariance, periodsPerYear: 252 };
  const every: Record<(typeof KINDS)[number], () => Limits> = {
    sector: () => ({ sectors: [{ name: "even", max: 0.4 + 0.3 * random.uniform() }] }),
    position: () => ({ position: { max: 0.25 + 0.3 * random.uniform() } }),
    turnover: () => ({ turnover: { max: 0.2 * random.uniform() } }),
    volume: () => ({ volume: { max: 0.02 + 0.05 * random.uniform() } }),
    herfindahl: () => ({ concentration: { herfindahl: 0.3 + 0.4 * random.uniform() } }),
    top: () => ({ concentration: { top: { count: 2, max: 0.5 + 0.4 * random.uniform() } } }),
    positions: () => ({ maxPositions: 2 + Math.floor(2 * random.uniform()) }),
    tracking: () => ({ trackingError: { benchmark: target, max: 0.02 + 0.1 * random.uniform() } }),
    several: () => ({ ...every.position(), ...every.turnover(), ...every.sector(), ...every.volume(), minCash: 0.01 }),
  };
  const kind = KINDS[seed % KINDS.length]!;
  return { kind, limits: every[kind](), assets, ledger, prices, holdings, cash, target, groupsOf, volumes, moments };
}

type Question = ReturnType<typeof limitedQuestion>;

function hardViolations(
  { prices, holdings, cash, groupsOf, volumes, moments, limits }: Question,
  trades: readonly Trade[],
): string[] {
  const state = { portfolio: { cash, holdings }, prices, groupsOf, volumes, moments, date: DATE, trades };
  // an answer that uses a limit up to the last bit is within it
  return checkTrades(state, limits)
    .violations.filter(({ severity, headroom, limit }) => severity === "hard" && headroom < -1e-9 * Math.max(1, limit))
    .map(({ message }) => message);
}

describe("what checkTrades would flag", () => {
  test("no plan of rebalance breaks", () => {
    let traded = 0;
    for (let seed = 1; seed <= 180; seed++) {
      const question = limitedQuestion(seed);
      const { kind, limits, ledger, prices, cash, target, groupsOf, volumes, moments } = question;
      const plan = rebalance(
        { ledger, account: "main", prices, cash, target, groupsOf, volumes, moments, date: DATE },
        { trigger: { kind: "threshold", absolute: 0.001 }, limits, taxRates: { shortTerm: 0.37, longTerm: 0.2 } },
      );
      if (plan.trades.length > 0) traded += 1;
      expect({ seed, kind, broken: hardViolations(question, plan.trades) }).toEqual({ seed, kind, broken: [] });
    }
    expect(traded).toBeGreaterThan(100);
  });

  test("no answer of optimizeAfterTax breaks", () => {
    let traded = 0;
    for (let seed = 1; seed <= 90; seed++) {
      const question = limitedQuestion(seed);
      const { kind, limits, ledger, prices, cash, target, groupsOf, volumes, moments } = question;
      const result = optimizeAfterTax(
        { ledger, account: "main", prices, cash, groupsOf, volumes, moments, date: DATE },
        {
          riskAversion: 20,
          target,
          limits,
          taxRates: { shortTerm: 0.37, longTerm: 0.2 },
          constraints: { budget: [0.5, 1] },
        },
      );
      if (result.status === "infeasible") {
        expect(result.conflict.length).toBeGreaterThan(0);
        continue;
      }
      expect({ seed, kind, status: result.status }).toEqual({ seed, kind, status: "optimal" });
      if (result.trades.length > 0) traded += 1;
      expect({ seed, kind, broken: hardViolations(question, result.trades) }).toEqual({ seed, kind, broken: [] });
    }
    expect(traded).toBeGreaterThan(40);
  });
});

test("limits that no weights decide are refused by name, and a limit on volume needs volumes", () => {
  const { ledger, prices, cash, moments } = limitedQuestion(1);
  const ask = (limits: Limits) =>
    optimizeAfterTax(
      { ledger, account: "main", prices, cash, moments, date: DATE },
      { riskAversion: 5, limits, taxRates: { shortTerm: 0.37, longTerm: 0.2 } },
    );
  expect(() => ask({ orders: { minValue: 100 } })).toThrow(/options\.limits\.orders\.minValue cannot be held/);
  expect(() => ask({ drawdown: { halt: 0.2 } })).toThrow(PortfolioError);
  expect(() => ask({ volume: { max: 0.1 } })).toThrow(/needs input\.volumes/);
});
