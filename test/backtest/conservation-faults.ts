import type { BacktestResult, Split } from "../../src/backtest/inputs/backtest-types.js";
import type { PricesTable } from "../../src/core/types.js";

/** What does not add up, and the greatest difference as a fraction of the gross value. */
export interface ConservationFaults {
  readonly faults: readonly string[];
  readonly worst: number;
}

/** Rounding, as a fraction of the gross value. */
const TOLERANCE = 1e-12;

/**
 * Books the fills share by share, by another way than the simulator: cash, receivables and positions must be the value on every date, and
 * each value the one before, the gains on what was held, income and flows less costs and taxes.
 */
export function conservationFaults(
  prices: PricesTable,
  result: BacktestResult,
  splits: readonly Split[] = [],
): ConservationFaults {
  const n = prices.assets.length;
  const { values, cash, weights, income, costs, trades } = result;
  const skipped = prices.dates.length - result.dates.length;
  const receivables = result.receivables ?? new Float64Array(values.length);
  const effective = (date: string, t: number): boolean =>
    date <= result.dates[t]! && (t === 0 || date > result.dates[t - 1]!);
  const shares = new Float64Array(n);
  const last = new Float64Array(n);
  const faults: string[] = [];
  let worst = 0;
  let balance = result.manifest.options.initialCapital;
  let next = 0;
  for (let t = 0; t < values.length; t++) {
    let gains = 0;
    for (const { date, asset, ratio } of splits) {
      if (!effective(date, t)) continue;
      const i = prices.assets.indexOf(asset);
      shares[i] = shares[i]! * ratio;
      last[i] = last[i]! / ratio;
    }
    for (const { kind, date, asset, newAsset, ratio = 1 } of result.manifest.corporateEvents ?? []) {
      if (newAsset === undefined || !effective(date, t)) continue; // cash alone is a trade
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
    let positions = 0;
    let gross = Math.abs(balance) + (values[t - 1] ?? 0);
    let sum = 0;
    const check = (what: string, a: number, b: number, scale = gross): void => {
      const difference = Math.abs(a - b) / scale;
      worst = Math.max(worst, difference);
      if (difference > TOLERANCE) faults.push(`${result.dates[t]}: ${what} is ${a}, expected ${b}`);
    };
    for (let i = 0; i < n; i++) gross += Math.abs(shares[i]! * last[i]!);
    for (let i = 0; i < n; i++) {
      positions += shares[i]! * last[i]!;
      sum += weights[t * n + i]!;
      check(`weight of ${prices.assets[i]} times value`, weights[t * n + i]! * values[t]!, shares[i]! * last[i]!);
    }
    check("cash", cash[t]!, balance);
    check("costs", costs[t]!, paid);
    check("value", values[t]!, cash[t]! + receivables[t]! + positions);
    check("sum of weights", sum + (cash[t]! + receivables[t]!) / values[t]!, 1, gross / values[t]!);
    if (t > 0) check("value after the day", values[t]!, values[t - 1]! + gains + income[t]! + flow - tax - costs[t]!);
  }
  if (next !== trades.length) faults.push(`${trades.length - next} trades have no date of the result`);
  for (let i = 0; i < n; i++) {
    const held = result.holdings[prices.assets[i]!]!;
    if (Math.abs(held - shares[i]!) > 1e-9 * Math.max(1, Math.abs(held))) {
      faults.push(`holdings of ${prices.assets[i]} are ${held}, expected ${shares[i]}`);
    }
  }
  return { faults, worst };
}
