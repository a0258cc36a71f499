import { expect } from "vitest";
import type { BacktestResult } from "../../src/backtest/backtest-types.js";
import type { PricesTable } from "../../src/core/types.js";

/** Cash and positions are the value on every date; and a value is the one before, the gains on what was held, income less costs. */
export function expectConserved(prices: PricesTable, result: BacktestResult): void {
  const n = prices.assets.length;
  const { values, cash, holdings, weights, income, costs } = result;
  const skipped = prices.dates.length - result.dates.length;
  const last = new Float64Array(n);
  for (let t = 0; t < values.length; t++) {
    let positions = 0;
    let gains = 0;
    let sum = 0;
    let gross = Math.abs(cash[t]!);
    for (let i = 0; i < n; i++) {
      const price = prices.values[(skipped + t) * n + i]!;
      const before = last[i]!;
      if (!Number.isNaN(price)) last[i] = price;
      positions += holdings[t * n + i]! * last[i]!;
      gross += Math.abs(holdings[t * n + i]! * last[i]!);
      if (t > 0) gains += holdings[(t - 1) * n + i]! * (last[i]! - before);
      sum += weights[t * n + i]!;
    }
    expect(Math.abs(cash[t]! + positions - values[t]!)).toBeLessThanOrEqual(1e-12 * gross);
    expect(Math.abs(sum + cash[t]! / values[t]! - 1)).toBeLessThanOrEqual(1e-12 * (gross / values[t]!));
    if (t > 0) {
      const flow = values[t - 1]! + gains + income[t]! - costs[t]!;
      expect(Math.abs(flow - values[t]!)).toBeLessThanOrEqual(1e-12 * gross);
    }
  }
}
