import { dsvFormat } from "d3-dsv";
import { fromJson, pricesFromColumns, pricesFromCsv, returnsFromPrices, toJson } from "../src/core/index.js";
import { benchTable } from "./bench-table.js";

const assets = Array.from({ length: 500 }, (_, i) => `A${i}`);
const dates = Array.from({ length: 2520 }, (_, t) => new Date(t * 864e5).toISOString().slice(0, 10));
const price = (t: number, i: number): number => 100 + ((t * 7919 + i * 104_729) % 9973) / 97;
const columns = Object.fromEntries(
  assets.map((asset, i) => [asset, dates.map((_, t) => Number(price(t, i).toFixed(4)))] as const),
);
const prices = pricesFromColumns(dates, columns, { assets });

const wide = [
  `date,${assets.join(",")}`,
  ...dates.map((date, t) => `${date},${assets.map((_, i) => price(t, i).toFixed(4)).join(",")}`),
].join("\n");
const long = [
  "symbol,date,price",
  ...assets.slice(0, 100).flatMap((asset, i) => dates.map((date, t) => `${asset},${date},${price(t, i).toFixed(4)}`)),
].join("\n");

const megabytes = (text: string): string => `${(text.length / 1e6).toFixed(1)} MB`;
await benchTable(`CSV, wide, N=500, T=2520, ${megabytes(wide)}`, [
  { name: "d3-dsv, cells only", run: () => dsvFormat(",").parseRows(wide) },
  { name: "pricesFromCsv", run: () => pricesFromCsv(wide) },
]);
await benchTable(`CSV, long, N=100, T=2520, ${megabytes(long)}`, [
  { name: "d3-dsv, cells only", run: () => dsvFormat(",").parseRows(long) },
  { name: "pricesFromCsv", run: () => pricesFromCsv(long) },
]);

const { values } = prices;
await benchTable("returns from prices, N=500, T=2520", [
  { name: "the loop alone", run: loopAlone },
  { name: "returnsFromPrices", run: () => returnsFromPrices(prices) },
]);

const text = toJson(prices);
await benchTable("a table as text, N=500, T=2520", [
  { name: "JSON.stringify of a plain array", run: () => JSON.stringify(Array.from(values)) },
  { name: "toJson", run: () => toJson(prices) },
  { name: "fromJson", run: () => fromJson(text) },
]);

function loopAlone(): Float64Array {
  const returns = new Float64Array(values.length - assets.length);
  for (let k = 0; k < returns.length; k++) returns[k] = values[k + assets.length]! / values[k]! - 1;
  return returns;
}
