import { describe, expect, test } from "vitest";
import { stoppedAssets } from "../../src/engine/stopped-assets.js";
import { PortfolioEngine, type PricesTable, pricesFromColumns, seededRandom } from "../../src/index.js";

const random = seededRandom(21);
/** 500 business days of four assets; the last 25 of them fall hard and noisily. */
const dates: string[] = [];
for (let day = Date.UTC(2022, 0, 3); dates.length < 500; day += 86_400_000) {
  if (new Date(day).getUTCDay() % 6 !== 0) dates.push(new Date(day).toISOString().slice(0, 10));
}
const market = dates.map((_, t) => (t < 475 ? 0.0006 + 0.006 * random.normal() : -0.012 + 0.03 * random.normal()));
const walk = (beta: number): number[] => {
  let level = 100;
  return market.map((m) => (level *= 1 + beta * m + 0.003 * random.normal()));
};
const prices = pricesFromColumns(dates, { A: walk(0.6), B: walk(0.9), C: walk(1.2), D: walk(1.5) });
const sum = (weights: Readonly<Record<string, number>>): number => Object.values(weights).reduce((a, b) => a + b, 0);
const engineOf = (adaptive: boolean, table: PricesTable = prices, config: object = {}): PortfolioEngine =>
  PortfolioEngine.create({
    prices: table,
    config: {
      optimizer: { method: "inverse-volatility" },
      data: { lookback: 120 },
      regimes: { adaptive, stopWindow: "off" },
      ...config,
    },
  });
const weightsOf = (engine: PortfolioEngine): Readonly<Record<string, number>> => {
  const { optimization } = engine.construct();
  if (optimization.status !== "optimal") throw new Error(optimization.reason);
  return optimization.weights;
};

describe("with regimes.adaptive", () => {
  test("a crisis scales the sum of weights and caps the volatility; without it nothing changes", () => {
    expect(sum(weightsOf(engineOf(false)))).toBeCloseTo(1, 12);
    const { parameters, current } = engineOf(true).regime();
    expect(["crisis", "bear-volatile", "transition"]).toContain(current);
    const weights = weightsOf(engineOf(true));
    expect(sum(weights)).toBeLessThan(0.75);
    const result = engineOf(true).construct().optimization;
    expect(result.status === "optimal" && result.volatility).toBeLessThanOrEqual(parameters.maxVolatility + 0.02);
    const calm: PricesTable = {
      ...prices,
      dates: prices.dates.slice(0, 470),
      values: prices.values.subarray(0, 470 * 4),
    };
    expect(sum(weightsOf(engineOf(true, calm)))).toBeGreaterThan(sum(weights));
  });

  test("an asset below the stop loss of the regime stays in cash until half of the fall is won back", () => {
    const path = [100, 110, 104, 98, 99, 104, 105.5, 101, 99.5, 98.9];
    const table = pricesFromColumns(dates.slice(0, path.length), { S: path, T: path.map(() => 50) });
    const stoppedOn = path.map((_, t) =>
      stoppedAssets(
        { ...table, dates: table.dates.slice(0, t + 1), values: table.values.subarray(0, 2 * t + 2) },
        { window: 20, stopLoss: 0.1 },
      ).includes("S"),
    );
    // out below 99 (10 % under 110), in again above 104.5 (5 % under it), out at 99 once more
    expect(stoppedOn).toEqual([false, false, false, true, true, true, false, false, false, true]);
    const stopped = engineOf(true, prices, { regimes: { adaptive: true, stopWindow: 63 } });
    const { weights } = stopped.optimize() as { weights: Readonly<Record<string, number>> };
    expect(weights["D"]).toBe(0);
    expect(sum(weights)).toBeLessThan(sum((engineOf(true).optimize() as { weights: Record<string, number> }).weights));
  });

  test("the band of the trigger widens, and a wider dead band trades less", () => {
    const turnover = (config: object): number => {
      const { turnover: each } = engineOf(true, prices, config).backtest();
      return each.reduce((a, b) => a + b, 0);
    };
    const band = { rebalancing: { trigger: "threshold", absoluteBand: 0.02 } };
    const often = turnover({ ...band, regimes: { adaptive: true, deadBand: 0, stopWindow: "off" } });
    const seldom = turnover({ ...band, regimes: { adaptive: true, deadBand: 0.5, stopWindow: "off" } });
    expect(seldom).toBeLessThan(often);
    const paid = engineOf(true, prices, { ...band, costs: { proportional: 0.001 } }).backtest();
    expect(paid.costs.reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
  });

  test("no decision of a backtest knows a later regime", () => {
    const head = 470;
    const cut: PricesTable = {
      ...prices,
      dates: prices.dates.slice(0, head),
      values: prices.values.slice(0, head * 4),
    };
    const whole = engineOf(true, prices, { regimes: { adaptive: true } }).backtest();
    const early = engineOf(true, cut, { regimes: { adaptive: true } }).backtest();
    expect(Array.from(early.values.slice(0, -1))).toEqual(Array.from(whole.values.slice(0, early.values.length - 1)));
  });
});
