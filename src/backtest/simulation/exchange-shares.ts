import type { Exchange } from "../inputs/read-corporate-events.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * Renames, spin-offs and mergers of a date, before anything is traded on it.
 *
 * What is held of the old asset becomes shares of the new one and cash. A merger that pays cash alone is a sale in the log of trades;
 * the cash of one that also brings shares is income. Orders for a renamed asset go to its new name.
 *
 * @returns the cash that counts as income
 */
export function exchangeShares(run: SimulationRun, day: SimulationDay): number {
  const exchanges = run.plan.events.get(day.row)?.exchanges ?? [];
  let income = 0;
  for (const exchange of exchanges) income += exchangeOne(run, day, exchange);
  return income;
}

function exchangeOne(run: SimulationRun, day: SimulationDay, { kind, from, to, ratio, cash }: Exchange): number {
  const { book, prices, record } = run;
  const { shares, lastPrices } = book;
  const held = shares[from]!;
  const asset = prices.assets[from]!;
  const { date } = day;
  if (to !== undefined && lastPrices[to] === 0 && kind !== "spin-off") {
    // not listed before: until its first price it is worth what the old shares were
    lastPrices[to] = Math.max(0, lastPrices[from]! - cash) / ratio;
  }
  if (kind !== "spin-off") {
    run.delisted.add(from);
    shares[from] = 0;
    if (kind === "rename" && run.pending !== null) {
      run.pending[to!] = run.pending[to!]! + run.pending[from]!;
      run.pending[from] = 0;
    }
  }
  if (held === 0) return 0;
  const reason = sentence(kind, asset, to === undefined ? undefined : prices.assets[to]!, ratio, cash);
  record.events.push({ kind: "corporate-event", date, asset, shares: held, reason });
  book.cash += held * cash;
  if (to === undefined) {
    record.trades.push(from, date, -held, cash, 0);
    record.trades.describeLast({ reason: "merger" });
    return 0;
  }
  shares[to] = shares[to]! + held * ratio;
  return held * cash;
}

function sentence(kind: Exchange["kind"], asset: string, to: string | undefined, ratio: number, cash: number): string {
  if (kind === "rename") return `${asset} is called ${to} from now on`;
  if (kind === "spin-off") return `each share of ${asset} brings ${ratio} shares of ${to}`;
  const paid = [...(to === undefined ? [] : [`${ratio} shares of ${to}`]), ...(cash === 0 ? [] : [`${cash} in cash`])];
  return `each share of ${asset} becomes ${paid.join(" and ")}`;
}
