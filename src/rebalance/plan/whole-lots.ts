import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { type AmountOption, chooseAmounts } from "./choose-amounts.js";
import type { DesiredChanges, Room } from "./desired-changes.js";
import { raiseWithdrawal, taxOfSelling } from "./raise-withdrawal.js";
import type { RebalanceBook } from "./rebalance-book.js";

/** Brings trades to whole lots with the least distance from what is wanted, within the cash. */
export function toWholeLots(
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
  const fractional = raiseWithdrawal(book, new Float64Array(held.length), lack);
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
