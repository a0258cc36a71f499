// The same trades, taxed by four lot methods: which shares a sale closes decides what it costs.
import { buildTaxLedger, chooseLots, type LotMethod, type TaxTransaction } from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const table = twentyStocks("month");
const apple = table.assets.indexOf("AAPL");
const accounts = [{ id: "main", kind: "taxable" as const }];
const rates = { shortTerm: 0.37, longTerm: 0.2 };

// 100 shares bought every half year from 2014, and from 2017 on 75 sold in every third month
const trades = table.dates.flatMap((date, t): TaxTransaction[] => {
  const price = table.values[t * table.assets.length + apple]!;
  const line = (type: "buy" | "sell", quantity: number): TaxTransaction => {
    const amount = Math.round(100 * quantity * price) / 100;
    return { id: `${type} ${date}`, type, date, account: "main", asset: "AAPL", quantity, amount };
  };
  if (date < "2014" || date > "2019-06") return [];
  return [...(t % 6 === 0 ? [line("buy", 100)] : []), ...(date >= "2017" && t % 3 === 1 ? [line("sell", 75)] : [])];
});

const taxes = new Map<LotMethod, number>();
for (const lotMethod of ["fifo", "lifo", "hifo", "min-tax"] as const) {
  const { byYear, openLots } = buildTaxLedger(trades, { accounts, lotMethod, rates });
  const years = Object.values(byYear);
  const short = years.reduce((sum, year) => sum + year.shortTerm, 0);
  const long = years.reduce((sum, year) => sum + year.longTerm, 0);
  const basis = openLots.reduce((sum, lot) => sum + lot.adjustedBasis, 0);
  const tax = rates.shortTerm * short + rates.longTerm * long;
  taxes.set(lotMethod, tax);
  console.log(
    `${lotMethod.padEnd(8)} short ${money(short).padStart(9)}, long ${money(long).padStart(9)}, tax ${money(tax).padStart(9)}, basis left ${money(basis)}`,
  );
}

// one more sale: its lots, and the certificate that no others have less tax
const ledger = buildTaxLedger(trades, { accounts, lotMethod: "fifo" });
const sale = { date: "2019-12-31", account: "main", asset: "AAPL", quantity: 100, amount: 7_100 };
const { lots, tax, proven } = chooseLots(ledger, sale, { rates });
console.log(
  `100 more: ${lots.map(({ lot, quantity }) => `${quantity} of ${lot}`).join(", ")}: tax ${money(tax)}, ${proven ? "the least" : "no less found"}`,
);

console.log(`least tax against FIFO saves $${money(taxes.get("fifo")! - taxes.get("min-tax")!)}`);

/** Money as people write it: 5,128.50. */
function money(amount: number): string {
  return amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
