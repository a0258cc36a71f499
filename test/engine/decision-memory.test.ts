import { expect, test } from "vitest";
import { backtest } from "../../src/backtest/simulation/backtest.js";
import type { OptimalResult, PricesTable } from "../../src/core/types.js";
import { decisionMemory } from "../../src/engine/decision-memory.js";
import { momentOptions, optimizePrices } from "../../src/engine/optimize-prices.js";
import { PortfolioEngine } from "../../src/engine/portfolio-engine.js";
import { readInputs } from "../../src/engine/read-inputs.js";
import { loadConfig, pricesFromColumns, requireOptimal, returnsFromPrices, seededRandom } from "../../src/index.js";

const DAYS = 30;
const LOOKBACK = 100;

function world(days: number): PricesTable {
  const random = seededRandom(11);
  const dates = Array.from({ length: days }, (_, t) =>
    new Date(Date.UTC(2021, 0, 4) + t * 86_400_000).toISOString().slice(0, 10),
  );
  const levels = [40, 55, 70, 85, 100, 115];
  const rows = dates.map(() => {
    const market = 0.0004 + 0.008 * random.normal();
    levels.forEach((level, i) => {
      levels[i] = level * (1 + market * (0.6 + 0.15 * i) + (0.004 + 0.001 * i) * random.normal());
    });
    return levels.slice();
  });
  const assets = ["A", "B", "C", "D", "E", "F"];
  return pricesFromColumns(dates, Object.fromEntries(assets.map((asset, i) => [asset, rows.map((row) => row[i]!)])));
}

const prices = world(LOOKBACK + 1 + DAYS);
const { config } = loadConfig({
  overrides: { optimizer: { method: "minimum-variance" }, data: { lookback: LOOKBACK, minHistory: 12 } },
});
const inputs = { prices, config, rebalance: "every-period" } as const;
const { settings } = readInputs(inputs);
const windows = Array.from({ length: DAYS }, (_, t): PricesTable => {
  const n = prices.assets.length;
  return {
    ...prices,
    dates: prices.dates.slice(t, t + LOOKBACK + 1),
    values: prices.values.slice(t * n, (t + LOOKBACK + 1) * n),
  };
});
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, k) => Math.abs(value - b[k]!)));

test("a memory estimates the first window anew and moves the sums for each that follows", () => {
  const memory = decisionMemory();
  let anew = 0;
  for (const window of windows) {
    const returns = returnsFromPrices(window);
    const options = momentOptions(settings, returns.assets);
    const moved = memory.moments(returns, options).covariance!;
    const alone = decisionMemory().moments(returns, options).covariance!;
    expect(distance(moved, alone)).toBeLessThan(1e-15);
    if (distance(moved, alone) === 0) anew++;
  }
  expect(anew).toBe(1); // moved sums differ from new ones in their last bits
});

test("every decision after the first begins at the one before it, and answers as without", () => {
  const memory = decisionMemory();
  const decide = (window: PricesTable, remembered?: ReturnType<typeof decisionMemory>): OptimalResult =>
    requireOptimal(optimizePrices(window, settings, { held: {}, ...(remembered && { memory: remembered }) }));
  const decisions = windows.map((window) => decide(window, memory));
  expect(decisions.map(({ diagnostics }) => diagnostics.warmStart)).toEqual([
    undefined,
    ...Array(DAYS - 1).fill("used"),
  ]);
  decisions.forEach(({ weights }, t) => {
    expect(distance(Object.values(weights), Object.values(decide(windows[t]!).weights))).toBeLessThan(1e-12);
  });
});

test("a backtest of the engine remembers from decision to decision", () => {
  const { values } = PortfolioEngine.create(inputs).backtest();
  const byHand = (memory?: ReturnType<typeof decisionMemory>): Float64Array =>
    backtest(
      {
        prices,
        strategy: (past) =>
          requireOptimal(
            optimizePrices(past.prices, settings, {
              held: past.weights,
              returns: () => past.returns,
              ...(memory && { memory }),
            }),
          ).weights,
      },
      { warmup: LOOKBACK, rebalance: "every-period", execution: settings.config.backtest.execution },
    ).values;
  expect(values).toEqual(byHand(decisionMemory()));
  expect(distance(values, byHand())).toBeGreaterThan(0);
  expect(distance(values, byHand())).toBeLessThan(1e-7); // of 100,000
});
