import { toEpochDay } from "../core/dates/calendar.js";
import { dailyVolume } from "./daily-volume.js";
import { isReached, lossSince, neededReference, reduceThreshold } from "./loss-since.js";
import type { Book } from "./read-book.js";
import type { Limits } from "./types.js";

/**
 * Narrows the bounds on weights, in place, to what may be reached from the holdings: restricted and locked assets, volume,
 * order size, and no growth after a loss. Where that leaves nothing, the nearest weight that can be reached.
 *
 * @param book - left out, nothing is held and only `restricted` acts
 * @returns the same two arrays
 */
export function tradingBounds(
  limits: Limits,
  assets: readonly string[],
  book: Book | undefined,
  lower: Float64Array,
  upper: Float64Array,
): { readonly lower: Float64Array; readonly upper: Float64Array } {
  const restricted = new Set(limits.restricted ?? []);
  const shrinkOnly = book !== undefined && afterLoss(limits, book);
  assets.forEach((asset, i) => {
    const position = book?.positions.get(asset);
    const held = book === undefined || position === undefined ? 0 : book.values[position]! / book.equity;
    let least = -Infinity;
    let most = Infinity;
    if (shrinkOnly || restricted.has(asset)) {
      least = Math.min(held, 0);
      most = Math.max(held, 0);
    }
    if (book !== undefined) {
      const step = greatestStep(limits, book, asset);
      const sides = lockedSides(limits, book, asset);
      least = Math.max(least, sides.sell ? held : held - step);
      most = Math.min(most, sides.buy ? held : held + step);
    }
    // a weight out of its limits may move towards them as far as a day allows
    lower[i] = Math.min(Math.max(lower[i]!, least), most);
    upper[i] = Math.max(Math.min(upper[i]!, most), least);
  });
  return { lower, upper };
}

function afterLoss(limits: Limits, book: Book): boolean {
  return (["drawdown", "dailyLoss"] as const).some((rule) => {
    const limit = limits[rule];
    if (limit === undefined) return false;
    return isReached(lossSince(neededReference(rule, book.state.portfolio), book.equity), reduceThreshold(limit));
  });
}

/** The greatest weight that one day's order may move. */
function greatestStep({ orders, volume }: Limits, book: Book, asset: string): number {
  let step = Math.min(orders?.maxWeight ?? Infinity, (orders?.maxValue ?? Infinity) / book.equity);
  const { volumes, prices, portfolio } = book.state;
  if (volume !== undefined && volumes !== undefined && Object.hasOwn(volumes, asset) && Object.hasOwn(prices, asset)) {
    const daily = dailyVolume(volumes, asset);
    const shares = portfolio.tradedToday?.shares;
    const done = shares !== undefined && Object.hasOwn(shares, asset) ? Math.abs(shares[asset]!) : 0;
    step = Math.min(step, (Math.max(0, volume.max * daily - done) * prices[asset]!) / book.equity);
  }
  return step;
}

const UNLOCKED = { buy: false, sell: false } as const;

function lockedSides(
  { washSales }: Limits,
  book: Book,
  asset: string,
): { readonly buy: boolean; readonly sell: boolean } {
  if (washSales === undefined) return UNLOCKED;
  const { date } = book.state;
  const locks = washSales.locked.filter((lock) => {
    if (lock.asset !== asset) return false;
    if (date === undefined) return true; // without a day every lock counts
    const day = toEpochDay(date, "date");
    return day <= toEpochDay(lock.until, "until") && (lock.from === undefined || day >= toEpochDay(lock.from, "from"));
  });
  return {
    buy: locks.some(({ side = "buy" }) => side !== "sell"),
    sell: locks.some(({ side = "buy" }) => side !== "buy"),
  };
}
