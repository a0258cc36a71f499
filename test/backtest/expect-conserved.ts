import { expect } from "vitest";
import type { BacktestResult, Split } from "../../src/backtest/inputs/backtest-types.js";
import type { PricesTable } from "../../src/core/types.js";

/**
 * Books the fills share by share, by another way than the simulator: cash and positions must be the value on every date,
 * and each value the one before, the gains on what was held, income less costs.
 */
export function expectConserved(prices: PricesTable, result: BacktestResult, splits: readonly Split[] = []): void {
  const n = prices.assets.length;
  const { values, cash, weights, income, costs, trades } = result;
  const skipped = prices.dates.length - result.dates.length;
  const shares = new Float64Array(n);
  const last = new Float64Array(n);
  let balance = result.manifest.options.initialCapital;
  let next = 0;
  const receivables = result.receivables ?? new Float64Array(values.length);
  const effective = (date: string, t: number): boolean =>
    date <= result.dates[t]! && (t === 0 || date > result.dates[t - 1]!);
  for (let t = 0; t < values.length; t++) {
    let positions = 0;
    let gains = 0;
    for (const { date, asset, ratio } of splits) {
      if (!effective(date, t)) continue;
      const i = prices.assets.indexOf(asset);
      shares[i] = shares[i]! * ratio;
      last[i] = last[i]! / ratio;
    }
    for (const { kind, date, asset, newAsset, ratio = 1 } of result.manifest.corporateEvents ?? []) {
      if (newAsset === undefined || effective(date, t) === false) continue; // cash alone is a trade
      const [from, to] = [prices.assets.indexOf(asset), prices.assets.indexOf(newAsset)];
      const held = shares[from]!;
      if (kind !== "spin-off") {
        gains -= held * last[from]!;
        shares[from] = 0;
      }
      gains += held * ratio * last[to]!;
      shares[to] = shares[to]! + held * ratio;
    }
    for (let i = 0; i < n; i++) {
      const price = prices.values[(skipped + t) * n + i]!;
      const before = last[i]!;
      if (!Number.isNaN(price)) last[i] = price;
      gains += shares[i]! * (last[i]! - before);
    }
    const flow = result.cashFlows?.[t] ?? 0;
    const owed = receivables[t]! - (receivables[t - 1] ?? 0);
    const tax = result.taxesPaid?.[t] ?? 0;
    balance += income[t]! + flow - owed - tax;
    let paid = 0;
    for (; trades[next]?.date === result.dates[t]; next++) {
      const { asset, quantity, price, cost = 0, reason } = trades[next]!;
      const i = prices.assets.indexOf(asset);
      shares[i] = shares[i]! + quantity;
      // fills at the open and the payments of delistings are not at the last price
      gains += quantity * (last[i]! - price);
      if (reason === "delisted") last[i] = price;
      balance -= quantity * price + cost;
      paid += cost;
    }
    let gross = Math.abs(balance) + (values[t - 1] ?? 0);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      positions += shares[i]! * last[i]!;
      gross += Math.abs(shares[i]! * last[i]!);
      sum += weights[t * n + i]!;
      expect(Math.abs(weights[t * n + i]! * values[t]! - shares[i]! * last[i]!)).toBeLessThanOrEqual(1e-12 * gross);
    }
    expect(Math.abs(balance - cash[t]!)).toBeLessThanOrEqual(1e-12 * gross);
    expect(Math.abs(paid - costs[t]!)).toBeLessThanOrEqual(1e-12 * gross);
    expect(Math.abs(cash[t]! + receivables[t]! + positions - values[t]!)).toBeLessThanOrEqual(1e-12 * gross);
    expect(Math.abs(sum + (cash[t]! + receivables[t]!) / values[t]! - 1)).toBeLessThanOrEqual(
      1e-12 * (gross / values[t]!),
    );
    if (t > 0) {
      const expected = values[t - 1]! + gains + income[t]! + flow - tax - costs[t]!;
      expect(Math.abs(expected - values[t]!)).toBeLessThanOrEqual(1e-12 * gross);
    }
  }
  expect(next).toBe(trades.length);
  for (let i = 0; i < n; i++) expect(result.holdings[prices.assets[i]!]).toBeCloseTo(shares[i]!, 9);
}
