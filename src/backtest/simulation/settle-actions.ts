import { DUST } from "../orders/book.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * What corporate actions leave to be settled at the close of a date: fractions of a share that are paid out where shares are whole,
 * and dividends that are reinvested. Both are trades at the close without costs, so neither changes the value.
 */
export function settleActions(run: SimulationRun, day: SimulationDay): void {
  if (run.ruined) return;
  const { wholeShares, reinvestDividends } = run.plan.options;
  if (wholeShares) payFractions(run, day);
  const due = run.payments.get(day.row);
  if (due === undefined) return;
  if (reinvestDividends) for (const [i, amount] of due) reinvest(run, day, i, amount);
  run.payments.delete(day.row);
}

/** Sells the fraction of a share that a split, a spin-off or a merger has left. */
function payFractions({ book, plan, record }: SimulationRun, { row, date }: SimulationDay): void {
  const actions = plan.events.get(row);
  if (actions === undefined) return;
  const touched = new Set([
    ...actions.splits.map(([i]) => i),
    ...actions.exchanges.flatMap(({ to }) => (to === undefined ? [] : [to])),
  ]);
  for (const i of touched) {
    const held = book.shares[i]!;
    // 3 shares may come out of the product as 2.9999999999999996
    const whole = Math.trunc(held * (1 + DUST));
    if (whole === held) continue;
    const fraction = held - whole;
    const price = book.lastPrices[i]!;
    book.shares[i] = whole;
    if (Math.abs(fraction) <= DUST * Math.max(1, Math.abs(held))) continue;
    book.cash += fraction * price;
    record.trades.push(i, date, -fraction, price, 0);
    record.trades.describeLast({ reason: "cash in lieu" });
  }
}

/** Buys shares with a dividend that was paid; what buys no whole share stays in cash. */
function reinvest(run: SimulationRun, day: SimulationDay, i: number, amount: number): void {
  const { book, plan, prices, record } = run;
  const price = prices.values[day.offset + i]!;
  const held = book.shares[i]!;
  if (!(amount > 0) || !(held > 0) || !(price > 0)) return;
  const bought = amount / price;
  const quantity = plan.options.wholeShares ? Math.floor(bought * (1 + DUST)) : bought;
  if (quantity === 0) return;
  book.cash -= quantity * price;
  book.shares[i] = held + quantity;
  record.trades.push(i, day.date, quantity, price, 0);
  record.trades.describeLast({ reason: "dividend-reinvestment" });
}
