import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * Closes all positions of a portfolio that is worth nothing, or less; from then on nothing is traded.
 *
 * @returns the cash that is left, which is what the portfolio is worth
 */
export function closeRuined(run: SimulationRun, { date }: SimulationDay): number {
  const { book, record } = run;
  const { shares, lastPrices } = book;
  run.ruined = true;
  for (let i = 0; i < shares.length; i++) book.cash += shares[i]! * lastPrices[i]!;
  shares.fill(0);
  book.cash += book.receivable;
  book.receivable = 0;
  run.payments.clear();
  const reason = `the value is ${book.cash}: all positions were closed and nothing is traded any more`;
  record.events.push({ kind: "ruined", date, reason });
  return book.cash;
}
