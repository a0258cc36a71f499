// What to sell at a loss before the year ends, what to hold meanwhile, and what must not be bought back.
import {
  applyTransactions,
  buildTaxLedger,
  estimateMoments,
  findHarvests,
  form8949,
  returnsFromPrices,
  sliceDates,
  type TaxTransaction,
  usTaxRates,
} from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const table = sliceDates(twentyStocks("month"), "2004-08-01", "2008-11-30");
const n = table.assets.length;
const priceOn = (asset: string, date: string): number =>
  table.values[table.dates.indexOf(date) * n + table.assets.indexOf(asset)]!;
const date = table.dates.at(-1)!;

const trade = (type: "buy" | "sell", day: string, asset: string, quantity: number): TaxTransaction => {
  const amount = Math.round(100 * quantity * priceOn(asset, day)) / 100;
  return { id: `${day} ${type} ${asset}`, type, date: day, account: "main", asset, quantity, amount };
};
const monthEnds = table.dates;
const ledger = buildTaxLedger(
  [
    trade("buy", monthEnds[0]!, "GE", 200),
    trade("buy", monthEnds[10]!, "BAC", 600),
    trade("buy", monthEnds[30]!, "AAPL", 5_000),
    trade("buy", monthEnds[39]!, "BAC", 300),
    trade("buy", monthEnds[41]!, "AMD", 1_000),
    trade("sell", monthEnds[45]!, "AAPL", 5_000),
    trade("buy", monthEnds[50]!, "GE", 40), // a month ago: it would wash a loss of the older shares
  ],
  { accounts: [{ id: "main", kind: "taxable" }] },
);
console.log(`long-term gain of 2008 so far: ${ledger.byYear["2008"]!.longTerm}`);

const prices = Object.fromEntries(table.assets.map((asset) => [asset, priceOn(asset, date)]));
const plan = findHarvests(ledger, prices, {
  date,
  rates: { ...usTaxRates(2026, "single"), year: 2008 }, // the law of 2026, as if it had held then
  income: { ordinaryIncome: 120_000 },
  moments: estimateMoments(returnsFromPrices(table)),
  minCorrelation: 0.3,
  tradingCost: 0.0005,
});
for (const proposal of plan) {
  const { asset, loss, taxSaved, carryoverValue, laterTax, tradingCost, trackingCost, replacement, reentryDate } =
    proposal;
  console.log(
    `${asset}: loss ${money(loss)}, next dollar of long-term loss worth ${proposal.marginalValue.longTerm.toFixed(2)}`,
  );
  console.log(
    `  saves ${money(taxSaved)} now and ${money(carryoverValue)} by the carryover; later tax ${money(laterTax)}`,
  );
  console.log(`  costs ${money(tradingCost)} to trade and ${money(trackingCost)} of tracking risk`);
  console.log(`  hold ${replacement?.asset ?? "cash"}, back from ${reentryDate}`);
}
const after = applyTransactions(
  ledger,
  plan.map(({ sale }, k) => ({ ...sale, id: `harvest ${k}` })),
);
console.log("disallowed after the plan:", form8949(after, 2008).longTerm.totals.adjustment);
console.log(`the plan is worth $${money(plan.reduce((sum, { benefit }) => sum + benefit, 0))}`);

/** Money as people write it: 5,128.50. */
function money(amount: number): string {
  return amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
