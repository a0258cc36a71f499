import type { PricesTable, Trade } from "../../core/types.js";
import type { BacktestMarket, BacktestResult } from "./backtest-types.js";
import { type FingerprintState, startFingerprint } from "./fingerprint.js";
import { LatestTexts } from "./latest-texts.js";

/** Names and dates of the last tables, whose prices may differ. */
const latest = new LatestTexts<FingerprintState>();

/** A fingerprint of a price table: names, dates and the bits of the prices, in their order. O(T·N). */
export function dataFingerprint({ assets, dates, values }: PricesTable): string {
  const labels = latest.of([assets, dates], () => {
    const print = startFingerprint();
    print.texts(assets);
    print.texts(dates);
    return print.state();
  });
  const print = startFingerprint(labels);
  print.numbers(values);
  return print.digits();
}

/** A fingerprint of what a market has beside prices and lists of events; undefined when it has none of it. O(T·N). */
export function marketFingerprint({
  benchmark,
  cashRates,
  opens,
  highs,
  lows,
  volumes,
}: BacktestMarket): string | undefined {
  const print = startFingerprint();
  let any = false;
  for (const [name, table] of Object.entries({ benchmark, opens, highs, lows, volumes })) {
    if (table === undefined) continue;
    any = true;
    print.texts([name, ...table.assets, ...table.dates]);
    print.numbers(table.values);
  }
  if (cashRates !== undefined) {
    any = true;
    print.texts(["cashRates"]);
    print.numbers(typeof cashRates === "number" ? Float64Array.of(cashRates) : cashRates);
  }
  return any ? print.digits() : undefined;
}

/** A fingerprint of the values, the cash and the number and last fill of the trades: these are what everything else follows from. O(T). */
export function resultFingerprint({ values, cash, turnover, costs, income, trades }: ResultParts): string {
  const print = startFingerprint();
  for (const numbers of [values, cash, turnover, costs, income]) print.numbers(numbers);
  const last = trades.length === 0 ? undefined : trades.at(trades.length - 1);
  print.numbers(Float64Array.of(trades.length, last?.quantity ?? 0, last?.price ?? 0));
  print.texts([last?.asset ?? "", last?.date ?? ""]);
  return print.digits();
}

type ResultParts = Pick<BacktestResult, "values" | "cash" | "turnover" | "costs" | "income"> & {
  readonly trades: { readonly length: number; at(k: number): Trade | undefined };
};
