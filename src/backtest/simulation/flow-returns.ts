import { parseEpochDay } from "../../core/dates/calendar.js";
import type { BacktestMetrics, BacktestResult } from "../inputs/backtest-types.js";

/** Money- and time-weighted growth per year of 365 days of a backtest with cash flows. O(T + flows × rounds). */
export function flowReturns(
  { dates, values, returns, cashFlows }: Pick<BacktestResult, "dates" | "values" | "returns" | "cashFlows">,
  initialCapital: number,
): Pick<BacktestMetrics, "moneyWeightedReturn" | "timeWeightedReturn"> {
  const first = parseEpochDay(dates[0]!);
  const years = (t: number): number => (parseEpochDay(dates[t]!) - first) / 365;
  const last = dates.length - 1;
  const paid = [{ years: 0, amount: -initialCapital }];
  cashFlows?.forEach((amount, t) => {
    if (amount !== 0) paid.push({ years: years(t), amount: -amount });
  });
  paid.push({ years: years(last), amount: values[last]! });
  let growth = 1;
  for (const r of returns) growth *= 1 + r;
  return {
    moneyWeightedReturn: internalRate(paid),
    timeWeightedReturn: growth > 0 ? growth ** (1 / years(last)) - 1 : null,
  };
}

/**
 * The rate per year at which dated amounts are worth nothing together; null where no sign change is found. With several such rates
 * the one nearest to 0 is taken.
 *
 * Bisection on ln(1 + rate), from the bracket nearest to 0 outwards, until the two ends are neighbors: no better double exists.
 */
export function internalRate(paid: readonly { readonly years: number; readonly amount: number }[]): number | null {
  const worth = (u: number): number => {
    let sum = 0;
    for (const { years, amount } of paid) sum += amount * Math.exp(-u * years);
    return sum;
  };
  const span = paid.at(-1)!.years;
  if (!(span > 0)) return null;
  // exp(u * span) stays finite in both directions
  const limit = 600 / span;
  const steps = 400;
  for (let k = 0; k < steps; k++) {
    const at = (j: number): number => limit * (j / steps) ** 3;
    for (const side of [1, -1]) {
      const low = side * at(k);
      const high = side * at(k + 1);
      const worthLow = worth(low);
      if (worthLow === 0) return Math.expm1(low);
      if (worthLow * worth(high) < 0) return Math.expm1(bisect(worth, low, high));
    }
  }
  return null;
}

function bisect(worth: (u: number) => number, low: number, high: number): number {
  const sign = Math.sign(worth(low));
  let [a, b] = [low, high];
  for (let round = 0; round < 200; round++) {
    const middle = (a + b) / 2;
    if (middle === a || middle === b) break;
    if (Math.sign(worth(middle)) === sign) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}
