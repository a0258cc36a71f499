import { expect, test } from "vitest";
import { type BacktestInput, backtest, walkForward } from "../../src/backtest/index.js";
import { pricesFromColumns } from "../../src/core/index.js";

const dates = Array.from({ length: 120 }, (_, t) => new Date(Date.UTC(2026, 0, 1 + t)).toISOString().slice(0, 10));
const prices = pricesFromColumns(dates, {
  A: dates.map((_, t) => 100 + 10 * Math.sin(t)),
  B: dates.map((_, t) => (t <= 100 ? 50 + t / 10 : Number.NaN)),
});
const input: BacktestInput = {
  prices,
  strategy: () => ({ A: 0.5, B: 0.5 }),
  delistings: [{ asset: "B", date: dates[100]!, price: 60 }],
};

test("the fills of a result are plain objects in order, the same array at each reading, with reasons where there are any", () => {
  const result = backtest(input, { costs: { proportional: 0.001 } });
  expect(result.trades).toBe(result.trades);
  expect(result.trades.length).toBeGreaterThan(190);
  expect(result.trades[0]).toEqual({
    asset: "A",
    quantity: expect.any(Number),
    price: 100 + 10 * Math.sin(1),
    date: dates[1],
    cost: expect.any(Number),
  });
  expect(result.trades.filter(({ reason }) => reason !== undefined)).toEqual([
    { asset: "B", quantity: expect.any(Number), price: 60, date: dates[100], cost: 0, reason: "delisted" },
  ]);
  const bought = result.trades.reduce((sum, { asset, quantity }) => sum + (asset === "A" ? quantity : 0), 0);
  expect(bought).toBeCloseTo(result.holdings["A"]!, 9);
  expect(result.trades.map(({ date }) => date)).toEqual(result.trades.map(({ date }) => date).sort());
});

test("a result whose fills were not read is stored, cloned and spread with all of them", () => {
  const run = () => backtest(input);
  const { trades } = run();
  expect(JSON.parse(JSON.stringify(run())).trades).toEqual(trades);
  expect(structuredClone(run()).trades).toEqual(trades);
  expect({ ...run() }.trades).toEqual(trades);
  expect(Object.keys(run())).toContain("trades");
});

test("a walk-forward has the fills of its backtest", () => {
  const walked = walkForward({ prices, fit: () => () => ({ A: 1 }) }, { trainPeriods: 20, testPeriods: 10 });
  expect(walked.trades).toEqual(backtest({ prices, strategy: () => ({ A: 1 }) }, { warmup: 19 }).trades);
  expect(walked.windows.length).toBe(10);
  expect(walked.manifest.trials).toBe(10);
});
