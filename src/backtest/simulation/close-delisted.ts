import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * Closes what is held of the assets that come to an end on a date, long or short, at the price that is paid out.
 *
 * @returns whether a position was closed
 */
export function closeDelisted(run: SimulationRun, { row, date }: SimulationDay): boolean {
  const { book, plan, record, prices, delisted } = run;
  const today = plan.extras.delistings.get(row);
  if (today === undefined) return false;
  let closed = false;
  for (const [i, given] of today) {
    delisted.add(i);
    const price = given ?? book.lastPrices[i]!;
    book.lastPrices[i] = price;
    const held = book.shares[i]!;
    if (held === 0) continue;
    closed = true;
    book.cash += held * price;
    book.shares[i] = 0;
    const asset = prices.assets[i]!;
    record.trades.push(i, date, -held, price, 0);
    record.trades.describeLast({ reason: "delisted" });
    const reason = `${asset} is delisted: ${held > 0 ? "held shares are paid out" : "the short position is closed"} at ${given === undefined ? "the last known price, " : ""}${price}`;
    record.events.push({ kind: "delisted", date, asset, price, reason });
  }
  return closed;
}
