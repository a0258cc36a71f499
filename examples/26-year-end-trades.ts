// The trades of December: what the year has realized counts, a cap on gains has a price, and every asset says why.
import {
  buildTaxLedger,
  estimateMoments,
  optimizeAfterTax,
  returnsFromPrices,
  sliceDates,
  type TaxTransaction,
  usTaxRates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const table = sliceDates(twentyStocks("month"), "2004-08-01", "2008-11-30");
const n = table.assets.length;
const date = table.dates.at(-1)!;
const priceOn = (asset: string, day: string): number =>
  table.values[table.dates.indexOf(day) * n + table.assets.indexOf(asset)]!;
const trade = (type: "buy" | "sell", month: number, asset: string, dollars: number): TaxTransaction => {
  const day = table.dates[month]!;
  const quantity = Math.round(dollars / priceOn(asset, day));
  const amount = Math.round(100 * quantity * priceOn(asset, day)) / 100;
  return { id: `${day} ${type} ${asset}`, type, date: day, account: "main", asset, quantity, amount };
};
const ledger = buildTaxLedger(
  [
    ...["GE", "XOM", "PG", "KO"].map((asset) => trade("buy", 0, asset, 10_000)),
    ...["BAC", "JPM", "HD"].map((asset) => trade("buy", 30, asset, 12_000)),
    trade("sell", 45, "XOM", 8_000), // a long-term gain of this year
    trade("buy", 50, "GE", 1_000), // a month ago: it would wash a loss of the older shares
  ],
  { accounts: [{ id: "main", kind: "taxable" }] },
);
console.log("long-term gain of the year so far:", ledger.byYear["2008"]!.longTerm);

const held = ["GE", "XOM", "PG", "KO", "BAC", "JPM", "HD"];
const input = {
  moments: { ...estimateMoments(returnsFromPrices(table)), mean: new Float64Array(n) }, // risk alone, no forecasts
  ledger,
  account: "main",
  prices: Object.fromEntries(table.assets.map((asset) => [asset, priceOn(asset, date)])),
  cash: 2_000,
  date,
};
const options = {
  riskAversion: 20,
  target: Object.fromEntries(held.map((asset) => [asset, 1 / held.length])),
  taxRates: { ...usTaxRates(2026, "single"), year: 2008 }, // the law of 2026, as if it had held then
  income: { ordinaryIncome: 120_000 },
  costs: { spread: 0.001 },
};
const best = optimizeAfterTax(input, options);
for (const { asset, reason } of best.reasons) console.log(`${asset}: ${reason}`);
console.log(`tax of the year by these trades: ${best.tax.toFixed(2)}, proved gap ${best.diagnostics.gap}`);

const kept = optimizeAfterTax(input, { ...options, maxGains: -9_000 });
const price = kept.diagnostics.binding.find(({ constraint }) => constraint === "maxGains")?.shadowPrice ?? 0;
console.log(`with 9,000 of net losses: ${kept.status}, one more dollar of loss would cost ${price.toFixed(4)}`);
