import type { CorporateEvent } from "../../backtest/inputs/corporate-event.js";
import { fromEpochDay } from "../../core/dates/calendar.js";
import type { Watch } from "./watch.js";

/** A split: shares, the last price and what is remembered of the day are those of the new shares; the value stays. */
export function splitShares(watch: Watch, i: number, ratio: number, day: number): void {
  applySplit(watch, i, ratio);
  watch.splits.push({ date: fromEpochDay(day), asset: watch.assets[i]!, ratio });
}

/** A dividend: it is paid into the cash for each share. */
export function payDividend(watch: Watch, i: number, amount: number, day: number): void {
  applyDividend(watch, i, amount);
  watch.dividends.push({ date: fromEpochDay(day), asset: watch.assets[i]!, amount });
}

/** The splits, dividends and corporate events that the engine has brought along and that take effect up to a day. */
export function actOfEngine(watch: Watch, day: number): void {
  const { splits = [], dividends = [], corporateEvents = [] } = watch.inputs.actions;
  const from = fromEpochDay(watch.acted);
  const to = fromEpochDay(day);
  const effective = <Action extends { readonly date: string }>(list: readonly Action[]): readonly Action[] =>
    list.filter(({ date }) => date > from && date <= to);
  for (const { asset, ratio } of effective(splits)) applySplit(watch, watch.positions.get(asset)!, ratio);
  for (const { asset, amount } of effective(dividends)) applyDividend(watch, watch.positions.get(asset)!, amount);
  for (const event of effective(corporateEvents)) exchange(watch, event);
  watch.acted = day;
}

/**
 * Pays out what is held of assets that the engine's delistings have ended by the close of a day, at their price or the last one.
 */
export function payDelisted(watch: Watch, day: number): void {
  const date = fromEpochDay(day);
  for (const { asset, date: end, price } of watch.inputs.actions.delistings ?? []) {
    const i = watch.positions.get(asset)!;
    if (end > date || watch.shares[i] === 0) continue;
    if (price !== undefined) watch.price[i] = price;
    watch.cash += watch.shares[i]! * watch.price[i]!;
    watch.shares[i] = 0;
    watch.room = -1;
  }
}

/** A rename, a spin-off or a merger: until its first price a new asset is worth what the old one was. */
function exchange(watch: Watch, { kind, asset, newAsset, ratio = 1, cash = 0 }: CorporateEvent): void {
  const from = watch.positions.get(asset)!;
  const held = watch.shares[from]!;
  watch.cash += held * cash;
  if (kind !== "spin-off") watch.shares[from] = 0;
  watch.room = -1;
  if (newAsset === undefined) return;
  const to = watch.positions.get(newAsset)!;
  watch.shares[to] = watch.shares[to]! + held * ratio;
  if (kind === "spin-off" || !Number.isNaN(watch.price[to]!)) return;
  watch.price[to] = Math.max(0, watch.price[from]! - cash) / ratio;
  watch.base[to] = Math.max(0, watch.base[from]! - cash) / ratio;
  watch.scale[to] = watch.scale[from]! * ratio;
}

function applySplit(watch: Watch, i: number, ratio: number): void {
  watch.shares[i] = watch.shares[i]! * ratio;
  watch.price[i] = watch.price[i]! / ratio;
  watch.base[i] = watch.base[i]! / ratio;
  watch.paid[i] = watch.paid[i]! / ratio;
  watch.scale[i] = watch.scale[i]! * ratio;
  watch.jump[i] = Number.NaN;
  watch.room = -1;
}

function applyDividend(watch: Watch, i: number, amount: number): void {
  const paid = watch.shares[i]! * amount;
  watch.cash += paid;
  watch.value += paid;
  watch.paid[i] = watch.paid[i]! + amount;
  watch.room = -1;
}
