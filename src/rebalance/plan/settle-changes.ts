import type { DesiredChanges, Room } from "./desired-changes.js";
import { raiseWithdrawal } from "./raise-withdrawal.js";
import type { RebalanceBook } from "./rebalance-book.js";
import { spreadEvenly } from "./spread-evenly.js";
import { toWholeLots } from "./whole-lots.js";

/** Trades that can be made, by position. Money in currency units. */
export interface SettledChanges {
  /** N values: above 0 to buy, below 0 to sell. */
  readonly change: Float64Array;
  /** Assets whose sale was enlarged to raise a withdrawal. */
  readonly raised: ReadonlySet<number>;
  /** Assets that were left out for being below the minimum trade, with the value wanted. */
  readonly small: ReadonlyMap<number, number>;
  /** Assets for which no whole lot fits, with the value wanted. */
  readonly unsplit: ReadonlyMap<number, number>;
  /** Assets that were bought less of, or not at all, for want of cash. */
  readonly short: ReadonlySet<number>;
}

/** Brings what a mode wants down to what the cash, the minimum trade and whole lots allow, and raises a withdrawal in full. */
export function settleChanges(book: RebalanceBook, room: Room, desired: DesiredChanges): SettledChanges {
  const { options, cash, cashFlow, costs, held } = book;
  const small = new Map<number, number>();
  const unsplit = new Map<number, number>();
  const raised = new Set<number>();
  const short = new Set<number>();
  const change = desired.change.slice();
  const dust = 1e-12 * (book.value + Math.abs(cashFlow));
  const tooSmall = (v: number): boolean => Math.abs(v) < options.minTrade * (1 - 1e-12);
  for (let i = 0; i < change.length; i++) {
    if (Math.abs(change[i]!) <= dust) change[i] = 0;
    if (change[i]! < 0 && tooSmall(change[i]!)) {
      small.set(i, change[i]!);
      change[i] = 0;
    }
  }
  const fromSales = (): number => change.reduce((sum, v, i) => (v < 0 ? sum - v - costs.of(i, v) : sum), 0);
  const lack = -(cash + cashFlow + fromSales());
  if (lack > dust) {
    const more = raiseWithdrawal(book, change, lack);
    for (let i = 0; i < change.length; i++) {
      if (more[i]! > 0) raised.add(i);
      change[i] = change[i]! > 0 && more[i]! > 0 ? -more[i]! : change[i]! - more[i]!;
    }
  }
  const gaps = change.map((v) => Math.max(0, v));
  const money = cash + cashFlow + fromSales() - desired.keep;
  for (;;) {
    const bought = spreadEvenly(gaps, money, costs.of);
    let smallest = -1;
    for (let i = 0; i < gaps.length; i++) {
      if (gaps[i]! > 0 && tooSmall(bought[i]!) && (smallest < 0 || bought[i]! < bought[smallest]!)) smallest = i;
    }
    if (smallest < 0 || options.minTrade === 0) {
      for (let i = 0; i < change.length; i++) {
        if (!(gaps[i]! > 0)) continue;
        if (bought[i]! < gaps[i]! - dust) short.add(i);
        change[i] = bought[i]! > dust ? bought[i]! : 0;
      }
      break;
    }
    if (money <= dust) short.add(smallest);
    else small.set(smallest, gaps[smallest]!);
    gaps[smallest] = 0;
    change[smallest] = 0;
  }
  if (options.wholeShares) toWholeLots(book, room, desired, change, { small, unsplit, raised });
  // what rounding of the last places spends beyond the cash
  const over = -(cash + cashFlow - change.reduce((sum, v, i) => sum + v + costs.of(i, v), 0));
  if (over > 0 && !options.wholeShares) {
    let largest = -1;
    for (let i = 0; i < change.length; i++)
      if (change[i]! > 0 && (largest < 0 || change[i]! > change[largest]!)) largest = i;
    if (largest >= 0) change[largest] = Math.max(0, change[largest]! - over);
  }
  for (let i = 0; i < change.length; i++) if (change[i]! < 0 && held[i]! + change[i]! < dust) change[i] = -held[i]!;
  return { change, raised, small, unsplit, short };
}
