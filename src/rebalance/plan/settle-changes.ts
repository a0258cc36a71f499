import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { type AmountOption, chooseAmounts } from "./choose-amounts.js";
import type { DesiredChanges, Room } from "./desired-changes.js";
import { raiseCash, type SellablePart } from "./raise-cash.js";
import type { RebalanceBook } from "./rebalance-book.js";
import { spreadEvenly } from "./spread-evenly.js";

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
    const more = raise(book, change, lack);
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

/** Values to sell beside what is sold already, for cash that is lacking, with the least tax. */
function raise(book: RebalanceBook, change: Float64Array, lack: number): Float64Array {
  const { assets, costs, value, cashFlow, cash } = book;
  const sold = change.map((v) => Math.max(0, -v));
  // lots that the wash-sale rule locks are the last resort: their loss is then without effect
  for (const locked of [false, true]) {
    const parts = partsOf(book, sold, locked);
    const more = raiseCash(parts, lack, costs.rate, (i, v) => costs.of(i, sold[i]! + v) - costs.of(i, sold[i]!));
    if (more !== undefined) return more;
  }
  const most = assets.reduce(
    (sum, _, i) => sum + sellableWith(book, i) - costs.of(i, sellableWith(book, i)),
    Math.max(0, cash),
  );
  throw new PortfolioError(
    "conflicting-options",
    `options.cashFlow withdraws ${-cashFlow} of ${value}, but only ${most} can be raised: pinned assets and costs leave no more`,
    { cashFlow, most },
  );
}

function sellableWith({ pinned, held }: RebalanceBook, i: number): number {
  return pinned[i] === 1 ? 0 : held[i]!;
}

/** What may still be sold, in parts with a tax rate each: above the target first where taxes are equal. */
function partsOf(book: RebalanceBook, sold: Float64Array, locked: boolean): SellablePart[] {
  const { assets, held, target, value, cashFlow, choices, pinned } = book;
  const total = value + cashFlow;
  return assets.flatMap((_, i) => {
    if (pinned[i] === 1) return [];
    const lots =
      choices === undefined
        ? [{ value: held[i]!, taxRate: 0 }]
        : [...choices[i]!.lots, ...(locked ? choices[i]!.locked.map((lot) => ({ ...lot, taxRate: 0 })) : [])].sort(
            (a, b) => a.taxRate - b.taxRate,
          );
    let gone = sold[i]!;
    let above = held[i]! - sold[i]! - target[i]! * total;
    const parts: SellablePart[] = [];
    for (const lot of lots) {
      const taken = Math.min(gone, lot.value);
      gone -= taken;
      const left = lot.value - taken;
      if (!(left > 0)) continue;
      const over = Math.min(left, Math.max(0, above));
      if (over > 0) parts.push({ asset: i, value: over, taxRate: lot.taxRate, above: above / total });
      if (left > over)
        parts.push({ asset: i, value: left - over, taxRate: lot.taxRate, above: Math.min(0, above) / total });
      above -= left;
    }
    return parts;
  });
}

/** Tax of selling so much of an asset, the cheapest lots first. */
export function taxOfSelling({ choices }: RebalanceBook, i: number, value: number): number {
  let left = value;
  let tax = 0;
  for (const lot of choices?.[i]?.lots ?? []) {
    const part = Math.min(left, lot.value);
    if (!(part > 0)) break;
    tax += part * lot.taxRate;
    left -= part;
  }
  return tax;
}

function toWholeLots(
  book: RebalanceBook,
  room: Room,
  desired: DesiredChanges,
  change: Float64Array,
  notes: { readonly small: Map<number, number>; readonly unsplit: Map<number, number>; readonly raised: Set<number> },
): void {
  const { held, price, lotSize, costs, options, cash, cashFlow } = book;
  const wanted = change.slice();
  const open = options.mode === "buy-only" ? Math.max(0, cashFlow) : cash + cashFlow;
  const edges = desired.edges;
  const optionOf = (i: number, value: number, goal: number): AmountOption => {
    const after = held[i]! + value;
    const outside = edges === undefined ? 0 : Math.max(0, edges.low[i]! - after, after - edges.high[i]!);
    return { value, money: -value - costs.of(i, value), penalty: Math.abs(value - goal) + 1000 * outside };
  };
  const traded = [...wanted.keys()].filter((i) => wanted[i] !== 0);
  const lists = traded.map((i) => {
    const unit = price[i]! * lotSize[i]!;
    const size = Math.abs(wanted[i]!);
    const sign = Math.sign(wanted[i]!);
    const nearest = Math.round(size / unit);
    const floor = Math.abs(size / unit - nearest) < 1e-9 * Math.max(1, nearest) ? nearest : Math.floor(size / unit);
    const values = new Set<number>([0]);
    for (const lots of [floor - 1, floor, floor + 1]) {
      if (lots <= 0) continue;
      const worth = lots * unit;
      if (sign < 0 && worth > room.sellable[i]! * (1 + 1e-12)) continue;
      values.add(sign * Math.min(worth, sign < 0 ? held[i]! : worth));
    }
    if (sign < 0 && size >= held[i]! * (1 - 1e-12)) values.add(-held[i]!);
    return [...values]
      .filter((v) => v === 0 || Math.abs(v) >= options.minTrade * (1 - 1e-12))
      .map((v) => optionOf(i, v, wanted[i]!));
  });
  const chosen = open >= 0 && notes.raised.size === 0 ? chooseAmounts(lists, open) : undefined;
  if (chosen === undefined) {
    // a withdrawal: sell in whole lots what covers it, without purchases
    const lots = raiseInLots(book, open);
    change.fill(0);
    for (let i = 0; i < change.length; i++) change[i] = -lots[i]!;
    for (const i of traded) if (change[i] === 0 && wanted[i]! > 0) notes.unsplit.set(i, wanted[i]!);
    return;
  }
  for (const [k, i] of traded.entries()) {
    change[i] = lists[k]![chosen[k]!]!.value;
    if (change[i] === 0) notes.unsplit.set(i, wanted[i]!);
  }
}

/** Values to sell in whole lots that cover a lack of cash with the least tax and cost; lots that are locked only where it needs them. */
function raiseInLots(book: RebalanceBook, open: number): Float64Array {
  const lack = -open;
  const sold = sellInLots(book, lack, false) ?? sellInLots(book, lack, true);
  if (sold !== undefined) return sold;
  throw new PortfolioError(
    "conflicting-options",
    `options.cashFlow needs ${lack} from sales, which no sale in whole lots raises: leave out wholeShares or lower minTrade`,
    { lack },
  );
}

function sellInLots(book: RebalanceBook, lack: number, withLocked: boolean): Float64Array | undefined {
  const { held, price, lotSize, costs, options, pinned, choices, assets } = book;
  const room = assets.map((_, i) => {
    if (pinned[i] === 1) return 0;
    const own = choices?.[i];
    if (own === undefined || (withLocked && own.locked.length > 0) || own.locked.length === 0) return held[i]!;
    return own.lots.reduce((sum, lot) => sum + lot.value, 0);
  });
  const unit = price.map((p, i) => p * lotSize[i]!);
  const most = room.map((worth, i) => (worth > 0 ? Math.floor(worth / unit[i]! + 1e-9) : 0));
  const able = [...most.keys()].filter((i) => room[i]! > 0);
  const sized = able.reduce((product, i) => product * (most[i]! + 2), 1);
  const fractional = raise(book, new Float64Array(held.length), lack);
  const lists = able.map((i) => {
    const near = Math.floor(fractional[i]! / unit[i]!);
    const whole =
      sized <= 200_000 ? [...Array(most[i]! + 1).keys()] : [0, near - 1, near, near + 1, near + 2, most[i]!];
    const values = new Set(whole.filter((k) => k >= 0 && k <= most[i]!).map((k) => Math.min(held[i]!, k * unit[i]!)));
    if (room[i]! >= held[i]! * (1 - 1e-12)) values.add(held[i]!);
    return [...values]
      .filter((v) => v === 0 || v >= options.minTrade * (1 - 1e-12))
      .map((v) => ({
        value: -v,
        money: v - costs.of(i, v),
        penalty: taxOfSelling(book, i, v) + costs.of(i, v),
      }));
  });
  // no lot sold may be left out: a loss is not taken beyond what the withdrawal needs
  const needed = (choice: readonly number[]): boolean => {
    const money = choice.reduce((sum, k, a) => sum + lists[a]![k]!.money, -lack);
    return choice.every((k, a) => {
      const { value, money: own } = lists[a]![k]!;
      if (value === 0) return true;
      const i = able[a]!;
      const less = Math.max(0, -value - unit[i]!);
      return money - own + less - costs.of(i, less) < -1e-9 * lack;
    });
  };
  const chosen = chooseAmounts(lists, -lack, needed) ?? chooseAmounts(lists, -lack);
  if (chosen === undefined) return undefined;
  const sold = new Float64Array(held.length);
  for (const [a, k] of chosen.entries()) sold[able[a]!] = -lists[a]![k]!.value;
  return sold;
}
