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

/** The splits and dividends that the engine has brought along and that take effect up to a day. */
export function actOfEngine(watch: Watch, day: number): void {
  const { splits = [], dividends = [] } = watch.inputs.actions;
  const from = fromEpochDay(watch.acted);
  const to = fromEpochDay(day);
  const effective = <Action extends { readonly date: string }>(list: readonly Action[]): readonly Action[] =>
    list.filter(({ date }) => date > from && date <= to);
  for (const { asset, ratio } of effective(splits)) applySplit(watch, watch.positions.get(asset)!, ratio);
  for (const { asset, amount } of effective(dividends)) applyDividend(watch, watch.positions.get(asset)!, amount);
  watch.acted = day;
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
