import { parseEpochDay } from "../../core/dates/calendar.js";
import type { ActivityKind } from "../activities/activity.js";
import { absolute, compare, type Decimal, plus, signOf, ZERO } from "../fields/decimal.js";
import type { Item } from "./item.js";

/** Legs of one event, and both sides of a transfer, are booked within so many days. */
const MOST_DAYS = 5;

/** Rows that together say one thing become one: cancellations, legs of splits and mergers, transfers between accounts, options and their shares. */
export function joinRows(items: readonly Item[]): void {
  joinCancellations(items);
  joinSplits(items);
  joinLegs(items, "name-change");
  joinLegs(items, "merger");
  joinTransfers(items);
  joinOptions(items);
}

const TRADES: readonly ActivityKind[] = ["buy", "sell", "short-sale", "cover", "trade", "reinvestment"];

function near(a: Item, b: Item): boolean {
  return Math.abs(parseEpochDay(a.activity.date) - parseEpochDay(b.activity.date)) <= MOST_DAYS;
}

function sizeOf({ activity }: Item): Decimal {
  return absolute(activity.quantity ?? ZERO);
}

/** A cancellation meets the latest trade before it (or of its day) of the same shares and money. */
function joinCancellations(items: readonly Item[]): void {
  for (const cancel of items) {
    if (cancel.activity.kind !== "cancellation") continue;
    const original = [...items]
      .reverse()
      .find(
        (item) =>
          item.absorbed === undefined &&
          TRADES.includes(item.activity.kind) &&
          item.account === cancel.account &&
          item.activity.asset === cancel.activity.asset &&
          item.activity.date <= cancel.activity.date &&
          compare(sizeOf(item), sizeOf(cancel)) === 0 &&
          sameMoney(item, cancel),
      );
    if (original === undefined) continue;
    original.absorbed = `canceled by line ${cancel.line}`;
    cancel.absorbed = `cancels line ${original.line}`;
  }
}

function sameMoney({ activity: a }: Item, { activity: b }: Item): boolean {
  if (a.amount === undefined || b.amount === undefined) return true;
  if (compare(absolute(a.amount), absolute(b.amount)) !== 0) return false;
  // where signs say which way the money went, a cancellation turns it round
  return a.signed !== true || signOf(a.amount) !== signOf(b.amount) || a.kind === "trade";
}

/** The old and the new shares of a reverse split stand in two rows, the old ones often under their CUSIP. */
function joinSplits(items: readonly Item[]): void {
  for (const lead of items) {
    if (lead.activity.kind !== "split" || lead.absorbed !== undefined || lead.legs !== undefined) continue;
    const alike = items.filter(
      (item) =>
        item !== lead &&
        item.absorbed === undefined &&
        item.activity.kind === "split" &&
        item.account === lead.account &&
        near(item, lead),
    );
    const same = alike.filter(({ activity }) => activity.asset === lead.activity.asset);
    const others = same.length > 0 ? same : oppositeOf(lead, alike);
    if (others.length === 0) continue;
    const legs = [lead, ...others];
    const sum = (sign: number): Decimal =>
      legs.reduce(
        (total, { activity }) => (signOf(activity.quantity ?? ZERO) === sign ? plus(total, activity.quantity!) : total),
        ZERO,
      );
    const [old, now] = [absolute(sum(-1)), sum(1)];
    if (signOf(old) > 0 && signOf(now) > 0) {
      // the name that goes on is that of the new shares, and the day the one that a leg names
      const fresh = legs.find(({ activity }) => signOf(activity.quantity ?? ZERO) > 0)!;
      const head =
        legs.find(({ activity: { asset, startsDay } }) => startsDay === true && asset === fresh.activity.asset) ??
        fresh;
      head.legs = { old, now };
      for (const leg of legs) if (leg !== head) leg.absorbed = `part of the split of line ${head.line}`;
    } else if (lead.activity.ratio !== undefined) {
      for (const leg of others) leg.absorbed = `part of the split of line ${lead.line}`;
    }
  }
}

/** The only other leg of that day, when it goes the other way. */
function oppositeOf(lead: Item, alike: readonly Item[]): Item[] {
  const sign = signOf(lead.activity.quantity ?? ZERO);
  const sameDay = alike.filter(({ activity }) => activity.date === lead.activity.date);
  if (sign === 0 || sameDay.length !== 1) return [];
  return signOf(sameDay[0]!.activity.quantity ?? ZERO) === -sign ? [sameDay[0]!] : [];
}

/** All rows of one day and account: the one with the old shares leads. */
function joinLegs(items: readonly Item[], kind: ActivityKind): void {
  const seen = new Set<Item>();
  for (const item of items) {
    if (item.activity.kind !== kind || item.absorbed !== undefined || seen.has(item)) continue;
    const group = items.filter(
      (other) =>
        other.activity.kind === kind &&
        other.absorbed === undefined &&
        other.account === item.account &&
        other.activity.date === item.activity.date,
    );
    for (const each of group) seen.add(each);
    const old = group.filter(({ activity }) => signOf(activity.quantity ?? ZERO) < 0);
    // two events of one day cannot be told apart, unless each stands alone
    if (new Set(old.map(({ activity }) => activity.asset)).size !== 1) continue;
    const lead = old[0]!;
    for (const other of group) {
      if (other === lead) continue;
      lead.partners.push(other);
      other.absorbed = `part of line ${lead.line}`;
    }
  }
}

/** Shares that leave one account of the file and reach another. */
function joinTransfers(items: readonly Item[]): void {
  for (const out of items) {
    if (out.activity.kind !== "transfer" || out.absorbed !== undefined || signOf(out.activity.quantity ?? ZERO) >= 0)
      continue;
    const into = items.find(
      (item) =>
        item.activity.kind === "transfer" &&
        item.absorbed === undefined &&
        item.to === undefined &&
        item.account !== out.account &&
        item.activity.asset === out.activity.asset &&
        near(item, out) &&
        signOf(plus(item.activity.quantity ?? ZERO, out.activity.quantity!)) === 0,
    );
    if (into === undefined) continue;
    out.to = into.account;
    into.absorbed = `the other side of the transfer of line ${out.line}`;
  }
}

/** Shares that an option delivered: its premium belongs to their money. */
function joinOptions(items: readonly Item[]): void {
  for (const option of items) {
    const { kind, underlying, multiplier, date } = option.activity;
    if ((kind !== "assigned" && kind !== "exercised") || option.absorbed !== undefined) continue;
    const shares = Number(sizeOf(option).units) / 10 ** sizeOf(option).scale;
    const stock = items.find(
      (item) =>
        item.option === undefined &&
        item.absorbed === undefined &&
        item.account === option.account &&
        item.activity.date === date &&
        item.activity.asset === underlying &&
        ["buy", "sell", "trade", "short-sale", "cover"].includes(item.activity.kind) &&
        Number(sizeOf(item).units) / 10 ** sizeOf(item).scale === shares * (multiplier ?? 100),
    );
    if (stock !== undefined) stock.option = option;
  }
}
