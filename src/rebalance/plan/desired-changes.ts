import type { RebalanceBook } from "./rebalance-book.js";
import { spreadEvenly } from "./spread-evenly.js";

/** What may be traded of each asset at most. Money in currency units. */
export interface Room {
  /** N: value that may be sold. */
  readonly sellable: Float64Array;
  /** N: 1 where buying is allowed. */
  readonly mayBuy: Uint8Array;
}

/** What a mode would trade if the room were the only limit, and what its purchases may spend. */
export interface DesiredChanges {
  /** N values: above 0 to buy, below 0 to sell. */
  readonly change: Float64Array;
  /** Cash that has to stay; purchases may spend what is above it. */
  readonly keep: number;
  /** N: the least and greatest value that counts as in place, where a mode has bands. */
  readonly edges?: { readonly low: Float64Array; readonly high: Float64Array };
}

/** Pins, wash locks, missing prices and the mode, as what may be bought and sold. */
export function roomOf({ assets, held, price, pinned, choices, options }: RebalanceBook): Room {
  const sellable = new Float64Array(assets.length);
  const mayBuy = new Uint8Array(assets.length);
  for (let i = 0; i < assets.length; i++) {
    if (pinned[i] === 1 || Number.isNaN(price[i]!)) continue;
    const own = choices?.[i];
    const lots = own === undefined ? held[i]! : own.lots.reduce((sum, lot) => sum + lot.value, 0);
    if (options.mode !== "buy-only")
      sellable[i] = own !== undefined && own.locked.length === 0 ? held[i]! : Math.min(held[i]!, lots);
    if (options.mode !== "sell-only" && (own?.mayBuy ?? true)) mayBuy[i] = 1;
  }
  return { sellable, mayBuy };
}

/** The trades of a mode before minimum trades, lots and limits, for targets on assets. */
export function desiredChanges(book: RebalanceBook, room: Room, widths: Float64Array | undefined): DesiredChanges {
  switch (book.options.mode) {
    case "full":
    case "sell-only":
      return toTarget(book, room);
    case "buy-only":
      return withNewCash(book, room);
    case "to-band":
      return toBand(book, room, widths ?? new Float64Array(book.assets.length));
  }
}

function within(wanted: number, i: number, { sellable, mayBuy }: Room): number {
  return wanted < 0 ? -Math.min(-wanted, sellable[i]!) : mayBuy[i] === 1 ? wanted : 0;
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Trades to the target weights of the value that is left after the costs of these trades. */
function toTarget(book: RebalanceBook, room: Room): DesiredChanges {
  const { target, held, value, cashFlow, costs } = book;
  const total = value + cashFlow;
  let left = total;
  let change = held;
  for (let round = 0; round < 60; round++) {
    change = held.map((worth, i) => within(target[i]! * left - worth, i, room));
    const next = Math.max(0, total - change.reduce((sum, v, i) => sum + costs.of(i, v), 0));
    const settled = Math.abs(next - left) <= 1e-15 * total;
    left = next;
    if (settled) break;
  }
  return { change, keep: Math.max(0, 1 - sumOf(target)) * left };
}

/** Purchases with the deposit alone, the widest gap first. Cash that is held stays. */
function withNewCash(book: RebalanceBook, room: Room): DesiredChanges {
  const { target, held, cash, cashFlow, costs } = book;
  const spend = Math.max(0, cashFlow);
  let paid = 0;
  let change: Float64Array = new Float64Array(held.length);
  for (let round = 0; round < 60; round++) {
    const whole = targetValue(book, Math.max(0, spend - paid));
    const gaps = held.map((worth, i) => {
      const gap = within(target[i]! * whole - worth, i, room);
      return gap > 1e-12 * whole ? gap : 0;
    });
    change = spreadEvenly(gaps, spend, costs.of);
    const next = change.reduce((sum, v, i) => sum + costs.of(i, v), 0);
    const settled = Math.abs(next - paid) <= 1e-15 * spend;
    paid = next;
    if (settled) break;
  }
  return { change, keep: cash + Math.min(0, cashFlow) };
}

/** The value that targets are fractions of while the cash held stays: all of it, except cash beyond its own target. */
function targetValue({ target, held, cash }: RebalanceBook, deposit: number): number {
  const aimed = sumOf(target);
  if (aimed === 0) return 0;
  const invested = sumOf(held) + deposit;
  return Math.min(invested / aimed, invested + cash);
}

/** The least deposit with which purchases alone reach every target; null where none does. */
export function leastNewCash(book: RebalanceBook): number | null {
  const { target, held, cash, costs, price } = book;
  const aimed = sumOf(target);
  let whole = 0;
  for (let i = 0; i < held.length; i++) {
    if (target[i] === 0) {
      if (held[i]! > 0) return null;
      continue;
    }
    if (Number.isNaN(price[i]!)) return null;
    whole = Math.max(whole, held[i]! / target[i]!);
  }
  if (whole === 0) return 0;
  const bought = held.map((worth, i) => Math.max(0, target[i]! * whole - worth));
  // rounding of the largest ratio is no purchase
  const paid = bought.reduce((sum, v, i) => sum + (v <= 1e-12 * whole ? 0 : costs.of(i, v)), 0);
  const invested = sumOf(held);
  const deposit = Math.max(0, aimed * whole - invested, whole - invested - cash);
  return (deposit <= 1e-12 * whole ? 0 : deposit) + paid;
}

/** Moves every asset outside its band to the nearest edge; then the widest gaps take or give what the cash lacks. */
function toBand(book: RebalanceBook, room: Room, widths: Float64Array): DesiredChanges {
  const { target, held, cash, cashFlow, value, costs } = book;
  const total = value + cashFlow;
  const low = target.map((w, i) => Math.max(0, w - widths[i]!) * total);
  const high = target.map((w, i) => Math.min(1, w + widths[i]!) * total);
  const slack = 1e-12 * total;
  const change = held.map((worth, i) => {
    if (worth > high[i]! + slack) return within(high[i]! - worth, i, room);
    if (worth < low[i]! - slack) return within(low[i]! - worth, i, room);
    return 0;
  });
  const aimedCash = Math.max(0, 1 - sumOf(target)) * total;
  const least = Math.min(aimedCash, cash);
  const most = Math.max(aimedCash, cash);
  const paid = change.reduce((sum, v, i) => sum + costs.of(i, v), 0);
  const left = cash + cashFlow - sumOf(change) - paid;
  const goal = target.map((w) => w * total);
  if (left > most) {
    for (const reach of [goal, high]) {
      const open = cash + cashFlow - sumOf(change) - change.reduce((sum, v, i) => sum + costs.of(i, v), 0) - most;
      const gaps = held.map((worth, i) =>
        change[i]! < 0 ? 0 : Math.max(0, within(reach[i]! - worth - change[i]!, i, room)),
      );
      const more = spreadEvenly(gaps, open, (i, v) => costs.of(i, change[i]! + v) - costs.of(i, change[i]!));
      for (let i = 0; i < change.length; i++) change[i]! += more[i]!;
    }
  } else if (left < least) {
    for (const reach of [goal, low]) {
      const lacks = least - (cash + cashFlow - sumOf(change) - change.reduce((sum, v, i) => sum + costs.of(i, v), 0));
      const gaps = held.map((worth, i) =>
        change[i]! > 0 ? 0 : Math.max(0, Math.min(worth + change[i]! - reach[i]!, room.sellable[i]! + change[i]!)),
      );
      const more = spreadEvenly(gaps, lacks, (i, v) => costs.of(i, change[i]!) - costs.of(i, change[i]! - v));
      for (let i = 0; i < change.length; i++) change[i]! -= more[i]!;
    }
  }
  return { change, keep: Math.min(least, cash + cashFlow), edges: { low, high } };
}
